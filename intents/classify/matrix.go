package classify

import "math"

// matrix holds the training texts as sparse rows.
type matrix struct {
	start    []int // of row i in the slices below; one more than there are rows
	features []int32
	values   []float32
	square   []float32 // of a row's length
	count    int       // of different features
	labels   []int32
	not      []bool // the row is one of what its label is not
}

func (m *matrix) rows() int { return len(m.labels) }

// own reports whether a row is one of the class.
func (m *matrix) own(i, class int32) bool { return m.labels[i] == class && !m.not[i] }

func (m *matrix) row(i int32) ([]int32, []float32) {
	from, to := m.start[i], m.start[i+1]
	return m.features[from:to], m.values[from:to]
}

// batch is the number of texts that are read as one job.
const batch = 128

// part is what was found in one batch: the features of its texts, one text after the other.
type part struct {
	items []counted
	ends  []int // of the texts, in items
}

// learn numbers the features of the examples and weighs them.
func (l *vocabulary) learn(examples []Example, classes int) *matrix {
	m := &matrix{labels: make([]int32, len(examples)), not: make([]bool, len(examples)), square: make([]float32, len(examples))}
	for i := range examples {
		m.labels[i], m.not[i] = label(examples[i].Class, classes), examples[i].Not
	}
	parts := readAll(examples)
	frequency := l.number(parts)
	all := float64(len(examples) + 1)
	for f, n := range frequency {
		l.weights[f] *= float32(math.Log(all/float64(n+1))) + 1
	}
	l.rare = float32(math.Log(all)) + 1
	m.count = len(frequency)
	m.start = make([]int, 1, len(examples)+1)
	total := 0
	for i := range parts {
		for _, end := range parts[i].ends {
			m.start = append(m.start, total+end)
		}
		total += len(parts[i].items)
	}
	m.features, m.values = make([]int32, total), make([]float32, total)
	parallel(len(parts), func() func(int) {
		return func(job int) {
			from := 0
			for i, end := range parts[job].ends {
				m.write(l, job*batch+i, parts[job].items[from:end])
				from = end
			}
		}
	})
	return m
}

// readAll finds the features of all examples.
func readAll(examples []Example) []part {
	parts := make([]part, (len(examples)+batch-1)/batch)
	parallel(len(parts), func() func(int) {
		var x extractor
		var b bag
		var found []counted
		return func(job int) {
			p := &parts[job]
			found = found[:0]
			for i := job * batch; i < min(len(examples), (job+1)*batch); i++ {
				found = append(found, b.fill(x.extract(&examples[i].Text))...)
				p.ends = append(p.ends, len(found))
			}
			p.items = append(p.items, found...)
		}
	})
	return parts
}

// number numbers the features, and returns how many texts have each.
func (l *vocabulary) number(parts []part) (frequency []int32) {
	for i := range parts {
		for k := range parts[i].items {
			c := &parts[i].items[k]
			c.feature = l.ids.number(c.hash)
			if int(c.feature) == len(frequency) {
				frequency = append(frequency, 0)
				l.weights = append(l.weights, gramScale[kindOf(c.hash)])
			}
			frequency[c.feature]++
		}
	}
	return frequency
}

// write sets a row to the features of its text, brought to length 1 with what is unsaid.
func (m *matrix) write(l *vocabulary, row int, items []counted) {
	features, values := m.row(int32(row))
	var square float32
	for i, c := range items {
		w := float32(repeated(c.count) * l.weights[c.feature])
		features[i], values[i] = c.feature, w
		square += float32(w * w)
	}
	if square > 0 {
		length := square + l.unsaid()
		scale(values, 1/sqrt(length))
		m.square[row] = square / length
	}
}
