package intents

import (
	"cmp"
	"slices"
	"strings"

	"supportbot/faq"
	"supportbot/faq/expr"
)

// reading is what a part tells, before its intent is known.
type reading struct {
	mentions []Mention
	refused  []Refusal
	signals  Signals
	// masked is the normalised text with <fact> in place of values and <unit> in place of
	// quantities: examples with other values look the same.
	masked string
	// rest is the text without facts, fillers and courtesy.
	rest string
}

// said is a mention on its way, with the tokens that it stands on.
type said struct {
	Mention
	refused  bool
	from, to int
	order    int
	quantity int
	bare     bool // by a bare pattern
	unit     *faq.Unit
}

// reader reads one part.
type reader struct {
	*vocabulary
	text    string
	ts      []token
	qs      []quantity
	open    *faq.Fact
	matches []match
	said    []said
	// only, if set, names the facts that may be told.
	only func(fact string) bool
	// idiom marks the tokens of phrases that only look like denials; used those that were read.
	idiom, used []bool
}

// read finds the facts that a part tells and the signals that it gives.
func (v *vocabulary) read(part string, c Context) reading {
	r := reader{vocabulary: v, text: normalise(part)}
	if c.Open != "" {
		r.open = v.knowledge.Fact(c.Open)
	}
	r.ts = v.tokenise(r.text)
	r.qs = v.quantities(r.ts)
	r.idiom = make([]bool, len(r.ts))
	r.used = make([]bool, len(r.ts))
	for i := range r.ts {
		if n, _ := v.at(listNotNegation, r.ts, i); n > 0 {
			for j := range n {
				r.idiom[i+j] = true
			}
		}
	}
	r.choose(v.find(r.ts, r.qs, c.Open))
	r.tell()
	r.correct()
	var out reading
	bare := r.answerOpen()
	out.signals = r.signals()
	if bare != nil {
		r.said = append(r.said, *bare)
	}
	slices.SortStableFunc(r.said, func(a, b said) int { return cmp.Compare(a.from, b.from) })
	for _, s := range r.said {
		if s.refused {
			out.refused = append(out.refused, Refusal{Fact: s.Fact, Text: s.Text})
		} else if !slices.ContainsFunc(out.mentions, func(m Mention) bool {
			return m.Fact == s.Fact && m.Value == s.Value && m.Negated == s.Negated
		}) {
			out.mentions = append(out.mentions, s.Mention)
		}
	}
	out.masked = r.masked()
	out.rest = r.rest()
	out.signals.OnlyFacts = out.rest == "" && len(r.said) > 0
	return out
}

// choose keeps the heaviest of matches that claim the same words or the same number.
func (r *reader) choose(found []match) {
	slices.SortStableFunc(found, func(a, b match) int {
		return cmp.Or(
			cmp.Compare(b.weight, a.weight),
			cmp.Compare(r.preferred(b.fact), r.preferred(a.fact)),
			cmp.Compare(a.to-a.from, b.to-b.from),
			cmp.Compare(a.from, b.from),
			cmp.Compare(a.order, b.order))
	})
	taken := make([]bool, len(r.ts))
	spent := make([]bool, len(r.qs))
	for _, m := range found {
		if r.only != nil && !r.only(m.fact.Name) {
			continue
		}
		if m.quantity >= 0 && (spent[m.quantity] || !r.fits(&m)) || r.claims(taken, &m, false) {
			continue
		}
		r.claims(taken, &m, true)
		if m.quantity >= 0 {
			spent[m.quantity] = true
		}
		r.matches = append(r.matches, m)
	}
	for i := range r.qs {
		if q := &r.qs[i]; !spent[i] {
			r.leftover(i, q, taken)
		}
	}
}

func (r *reader) preferred(f *faq.Fact) int {
	if f == r.open {
		return 1
	}
	return 0
}

// claims reports whether one of a match's tokens is taken, or takes them. The unit of a count
// stays free: in "two cloud servers" it belongs to a name as well.
func (r *reader) claims(taken []bool, m *match, take bool) bool {
	claim := func(from, to int) bool {
		for i := from; i < to; i++ {
			if taken[i] && !take {
				return true
			}
			taken[i] = taken[i] || take
		}
		return false
	}
	for _, w := range m.words {
		if claim(w.from, w.to) {
			return true
		}
	}
	if m.quantity >= 0 {
		q := &r.qs[m.quantity]
		if measures(m.slot) {
			return claim(q.from, q.unitEnd)
		}
		n := q.from + 1
		return claim(q.from, min(n, len(taken)))
	}
	return false
}

