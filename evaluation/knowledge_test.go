package evaluation_test

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"supportbot/dialog"
	"supportbot/evaluation"
	"supportbot/faq"
	"supportbot/intents"
)

// folds are few, for speed.
const folds = 3

// library is a small knowledge, unrelated to the one that ships.
func library(t *testing.T) *faq.Knowledge {
	t.Helper()
	k, err := faq.Load("../testdata/library/faq.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestCrossValidate(t *testing.T) {
	t.Parallel()
	k := library(t)
	r := evaluation.CrossValidate(k, folds)
	var examples, nots int
	for _, in := range k.Intents {
		for _, l := range faq.Languages {
			for _, g := range in.Examples.In(l) {
				examples += len(g)
			}
			for _, g := range in.Not.In(l) {
				nots += len(g)
			}
		}
	}
	if r.All.Examples != examples || r.All.Not != nots {
		t.Errorf("tested %d examples and %d others, want %d and %d", r.All.Examples, r.All.Not, examples, nots)
	}
	if r.All.Answered+r.All.Offered+r.All.Declined != examples {
		t.Errorf("the zones do not add up: %+v", r.All)
	}
	byLanguage, byIntent := 0, 0
	for _, l := range r.Languages {
		byLanguage += l.Right
	}
	for _, in := range r.Intents {
		byIntent += in.Right
	}
	if byLanguage != r.All.Right || byIntent != r.All.Right {
		t.Errorf("the parts do not add up: %d, %d, %d", r.All.Right, byLanguage, byIntent)
	}
	if right := float64(r.All.Right) / float64(examples); right < 0.55 {
		t.Errorf("only %.2f right", right)
	}
	if wrong := float64(r.All.Wrong) / float64(r.All.Answered); wrong > 0.1 {
		t.Errorf("%.2f of the answered are wrong", wrong)
	}
	if len(r.Misses) < examples-r.All.Right {
		t.Errorf("%d misses listed of %d", len(r.Misses), examples-r.All.Right)
	}
}

// Distortions that normalisation undoes cost nothing, others do; the same seed gives the same.
func TestRobustness(t *testing.T) {
	t.Parallel()
	k := library(t)
	losses, err := evaluation.Robustness(k, folds, 1)
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]evaluation.Loss{}
	for _, l := range losses {
		rows[l.Perturbation+" "+string(l.Language)] = l
	}
	for _, name := range []string{"one typo zh", "one typo en", "two typos zh", "two typos en", "homophone zh", "homophone en", "dropped character zh",
		"dropped character en", "missing spaces en", "courtesy zh", "courtesy en", "full width en", "Traditional zh", "pinyin zh"} {
		if rows[name].Texts == 0 {
			t.Errorf("%s is not measured", name)
		}
	}
	for _, name := range []string{"Traditional zh", "full width en"} {
		if l := rows[name]; math.Abs(l.Points()) > 1e-9 {
			t.Errorf("%s costs %.1f points", name, l.Points())
		}
	}
	if l := rows["pinyin zh"]; l.Points() <= 0 {
		t.Errorf("whole questions in pinyin cost nothing: %+v", l)
	}
	for _, name := range []string{"Traditional en", "pinyin en"} {
		if _, ok := rows[name]; ok {
			t.Errorf("%s is measured", name)
		}
	}
	again, err := evaluation.Robustness(k, folds, 1)
	if err != nil || !reflect.DeepEqual(again, losses) {
		t.Errorf("the same seed gives other losses (%v)", err)
	}
}

func TestRobustnessOfASet(t *testing.T) {
	t.Parallel()
	losses, err := shop().Robustness(0)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range losses {
		if l.Language != faq.EN || l.Texts == 0 || l.Texts > 3 {
			t.Errorf("%+v: only the three English questions in scope count", l)
		}
	}
	if !slices.ContainsFunc(losses, func(l evaluation.Loss) bool { return l.Perturbation == "courtesy" && l.Texts == 3 }) {
		t.Errorf("no courtesy around the three questions: %+v", losses)
	}
}

const utterances = `# a comment
my book is 3 weeks late	{"item_type":"book","days_overdue":21}
书和影碟都能借几本	{"item_type":["book","film"]}
it's not a book, it's a DVD	{"item_type":"film"}
3	{"renewals":3}	renewals
how are you	{}
the film is late	{"item_type":"book"}
`

