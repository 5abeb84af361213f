package classify

import (
	"math"
	"slices"
)

// vector is a text as weighted features, sorted by feature; together with what
// is unknown or unsaid it has length 1.
type vector struct {
	features []int32
	values   []float32
	// known is the share of the squared length that known features have.
	known float32
}

// vocabulary numbers the features that were seen in training and knows how
// common they are.
type vocabulary struct {
	ids  table
	idf  []float32 // inverse document frequency, by feature
	rare float32   // that of a feature never seen
}

// counted is one feature of a text with its number of occurrences.
type counted struct {
	feature int32 // below zero: never seen in training
	count   int32
	kind    gramKind
}

// count appends the features of a text to buf, sorted. With create unseen ones
// get numbers.
func (l *vocabulary) count(buf []counted, grams []gram, create bool) []counted {
	first, unknown := len(buf), int32(0)
	for _, g := range grams {
		id := l.ids.find(g.hash)
		if id < 0 && create {
			id = l.ids.insert(g.hash)
		}
		if id < 0 {
			unknown--
			id = unknown
		}
		buf = append(buf, counted{id, 1, g.kind})
	}
	slices.SortFunc(buf[first:], func(a, b counted) int { return int(a.feature) - int(b.feature) })
	n := first
	for _, c := range buf[first:] {
		if n > first && c.feature == buf[n-1].feature {
			buf[n-1].count++
			continue
		}
		buf[n] = c
		n++
	}
	return buf[:n]
}

// logarithms holds 1+ln(n): repetition counts less and less.
var logarithms = [...]float32{0, 1, 1.6931472, 2.0986123, 2.3862944, 2.6094379}

// silence is what a text is taken to leave unsaid, in features never seen: a
// single word says less than a sentence of which everything is known.
const silence = 1

// weigh turns counts into a vector, appending to v's slices. What was never
// seen counts in the length: a text that is mostly unknown is like nothing.
func (l *vocabulary) weigh(v vector, counts []counted) vector {
	first := len(v.values)
	var known, unknown float32
	for _, c := range counts {
		w := float32(logarithms[min(int(c.count), len(logarithms)-1)] * gramScale[c.kind])
		if c.feature < 0 {
			w *= l.rare
			unknown += float32(w * w)
			continue
		}
		w *= l.idf[c.feature]
		known += float32(w * w)
		v.features = append(v.features, c.feature)
		v.values = append(v.values, w)
	}
	if v.known = 0; known > 0 {
		v.known = known / (known + unknown)
		scale(v.values[first:], 1/sqrt(known+unknown+float32(silence*l.rare*l.rare)))
	}
	return v
}

func scale(values []float32, by float32) {
	for i := range values {
		values[i] *= by
	}
}

func sqrt(x float32) float32 { return float32(math.Sqrt(float64(x))) }

// matrix holds the training texts as sparse rows.
type matrix struct {
	start    []int32 // of row i in the slices below; one more than there are rows
	features []int32
	values   []float32
	square   []float32 // of a row's length
	count    int       // of different features
	labels   []int32
	not      []bool // the row is one of what its label is not
}

func (m *matrix) rows() int { return len(m.start) - 1 }

// own reports whether a row is one of the class, concerns whether it says anything about it.
func (m *matrix) own(i, class int32) bool      { return m.labels[i] == class && !m.not[i] }
func (m *matrix) concerns(i, class int32) bool { return m.labels[i] == class || !m.not[i] }

func (m *matrix) row(i int32) ([]int32, []float32) {
	from, to := m.start[i], m.start[i+1]
	return m.features[from:to], m.values[from:to]
}

// learn numbers the features of the examples and weighs them.
func (l *vocabulary) learn(examples []Example) *matrix {
	var x extractor
	var counts []counted
	var frequency []int32 // number of examples that have a feature
	ends := make([]int, len(examples))
	for i := range examples {
		from := len(counts)
		counts = l.count(counts, x.extract(&examples[i].Text), true)
		frequency = append(frequency, make([]int32, l.ids.len()-len(frequency))...)
		for _, c := range counts[from:] {
			frequency[c.feature]++
		}
		ends[i] = len(counts)
	}
	all := float64(len(examples) + 1)
	l.idf = make([]float32, len(frequency))
	for f, n := range frequency {
		l.idf[f] = float32(math.Log(all/float64(n+1))) + 1
	}
	l.rare = float32(math.Log(all)) + 1

	m := &matrix{start: make([]int32, 1, len(examples)+1), count: len(frequency)}
	rows := vector{features: make([]int32, 0, len(counts)), values: make([]float32, 0, len(counts))}
	from := 0
	for _, end := range ends {
		rows = l.weigh(rows, counts[from:end])
		m.start = append(m.start, int32(len(rows.features)))
		from = end
	}
	m.features, m.values = rows.features, rows.values
	for i := range examples {
		var square float32
		_, values := m.row(int32(i))
		for _, x := range values {
			square += float32(x * x)
		}
		m.square = append(m.square, square)
	}
	return m
}