// fits reports whether a number may be told by a pattern: dates, points in time and requirements
// asked about only where words before the number expect them.
func (r *reader) fits(m *match) bool {
	q := &r.qs[m.quantity]
	if q.dated && m.pieces()[0].unit != nil && m.fact != r.open {
		return false
	}
	if m.bare && r.open != nil && m.fact != r.open && q.in(r.open.Unit) {
		return false // it answers the open question
	}
	return !(q.moment && m.bare)
}

// leftover gives a number that no pattern took to the fact asked for, if it has its unit, or to the
// fact that counts values of the choice behind it.
func (r *reader) leftover(i int, q *quantity, taken []bool) {
	if q.from < len(taken) && taken[q.from] {
		return
	}
	if r.open != nil && !q.moment && q.in(r.open.Unit) {
		u := r.knowledge.Unit(r.open.Unit)
		p := &pattern{fact: r.open, slot: u, bare: true, pieces: []piece{{unit: u}}}
		r.matches = append(r.matches, match{pattern: p, from: q.start, to: q.end, quantity: i})
		return
	}
	if len(q.readings) == 0 && q.beside >= 0 {
		if f := r.beside[q.beside]; f != nil && (r.only == nil || r.only(f.Name)) {
			p := &pattern{fact: f, bare: true}
			r.matches = append(r.matches, match{pattern: p, from: q.start, to: q.end, quantity: i})
		}
	}
}

// tell turns matches into mentions and refusals.
func (r *reader) tell() {
	slices.SortStableFunc(r.matches, func(a, b match) int { return cmp.Compare(a.from, b.from) })
	for n := range r.matches {
		m := &r.matches[n]
		s := said{from: m.from, to: m.to, quantity: m.quantity, bare: m.bare, unit: m.slot}
		s.Fact, s.Value = m.fact.Name, m.value
		s.Text = r.text[r.ts[m.from].start:r.ts[m.to-1].end]
		switch m.fact.Type {
		case faq.YesNo:
			if r.asked(m) {
				m.asked = true
				continue
			}
			if r.denied(m.from) >= 0 {
				s.Value = expr.Truth(!s.Value.Bool())
			}
		case faq.Choice:
			s.Negated = r.denied(m.from) >= 0
		default:
			q := &r.qs[m.quantity]
			value, unit := q.value, m.slot
			for _, reading := range q.readings {
				if reading.unit == m.slot {
					value = reading.value
				}
			}
			if at := r.denied(m.from); at >= 0 {
				switch {
				case r.lacking(at, m.from):
					q.below = true
				case at+1 < m.from || r.ts[at].text != "no" && r.ts[at].text != "不":
					s.Negated = true
				}
			}
			got, ok := settle(m.fact, unit, value, q.below, q.negative)
			s.Value, s.refused = got, !ok
			if !ok {
				s.Text = r.text[r.ts[q.from].start:r.ts[q.end-1].end]
			}
		}
		r.use(m)
		r.said = append(r.said, s)
	}
}

// use marks the tokens of a match as read.
func (r *reader) use(m *match) {
	for _, w := range m.words {
		r.mark(w.from, w.to)
	}
	if m.quantity >= 0 {
		q := &r.qs[m.quantity]
		r.mark(q.start, q.end)
	}
}

func (r *reader) mark(from, to int) {
	for i := from; i < to && i < len(r.used); i++ {
		r.used[i] = true
	}
}

// lookBack is how many mentions back a correction may reach.
const lookBack = 8

// correct drops what was taken back: "2 weeks, no, 3 weeks". A number without words of its own then
// goes to the fact of the number that it replaces.
func (r *reader) correct() {
	if !r.takenBack(0, len(r.ts)) {
		return
	}
	for i := 1; i < len(r.said); i++ {
		later := &r.said[i]
		if later.Negated {
			continue
		}
		for j := i - 1; j >= max(0, i-lookBack); j-- {
			earlier := &r.said[j]
			same := earlier.Fact == later.Fact
			if !same && later.bare && earlier.unit != nil && earlier.unit == later.unit {
				same = true
			}
			if !same || earlier.Negated || earlier.Value == later.Value && earlier.Fact == later.Fact || !r.takenBack(earlier.to, later.from) {
				continue
			}
			if earlier.Fact != later.Fact && !later.refused {
				if f := r.knowledge.Fact(earlier.Fact); f != nil && later.quantity >= 0 {
					later.Fact = f.Name
				}
			}
			r.said = slices.Delete(r.said, j, j+1)
			i--
			break
		}
	}
}

