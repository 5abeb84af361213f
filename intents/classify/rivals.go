package classify

// pairing says which classes are compared on which texts. A class learns from
// its own texts and from those of others that are most like it: all others
// would be told apart anyway, and are most of the work.
type pairing struct {
	// seats is the number of places that a row has for scores: its own class, "none", and rivals.
	seats int
	// classes are by seat: row i's begin at i·seats; -1 where there are fewer.
	classes []int32
	// meets are the rows of a class, by class: its own, then the nearest, then the others.
	meets [][]meeting
}

// meeting is a row that a class learns from or is tested with.
type meeting struct {
	row, seat int32
	near      bool // the row is the class's own, or one of those most like it
}

// rivals is the number of other classes that a text is held against, those whose mean it is most
// like. Twice as many change no decision.
const rivals = 12

const (
	// nearest is the number of rivals whose nearest a text is among.
	nearest = 2
	// strangers: one text of so many counts as near to "none", which all of them meet.
	strangers = 4
)

// pair finds the rivals of all rows.
func (m *matrix) pair(classes int) *pairing {
	p := &pairing{seats: min(rivals, classes) + 2, meets: make([][]meeting, classes+1)}
	p.classes = make([]int32, m.rows()*p.seats)
	start, means := m.means(classes)
	parallel((m.rows()+batch-1)/batch, func() func(int) {
		likeness := make([]float32, classes+1)
		return func(job int) {
			for i := job * batch; i < min(m.rows(), (job+1)*batch); i++ {
				row := int32(i)
				seats := p.classes[i*p.seats : (i+1)*p.seats]
				for k := range seats {
					seats[k] = -1
				}
				seats[0] = m.labels[i]
				if m.not[i] { // says nothing of other classes
					continue
				}
				clear(likeness)
				features, values := m.row(row)
				for k, f := range features {
					for _, e := range means[start[f]:start[f+1]] {
						likeness[e.class] += float32(values[k] * e.mean)
					}
				}
				p.choose(seats, likeness)
			}
		}
	})
	p.meet(m)
	return p
}

// meet lists who meets whom.
func (p *pairing) meet(m *matrix) {
	const kinds = 3 // own, near, far
	none := int32(len(p.meets) - 1)
	kind := func(seat int, class int32) int {
		switch row, rank := int32(seat/p.seats), seat%p.seats; {
		case m.own(row, class):
			return 0
		case class == none && row%strangers == 0, class != none && rank < 2+nearest:
			return 1
		}
		return 2
	}
	counts := make([]int, len(p.meets)*kinds+1)
	for seat, class := range p.classes {
		if class >= 0 {
			counts[int(class)*kinds+kind(seat, class)+1]++
		}
	}
	for i := range counts[1:] {
		counts[i+1] += counts[i]
	}
	all := make([]meeting, counts[len(counts)-1])
	for class := range p.meets {
		p.meets[class] = all[counts[class*kinds]:counts[(class+1)*kinds]]
	}
	for seat, class := range p.classes {
		if class >= 0 {
			kind := kind(seat, class)
			at := &counts[int(class)*kinds+kind]
			all[*at] = meeting{int32(seat / p.seats), int32(seat), kind < 2}
			*at++
		}
	}
}

// choose fills the seats behind the first with "none" and the most alike, best first.
func (p *pairing) choose(seats []int32, likeness []float32) {
	own, none := seats[0], int32(len(likeness)-1)
	filled := 1
	if own != none {
		seats[1] = none
		filled = 2
	}
	first := filled
	for c := range none {
		if c == own || filled == len(seats) && likeness[c] <= likeness[seats[filled-1]] {
			continue
		}
		if filled < len(seats) {
			filled++
		}
		at := filled - 1
		for at > first && likeness[c] > likeness[seats[at-1]] {
			seats[at] = seats[at-1]
			at--
		}
		seats[at] = c
	}
}

// means returns the means of the classes by feature: those of f are at start[f] to start[f+1].
func (m *matrix) means(classes int) (start []int32, entries []entry) {
	own := make([][]meeting, classes+1)
	for i, class := range m.labels {
		if !m.not[i] {
			own[class] = append(own[class], meeting{row: int32(i)})
		}
	}
	columns := make([]column, classes+1)
	parallel(classes+1, func() func(int) {
		l := newLearner(m, 0)
		return func(class int) {
			l.average(own[class])
			columns[class] = l.center()
		}
	})
	return assemble(columns, m.shared)
}
