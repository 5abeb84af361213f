package classify

import "slices"

// scores is how the classes did on one text.
type scores struct {
	svm, mean []float32        // by class, "none" last
	best      [maxRanked]int32 // classes, best first; -1 where there are fewer
	known     float32          // share of the text that was seen in training
	size      int              // known features
}

func resized[T any](s []T, n int) []T { return slices.Grow(s[:0], n)[:n] }

func (s *scores) reset(classes int) {
	s.svm, s.mean = resized(s.svm, classes+1), resized(s.mean, classes+1)
	for i := range s.svm {
		s.svm[i], s.mean[i] = offset, 0
	}
}

// total is what classes are ranked by.
func (s *scores) total(class int32) float32 {
	return s.svm[class] + float32(meanShare*s.mean[class])
}

// rank finds the best classes; of equals the first is better.
func (s *scores) rank(allowed func(class int) bool) {
	for i := range s.best {
		s.best[i] = -1
	}
	for c := range int32(len(s.svm) - 1) {
		if allowed != nil && !allowed(int(c)) {
			continue
		}
		total := s.total(c)
		for i, b := range s.best {
			if b < 0 || total > s.total(b) {
				copy(s.best[i+1:], s.best[i:])
				s.best[i] = c
				break
			}
		}
	}
}

// signals are what the confidence is computed from.
type signals [8]float64

// signals describes the best class, its runner-up and "none".
func (s *scores) signals() signals {
	none := len(s.svm) - 1
	x := signals{
		0: 1,
		3: float64(s.svm[none]),
		6: float64(s.mean[none]),
		7: float64(s.known),
		2: offset,
	}
	if top := s.best[0]; top >= 0 {
		x[1], x[4] = float64(s.svm[top]), float64(s.mean[top])
	}
	if second := s.best[1]; second >= 0 {
		x[2], x[5] = float64(s.svm[second]), float64(s.mean[second])
	}
	return x
}
