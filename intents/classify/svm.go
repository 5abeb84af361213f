package classify

// dot is the inner product of a sparse row with dense weights, in four sums
// that a processor can work on at a time. Here and elsewhere the conversion of
// a product keeps compilers from fusing it with the addition, so that every
// machine computes the same bits.
func dot(features []int32, values, weights []float32) float32 {
	var a, b, c, d float32
	values = values[:len(features)]
	for len(features) >= 4 {
		f, v := features[:4], values[:4]
		a += float32(v[0] * weights[f[0]])
		b += float32(v[1] * weights[f[1]])
		c += float32(v[2] * weights[f[2]])
		d += float32(v[3] * weights[f[3]])
		features, values = features[4:], values[4:]
	}
	for i, f := range features {
		a += float32(values[i] * weights[f])
	}
	return (a + b) + (c + d)
}

// dots is dot with two weights for each feature.
func dots(features []int32, values, one, two []float32) (float32, float32) {
	var a, b, c, d float32
	values = values[:len(features)]
	for len(features) >= 2 {
		f, v := features[:2], values[:2]
		a += float32(v[0] * one[f[0]])
		b += float32(v[1] * one[f[1]])
		c += float32(v[0] * two[f[0]])
		d += float32(v[1] * two[f[1]])
		features, values = features[2:], values[2:]
	}
	for i, f := range features {
		a += float32(values[i] * one[f])
		c += float32(values[i] * two[f])
	}
	return a + b, c + d
}

const (
	// cost is the penalty of a training error; between 0.3 and 10 it hardly matters.
	cost = 1
	// An error in the class's own texts costs more where these are few against all others: from mostDear
	// times as much for a handful down to the same for dear and more.
	dear, mostDear = 100, 5
	// offset is the score of a text of which nothing is known. It is fixed, not learned: it
	// speaks against every class, and training takes half the time.
	offset = -1
	// A text of the class is to score above margin, any other below -spare. The latter being smaller, most
	// texts need no weight at all, and what two classes share speaks against neither. On public training
	// sets, less of it finds the right class of few examples more often (0.5: by 0.9 points of 77, 10 a
	// class), more of it tells hidden classes better from the rest (0.8: by up to one point).
	margin, spare = 1, 0.65
	// ease is the distance from the margin beyond which a text is left out for the time being.
	ease = 0.05
	// Training begins with the nearest texts alone, for so many epochs: what the others are held
	// against then is nearly what it will be. It ends when the largest violation is below tolerance, or
	// after maxEpochs.
	warmUp    = 2
	tolerance = 0.1
	maxEpochs = 5
)

// learner learns what one class after the other looks like. It is scratch
// space: between two classes all weights are zero.
type learner struct {
	m       *matrix
	weights []float32 // of the support vector machine, by feature that rows share
	alpha   []float32 // by row
	active  []int32   // rows; behind the live ones they are left out for now
	// diagonal is the class's own.
	diagonal float32
	seed     generator // random begins with it for every class
	random   generator
	mean     []float32 // sum of the class's rows, by feature that rows share
	length   float32   // of the sum
	column   column    // what was learned last
}

func newLearner(m *matrix, seed uint64) *learner {
	return &learner{m: m, seed: generator(1 + seed), weights: make([]float32, m.shared), alpha: make([]float32, m.rows()), mean: make([]float32, m.shared)}
}

// train sets the weights to separate the rows of a class from others:
// L2-regularised squared hinge loss, by dual coordinate descent (Hsieh et al.,
// ICML 2008). The class's own rows come first, then the nearest: most others
// are done at one look.
func (l *learner) train(rows []meeting, class int32) {
	l.random = l.seed
	l.active = l.active[:0]
	live := 0
	for i, r := range rows {
		l.active = append(l.active, r.row)
		l.alpha[r.row] = 0
		if r.near {
			live = i + 1
		}
	}
	n := float32(ownRows(l.m, rows, class))
	l.diagonal = diagonal / max(1, min(mostDear, dear/(n+1)))
	for epoch := range maxEpochs {
		if epoch > 0 {
			l.shuffle(live)
		}
		var worst float32
		for k := 0; k < live; k++ {
			r := l.active[k]
			own := l.m.own(r, class)
			g := l.gradient(r, own)
			if l.alpha[r] == 0 && g > ease {
				live--
				l.active[k], l.active[live] = l.active[live], l.active[k]
				k--
			} else if l.alpha[r] > 0 || g < 0 {
				worst = max(worst, g, -g)
				l.step(r, g, own)
			}
		}
		if worst <= tolerance && epoch >= warmUp {
			return
		}
		if epoch == warmUp-1 {
			live = len(l.active)
		}
	}
}

