package slack_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "draw the pictures anew")

// The pictures in the documentation are drawn from the golden files, so that they show what is sent.
func TestPictures(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"answer_private", "answer_zh", "question", "choice", "fallback", "referral", "handoff", "home", "form", "agent", "desk_card", "desk_card_claimed", "desk_form_resolve", "desk_form_answer_zh"} {
		text, err := os.ReadFile(filepath.Join("../../channels/slack/testdata", name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		var m struct {
			Title  words
			Blocks []block
		}
		if err := json.Unmarshal(text, &m); err != nil {
			t.Fatal(err)
		}
		got := draw(m.Title.Text, m.Blocks)
		path := filepath.Join("../../docs/images", "slack-"+strings.ReplaceAll(name, "_", "-")+".svg")
		if *update {
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if string(want) != got {
			t.Errorf("%s does not show the golden file any more: go test ./test/slack -update draws it anew", path)
		}
	}
}

type words struct{ Text string }

// UnmarshalJSON takes a text object or a bare text.
func (w *words) UnmarshalJSON(raw []byte) error {
	if json.Unmarshal(raw, &w.Text) == nil {
		return nil
	}
	var o struct{ Text string }
	err := json.Unmarshal(raw, &o)
	w.Text = o.Text
	return err
}

type block struct {
	Type     string
	Text     words
	Label    words
	Hint     words
	Elements []struct {
		Type     string
		Text     words
		Style    style
		Elements []piece // of rich text
	}
	Element struct {
		Type        string
		Placeholder words
	}
}

// piece is a part of rich text.
type piece struct {
	Text  string
	URL   string
	Style struct{ Bold bool }
}

// style is that of a button; that of other elements is of no interest.
type style string

// UnmarshalJSON takes a name and passes over all else.
func (s *style) UnmarshalJSON(raw []byte) error {
	_ = json.Unmarshal(raw, (*string)(s))
	return nil
}

const (
	width  = 640
	margin = 16
)

// canvas is a picture that grows downwards.
type canvas struct {
	strings.Builder
	y float64
}

func draw(title string, blocks []block) string {
	c := &canvas{y: margin}
	c.text(title, 19, "#1d1c1d", true)
	for _, b := range blocks {
		switch b.Type {
		case "header":
			c.text(b.Text.Text, 19, "#1d1c1d", true)
		case "section":
			c.text(b.Text.Text, 15, "#1d1c1d", false)
		case "context":
			for _, e := range b.Elements {
				c.text(e.Text.Text, 12, "#616061", false)
			}
		case "rich_text":
			for _, e := range b.Elements {
				c.rich(e.Type == "rich_text_quote", e.Elements)
			}
		case "divider":
			fmt.Fprintf(c, `<line x1="%d" x2="%d" y1="%.0f" y2="%.0f" stroke="#ddd"/>`+"\n", margin, width-margin, c.y+4, c.y+4)
			c.y += 12
		case "actions":
			c.buttons(b)
		case "input":
			c.text("*"+b.Label.Text+"*", 14, "#1d1c1d", false)
			fmt.Fprintf(c, `<rect x="%d" y="%.0f" width="%d" height="32" rx="4" fill="#fff" stroke="#8d8d8d"/>`+"\n", margin, c.y, width-2*margin)
			fmt.Fprintf(c, `<text x="%d" y="%.0f" font-size="13" fill="#8d8d8d">%s</text>`+"\n", margin+10, c.y+21, html.EscapeString(b.Element.Placeholder.Text))
			c.y += 38
			c.text(b.Hint.Text, 12, "#616061", false)
		}
	}
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %.0f" font-family="Lato, Noto Sans, Noto Sans CJK SC, Helvetica, sans-serif">`+"\n"+
		`<rect width="100%%" height="100%%" fill="#fff"/>`+"\n%s</svg>\n", width, c.y+margin, c.String())
}

// rich writes rich text; a quotation has a bar beside it.
func (c *canvas) rich(quote bool, pieces []piece) {
	var text strings.Builder
	for _, p := range pieces {
		part := html.EscapeString(p.Text + p.URL)
		if p.Style.Bold {
			part = "*" + part + "*"
		}
		text.WriteString(part)
	}
	if quote {
		fmt.Fprintf(c, `<line x1="%d" x2="%d" y1="%.0f" y2="%.0f" stroke="#ccc" stroke-width="3"/>`+"\n", margin-7, margin-7, c.y+4, c.y+24)
	}
	c.text(text.String(), 15, "#1d1c1d", false)
}

var (
	link = regexp.MustCompile(`<([^|>]+)\|([^>]+)>`)
	bold = regexp.MustCompile(`\*([^*\n]+)\*`)
	code = regexp.MustCompile("`([^`\n]+)`")
)

// text writes text in Slack's notation, line by line.
func (c *canvas) text(text string, size float64, colour string, strong bool) {
	if text == "" {
		return
	}
	weight := ""
	if strong {
		weight = ` font-weight="bold"`
	}
	for _, line := range strings.Split(link.ReplaceAllString(text, "$2"), "\n") {
		for _, part := range wrap(line, size) {
			c.y += size * 1.45
			part = bold.ReplaceAllString(part, `<tspan font-weight="bold">$1</tspan>`) // what is left is escaped already
			part = code.ReplaceAllString(part, `<tspan font-family="monospace" fill="#c01343">$1</tspan>`)
			fmt.Fprintf(c, `<text x="%d" y="%.1f" font-size="%.0f" fill="%s"%s>%s</text>`+"\n", margin, c.y, size, colour, weight, part)
		}
	}
	c.y += 8
}

// wrap breaks a line where the picture ends.
func wrap(line string, size float64) []string {
	var lines []string
	current := ""
	add := func(piece string) {
		if measure(current+piece, size) > width-2*margin && current != "" {
			lines = append(lines, strings.TrimSpace(current))
			current = ""
		}
		current += piece
	}
	for _, word := range strings.SplitAfter(line, " ") {
		if measure(word, size) <= width-2*margin {
			add(word)
			continue
		}
		for _, r := range word {
			add(string(r))
		}
	}
	return append(lines, strings.TrimSpace(current))
}

// measure estimates the width of a text.
func measure(text string, size float64) float64 {
	w := 0.0
	for _, r := range html.UnescapeString(text) {
		if r >= 0x2e80 {
			w += size
		} else {
			w += size * 0.54
		}
	}
	return w
}

func (c *canvas) buttons(b block) {
	x := float64(margin)
	c.y += 4
	for _, e := range b.Elements {
		w := measure(e.Text.Text, 13) + 24
		if x+w > width-margin && x > margin {
			x, c.y = margin, c.y+40
		}
		fill, colour := "#fff", "#1d1c1d"
		if e.Style == "primary" {
			fill, colour = "#007a5a", "#fff"
		}
		fmt.Fprintf(c, `<rect x="%.0f" y="%.0f" width="%.0f" height="32" rx="4" fill="%s" stroke="#8d8d8d"/>`+"\n", x, c.y, w, fill)
		fmt.Fprintf(c, `<text x="%.0f" y="%.0f" font-size="13" font-weight="bold" fill="%s" text-anchor="middle">%s</text>`+"\n", x+w/2, c.y+21, colour, html.EscapeString(e.Text.Text))
		x += w + 8
	}
	c.y += 44
}
