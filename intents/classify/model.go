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
	// smallWeight: smaller ones change no decision and make up most of a model.
	smallWeight = 0.01
	// meanShare is what the likeness to the class's mean adds to the score.
	meanShare = 0.5
	// maxRanked is the number of classes that are ranked.
	maxRanked = 5
)

// scratch is what classifying one text needs; it is used again.
type scratch struct {
	extractor extractor
	counts    []counted
	vector    vector
	scores    scores
}

// Options say how a model is trained. The zero value is for a usual knowledge.
type Options struct {
	// Background are normalised sentences that belong to no class.
	Background []Text
	// Repetitions of the validation; 0 takes as many as the number of examples calls for.
	Repetitions int
}

// Train learns from the examples; classes is the number of classes that there are.
func Train(classes int, examples []Example, o Options) *Model {
	examples = withBackground(examples, o.Background)
	m := &Model{classes: classes}
	m.scratch.New = func() any { return new(scratch) }
	rows := m.vocabulary.learn(examples)
	all := make([]int32, len(examples))
	for i, e := range examples {
		all[i] = int32(i)
		rows.labels = append(rows.labels, label(e.Class, classes))
		rows.not = append(rows.not, e.Not)
	}
	if o.Repetitions == 0 {
		o.Repetitions = repetitions(len(examples), classes)
	}
	trials := divide(examples, rows.labels, classes, o.Repetitions)
	columns := make([]column, classes+1)
	// One job is one class of one trial, or of the whole (the first ones): independent of all others.
	parallel((len(trials)+1)*(classes+1), func() func(int) {
		s, mean := solver{weights: make([]float32, rows.count)}, make([]float32, rows.count)
		return func(job int) {
			class := int32(job % (classes + 1))
			if job <= classes {
				s.train(rows, all, class)
				average(mean, rows, all, class)
				columns[class] = compress(s.weights, mean)
				return
			}
			t := &trials[job/(classes+1)-1]
			if t.absent[class] {
				return
			}
			s.train(rows, t.trained, class)
			average(mean, rows, t.trained, class)
			t.test(rows, class, s.weights, mean)
		}
	})
	m.assemble(columns, rows.count)
	m.judge, m.Bounds = calibrate(collect(trials, rows, classes))
	return m
}

// label numbers "none" behind the classes.
func label(class, classes int) int32 {
	if class == None {
		return int32(classes)
	}
	return int32(class)
}

// average sets mean to the mean of a class's rows, brought to length 1.
func average(mean []float32, m *matrix, rows []int32, class int32) {
	clear(mean)
	for _, r := range rows {
		if m.own(r, class) {
			features, values := m.row(r)
			for i, f := range features {
				mean[f] += values[i]
			}
		}
	}
	var square float32
	for _, x := range mean {
		square += float32(x * x)
	}
	if square > 0 {
		scale(mean, 1/sqrt(square))
	}
}

// column is what one class weighs, by feature.
type column struct {
	features  []int32
	svm, mean []float32
}

func compress(svm, mean []float32) column {
	var c column
	for f := range svm {
		if svm[f] > smallWeight || svm[f] < -smallWeight || mean[f] > smallWeight {
			c.features = append(c.features, int32(f))
			c.svm, c.mean = append(c.svm, svm[f]), append(c.mean, mean[f])
		}
	}
	return c
}

// assemble turns the columns of the classes into rows of the features.
func (m *Model) assemble(columns []column, features int) {
	m.start = make([]int32, features+1)
	for _, c := range columns {
		for _, f := range c.features {
			m.start[f+1]++
		}
	}
	for f := range features {
		m.start[f+1] += m.start[f]
	}
	m.entries = make([]entry, m.start[features])
	next := slices.Clone(m.start)
	for class, c := range columns {
		for i, f := range c.features {
			m.entries[next[f]] = entry{int32(class), c.svm[i], c.mean[i]}
			next[f]++
		}
	}
}

// Classify ranks the classes for a text, best first, at most five, appending
// to buf. allowed, if not nil, says which classes may be considered.
func (m *Model) Classify(t Text, allowed func(class int) bool, buf []Ranked) []Ranked {
	s := m.scratch.Get().(*scratch)
	defer m.scratch.Put(s)
	m.score(&t, s, allowed)
	return m.judge.rank(&s.scores, buf)
}

// score fills s for a text.
func (m *Model) score(t *Text, s *scratch, allowed func(class int) bool) {
	s.counts = m.vocabulary.count(s.counts[:0], s.extractor.extract(t), false)
	s.vector = m.vocabulary.weigh(vector{features: s.vector.features[:0], values: s.vector.values[:0]}, s.counts)
	x := &s.scores
	x.reset(m.classes)
	for i, f := range s.vector.features {
		value := s.vector.values[i]
		for _, e := range m.entries[m.start[f]:m.start[f+1]] {
			x.svm[e.class] += float32(value * e.svm)
			x.mean[e.class] += float32(value * e.mean)
		}
	}
	x.known, x.size = s.vector.known, len(s.vector.features)
	x.rank(allowed)
}

// Explain lists the features of a text that speak most for or against a class,
// strongest first, at most limit.
func (m *Model) Explain(t Text, class, limit int) []Evidence {
	s := m.scratch.Get().(*scratch)
	defer m.scratch.Put(s)
	m.score(&t, s, nil)
	var all []Evidence
	index := map[int32]int{} // feature → place in all; -1 once looked up in vain
	for _, g := range s.extractor.grams {
		f := m.vocabulary.ids.find(g.hash)
		if _, seen := index[f]; f < 0 || seen {
			continue
		}
		index[f] = len(all)
		i, found := slices.BinarySearch(s.vector.features, f)
		if !found {
			continue
		}
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
