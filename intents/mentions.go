package intents

import (
	"cmp"
	"slices"

	"supportbot/faq"
	"supportbot/faq/expr"
)

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
			if r.verbal[m.fact.Name] && r.wondered(m) {
				m.asked = true
				continue
			}
			s.Negated = r.denied(m.from) >= 0
		default:
			q := &r.qs[m.quantity]
			value, unit := q.value, m.slot
			for _, reading := range q.readings {
				if reading.unit == m.slot {
					value = reading.value
				}
			}
			if at := r.denied(m.from); at >= 0 && !(q.elided && value == 0) { // "have not used any"
				switch {
				case r.lacking(at, m.from):
					q.below = true
				case at+1 < m.from || !r.is(listPlainNo, r.ts, at):
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