func (l *learner) shuffle(n int) {
	for i := n - 1; i > 0; i-- {
		j := l.random.below(i + 1)
		l.active[i], l.active[j] = l.active[j], l.active[i]
	}
}

const diagonal = 1 / (2.0 * cost)

// gradient is that of the dual in the row's coordinate.
func (l *learner) gradient(r int32, own bool) float32 {
	features, values := l.m.row(r)
	score := dot(features, values, l.weights) + offset
	// What no other row has is known to nobody but the row's own coordinate.
	if own {
		return score - margin + float32((l.diagonal+l.m.alone[r])*l.alpha[r])
	}
	return -score - spare + float32((diagonal+l.m.alone[r])*l.alpha[r])
}

// step moves the row's coordinate to its optimum.
func (l *learner) step(r int32, gradient float32, own bool) {
	old, curvature := l.alpha[r], l.m.square[r]+diagonal
	if own {
		curvature = l.m.square[r] + l.diagonal
	}
	l.alpha[r] = max(0, old-gradient/curvature)
	delta := l.alpha[r] - old
	if delta == 0 {
		return
	}
	if !own {
		delta = -delta
	}
	features, values := l.m.row(r)
	for i, f := range features {
		l.weights[f] += float32(delta * values[i])
	}
}

// learn trains and averages.
func (l *learner) learn(rows []meeting, class int32) {
	l.train(rows, class)
	l.average(rows[:ownRows(l.m, rows, class)])
}

// ownRows counts the class's own rows, which are the first.
func ownRows(m *matrix, rows []meeting, class int32) int {
	n := 0
	for n < len(rows) && m.own(rows[n].row, class) {
		n++
	}
	return n
}

// average sums up the class's own rows.
func (l *learner) average(own []meeting) {
	var square float64 // of the sum's length
	for _, r := range own {
		features, values := l.m.row(r.row)
		for i, f := range features {
			old, v := float64(l.mean[f]), float64(values[i])
			square += float64(v * (old + old + v))
			l.mean[f] += values[i]
		}
		square += float64(l.m.alone[r.row])
	}
	l.length = max(sqrt(float32(square)), 1e-6)
}

// test scores a row for the class.
func (l *learner) test(r int32) (svm, mean float32) {
	features, values := l.m.row(r)
	svm, mean = dots(features, values, l.weights, l.mean)
	return offset + svm, mean / l.length
}

// take returns what was learned of the class from the rows, without what is small, and leaves the
// learner empty.
func (l *learner) take(rows []meeting, class int32) column {
	c := l.column.emptied()
	for f, svm := range l.weights {
		if mean := l.mean[f]; svm != 0 || mean != 0 {
			c.add(int32(f), svm, mean/l.length)
		}
	}
	for _, r := range rows {
		share, mean := l.alpha[r.row], float32(0)
		if l.m.own(r.row, class) {
			mean = 1 / l.length
		} else {
			share = -share
		}
		if share == 0 && mean == 0 {
			continue
		}
		features, values := l.m.rest(r.row)
		for i, f := range features {
			c.add(f, share*values[i], mean*values[i])
		}
	}
	l.clear()
	return c.clone()
}

// center returns the mean of the rows averaged, and leaves the learner empty.
func (l *learner) center() column {
	c := l.column.emptied()
	for f, sum := range l.mean {
		if sum != 0 {
			c.put(int32(f), 0, sum/l.length)
		}
	}
	l.clear()
	return c.clone()
}

// clear forgets what was learned.
func (l *learner) clear() {
	clear(l.weights)
	clear(l.mean)
}