func TestFacts(t *testing.T) {
	t.Parallel()
	k := library(t)
	engine, err := intents.New(k)
	if err != nil {
		t.Fatal(err)
	}
	all, err := evaluation.ReadUtterances(strings.NewReader(utterances), "facts.tsv", k)
	if err != nil {
		t.Fatal(err)
	}
	r := evaluation.Facts(k, engine, all)
	if r.Utterances != 6 || r.Exact != 5 || len(r.Errors) != 1 || r.Errors[0].Text != "the film is late" {
		t.Fatalf("%d utterances, %d exact, errors %v", r.Utterances, r.Exact, r.Errors)
	}
	for _, f := range r.Facts {
		want := 1.0
		if f.Fact == "item_type" {
			want = 4.0 / 5 // a book was labelled where a film was said
		}
		near(t, "precision of "+f.Fact, f.Precision(), want)
		near(t, "recall of "+f.Fact, f.Recall(), want)
	}
}

func TestReadUtterancesNamesTheMistake(t *testing.T) {
	t.Parallel()
	k := library(t)
	for name, c := range map[string]struct{ text, want string }{
		"no facts":          {"hello\n", "f.tsv:1"},
		"no JSON":           {"# x\nhello\tbook\n", "f.tsv:2"},
		"unknown fact":      {"hello\t{\"colour\":1}\n", "colour"},
		"unknown open fact": {"2\t{}\tcolour\n", "colour"},
		"nothing":           {"# x\n", "no utterances"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := evaluation.ReadUtterances(strings.NewReader(c.text), "f.tsv", k); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

func TestMeasureCertainty(t *testing.T) {
	t.Parallel()
	k := library(t)
	outside, err := evaluation.ReadOutside(strings.NewReader("how do volcanoes form\tfar\n怎么养金鱼\tfar\nsell my old bicycle\tfar\n股票为什么跌\tfar\n"), "o.tsv")
	if err != nil {
		t.Fatal(err)
	}
	c, err := evaluation.MeasureCertainty(k, outside, folds, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, tally := range append(c.Groups, c.All, c.InScope, c.Outside) {
		if tally.Right+tally.Wrong != tally.Served || tally.Served+tally.Offered+tally.Declined != tally.Messages || tally.Outcomes > tally.Wrong {
			t.Errorf("%+v does not add up", tally)
		}
	}
	if c.InScope.Messages+c.Outside.Messages != c.All.Messages || len(c.Wrong) != c.All.Wrong {
		t.Errorf("the parts do not add up: %+v", c)
	}
	if c.InScope.Right*2 < c.InScope.Messages || c.ECE < 0 || c.ECE > 0.3 {
		t.Errorf("worse than expected: %s", c)
	}
	far := slices.IndexFunc(c.Groups, func(g evaluation.CertaintyTally) bool { return g.Group == "far" && g.Language == faq.ZH })
	if far < 0 || c.Groups[far].Messages != 2 {
		t.Errorf("the group is not reported by language: %+v", c.Groups)
	}
}

func TestMeasureQuestions(t *testing.T) {
	t.Parallel()
	k := library(t)
	questions, err := evaluation.ReadQuestions(strings.NewReader("may I renew my book\trenewal\tpolite\nhow do volcanoes form\toos\tfar\n"), "q.tsv", k)
	if err != nil {
		t.Fatal(err)
	}
	brain, err := dialog.New(k)
	if err != nil {
		t.Fatal(err)
	}
	c := evaluation.MeasureQuestions(brain, questions)
	if c.InScope.Right != 1 || c.Outside.Declined != 1 || c.All.Wrong != 0 {
		t.Errorf("measured %s: %+v", c, c.Groups)
	}
	if _, err := evaluation.ReadQuestions(strings.NewReader("x\tnonsense\tg\n"), "q.tsv", k); err == nil || !strings.Contains(err.Error(), "nonsense") {
		t.Errorf("an unknown intent gives %v", err)
	}
	if _, err := evaluation.ReadOutside(strings.NewReader("ok\tgroup\nx\n"), "o.tsv"); err == nil || !strings.Contains(err.Error(), "o.tsv:2") {
		t.Errorf("a line without a group gives %v", err)
	}
}