// takenBack reports whether a phrase of correction stands between two tokens.
func (r *reader) takenBack(from, to int) bool {
	for i := from; i < to; i++ {
		if r.is(listCorrection, r.ts, i) || r.aloneAt(i) {
			return true
		}
	}
	return false
}

// aloneAt reports whether the clause that begins at token i is nothing but "no" or the like.
func (r *reader) aloneAt(i int) bool {
	n, _ := r.at(listCorrectionAlone, r.ts, i)
	return n > 0 && (i == 0 || r.ts[i-1].boundary()) && (i+n == len(r.ts) || r.ts[i+n].boundary())
}

// masked writes the text with placeholders.
func (r *reader) masked() string {
	type cut struct {
		from, to int
		text     string
	}
	var cuts []cut
	for n := range r.matches {
		m := &r.matches[n]
		if m.asked {
			continue
		}
		if m.quantity >= 0 {
			q := &r.qs[m.quantity]
			name := m.fact.Name
			if m.slot != nil {
				name = m.slot.Name
			}
			cuts = append(cuts, cut{q.from, q.end, "<" + name + ">"})
		} else if len(m.words) > 0 {
			cuts = append(cuts, cut{m.words[0].from, m.words[0].to, "<" + m.fact.Name + ">"})
		}
	}
	if len(cuts) == 0 {
		return r.text
	}
	slices.SortStableFunc(cuts, func(a, b cut) int { return cmp.Compare(a.from, b.from) })
	var b strings.Builder
	b.Grow(len(r.text) + 16)
	at := 0
	for _, c := range cuts {
		if start := r.ts[c.from].start; start > at {
			b.WriteString(r.text[at:start])
		}
		if b.Len() > 0 && !strings.HasSuffix(b.String(), " ") {
			b.WriteByte(' ')
		}
		b.WriteString(c.text)
		at = max(at, r.ts[c.to-1].end)
		if at < len(r.text) && r.text[at] != ' ' {
			b.WriteByte(' ')
		}
	}
	b.WriteString(r.text[at:])
	return b.String()
}

// rest returns what remains without facts, fillers and courtesy, in the order of the text. Fillers
// inside a run of other words stay: in Chinese they may be parts of words.
func (r *reader) rest() string {
	var b strings.Builder
	for i := 0; i < len(r.ts); {
		if r.used[i] || r.ts[i].kind == mark {
			i++
			continue
		}
		to := i
		for to < len(r.ts) && !r.used[to] && r.ts[to].kind != mark {
			to++
		}
		if from, end := r.trim(i, to); from < end {
			if b.Len() > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(r.text[r.ts[from].start:r.ts[end-1].end])
		}
		i = to
	}
	return b.String()
}

// trim takes fillers from both ends of a run of tokens. A run that is nothing but yes or no goes
// altogether.
func (r *reader) trim(from, to int) (int, int) {
	if (from == 0 || r.ts[from-1].kind == mark) && r.whollyWithin(listAffirm, from, to) || r.whollyWithin(listDeny, from, to) || r.whollyWithin(listCorrectionAlone, from, to) {
		return to, to
	}
	for from < to {
		n := r.filler(from)
		if n == 0 || from+n > to {
			break
		}
		from += n
	}
	for from < to {
		start := to
		for _, l := range fillerLists {
			if j := r.before(l, r.ts, to); j >= from && j < start {
				start = j
			}
		}
		if start == to {
			break
		}
		to = start
	}
	return from, to
}

var fillerLists = [...]list{listFiller, listCourtesy, listFollowUp, listFollowUpEnd, listCorrection, listWhatIf, listAbout}

// filler returns how many tokens from i on say nothing for themselves.
func (r *reader) filler(i int) int {
	longest := 0
	for _, l := range fillerLists {
		if n, _ := r.at(l, r.ts, i); n > longest {
			longest = n
		}
	}
	if words := r.unitsAt(r.ts, i); len(words) > 0 && !measures(words[0].unit) {
		longest = max(longest, len(words[0].ids))
	}
	return longest
}
