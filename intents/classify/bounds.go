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
	// precision is the share of right ones demanded of what is answered.
	precision = 0.97
	// offered is the share demanded of what is offered: the right class among the best three.
	offered = 0.4
	// However well the samples are told apart, below these nothing is answered or offered: people
	// ask more than the samples do.
	leastSure, leastOffer = 0.7, 0.2
	// leastSamples is the number of samples that a share is computed from.
	leastSamples = 20
)

// sureBound returns the lowest confidence such that what lies above is precise.
// Here and below the samples are sorted by confidence, highest first.
func sureBound(all []sample) float64 {
	bound := 1.0
	var total, right float64
	for i := range all {
		s := &all[i]
		total += s.weight
		if s.right() {
			right += s.weight
		}
		last := i+1 == len(all) || all[i+1].confidence < s.confidence
		if last && i+1 >= leastSamples && right >= precision*total {
			bound = s.confidence
		}
	}
	return bound
}

// offerBound goes down from the bound of the sure ones until, of the samples
// around there, too few have the right class among their best three.
func offerBound(all []sample, sure float64) float64 {
	window := max(leastSamples, len(all)/20)
	bound := sure
	first := slices.IndexFunc(all, func(s sample) bool { return s.confidence < sure })
	first = max(first, 0)
	var total, near float64 // of the samples from i on, one window long
	count := func(s *sample, sign float64) {
		total += sign * s.weight
		if s.near() {
			near += sign * s.weight
		}
	}
	for i := range all[first:] {
		count(&all[first+i], 1)
		if i+1 < window {
			continue
		}
		if near < offered*total {
			break
		}
		start := &all[first+i+1-window]
		bound = start.confidence
		count(start, -1)
	}
	return bound
}

// bestCorrelation returns the confidence at which declining what is below
// gives the highest Matthews correlation, "none" being a class like the others.
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
