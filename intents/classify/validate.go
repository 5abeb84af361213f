package classify

import "slices"

// parts is the number of parts that a trial divides into.
const parts = 3

// trial is one division of the examples for validation: of the classes, a
// third is hidden (their examples play the part of questions that nobody
// answers); of the other examples and of the background, a third is held out.
type trial struct {
	absent []bool  // by class: nothing of it is trained
	roles  []role  // by row
	scores []score // by seat, of the tested rows
}

// role is what a row is there for.
type role uint8

const (
	idle role = iota
	trained
	tested
)

// score is how a class did on a text: its support vector machine, and the likeness to its mean.
type score struct{ svm, mean float32 }

const (
	// trialWork is how many scores of training examples the trials together may take, roughly: half of
	// what learning is to cost.
	trialWork  = 480_000
	mostTrials = 15
)

// trialsFor is the number of trials for so many examples: a single division of a few hundred is noisy,
// and of thousands is costly.
func trialsFor(examples, classes int) int {
	return max(1, min(mostTrials, trialWork/(examples*(min(classes, rivals)+2)+1)))
}

// divide makes n trials: divisions into parts, one after the other. Groups are dealt out class by
// class, so that every class is spread evenly.
func divide(examples []Example, labels []int32, classes, n int, seed uint64) []trial {
	random := generator(1 + seed)
	groups := groupsOf(examples, labels, classes)
	trials := make([]trial, 0, n)
	for len(trials) < n {
		hidden := deal(classes, &random)
		held := make(map[int]int, len(examples)) // group → part
		for _, of := range groups {
			for i, part := range deal(len(of), &random) {
				held[of[i]] = part
			}
		}
		for part := range min(parts, n-len(trials)) {
			trials = append(trials, divideOne(examples, labels, hidden, held, part))
		}
	}
	return trials
}

func divideOne(examples []Example, labels []int32, hidden []int, held map[int]int, part int) trial {
	classes := len(hidden)
	t := trial{absent: make([]bool, classes+1), roles: make([]role, len(examples))}
	for c := range t.absent {
		t.absent[c] = true
	}
	for i, e := range examples {
		label := labels[i]
		// With fewer classes than parts hiding one would leave nothing to tell apart.
		hide := classes >= parts && int(label) < classes && hidden[label] == part
		switch {
		case !hide && held[e.Group] != part:
			t.roles[i] = trained
			// A class of which only a variation is left, a title say, is as good as hidden: no question of it
			// would be answered with such a model, and nobody would ask one.
			t.absent[label] = t.absent[label] && (e.Not || e.Variation)
		case !e.Variation && !e.Not: // what a text is not says nothing of what it is
			t.roles[i] = tested
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

// part appends the rows of a role.
func (t *trial) part(buf, all []meeting, as role) []meeting {
	for _, r := range all {
		if t.roles[r.row] == as {
			buf = append(buf, r)
		}
	}
	return buf
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
func collect(trials []trial, m *matrix, p *pairing) []sample {
	found := make([][]sample, len(trials))
	parallel(len(trials), func() func(int) {
		seen := make([]bool, m.shared)
		return func(job int) {
			t := &trials[job]
			clear(seen)
			for i, role := range t.roles {
				if role == trained {
					features, _ := m.row(int32(i))
					for _, f := range features {
						seen[f] = true
					}
				}
			}
			for i, role := range t.roles {
				if role == tested {
					if s, ok := t.sample(m, p, int32(i), seen); ok {
						found[job] = append(found[job], s)
					}
				}
			}
		}
	})
	return slices.Concat(found...)
}

// sample tells what became of a tested row; it reports false if there was nothing to choose from.
func (t *trial) sample(m *matrix, p *pairing, row int32, seen []bool) (sample, bool) {
	none := int32(len(t.absent) - 1)
	s := sample{class: m.labels[row], background: m.labels[row] == none, best: [3]int32{-1, -1, -1}}
	if t.absent[s.class] || s.background {
		s.class = -1
	}
	var best [len(s.best)]score
	nothing := score{svm: offset}
	last := nothing // "none"
	for k := int(row) * p.seats; k < int(row+1)*p.seats; k++ {
		class, got := p.classes[k], t.scores[k]
		if class == none && !t.absent[none] {
			last = got
		}
		if class < 0 || class == none || t.absent[class] {
			continue
		}
		for i, b := range s.best {
			if b < 0 || got.total() > best[i].total() {
				copy(best[i+1:], best[i:])
				copy(s.best[i+1:], s.best[i:])
				best[i], s.best[i] = got, class
				break
			}
		}
	}
	if s.best[0] < 0 {
		return s, false
	}
	if s.best[1] < 0 {
		best[1] = nothing
	}
	var known float32
	features, values := m.row(row)
	for j, f := range features {
		if seen[f] {
			known += float32(values[j] * values[j])
		}
	}
	s.signals = signalsOf(best[0], best[1], last, known)
	return s, true
}
