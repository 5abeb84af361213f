package evaluation_test

import (
	"bytes"
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"supportbot/evaluation"
)

func TestCurve(t *testing.T) {
	t.Parallel()
	curve := evaluation.Curve(five)
	if len(curve) != 5 {
		t.Fatalf("%d points of 5 answers", len(curve))
	}
	for i, want := range []evaluation.Point{{0.2, 1, 0.9}, {0.4, 0.5, 0.8}, {0.6, 1.0 / 3, 0.6}, {0.8, 0.5, 0.4}, {1, 0.4, 0.3}} {
		near(t, "coverage", curve[i].Coverage, want.Coverage)
		near(t, "precision", curve[i].Precision, want.Precision)
		near(t, "bound", curve[i].Bound, want.Bound)
	}
	many := make([]evaluation.Answer, 5000)
	for i := range many {
		many[i] = evaluation.Answer{Truth: "a", Got: "a", Confidence: float64(i) / 5000}
	}
	if n := len(evaluation.Curve(many)); n > 101 {
		t.Errorf("%d points are more than can be told apart", n)
	}
	if n := len(evaluation.Curve(nil)); n != 0 {
		t.Errorf("%d points of nothing", n)
	}
}

func TestPlot(t *testing.T) {
	t.Parallel()
	all := []evaluation.Series{{Name: `a <set> & "more"`, Points: evaluation.Curve(five)}, {Name: "b"}}
	var once, again bytes.Buffer
	if err := evaluation.Plot(&once, all); err != nil {
		t.Fatal(err)
	}
	if err := evaluation.Plot(&again, all); err != nil || once.String() != again.String() {
		t.Errorf("two plots of the same differ (%v)", err)
	}
	lines, texts := 0, []string{}
	d := xml.NewDecoder(&once)
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("the plot is no XML: %v", err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			if token.Name.Local == "polyline" {
				lines++
			}
		case xml.CharData:
			texts = append(texts, string(token))
		}
	}
	if lines != 2 {
		t.Errorf("%d curves, want 2", lines)
	}
	all2 := strings.Join(texts, "\n")
	for _, part := range []string{`a <set> & "more"`, "prefers-color-scheme: dark", "coverage", "100 %"} {
		if !strings.Contains(all2, part) {
			t.Errorf("no %q in the plot", part)
		}
	}
}

func TestWriteCurves(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	if err := evaluation.WriteCurves(&b, []evaluation.Series{{Name: "x", Points: evaluation.Curve(five)[:1]}}); err != nil {
		t.Fatal(err)
	}
	if want := "set\tcoverage\tprecision\tthreshold\nx\t0.2000\t1.0000\t0.9000\n"; b.String() != want {
		t.Errorf("wrote %q, want %q", b.String(), want)
	}
}

// The published figures are read strictly: each cites a source and names a measure.
func TestPublishedFigures(t *testing.T) {
	t.Parallel()
	p, err := evaluation.ReadPublished()
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Sets) < 10 {
		t.Errorf("figures of %d sets", len(p.Sets))
	}
	for name, s := range p.Sets {
		for _, system := range s.Systems {
			if cited := p.Sources[system.Source].Cite(); system.Where == "" || !strings.Contains(cited, "(20") {
				t.Errorf("%s on %s is cited as %q, %q", system.Name, name, cited, system.Where)
			}
			for key, x := range system.Measures {
				if x <= 0 || x > 1 {
					t.Errorf("%s on %s: %s is %v", system.Name, name, key, x)
				}
			}
		}
	}
}

func TestMarkdown(t *testing.T) {
	t.Parallel()
	table := evaluation.Table{Head: []string{"a", "b"}}
	table.Add("x|y", "")
	var b strings.Builder
	if err := table.Markdown(&b); err != nil {
		t.Fatal(err)
	}
	if want := "| a | b |\n| --- | --- |\n| x\\|y |  |\n"; b.String() != want {
		t.Errorf("wrote\n%s", b.String())
	}
}
