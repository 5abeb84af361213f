package intents

import (
	"slices"

	"supportbot/faq"
)

// lookBack is how many mentions back a correction may reach.
const lookBack = 8

// correct drops what was taken back: "2 weeks, no, 3 weeks". A number without words of its own then
// goes to the fact of the number that it replaces.
func (r *reader) correct() {
	if len(r.said) < 2 {
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
			if !same && later.bare && earlier.unit != nil && later.quantity >= 0 {
				same = earlier.unit == later.unit || r.qs[later.quantity].in(earlier.unit.Name)
			}
			same = same || later.quantity < 0 && r.followsFrom(earlier.Fact, later.Fact) && r.became(earlier, later)
			if !same || earlier.Negated || earlier.Value == later.Value && earlier.Fact == later.Fact ||
				!earlier.amended && !r.takenBack(r.ts, earlier.to, later.from) && !r.became(earlier, later) {
				continue
			}
			later.amended = true
			if earlier.Fact != later.Fact && !later.refused && later.quantity >= 0 {
				r.give(later, earlier)
			}
			r.said = slices.Delete(r.said, j, j+1)
			i--
			break
		}
	}
}

// amend gives a number that no pattern took to the fact of the number that it takes back.
func (r *reader) amend(i int, q *quantity) bool {
	for n := len(r.matches) - 1; n >= 0; n-- {
		m := &r.matches[n]
		if m.quantity < 0 || m.slot == nil || m.quantity >= i || !q.in(m.slot.Name) || !r.takenBack(r.ts, r.qs[m.quantity].end, q.start) {
			continue
		}
		p := &pattern{fact: m.fact, slot: m.slot, bare: true, pieces: []piece{{unit: m.slot}}}
		r.matches = append(r.matches, match{pattern: p, from: q.start, to: q.end, quantity: i})
		return true
	}
	return false
}

// give moves a number to the fact, and the unit, of another.
func (r *reader) give(s, like *said) {
	f, q := r.knowledge.Fact(like.Fact), &r.qs[s.quantity]
	if f == nil {
		return
	}
	value := q.value
	for _, reading := range q.readings {
		if reading.unit == like.unit {
			value = reading.value
		}
	}
	if got, ok := settle(f, like.unit, value, q.below, q.negative); ok {
		s.Fact, s.Value, s.unit = f.Name, got, like.unit
	}
}

// takenBack reports whether a phrase of correction stands between two tokens.
func (v *vocabulary) takenBack(ts []token, from, to int) bool {
	for i := from; i < to; i++ {
		if v.is(listCorrection, ts, i) || v.aloneAt(ts, i) {
			return true
		}
	}
	return false
}

// aloneAt reports whether the clause that begins at token i is nothing but "no" or the like.
func (v *vocabulary) aloneAt(ts []token, i int) bool {
	n, _ := v.at(listCorrectionAlone, ts, i)
	return n > 0 && (i == 0 || ts[i-1].boundary()) && (i+n == len(ts) || ts[i+n].boundary())
}

// became reports whether what was said earlier is what it was, and the later what it became: "it was a
// book, now it is a film".
func (r *reader) became(earlier, later *said) bool {
	if later.from < earlier.to || later.quantity >= 0 && later.unit == nil {
		return false
	}
	formerly := false
	for i := max(r.clause(earlier.from), earlier.from-formerReach); i < earlier.to && !formerly; i++ {
		formerly = r.is(listFormer, r.ts, i)
	}
	if !formerly {
		return false
	}
	changed := false
	for i := earlier.to; i < later.from; i++ {
		if r.is(listAdded, r.ts, i) {
			return false
		}
		changed = changed || r.is(listBecame, r.ts, i)
	}
	return changed
}

// followsFrom reports whether a choice may be concluded from a hidden fact.
func (r *reader) followsFrom(choice, from string) bool {
	if f := r.knowledge.Fact(from); f == nil || !f.Hidden {
		return false
	}
	for _, f := range r.concluded {
		if f.Name == choice {
			return slices.ContainsFunc(f.Values, func(value *faq.FactValue) bool {
				return value.When != nil && slices.Contains(value.When.Names(), from)
			})
		}
	}
	return false
}

// formerReach is how many words may stand between "formerly" and what was.
const formerReach = 8

// parts drops what only spells out a number said before: "two books, one of them is new".
func (r *reader) parts() {
	for i := 1; i < len(r.said); i++ {
		part := &r.said[i]
		if part.quantity < 0 || !part.bare || part.Negated || part.amended || part.Value != numberValue(1) || measures(part.unit) || !r.opensClause(part.from) {
			continue
		}
		of := ""
		if f := r.knowledge.Fact(part.Fact); f != nil {
			of = f.BelongsTo
		}
		for j := i - 1; j >= 0 && r.said[j].Fact != of; j-- {
			if whole := &r.said[j]; whole.quantity >= 0 && whole.unit == part.unit && whole.Value.Num() > 1 {
				r.said = slices.Delete(r.said, i, i+1)
				i--
				break
			}
		}
	}
}

// opensClause reports whether nothing but small words stands before a token in its clause.
func (r *reader) opensClause(i int) bool {
	for j := r.clause(i); j < i; {
		n, _ := r.at(listFiller, r.ts, j)
		if n == 0 {
			return false
		}
		j += n
	}
	return i > 0 && r.clause(i) > 0
}
