package intents

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"time"

	"supportbot/faq"
)

// OutOfScope is the label of a text that no intent answers.
const OutOfScope = "oos"

// Labelled is a text with the intent that it asks.
type Labelled struct {
	Text   string
	Intent string // OutOfScope if none
}

// TrainTexts makes an engine from labelled texts alone: without facts, titles
// and rules, in every other respect the same as New.
func TrainTexts(examples []Labelled) *Engine {
	k := &faq.Knowledge{}
	number := map[string]int{OutOfScope: -1}
	var lessons []lesson
	for group, x := range examples {
		i, ok := number[x.Intent]
		if !ok {
			i = len(k.Intents)
			number[x.Intent] = i
			k.Intents = append(k.Intents, &faq.Intent{Name: x.Intent})
		}
		normal := normalise(firstRunes(x.Text, maxRunes))
		lessons = append(lessons, lesson{normal: normal, intent: i, group: group, language: detectLanguage(normal)})
	}
	return build(k, newVocabulary(k), &names{}, lessons)
}

// Metrics say how an engine did on labelled texts. Shares are between 0 and 1.
// "Answered" means at or above the single bound between answering and
// declining that training found; the metrics know no offers.
type Metrics struct {
	Texts   int `json:"texts"`
	InScope int `json:"in_scope"`
	// InScopeAccuracy is that of the best intent for texts in scope, whatever its confidence.
	InScopeAccuracy float64 `json:"in_scope_accuracy"`
	// OOSRecall is the share of the texts out of scope that were declined, OOSPrecision the
	// share of the declined that were out of scope.
	OOSRecall    float64 `json:"oos_recall"`
	OOSPrecision float64 `json:"oos_precision"`
	// MCC is the Matthews correlation with "declined" as a class of its own, at the bound found in
	// training; BestMCC that at the best bound for these very texts.
	MCC     float64 `json:"mcc"`
	BestMCC float64 `json:"best_mcc"`
	// AUROC is the chance that a text in scope has more confidence than one out of scope.
	AUROC float64 `json:"auroc"`
	// ECE is the expected calibration error of the confidence, in ten bins.
	ECE float64 `json:"ece"`
	// SureShare is the share of the texts in the zone Sure, SurePrecision how many of these are right.
	SureShare     float64 `json:"sure_share"`
	SurePrecision float64 `json:"sure_precision"`
	// MedianMicros and P99Micros are the times to understand a text, in microseconds.
	MedianMicros float64 `json:"median_us"`
	P99Micros    float64 `json:"p99_us"`
	// Confusions are the wrong answers, the most frequent first.
	Confusions []Confusion `json:"confusions"`
}

// Confusion counts texts of one intent that were taken for another; either may be OutOfScope.
type Confusion struct {
	Intent string `json:"intent"`
	Got    string `json:"got"`
	Count  int    `json:"count"`
}

// predicted is what became of one text.
type predicted struct {
	truth, got string
	confidence float64
	sure       bool
}

// Evaluate classifies the tests, each as one question, and compares.
func (e *Engine) Evaluate(tests []Labelled) Metrics {
	all := make([]predicted, len(tests))
	micros := make([]float64, len(tests))
	for i, t := range tests {
		start := time.Now()
		p := e.ask(t.Text)
		micros[i] = float64(time.Since(start).Nanoseconds()) / 1e3
		all[i] = predicted{truth: t.Intent, got: OutOfScope, sure: p.Zone == Sure}
		if len(p.Candidates) > 0 {
			all[i].got, all[i].confidence = p.Candidates[0].Intent, p.Candidates[0].Confidence
		}
	}
	m := metricsOf(all, e.model.Bounds.Accept)
	slices.Sort(micros)
	if n := len(micros); n > 0 {
		m.MedianMicros, m.P99Micros = micros[n/2], micros[n*99/100]
	}
	return m
}

// ask understands a text as one question, by examples only.
func (e *Engine) ask(text string) Part {
	normal := normalise(firstRunes(text, maxRunes))
	r := e.vocabulary.read(normal, Context{})
	p := Part{Text: text, Mentions: r.mentions}
	q := query{normal: normal, reading: &r}
	if !e.matchExactly(&p, &q) {
		if e.classify(&p, &q); p.Zone != Sure {
			e.retry(&p, &q, Context{})
		}
	}
	return p
}

