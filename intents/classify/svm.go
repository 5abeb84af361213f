package classify

// dot is the inner product of a sparse row with dense weights. Here and
// elsewhere the conversion of a product keeps compilers from fusing it with
// the addition, so that every machine computes the same bits.
func dot(features []int32, values, weights []float32) float32 {
	var sum float32
	values = values[:len(features)]
	for i, f := range features {
		sum += float32(values[i] * weights[f])
	}
	return sum
}

const (
	// cost is the penalty of a training error; between 0.3 and 10 it hardly matters.
	cost = 1
	// offset is the score of a text of which nothing is known. It is fixed, not learned: it
	// speaks against every class, and training takes half the time.
	offset = -1
	// A text of the class is to score above margin, any other below -spare. The latter being
	// smaller, most texts need no weight at all.
	margin, spare = 1, 0.8
	// ease is the distance from the margin beyond which a text is left out for the time being.
	ease = 0.05
	// Training ends when the largest violation is below tolerance, or after so many epochs. More of
	// either changes no decision.
	tolerance = 0.3
	maxEpochs = 6
)

// solver trains a linear support vector machine for one class against the
// rest: L2-regularised squared hinge loss, by dual coordinate descent (Hsieh et
// al., ICML 2008).
type solver struct {
	weights []float32 // by feature
	alpha   []float32 // by row
	active  []int32   // rows; behind live they are left out for now
	random  generator
}

// train sets s.weights to separate the rows of a class from the others.
func (s *solver) train(m *matrix, rows []int32, class int32) {
	s.begin(m, rows, class)
	live := len(s.active)
	for epoch := range maxEpochs {
		if epoch > 0 {
			s.shuffle(live)
		}
		var worst float32
		for k := 0; k < live; k++ {
			r := s.active[k]
			own := m.own(r, class)
			g := s.gradient(m, r, own)
			if s.alpha[r] == 0 && g > ease {
				live--
				s.active[k], s.active[live] = s.active[live], s.active[k]
				k--
			} else if s.alpha[r] > 0 || g < 0 {
				worst = max(worst, g, -g)
				s.step(m, r, g, own)
			}
		}
		if worst <= tolerance {
			if live == len(s.active) {
				return
			}
			live = len(s.active) // once more with all of them
		}
	}
}

// begin puts the rows of the class first: most others then share nothing with
// the weights and are done at once.
func (s *solver) begin(m *matrix, rows []int32, class int32) {
	clear(s.weights)
	s.random = 1
	s.alpha = resized(s.alpha, m.rows())
	s.active = s.active[:0]
	for _, own := range [...]bool{true, false} {
		for _, r := range rows {
			if m.own(r, class) == own && m.concerns(r, class) {
				s.active = append(s.active, r)
				s.alpha[r] = 0
			}
		}
	}
}

func (s *solver) shuffle(n int) {
	for i := n - 1; i > 0; i-- {
		j := s.random.below(i + 1)
		s.active[i], s.active[j] = s.active[j], s.active[i]
	}
}

const diagonal = 1 / (2.0 * cost)

// gradient is that of the dual in the row's coordinate.
func (s *solver) gradient(m *matrix, r int32, own bool) float32 {
	features, values := m.row(r)
	score := dot(features, values, s.weights) + offset
	if own {
		return score - margin + float32(diagonal*s.alpha[r])
	}
	return -score - spare + float32(diagonal*s.alpha[r])
}

// step moves the row's coordinate to its optimum.
func (s *solver) step(m *matrix, r int32, gradient float32, own bool) {
	old := s.alpha[r]
	s.alpha[r] = max(0, old-gradient/(m.square[r]+diagonal))
	delta := s.alpha[r] - old
	if delta == 0 {
		return
	}
	if !own {
		delta = -delta
	}
	features, values := m.row(r)
	for i, f := range features {
		s.weights[f] += float32(delta * values[i])
	}
}
