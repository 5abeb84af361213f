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
	// texts need no weight at all, and what two classes share speaks against neither. In cross-validation
	// on public training sets 0.5 is right 0.8 points more often than 0.8, and all down to 0.2 are level.
	margin, spare = 1, 0.5
	// ease is the distance from the margin beyond which a text is left out for the time being.
	ease = 0.05
	// Training ends when the largest violation is below tolerance, or after so many epochs. More of
	// either changes no decision.
	tolerance = 0.3
	maxEpochs = 6
)

// learner learns what one class after the other looks like. It is scratch
// space: between two classes all weights are zero.
type learner struct {
	m       *matrix
	weights []float32 // of the support vector machine, by feature
	alpha   []float32 // by row
	active  []int32   // rows; behind the live ones they are left out for now
	heavy   []int32   // rows that have, or had, a share in the weights or in the mean
	// diagonal is the class's own.
	diagonal float32
	seed     generator // random begins with it for every class
	random   generator
	mean     []float32 // sum of the class's rows, by feature
	length   float32   // of mean
}

func newLearner(m *matrix, seed uint64) *learner {
	return &learner{m: m, seed: generator(1 + seed), weights: make([]float32, m.count), alpha: make([]float32, m.rows()), mean: make([]float32, m.count)}
}

// train sets the weights to separate the rows of a class from others:
// L2-regularised squared hinge loss, by dual coordinate descent (Hsieh et al.,
// ICML 2008). The class's own rows come first: most others then share nothing
// with the weights and are done at once.
func (l *learner) train(rows []meeting, class int32) {
	l.random = l.seed
	l.active = l.active[:0]
	for _, r := range rows {
		l.active = append(l.active, r.row)
		l.alpha[r.row] = 0
	}
	n := float32(ownRows(l.m, rows, class))
	l.diagonal = diagonal / max(1, min(mostDear, dear/(n+1)))
	live := len(l.active)
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
		if worst <= tolerance {
			if live == len(l.active) {
				return
			}
			live = len(l.active) // once more with all of them
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
	if own {
		return score - margin + float32(l.diagonal*l.alpha[r])
	}
	return -score - spare + float32(diagonal*l.alpha[r])
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
	if old == 0 {
		l.heavy = append(l.heavy, r)
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
		l.heavy = append(l.heavy, r.row)
		features, values := l.m.row(r.row)
		for i, f := range features {
			old, v := float64(l.mean[f]), float64(values[i])
			square += float64(v * (old + old + v))
			l.mean[f] += values[i]
		}
	}
	l.length = max(sqrt(float32(square)), 1e-6)
}

// test scores a row for the class.
func (l *learner) test(r int32) (svm, mean float32) {
	features, values := l.m.row(r)
	return offset + dot(features, values, l.weights), dot(features, values, l.mean) / l.length
}

// column takes what was learned, and leaves the learner empty.
func (l *learner) column() column {
	var c column
	for _, r := range l.heavy {
		features, _ := l.m.row(r)
		for _, f := range features {
			if l.weights[f] == 0 && l.mean[f] == 0 { // most were seen before
				continue
			}
			svm, mean := l.weights[f], l.mean[f]/l.length
			if svm > smallWeight || svm < -smallWeight || mean > smallMean {
				c.features = append(c.features, f)
				c.svm, c.mean = append(c.svm, svm), append(c.mean, mean)
			}
			l.weights[f], l.mean[f] = 0, 0
		}
	}
	l.heavy = l.heavy[:0]
	return c
}

// clear forgets what was learned.
func (l *learner) clear() {
	for _, r := range l.heavy {
		features, _ := l.m.row(r)
		for _, f := range features {
			l.weights[f], l.mean[f] = 0, 0
		}
	}
	l.heavy = l.heavy[:0]
}
