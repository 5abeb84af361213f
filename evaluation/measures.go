package evaluation

import (
	"cmp"
	"slices"

	"supportbot/intents"
)

// Answer is what became of one question.
type Answer struct {
	// Truth is the right intent, Got the best candidate, whatever its confidence; OutOfScope if there is none.
	Truth, Got string
	Confidence float64
	// Near says that the right intent is among the best three.
	Near bool
	// Sure says that the engine would answer by itself.
	Sure bool
}

// right reports whether the best candidate is the right one.
func (a *Answer) right() bool { return a.Got == a.Truth && a.Truth != intents.OutOfScope }

// at is the answer if what is below the bound is declined.
func (a *Answer) at(bound float64) string {
	if a.Confidence < bound {
		return intents.OutOfScope
	}
	return a.Got
}

// Metrics say how an engine did on labelled texts. Shares are between 0 and 1.
// "Answered" means at or above a single bound between answering and declining,
// which was found before the texts were seen; the metrics know no offers.
type Metrics struct {
	Texts   int `json:"texts"`
	InScope int `json:"in_scope"`
	// InScopeAccuracy is that of the best intent for texts in scope, whatever its confidence;
	// InScopeTop3 the share that has the right one among its best three.
	InScopeAccuracy float64 `json:"in_scope_accuracy"`
	InScopeTop3     float64 `json:"in_scope_top3"`
	// InScopeAnswered is the share of the texts in scope that are answered, and rightly.
	InScopeAnswered float64 `json:"in_scope_answered"`
	// OOSRecall is the share of the texts out of scope that were declined, OOSPrecision the
	// share of the declined that were out of scope.
	OOSRecall    float64 `json:"oos_recall"`
	OOSPrecision float64 `json:"oos_precision"`
	// Threshold is the bound.
	Threshold float64 `json:"threshold"`
	// MCC is the Matthews correlation with "declined" as a class of its own; BestMCC that at the best
	// bound for these very texts.
	MCC     float64 `json:"mcc"`
	BestMCC float64 `json:"best_mcc"`
	// F1 is micro-averaged, with out of scope as a class of its own ("None").
	F1 float64 `json:"f1"`
	// AUROC is the chance that a text in scope has more confidence than one out of scope.
	AUROC float64 `json:"auroc"`
	// ECE is the expected calibration error of the confidence, in ten bins.
	ECE float64 `json:"ece"`
	// SureShare is the share of the texts in the zone Sure, SurePrecision how many of these are right.
	SureShare     float64 `json:"sure_share"`
	SurePrecision float64 `json:"sure_precision"`
	// TrainSeconds is the time of training; MedianMicros and P99Micros are those to understand a
	// text, in microseconds.
	TrainSeconds float64 `json:"train_seconds"`
	MedianMicros float64 `json:"median_us"`
	P99Micros    float64 `json:"p99_us"`
	// Confusions are the wrong answers, the most frequent first.
	Confusions []Confusion `json:"confusions,omitempty"`
}

// Confusion counts texts of one intent that were taken for another; either may be OutOfScope.
type Confusion struct {
	Intent string `json:"intent"`
	Got    string `json:"got"`
	Count  int    `json:"count"`
}

// Measure computes the metrics that depend on the answers alone.
func Measure(all []Answer, bound float64) Metrics {
	m := Metrics{Texts: len(all), Threshold: bound}
	var right, near, answered, declined, rightlyDeclined, sure, sureRight int
	confused := map[Confusion]int{}
	for i := range all {
		a := &all[i]
		got := a.at(bound)
		if a.Truth != intents.OutOfScope {
			m.InScope++
			right += one(a.right())
			near += one(a.Near)
			answered += one(got == a.Truth)
		}
		if got == intents.OutOfScope {
			declined++
			rightlyDeclined += one(a.Truth == intents.OutOfScope)
		}
		if got != a.Truth {
			confused[Confusion{Intent: a.Truth, Got: got}]++
		}
		if a.Sure {
			sure++
			sureRight += one(a.right())
		}
	}
	m.InScopeAccuracy, m.InScopeTop3 = share(right, m.InScope), share(near, m.InScope)
	m.InScopeAnswered = share(answered, m.InScope)
	m.OOSRecall = share(rightlyDeclined, len(all)-m.InScope)
	m.OOSPrecision = share(rightlyDeclined, declined)
	m.F1 = share(answered+rightlyDeclined, len(all))
	m.SureShare, m.SurePrecision = share(sure, len(all)), share(sureRight, sure)
	m.MCC, m.BestMCC = correlation(all, bound, 1), bestCorrelation(all)
	m.AUROC, m.ECE = separation(all), calibrationError(all)
	m.Confusions = ranked(confused)
	return m
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
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
