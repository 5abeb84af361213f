package evaluation_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"supportbot/evaluation"
	"supportbot/intents"
)

// shop is a made-up set with texts out of scope in test and dev.
func shop() evaluation.Set {
	topics := map[string][]string{
		"hours":  {"when do you open", "opening hours please", "how long are you open today", "are you open on sunday", "what time do you close"},
		"refund": {"I want my money back", "refund my order", "how do I get a refund", "return the shoes for money", "pay back what I paid"},
		"track":  {"where is my parcel", "track my package", "when does the parcel arrive", "has the package been sent", "follow my shipment"},
	}
	var s evaluation.Set
	for _, name := range []string{"hours", "refund", "track"} {
		for i, text := range topics[name] {
			if i == 4 {
				s.Test = append(s.Test, intents.Labelled{Text: text, Intent: name})
				continue
			}
			s.Train = append(s.Train, intents.Labelled{Text: text, Intent: name})
			s.Dev = append(s.Dev, intents.Labelled{Text: "hello, " + text, Intent: name})
		}
	}
	for _, text := range []string{"how do volcanoes form", "sing me a song about rivers", "the bus was late again"} {
		s.Test = append(s.Test, intents.Labelled{Text: text, Intent: intents.OutOfScope})
		s.Dev = append(s.Dev, intents.Labelled{Text: "tell me: " + text, Intent: intents.OutOfScope})
	}
	return s
}

func TestMeasureSeeds(t *testing.T) {
	t.Parallel()
	set := shop()
	r := set.MeasureSeeds(3)
	if r.Seeds != 3 || r.Texts != 6 || r.InScope != 3 {
		t.Fatalf("measured %d seeds, %d texts, %d in scope", r.Seeds, r.Texts, r.InScope)
	}
	var mean float64
	for seed := range 3 {
		mean += set.Measure(uint64(seed)).AUROC / 3
	}
	near(t, "mean AUROC", r.AUROC, mean)
	if a, b := set.Measure(2), set.Measure(2); a.ECE != b.ECE || a.Threshold != b.Threshold {
		t.Errorf("the same seed measures %v and %v", a.Metrics, b.Metrics)
	}
	if one := set.MeasureSeeds(1); one.Deviation.AUROC != 0 {
		t.Errorf("one seed deviates by %v", one.Deviation.AUROC)
	}
}

func TestThresholdFromDev(t *testing.T) {
	t.Parallel()
	set := shop()
	with := set.Measure(0)
	set.Dev = set.Dev[:12] // in scope only: says nothing about where to decline
	if without := set.Measure(0); with.Threshold == without.Threshold {
		t.Errorf("the threshold is %v with and without texts out of scope in dev", with.Threshold)
	}
	if with.OOSRecall < 0.5 {
		t.Errorf("at the threshold from dev %v are declined", with.OOSRecall)
	}
}

func TestNoneAsAClass(t *testing.T) {
	t.Parallel()
	set := shop()
	for _, text := range []string{"how do mountains form", "sing a song", "the train was late again"} {
		set.Train = append(set.Train, intents.Labelled{Text: text, Intent: intents.OutOfScope})
	}
	set.NoneIsAClass = true
	m := set.Measure(0)
	if m.F1 != m.InScopeAccuracy || m.InScope != m.Texts || m.Threshold != 0 {
		t.Errorf("None is no class: %+v", m.Metrics)
	}
	if m.F1 < 0.6 {
		t.Errorf("F1 is %v", m.F1)
	}
}

func TestReadSets(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("b/train.tsv", "x\tone\r\n\ny y\ttwo\n")
	write("b/test.tsv", "z\toos\n")
	write("a/train.tsv", "x\tone\n")
	write("a/test.tsv", "z\tone\n")
	write("a/dev.tsv", "w\tone\n")
	write("notes/read.me", "no set")
	sets, err := evaluation.ReadSets(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(sets); got != "[{a [{x one}] [{z one}] [{w one}] false} {b [{x one} {y y two}] [{z oos}] [] false}]" {
		t.Errorf("read %s", got)
	}
	write("b/dev.tsv", "no tab\n")
	if _, err := evaluation.ReadSets(dir); err == nil || !strings.Contains(err.Error(), "dev.tsv:1") {
		t.Errorf("a broken file gives %v", err)
	}
	if _, err := evaluation.ReadSets(filepath.Join(dir, "notes")); err == nil {
		t.Error("a folder without sets is taken for one with sets")
	}
}
