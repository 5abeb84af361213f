package intents

import (
	"math"
	"testing"

	"supportbot/faq"
)

func labelled() (train, test []Labelled) {
	k := libraryKnowledge()
	for _, in := range k.Intents {
		for _, l := range faq.Languages {
			for g, group := range in.Examples.In(l) {
				for _, text := range group {
					if g%4 == 0 {
						test = append(test, Labelled{text, in.Name})
					} else {
						train = append(train, Labelled{text, in.Name})
					}
				}
			}
		}
	}
	for _, text := range []string{"how do volcanoes form", "sell my old bicycle", "the bus was late", "怎么养金鱼", "明天几度", "股票为什么跌"} {
		test = append(test, Labelled{text, OutOfScope})
	}
	return train, test
}

func TestTrainTexts(t *testing.T) {
	t.Parallel()
	train, test := labelled()
	m := TrainTexts(train).Evaluate(test)
	if m.Texts != len(test) || m.InScope != len(test)-6 {
		t.Errorf("counted %d texts, %d in scope", m.Texts, m.InScope)
	}
	if m.InScopeAccuracy < 0.6 || m.OOSRecall < 0.5 || m.AUROC < 0.8 || m.MCC < 0.5 || m.ECE > 0.3 {
		t.Errorf("worse than expected: %+v", m)
	}
	if m.BestMCC < m.MCC-0.02 || m.MedianMicros <= 0 || m.P99Micros < m.MedianMicros {
		t.Errorf("inconsistent: %+v", m)
	}
	wrong := 0
	for _, c := range m.Confusions {
		wrong += c.Count
	}
	if wrong == 0 || wrong > len(test)/2 {
		t.Errorf("%d confusions of %d texts", wrong, len(test))
	}
}

func TestMetrics(t *testing.T) {
	t.Parallel()
	all := []predicted{
		{truth: "a", got: "a", confidence: 0.9, sure: true},
		{truth: "a", got: "b", confidence: 0.8, sure: true},
		{truth: "b", got: "b", confidence: 0.4},
		{truth: OutOfScope, got: "a", confidence: 0.3},
		{truth: OutOfScope, got: "b", confidence: 0.6},
	}
	m := metricsOf(all, 0.5)
	for name, pair := range map[string][2]float64{
		"in-scope accuracy": {m.InScopeAccuracy, 2.0 / 3},
		"oos recall":        {m.OOSRecall, 0.5},
		"oos precision":     {m.OOSPrecision, 0.5},
		"sure share":        {m.SureShare, 0.4},
		"sure precision":    {m.SurePrecision, 0.5},
		"auroc":             {m.AUROC, 5.0 / 6},
		// truth a2 b1 oos2, answers a1 b2 oos2, 2 right of 5
		"mcc": {m.MCC, (2*5 - (2*1 + 1*2 + 2*2)) / math.Sqrt((25-9)*(25-9))},
		"ece": {m.ECE, (0.1 + 0.8 + 0.6 + 0.3 + 0.6) / 5},
	} {
		if math.Abs(pair[0]-pair[1]) > 1e-9 {
			t.Errorf("%s is %v, want %v", name, pair[0], pair[1])
		}
	}
	if perfect := metricsOf([]predicted{{truth: "a", got: "a", confidence: 1}, {truth: OutOfScope, got: "a"}}, 0.5); perfect.MCC != 1 || perfect.AUROC != 1 {
		t.Errorf("all right: %+v", perfect)
	}
}

func TestCrossValidate(t *testing.T) {
	t.Parallel()
	k := libraryKnowledge()
	r := CrossValidate(k, 3)
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
	var byLanguage, byIntent Tally
	for _, l := range r.Languages {
		byLanguage.add(l.Tally)
	}
	for _, in := range r.Intents {
		byIntent.add(in.Tally)
	}
	if byLanguage != r.All || byIntent != r.All {
		t.Errorf("the parts do not add up: %+v, %+v, %+v", r.All, byLanguage, byIntent)
	}
	if right := share(r.All.Right, examples); right < 0.55 {
		t.Errorf("only %.2f right", right)
	}
	if wrong := share(r.All.Wrong, r.All.Answered); wrong > 0.1 {
		t.Errorf("%.2f of the answered are wrong", wrong)
	}
	if len(r.Misses) < r.All.Examples-r.All.Right {
		t.Errorf("%d misses listed of %d", len(r.Misses), r.All.Examples-r.All.Right)
	}
}
