package intents

import (
	"slices"

	"supportbot/faq"
	"supportbot/faq/expr"
)

// answerOpen takes a bare number, yes or no for the fact asked for, unless the part tells it anyway.
func (r *reader) answerOpen() *said {
	f := r.open
	if f == nil {
		return nil
	}
	for _, s := range r.said {
		if s.Fact == f.Name {
			return nil
		}
	}
	answer := func(from, to int, value faq.Value) *said {
		if from >= to || from >= len(r.ts) {
			return nil
		}
		s := &said{from: from, to: to, quantity: -1}
		s.Mention = Mention{Fact: f.Name, Value: value, Text: r.text[r.ts[from].start:r.ts[to-1].end], Bare: true}
		r.mark(from, to)
		return s
	}
	switch f.Type {
	case faq.Whole, faq.Amount:
		return r.bareNumber(f, answer)
	case faq.YesNo:
		if yes, end, ok := r.verdict(); ok {
			return answer(0, end, expr.Truth(yes))
		}
	case faq.Choice:
		if yes, end, ok := r.verdict(); ok {
			name := "no"
			if yes {
				name = "yes"
			}
			if f.Value(name) != nil {
				return answer(0, end, expr.Text(name))
			}
		}
	}
	return nil
}

// bareNumber takes the only number of a part that says nothing else, or the one that is a clause of its
// own: the last after a correction ("four, no, one broke, three"), else the first ("four, one is broken").
func (r *reader) bareNumber(f *faq.Fact, answer func(from, to int, value faq.Value) *said) *said {
	at, numbers := -1, 0
	for i := range r.qs {
		if q := &r.qs[i]; len(q.readings) == 0 && !r.used[q.from] {
			at = i
			numbers++
		}
	}
	if at < 0 {
		return r.numberless(f, answer)
	}
	give := func(q *quantity) *said {
		value, ok := settle(f, r.knowledge.Unit(f.Unit), q.value, q.below, q.negative)
		s := answer(q.start, q.end, value)
		if s != nil && !ok {
			s.refused = true
		}
		return s
	}
	if numbers == 1 {
		if q := &r.qs[at]; r.lonely(q, 0, len(r.ts)) {
			return give(q)
		}
		return nil
	}
	first := slices.IndexFunc(r.qs, func(q quantity) bool { return len(q.readings) == 0 && !r.used[q.from] })
	if !r.takenBack(r.ts, 0, len(r.ts)) {
		at = first
		if r.ownClause(&r.qs[first+1]) {
			return nil // "2, 3"
		}
	}
	if q := &r.qs[at]; r.ownClause(q) {
		return give(q)
	}
	return nil
}

// ownClause reports whether a number is a clause of its own.
func (r *reader) ownClause(q *quantity) bool {
	end := q.end
	for end < len(r.ts) && !r.ts[end].boundary() {
		end++
	}
	return r.lonely(q, r.clause(q.start), end)
}

// lonely reports whether nothing but fillers and what was read stands beside a number.
func (r *reader) lonely(q *quantity, from, to int) bool {
	for i := from; i < to; {
		if i >= q.start && i < q.end || r.used[i] || r.ts[i].kind == mark {
			i++
			continue
		}
		n := r.filler(i)
		if n == 0 {
			n, _ = r.at(listAdjective, r.ts, i)
		}
		if n == 0 {
			return false
		}
		i += n
	}
	return true
}

// numberless takes "none", "twice", and "only our own book" for the number asked for.
func (r *reader) numberless(f *faq.Fact, answer func(from, to int, value faq.Value) *said) *said {
	if len(r.said) == 0 && r.wholly(listNone) && !r.undone() {
		return answer(0, len(r.ts), numberValue(0))
	}
	for i := range r.ts {
		if n, times := r.at(listTimes, r.ts, i); n > 0 && r.wholly(listTimes) {
			return answer(0, len(r.ts), numberValue(times))
		}
	}
	u := r.knowledge.Unit(f.Unit)
	if len(r.said) > 0 || len(r.qs) > 0 || u == nil || measures(u) || !r.opensWithOnly() {
		return nil
	}
	for i := range r.ts {
		words := r.unitsAt(r.ts, i)
		if len(words) > 0 && words[0].unit == u && r.lonely(&quantity{start: i, end: i + len(words[0].ids)}, 0, len(r.ts)) {
			return answer(0, len(r.ts), numberValue(1))
		}
	}
	return nil
}

// opensWithOnly reports whether the part begins with "only".
func (r *reader) opensWithOnly() bool {
	for i := 0; i < len(r.ts) && i < 3; i++ {
		if r.is(listOnly, r.ts, i) {
			return true
		}
	}
	return false
}

// undone reports whether a denial is of something that was done ("还没借") rather than of a number.
func (r *reader) undone() bool {
	for i := range r.ts {
		if n, _ := r.at(listNone, r.ts, i); n > 0 && r.is(listUndone, r.ts, i+n) {
			return true
		}
	}
	return false
}

// verdict reports whether the part, or its first clause, is a bare yes or no, and where that ends.
func (r *reader) verdict() (yes bool, end int, ok bool) {
	end = len(r.ts)
	if len(r.said) > 0 {
		for end = 0; end < len(r.ts) && !r.ts[end].boundary(); end++ {
		}
	}
	if end == len(r.ts) && r.asks() && !r.supposing(end) { // "no, how do I add it?" answers in its first clause only
		for end = 0; end < len(r.ts) && !r.ts[end].boundary(); end++ {
		}
		if end >= len(r.ts) || r.ts[end].text == "?" {
			return false, 0, false
		}
	}
	for {
		if r.whollyUpTo(listAffirm, end) {
			return true, end, true
		}
		if r.whollyUpTo(listDeny, end) {
			return false, end, true
		}
		if end < len(r.ts) {
			return false, 0, false
		}
		for end = 0; end < len(r.ts) && !r.ts[end].boundary(); end++ {
		}
		if end == len(r.ts) {
			return false, 0, false
		}
	}
}
