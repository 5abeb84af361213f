package classify

// matrix holds the training texts as sparse rows.
type matrix struct {
	// Row i begins at from[i] in the slices below and ends at to[i]; from split[i] on it has what no
	// other row has.
	from, split, to []int
	features        []int32
	values          []float32
	square          []float32 // of a row's length
	alone           []float32 // the part of it that no other row has
	shared, count   int       // features that more than one row has, which have the first numbers; all
	labels          []int32
	not             []bool // the row is one of what its label is not
}

func (m *matrix) rows() int { return len(m.labels) }

// own reports whether a row is one of the class.
func (m *matrix) own(i, class int32) bool { return m.labels[i] == class && !m.not[i] }

// row returns what a row has in common with others: all that counts in comparing it with them.
func (m *matrix) row(i int32) ([]int32, []float32) {
	from, to := m.from[i], m.split[i]
	return m.features[from:to], m.values[from:to]
}

// rest returns what of a row no other has.
func (m *matrix) rest(i int32) ([]int32, []float32) {
	from, to := m.split[i], m.to[i]
	return m.features[from:to], m.values[from:to]
}

// learn numbers the features of the examples and weighs them.
func (l *vocabulary) learn(examples []Example, classes int) *matrix {
	rows := len(examples)
	m := &matrix{
		from: make([]int, rows), split: make([]int, rows), to: make([]int, rows),
		square: make([]float32, rows), alone: make([]float32, rows),
		labels: make([]int32, rows), not: make([]bool, rows),
	}
	for i := range examples {
		m.labels[i], m.not[i] = label(examples[i].Class, classes), examples[i].Not
	}
	parts := readAll(examples)
	all := merge(parts)
	m.count, m.shared = len(all.texts), all.shared()
	l.take(all, rows)
	total := 0
	at := make([]int, len(parts)) // where the rows of a part begin
	for i := range parts {
		at[i] = total
		total += len(parts[i].items)
	}
	m.features, m.values = make([]int32, total), make([]float32, total)
	parallel(len(parts), func() func(int) {
		return func(job int) {
			p, from, at := &parts[job], 0, at[job]
			for i, to := range p.ends {
				at = m.write(l, job*batch+i, p, p.items[from:to], at)
				from = to
			}
		}
	})
	return m
}

// write sets a row to the features of its text, brought to length 1 with what is unsaid, and returns
// where it ends.
func (m *matrix) write(l *vocabulary, row int, p *part, items []item, at int) int {
	m.from[row] = at
	var square, alone float32
	put := func(f int32, count int32) float32 {
		w := float32(repeated(count) * l.weights[f])
		m.features[at], m.values[at] = f, w
		at++
		return float32(w * w)
	}
	for _, x := range items {
		if f := p.found[x.found].feature; f >= 0 && int(f) < m.shared {
			square += put(f, x.count)
		}
	}
	m.split[row] = at
	for _, x := range items {
		if f := p.found[x.found].feature; int(f) >= m.shared {
			alone += put(f, x.count)
		}
	}
	m.to[row] = at
	if square += alone; square > 0 {
		length := square + l.unsaid()
		scale(m.values[m.from[row]:at], 1/sqrt(length))
		m.square[row], m.alone[row] = square/length, alone/length
	}
	return at
}
