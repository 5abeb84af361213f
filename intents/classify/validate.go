package classify

import "slices"

// parts is the number of trials in a repetition.
const parts = 3

// trial is one division of the examples for validation: of the classes, a
// third is hidden (their examples play the part of questions that nobody
// answers); of the other examples and of the background, a third is held out.
type trial struct {
	absent    []bool      // by class: nothing of it is trained
	trained   []int32     // rows
	tested    []int32     // rows
	svm, mean [][]float32 // by class and tested row
}

// repetitions grows as the examples become few: a single division of a few
// hundred is noisy, and of thousands is costly.
func repetitions(examples, classes int) int {
	return max(1, min(5, 100_000/(examples*(classes+1)+1)))
}

// divide makes the trials. Groups are dealt out class by class, so that every
// class is spread evenly.
func divide(examples []Example, labels []int32, classes, repetitions int) []trial {
	random := generator(1)
	groups := groupsOf(examples, labels, classes)
	trials := make([]trial, 0, repetitions*parts)
	for range repetitions {
		hidden := deal(classes, &random)
		held := make(map[int]int, len(examples)) // group → part
		for _, of := range groups {
			for i, part := range deal(len(of), &random) {
				held[of[i]] = part
			}
		}
		for part := range parts {
			trials = append(trials, divideOne(examples, labels, hidden, held, part))
		}
	}
	return trials
}

func divideOne(examples []Example, labels []int32, hidden []int, held map[int]int, part int) trial {
	classes := len(hidden)
	t := trial{absent: make([]bool, classes+1), svm: make([][]float32, classes+1), mean: make([][]float32, classes+1)}
	for c := range t.absent {
		t.absent[c] = true
	}
	for i, e := range examples {
		label := labels[i]
		// With fewer classes than parts hiding one would leave nothing to tell apart.
		hide := classes >= parts && int(label) < classes && hidden[label] == part
		switch {
		case !hide && held[e.Group] != part:
			t.trained = append(t.trained, int32(i))
			t.absent[label] = t.absent[label] && e.Not
		case !e.Variation && !e.Not: // what a text is not says nothing of what it is
			t.tested = append(t.tested, int32(i))
		}
	}
	return t
}

// groupsOf lists the groups of every class in the examples' order.
func groupsOf(examples []Example, labels []int32, classes int) [][]int {
	groups := make([][]int, classes+1)
	seen := make(map[int]bool, len(examples))
	for i, e := range examples {
		if !seen[e.Group] {
			seen[e.Group] = true
			groups[labels[i]] = append(groups[labels[i]], e.Group)
		}
	}
	return groups
}

// deal gives each of n cards a part, evenly and by chance.
func deal(n int, random *generator) []int {
	dealt := make([]int, n)
	first := random.below(parts)
	for i := range dealt {
		dealt[i] = (first + i) % parts
	}
	for i := n - 1; i > 0; i-- {
		j := random.below(i + 1)
		dealt[i], dealt[j] = dealt[j], dealt[i]
	}
	return dealt
}

// test scores the tested rows for a class.
func (t *trial) test(m *matrix, class int32, svm, mean []float32) {
	a, b := make([]float32, len(t.tested)), make([]float32, len(t.tested))
	for i, r := range t.tested {
		features, values := m.row(r)
		a[i], b[i] = offset+dot(features, values, svm), dot(features, values, mean)
	}
	t.svm[class], t.mean[class] = a, b
}

// sample is a held-out text with what became of it.
type sample struct {
	signals    signals
	class      int32 // the right one; -1 if none is
	background bool
	best       [3]int32
	weight     float64
	confidence float64
}

// right reports whether the best class is the right one, near whether one of the best three is.
func (s *sample) right() bool { return s.class >= 0 && s.best[0] == s.class }
func (s *sample) near() bool  { return s.class >= 0 && slices.Contains(s.best[:], s.class) }

// collect gathers the samples of all trials.
func collect(trials []trial, m *matrix, classes int) []sample {
	var all []sample
	var s scores
	seen := make([]bool, m.count)
	for i := range trials {
		t := &trials[i]
		clear(seen)
		for _, r := range t.trained {
			features, _ := m.row(r)
			for _, f := range features {
				seen[f] = true
			}
		}
		for k, r := range t.tested {
			s.reset(classes)
			for c := range s.svm {
				if t.svm[c] != nil {
					s.svm[c], s.mean[c] = t.svm[c][k], t.mean[c][k]
				}
			}
			s.rank(func(c int) bool { return !t.absent[c] })
			if s.best[0] < 0 {
				continue
			}
			s.known, s.size = 0, 0
			features, values := m.row(r)
			for j, f := range features {
				if seen[f] {
					s.known += float32(values[j] * values[j])
					s.size++
				}
			}
			one := sample{signals: s.signals(), class: m.labels[r], best: [3]int32(s.best[:3])}
			one.background = int(one.class) == classes
			if one.background || t.absent[one.class] {
				one.class = -1
			}
			all = append(all, one)
		}
	}
	return all
}
