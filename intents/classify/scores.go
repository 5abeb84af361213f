package classify

import "slices"

// scores is how the classes did on one text.
type scores struct {
	svm, mean []float32        // by class, "none" last
	best      [maxRanked]int32 // classes, best first; -1 where there are fewer
	known     float32          // share of the text that was seen in training
}

func resized[T any](s []T, n int) []T { return slices.Grow(s[:0], n)[:n] }

func (s *scores) reset(classes int) {
	s.svm, s.mean = resized(s.svm, classes+1), resized(s.mean, classes+1)
	for i := range s.svm {
		s.svm[i], s.mean[i] = offset, 0
	}
}

// of is how a class did.
func (s *scores) of(class int32) score { return score{s.svm[class], s.mean[class]} }

// total is what classes are ranked by.
func (s score) total() float32 { return s.svm + float32(meanShare*s.mean) }

// rank finds the best classes; of equals the first is better.
func (s *scores) rank(allowed func(class int) bool) {
	for i := range s.best {
		s.best[i] = -1
	}
	last := &s.best[len(s.best)-1]
	for c := range int32(len(s.svm) - 1) {
		total := s.of(c).total()
		if *last >= 0 && total <= s.of(*last).total() || allowed != nil && !allowed(int(c)) {
			continue
		}
		for i, b := range s.best {
			if b < 0 || total > s.of(b).total() {
				copy(s.best[i+1:], s.best[i:])
				s.best[i] = c
				break
			}
		}
	}
}

// signals are what the confidence is computed from.
type signals [8]float64

func (s *scores) signals() signals {
	nothing := score{svm: offset}
	first, second := nothing, nothing
	if s.best[0] >= 0 {
		first = s.of(s.best[0])
	}
	if s.best[1] >= 0 {
		second = s.of(s.best[1])
	}
	return signalsOf(first, second, s.of(int32(len(s.svm)-1)), s.known)
}

// signalsOf describes the best class, its runner-up, "none", and how much of the text is known.
func signalsOf(first, second, none score, known float32) signals {
	return signals{1,
		float64(first.svm), float64(second.svm), float64(none.svm),
		float64(first.mean), float64(second.mean), float64(none.mean),
		float64(known)}
}
