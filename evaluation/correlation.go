package evaluation

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"supportbot/intents"
)

// correlation is the Matthews correlation of several classes (Gorodkin 2004), declined being one of
// them. Each text out of scope counts outside times.
func correlation(all []Answer, bound, outside float64) float64 {
	truth, got := map[string]float64{}, map[string]float64{}
	var right, n float64
	for i := range all {
		answer, weight := all[i].at(bound), 1.0
		if all[i].Truth == intents.OutOfScope {
			weight = outside
		}
		n += weight
		truth[all[i].Truth] += weight
		got[answer] += weight
		if answer == all[i].Truth {
			right += weight
		}
	}
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

// bounds is the number of bounds that are tried, evenly spaced from 0.
const bounds = 200

func bestCorrelation(all []Answer) float64 {
	best := 0.0
	for i := range bounds {
		best = max(best, correlation(all, float64(i)/bounds, 1))
	}
	return best
}

// outsideShare is the share of texts out of scope for which a bound is chosen, the same as in
// training: people ask other things more often than those who collect questions let them.
const outsideShare = 0.4

// chooseBound finds the lowest bound at which the answers correlate best with the truth, if
// outsideShare of the texts were out of scope.
func chooseBound(all []Answer) float64 {
	outside := 0
	for i := range all {
		outside += one(all[i].Truth == intents.OutOfScope)
	}
	weight := outsideShare / (1 - outsideShare) * float64(len(all)-outside) / float64(outside)
	best, bound := math.Inf(-1), 0.0
	for i := range bounds {
		b := float64(i) / bounds
		if c := correlation(all, b, weight); c > best {
			best, bound = c, b
		}
	}
	return bound
}

// separation is the area under the receiver operating characteristic.
func separation(all []Answer) float64 {
	sorted := slices.SortedFunc(slices.Values(all), func(a, b Answer) int { return cmp.Compare(a.Confidence, b.Confidence) })
	var inside, outside, wins float64
	for i := 0; i < len(sorted); {
		var in, out float64 // of equal confidence
		for confidence := sorted[i].Confidence; i < len(sorted) && sorted[i].Confidence == confidence; i++ {
			if sorted[i].Truth == intents.OutOfScope {
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

// bins is the number of equal parts of the confidence in which it is compared with what was right.
const bins = 10

func calibrationError(all []Answer) float64 {
	var gap [bins]float64
	for i := range all {
		a := &all[i]
		bin := min(bins-1, int(a.Confidence*bins))
		gap[bin] += a.Confidence - float64(one(a.right()))
	}
	var sum float64
	for _, g := range gap {
		sum += math.Abs(g)
	}
	return sum / max(1, float64(len(all)))
}