func metricsOf(all []predicted, bound float64) Metrics {
	m := Metrics{Texts: len(all)}
	var right, declined, rightlyDeclined, sure, sureRight int
	confused := map[Confusion]int{}
	for _, p := range all {
		if p.truth != OutOfScope {
			m.InScope++
			if p.got == p.truth {
				right++
			}
		}
		answer := p.at(bound)
		if answer == OutOfScope {
			declined++
			if p.truth == OutOfScope {
				rightlyDeclined++
			}
		}
		if answer != p.truth {
			confused[Confusion{Intent: p.truth, Got: answer}]++
		}
		if p.sure {
			sure++
			if p.got == p.truth {
				sureRight++
			}
		}
	}
	m.InScopeAccuracy = share(right, m.InScope)
	m.OOSRecall = share(rightlyDeclined, len(all)-m.InScope)
	m.OOSPrecision = share(rightlyDeclined, declined)
	m.SureShare, m.SurePrecision = share(sure, len(all)), share(sureRight, sure)
	m.MCC, m.BestMCC = correlation(all, bound), bestCorrelation(all)
	m.AUROC, m.ECE = separation(all), calibrationError(all)
	m.Confusions = ranked(confused)
	return m
}

// at is the answer if what is below the bound is declined.
func (p *predicted) at(bound float64) string {
	if p.confidence < bound {
		return OutOfScope
	}
	return p.got
}

func share(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of)
}

func ranked(confused map[Confusion]int) []Confusion {
	all := make([]Confusion, 0, len(confused))
	for c, n := range confused {
		c.Count = n
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b Confusion) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Intent, b.Intent), cmp.Compare(a.Got, b.Got))
	})
	return all
}

// correlation is the Matthews correlation of several classes (Gorodkin 2004).
func correlation(all []predicted, bound float64) float64 {
	truth, got := map[string]float64{}, map[string]float64{}
	var right float64
	for i := range all {
		answer := all[i].at(bound)
		truth[all[i].truth]++
		got[answer]++
		if answer == all[i].truth {
			right++
		}
	}
	n := float64(len(all))
	var both, truths, gots float64
	for _, class := range slices.Sorted(maps.Keys(truth)) {
		both += truth[class] * got[class]
		truths += truth[class] * truth[class]
	}
	for _, class := range slices.Sorted(maps.Keys(got)) {
		gots += got[class] * got[class]
	}
	d := (n*n - gots) * (n*n - truths)
	if d <= 0 {
		return 0
	}
	return (right*n - both) / math.Sqrt(d)
}

func bestCorrelation(all []predicted) float64 {
	best := 0.0
	for percent := range 100 {
		best = max(best, correlation(all, float64(percent)/100))
	}
	return best
}

// separation is the area under the receiver operating characteristic.
func separation(all []predicted) float64 {
	sorted := slices.SortedFunc(slices.Values(all), func(a, b predicted) int { return cmp.Compare(a.confidence, b.confidence) })
	var inside, outside, wins float64
	for i := 0; i < len(sorted); {
		var in, out float64 // of equal confidence
		for confidence := sorted[i].confidence; i < len(sorted) && sorted[i].confidence == confidence; i++ {
			if sorted[i].truth == OutOfScope {
				out++
			} else {
				in++
			}
		}
		wins += in * (outside + out/2)
		inside, outside = inside+in, outside+out
	}
	if inside*outside == 0 {
		return 0
	}
	return wins / (inside * outside)
}

func calibrationError(all []predicted) float64 {
	const bins = 10
	var gap [bins]float64
	for i := range all {
		p := &all[i]
		bin := min(bins-1, int(p.confidence*bins))
		gap[bin] += p.confidence
		if p.got == p.truth {
			gap[bin]--
		}
	}
	var sum float64
	for _, g := range gap {
		sum += math.Abs(g)
	}
	return sum / max(1, float64(len(all)))
}
