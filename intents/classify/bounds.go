package classify

import (
	"maps"
	"math"
	"slices"
)

// Bounds divide the confidences. Offer ≤ Sure.
type Bounds struct {
	// Sure: from here on an answer may be given.
	Sure float64
	// Accept is the best single bound between answering and declining, where nothing can be offered.
	Accept float64
	// Offer: from here on the right class is likely among the best three.
	Offer float64
}

// usualBounds serve a knowledge with too few examples to find its own.
var usualBounds = Bounds{Sure: 0.9, Accept: 0.25, Offer: 0.25}

const (
	// sure is the confidence from which on an answer may be given. Confidence is the probability of being
	// right, so that one number serves every knowledge: a wrong answer is taken to cost what asking back
	// costs four times. A bound found on the samples (a share of right ones above it) swings with the
	// luck of how they are divided.
	sure = 0.8
	// offered is the share demanded of what is offered: the right class among the best three.
	offered = 0.45
	// However well the samples are told apart, below leastOffer nothing is offered: people ask more than
	// the samples do.
	leastOffer = 0.2
)

// offerBound returns the confidence from which on the right class is among the best three often enough.
// A logistic curve through all samples says so, over the odds that the confidence stands for: the share
// among the few around a bound would swing with the luck of the division.
func offerBound(all []sample) float64 {
	const rounds, enough = 25, 1e-6
	odds := func(p float64) float64 { return math.Log(p / (1 - p)) }
	of := make([]float64, len(all))
	for i := range all {
		of[i] = odds(min(max(all[i].confidence, 1e-9), 1-1e-9))
	}
	height, slope := 0.0, 1.0 // that being near is as likely as being right
	for range rounds {
		// A ridge of one sample, for knowledge in which everything is near.
		g, h := [2]float64{-height, 1 - slope}, [3]float64{1, 0, 1}
		for i, x := range of {
			s := &all[i]
			p, y := 1/(1+math.Exp(-height-float64(slope*x))), 0.0
			if s.near() {
				y = 1
			}
			miss, w := s.weight*(y-p), s.weight*p*(1-p)
			g[0], g[1] = g[0]+miss, g[1]+float64(miss*x)
			h[0], h[1], h[2] = h[0]+w, h[1]+float64(w*x), h[2]+float64(w*x*x)
		}
		d := float64(h[0]*h[2]) - float64(h[1]*h[1])
		up, steeper := (float64(h[2]*g[0])-float64(h[1]*g[1]))/d, (float64(h[0]*g[1])-float64(h[1]*g[0]))/d
		height, slope = height+up, slope+steeper
		if math.Abs(up)+math.Abs(steeper) < enough {
			break
		}
	}
	if !(slope > 0) {
		return sure
	}
	return min(sure, 1/(1+math.Exp((height-odds(offered))/slope)))
}

// bestCorrelation returns the confidence at which declining what is below
// gives the highest Matthews correlation, "none" being a class like the others.
// The samples are sorted by confidence, highest first.
func bestCorrelation(all []sample) float64 {
	truth, answered := map[int32]float64{}, map[int32]float64{}
	var total, right float64
	for i := range all {
		s := &all[i]
		truth[s.class] += s.weight
		total += s.weight
		if s.class < 0 {
			right += s.weight
		}
	}
	var truths float64 // Σ true²
	for _, c := range slices.Sorted(maps.Keys(truth)) {
		truths += truth[c] * truth[c]
	}
	// At first everything is declined; then one sample after the other is answered.
	answered[-1] = total
	squares, both := total*total, total*truth[-1] // Σ answered², Σ answered·true
	move := func(class int32, weight float64) {
		n := answered[class]
		answered[class] = n + weight
		squares += (n+weight)*(n+weight) - n*n
		both += weight * truth[class]
	}
	best, bound := 0.0, 1.0
	for i := range all {
		s := &all[i]
		move(-1, -s.weight)
		move(s.best[0], s.weight)
		if s.class < 0 {
			right -= s.weight
		} else if s.right() {
			right += s.weight
		}
		if i+1 < len(all) && all[i+1].confidence == s.confidence {
			continue
		}
		if d := (total*total - squares) * (total*total - truths); d > 0 {
			if m := (right*total - both) / math.Sqrt(d); m > best {
				best, bound = m, s.confidence
			}
		}
	}
	return bound
}
