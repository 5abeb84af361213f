package evaluation

import (
	"encoding/json"
	"fmt"
	"math"
)

// Spread is the result on a set with several seeds: the mean of each measure, and its standard
// deviation (of the sample; 0 with one seed).
type Spread struct {
	Set   string `json:"set,omitempty"`
	Seeds int    `json:"seeds"`
	Metrics
	Deviation Metrics
	// Answers are those of the first seed.
	Answers []Answer
}

// MeasureSeeds measures with the seeds 0 to n-1. What varies with the seed is the order in which
// training goes through the examples, and how it divides them to find its bounds and confidences.
// Confusions and answers are those of the first.
func (s Set) MeasureSeeds(n int) Spread {
	runs := make([]Run, max(1, n))
	for seed := range runs {
		runs[seed] = s.Measure(uint64(seed))
	}
	out := Spread{Set: s.Name, Seeds: len(runs), Metrics: runs[0].Metrics, Answers: runs[0].Answers}
	for _, m := range measures {
		mean, deviation := moments(runs, m)
		*m.of(&out.Metrics), *m.of(&out.Deviation) = mean, deviation
	}
	return out
}

func moments(runs []Run, m measure) (mean, deviation float64) {
	for i := range runs {
		mean += *m.of(&runs[i].Metrics)
	}
	mean /= float64(len(runs))
	if len(runs) < 2 {
		return mean, 0
	}
	for i := range runs {
		d := *m.of(&runs[i].Metrics) - mean
		deviation += d * d
	}
	return mean, math.Sqrt(deviation / float64(len(runs)-1))
}

// MarshalJSON writes the means as they are called in Metrics, and the deviations under "spread".
func (s Spread) MarshalJSON() ([]byte, error) {
	spread := map[string]float64{}
	for _, m := range measures {
		spread[m.key] = *m.of(&s.Deviation)
	}
	return json.Marshal(struct {
		Set   string `json:"set,omitempty"`
		Seeds int    `json:"seeds"`
		Metrics
		Spread map[string]float64 `json:"spread"`
	}{s.Set, s.Seeds, s.Metrics, spread})
}

// Table lists every measure.
func (s Spread) Table() Table {
	t := Table{Head: []string{"measure", "value"}}
	if s.Seeds > 1 {
		t.Head = append(t.Head, "±")
	}
	t.Head = append(t.Head, "")
	explain := func(row []string, says string) { t.Rows = append(t.Rows, append(row, says)) }
	lead := func(name string, n int) []string {
		return append([]string{name, count(n)}, make([]string, len(t.Head)-3)...)
	}
	explain(lead("texts", s.Texts), "questions asked")
	explain(lead("in_scope", s.InScope), "of these")
	for _, m := range measures {
		row := []string{m.key, m.print.text(*m.of(&s.Metrics))}
		if s.Seeds > 1 {
			row = append(row, m.print.text(*m.of(&s.Deviation)))
		}
		explain(row, m.says)
	}
	return t
}

// measure is one number of the metrics.
type measure struct {
	key, title, says string
	print            format
	of               func(*Metrics) *float64
}

// format says how a number is printed.
type format uint8

const (
	percent  format = iota // 0.123 as 12.3
	fraction               // as .123
	seconds
	micros
)

func (f format) text(x float64) string {
	switch f {
	case percent:
		return fmt.Sprintf("%.1f", 100*x)
	case fraction:
		return fmt.Sprintf("%.3f", x)
	case seconds:
		return fmt.Sprintf("%.2f", x)
	}
	return fmt.Sprintf("%.0f", x)
}

// measures are in the order of the tables. They are never changed.
var measures = []measure{
	{"in_scope_accuracy", "in scope", "% of the questions in scope: the best intent is right, whatever its confidence", percent, func(m *Metrics) *float64 { return &m.InScopeAccuracy }},
	{"in_scope_top3", "top 3", "% of these: the right one is among the best three", percent, func(m *Metrics) *float64 { return &m.InScopeTop3 }},
	{"in_scope_answered", "answered rightly", "% of these: answered at the threshold, and rightly", percent, func(m *Metrics) *float64 { return &m.InScopeAnswered }},
	{"oos_recall", "declined", "% of the questions out of scope that are declined at the threshold", percent, func(m *Metrics) *float64 { return &m.OOSRecall }},
	{"oos_precision", "declined precision", "% of the declined that are out of scope", percent, func(m *Metrics) *float64 { return &m.OOSPrecision }},
	{"mcc", "MCC", "Matthews correlation at the threshold, declined being a class", fraction, func(m *Metrics) *float64 { return &m.MCC }},
	{"best_mcc", "best MCC", "the same at the best threshold for this very test", fraction, func(m *Metrics) *float64 { return &m.BestMCC }},
	{"auroc", "AUROC", "chance that a question in scope is surer than one out of scope", fraction, func(m *Metrics) *float64 { return &m.AUROC }},
	{"f1", "F1", "micro-averaged, out of scope being a class", fraction, func(m *Metrics) *float64 { return &m.F1 }},
	{"ece", "ECE", "expected calibration error", fraction, func(m *Metrics) *float64 { return &m.ECE }},
	{"threshold", "threshold", "between answering and declining, from training or dev", fraction, func(m *Metrics) *float64 { return &m.Threshold }},
	{"sure_share", "sure", "% of all that the bot would answer without asking back", percent, func(m *Metrics) *float64 { return &m.SureShare }},
	{"sure_precision", "sure precision", "% of these that are right", percent, func(m *Metrics) *float64 { return &m.SurePrecision }},
	{"train_seconds", "training s", "seconds of training", seconds, func(m *Metrics) *float64 { return &m.TrainSeconds }},
	{"median_us", "median µs", "microseconds to understand a question, median", micros, func(m *Metrics) *float64 { return &m.MedianMicros }},
	{"p99_us", "p99 µs", "the same at the 99th percentile", micros, func(m *Metrics) *float64 { return &m.P99Micros }},
}
