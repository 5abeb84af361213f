package classify

import (
	"cmp"
	"math"
	"slices"
)

// judge turns the signals of a text into a confidence: logistic regression.
type judge struct {
	weights signals
}

// usual is what a knowledge begins with; its own samples move the weights, the
// more the more there are. It was fitted on small parts of public training sets.
var usual = judge{signals{1.8, 5.5, -2.3, 0, 3.8, -1.1, -0.3, -1.3}}

// confidence is the calibrated probability that the best class is the right one.
func (j *judge) confidence(x *signals) float64 {
	var sum float64
	for i, w := range j.weights {
		sum += float64(w * x[i])
	}
	return 1 / (1 + math.Exp(-sum))
}

// sharpness turns differences of scores into odds, for the classes behind the best.
const sharpness = 4

// rank appends the best classes with their confidences. What the best one
// leaves is divided among the others and "none".
func (j *judge) rank(s *scores, buf []Ranked) []Ranked {
	x := s.signals()
	first := j.confidence(&x)
	var rest float64
	none := int32(len(s.svm) - 1)
	odds := func(c int32) float64 { return math.Exp(sharpness * float64(s.of(c).total())) }
	strangers := 0 // classes that share nothing with the text: of thousands nearly all
	for c := range none + 1 {
		switch {
		case c == s.best[0]:
		case s.of(c) == score{svm: offset}:
			strangers++
		default:
			rest += odds(c)
		}
	}
	rest += float64(strangers) * math.Exp(sharpness*offset)
	for i, c := range s.best {
		if c < 0 {
			break
		}
		p := first
		if i > 0 {
			p = min(first, (1-first)*odds(c)/rest)
		}
		// Four digits: more would not be true, and less than the last bit of an exponential.
		buf = append(buf, Ranked{int(c), math.Round(p*1e4) / 1e4})
	}
	return buf
}

// mixture is what people write: the shares that are near a class without being of
// one (the hidden classes stand for them), and about anything else (the background).
type mixture struct{ near, far float64 }

var (
	// questions is the mixture that confidence is calibrated for.
	questions = mixture{0.12, 0.10}
	// chatter is one in which two in five belong to no class: it decides Bounds.Accept, where declining
	// is the only way of not answering.
	chatter = mixture{0.28, 0.12}
)

const (
	// ridge is how strongly the usual weights hold, in samples of one division of the examples. Further
	// divisions show the same examples again: they steady the weights and are no reason to move farther.
	ridge = 1.0
	// fewSamples of classes are too few to learn from.
	fewSamples = 30
)

// calibrate learns from the samples what scores are worth.
func calibrate(all []sample, trials int) (judge, Bounds) {
	j := usual
	if questions.weigh(all) < fewSamples {
		return j, usualBounds
	}
	j.fit(all, ridge*max(1, float64(trials)/parts))
	for i := range all {
		all[i].confidence = j.confidence(&all[i].signals)
	}
	all = ordered(all)
	b := Bounds{Sure: sure, Offer: max(offerBound(all), leastOffer)}
	chatter.weigh(all)
	b.Accept = bestCorrelation(all)
	return j, b

}

// ordered returns the samples by confidence, highest first; of equals the first comes first.
func ordered(all []sample) []sample {
	order := make([]int32, len(all))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(i, j int32) int {
		return cmp.Or(cmp.Compare(all[j].confidence, all[i].confidence), cmp.Compare(i, j))
	})
	sorted := make([]sample, len(all))
	for i, k := range order {
		sorted[i] = all[k]
	}
	return sorted
}

// weigh gives the samples outside the classes their shares, and returns the number of the others.
func (m mixture) weigh(all []sample) int {
	kind := func(s *sample) int {
		switch {
		case s.class >= 0:
			return 0
		case !s.background:
			return 1
		}
		return 2
	}
	var counts [3]float64
	for i := range all {
		counts[kind(&all[i])]++
	}
	shares := [3]float64{1 - m.near - m.far, m.near, m.far}
	for i := range all {
		k := kind(&all[i])
		all[i].weight = shares[k] / shares[0] * counts[0] / counts[k]
	}
	return int(counts[0])
}

// fit finds the weights by Newton's method, with a ridge towards those it begins with.
func (j *judge) fit(all []sample, ridge float64) {
	const rounds, longest, enough = 25, 4, 1e-6
	prior := j.weights
	for range rounds {
		var gradient signals
		var hessian [len(signals{})]signals
		for k := range gradient {
			gradient[k] = ridge * (prior[k] - j.weights[k])
			hessian[k][k] = ridge
		}
		for i := range all {
			s := &all[i]
			p, y := j.confidence(&s.signals), 0.0
			if s.right() {
				y = 1
			}
			w := s.weight * p * (1 - p)
			for k, x := range s.signals {
				gradient[k] += float64(s.weight * (y - p) * x)
				for l := range k + 1 {
					hessian[k][l] += float64(w * x * s.signals[l])
				}
			}
		}
		solve(&hessian, &gradient)
		var size float64
		for _, step := range gradient {
			size += math.Abs(step)
		}
		for k, step := range gradient { // a full step from far away may overshoot
			j.weights[k] += float64(step * min(1, longest/size))
		}
		if size < enough {
			return
		}
	}
}

// solve sets g to h⁻¹g, for a positive definite h given by its lower triangle (Cholesky).
func solve(h *[len(signals{})]signals, g *signals) {
	for i := range g {
		for k := range i + 1 {
			sum := h[i][k]
			for l := range k {
				sum -= float64(h[i][l] * h[k][l])
			}
			if i == k {
				h[i][i] = math.Sqrt(max(sum, 1e-12))
			} else {
				h[i][k] = sum / h[k][k]
			}
		}
	}
	for i := range g {
		for l := range i {
			g[i] -= float64(h[i][l] * g[l])
		}
		g[i] /= h[i][i]
	}
	for i := len(g) - 1; i >= 0; i-- {
		for l := i + 1; l < len(g); l++ {
			g[i] -= float64(h[l][i] * g[l])
		}
		g[i] /= h[i][i]
	}
}
