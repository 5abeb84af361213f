package classify

import (
	"cmp"
	"math"
	"slices"
	"sync"
)

// Model tells classes apart. It is immutable and safe for concurrent use.
type Model struct {
	// Bounds are the confidences from which on something may be done.
	Bounds     Bounds
	classes    int // class number classes is "none"
	vocabulary vocabulary
	// entries[start[f]:start[f+1]] are the weights of feature f.
	start   []int32
	entries []entry
	judge   judge
	scratch sync.Pool // of *scratch
}

// entry is the weight of a feature for a class: in its support vector machine,
// and in the mean of its texts.
type entry struct {
	class     int32
	svm, mean float32
}

const (
	// meanShare is what the likeness to the class's mean adds to the score.
	meanShare = 0.5
	// maxRanked is the number of classes that are ranked.
	maxRanked = 5
)

// scratch is what classifying one text needs; it is used again.
type scratch struct {
	extractor extractor
	bag       bag
	vector    vector
	scores    scores
}

// Options say how a model is trained. The zero value is for a usual knowledge.
type Options struct {
	// Background are normalised sentences that belong to no class.
	Background []Text
	// Seed of all chance: in which order training goes through the examples, and how validation divides them.
	Seed uint64
}

// Train learns from the examples; classes is the number of classes that there are.
func Train(classes int, examples []Example, o Options) *Model {
	examples = withBackground(examples, o.Background)
	m := &Model{classes: classes}
	m.scratch.New = func() any { return new(scratch) }
	rows := m.vocabulary.learn(examples, classes)
	p := rows.pair(classes)
	trials := divide(examples, rows.labels, classes, trialsFor(len(examples), classes), o.Seed)
	for i := range trials {
		trials[i].scores = make([]score, len(p.classes))
	}
	// One job is one class of one trial, and then of the whole: independent of all others. "None", which has
	// most to do, is the first.
	parallel(len(trials)*(classes+1), func() func(int) {
		l := newLearner(rows, o.Seed)
		var buf []meeting
		return func(job int) {
			t, class := &trials[job/(classes+1)], int32(classes-job%(classes+1))
			if t.absent[class] {
				return
			}
			all := p.meets[class]
			buf = t.part(buf[:0], all, trained)
			l.learn(buf, class)
			for _, r := range all {
				if t.roles[r.row] == tested {
					s := &t.scores[r.seat]
					s.svm, s.mean = l.test(r.row)
				}
			}
			l.clear()
		}
	})
	var calibrated sync.WaitGroup
	calibrated.Go(func() { m.judge, m.Bounds = calibrate(collect(trials, rows, p), len(trials)) })
	columns := make([]column, classes+1)
	parallel(classes+1, func() func(int) {
		l := newLearner(rows, o.Seed)
		return func(job int) {
			class := int32(classes - job)
			l.learn(p.meets[class], class)
			columns[class] = l.take(p.meets[class], class)
		}
	})
	m.start, m.entries = assemble(columns, rows.count)
	m.divide()
	calibrated.Wait()
	return m
}

// label numbers "none" behind the classes.
func label(class, classes int) int32 {
	if class == None {
		return int32(classes)
	}
	return int32(class)
}

// divide divides the weights of joined features among what they are made of: the shares come with a
// text's values.
func (m *Model) divide() {
	for f, idf := range m.vocabulary.idf {
		scale := idf / m.vocabulary.weights[f]
		for i := m.start[f]; i < m.start[f+1]; i++ {
			m.entries[i].svm *= scale
			m.entries[i].mean *= scale
		}
	}
	m.vocabulary.weights = nil // nothing asks for them anymore
}

// Classify ranks the classes for a text, best first, at most five, appending
// to buf. allowed, if not nil, says which classes may be considered.
func (m *Model) Classify(t Text, allowed func(class int) bool, buf []Ranked) []Ranked {
	s := m.scratch.Get().(*scratch)
	defer m.scratch.Put(s)
	m.score(&t, s, allowed)
	return m.judge.rank(&s.scores, buf)
}

// doubt is how far "none" may be behind the best class where a text is still a stranger to all.
const doubt = 0.3

// Strange reports whether a text belongs to no class, as far as can be told from its features alone.
func (m *Model) Strange(t Text) bool {
	s := m.scratch.Get().(*scratch)
	defer m.scratch.Put(s)
	m.score(&t, s, nil)
	best := s.scores.best[0]
	return best < 0 || s.scores.of(int32(m.classes)).total() > s.scores.of(best).total()-doubt
}

// score fills s for a text.
func (m *Model) score(t *Text, s *scratch, allowed func(class int) bool) {
	m.vocabulary.weigh(&s.vector, s.bag.fill(s.extractor.extract(t)))
	x := &s.scores
	x.reset(m.classes)
	for i, f := range s.vector.features {
		value := s.vector.values[i]
		for _, e := range m.entries[m.start[f]:m.start[f+1]] {
			x.svm[e.class] += float32(value * e.svm)
			x.mean[e.class] += float32(value * e.mean)
		}
	}
	x.known = s.vector.known
	x.rank(allowed)
}

// Explain lists the features of a text that speak most for or against a class,
// strongest first, at most limit.
func (m *Model) Explain(t Text, class, limit int) []Evidence {
	s := m.scratch.Get().(*scratch)
	defer m.scratch.Put(s)
	m.score(&t, s, nil)
	var all []Evidence
	place := map[uint64]int{} // of a hash that is known: its place in the vector
	for _, c := range s.bag.items {
		if m.vocabulary.ids.find(c.hash) >= 0 {
			place[c.hash] = len(place)
		}
	}
	for _, g := range s.extractor.grams {
		i, new := place[g.hash]
		if !new {
			continue
		}
		delete(place, g.hash)
		f := s.vector.features[i]
		for _, e := range m.entries[m.start[f]:m.start[f+1]] {
			if int(e.class) == class {
				w := float64(s.vector.values[i] * (e.svm + meanShare*e.mean))
				all = append(all, Evidence{g.name(&t), math.Round(w*1e4) / 1e4})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Evidence) int {
		return cmp.Compare(math.Abs(b.Weight), math.Abs(a.Weight))
	})
	return all[:min(len(all), limit)]
}
