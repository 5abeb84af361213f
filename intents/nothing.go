package intents

// none reads "the same book", which is one, "no books", "any book" in a denial, and 书都没(借) where a verb of use follows: none of
// what is counted. Only patterns with words of their own tell it.
func (v *vocabulary) none(ts []token, q *quantity) bool {
	i, value := q.from, 0.0
	n, _ := v.at(listNoneOf, ts, i)
	if n == 0 {
		if n, _ = v.at(listSame, ts, i); n > 0 {
			value = 1
		}
	}
	if n == 0 {
		if n, _ = v.at(listAny, ts, i); n > 0 && !v.deniedBefore(ts, i) {
			n = 0
		}
	}
	words := v.unitsAt(ts, i+n)
	if len(words) == 0 || measures(words[0].unit) || len(words[0].unit.Before) > 0 {
		return false
	}
	end := i + n + len(words[0].ids)
	q.unitFrom, q.unitEnd, q.end = i+n, end, end
	if n == 0 {
		if q.end = v.unused(ts, end); q.end == 0 {
			return false
		}
	}
	q.read(words, value)
	q.elided = true
	return true
}

// unused returns the end of a denial at token i that a verb of use follows (都没, 还没), 0 if there is
// none.
func (v *vocabulary) unused(ts []token, i int) int {
	n, _ := v.at(listEven, ts, i)
	m := v.negation(ts, i+n)
	if end := i + n + m; n > 0 && m > 0 && v.is(listConsumed, ts, end) {
		return end
	}
	return 0
}

// deniedBefore reports whether the clause of token i has a denial before it.
func (v *vocabulary) deniedBefore(ts []token, i int) bool {
	for j := clauseStart(ts, i); j < i; j++ {
		if v.is(listNegation, ts, j) && !v.is(listNotNegation, ts, j) {
			return true
		}
	}
	return false
}

// deny makes none of one that is denied behind it: 一本书都没, or 一本都没 where the books were counted before.
func (v *vocabulary) deny(ts []token, before []quantity, q *quantity) {
	value, measured := q.value, q.measured() || len(q.readings) > 0 && measures(q.readings[0].unit)
	if len(q.readings) > 0 {
		value = q.readings[0].value
	}
	n, _ := v.at(listEven, ts, q.end)
	m := v.negation(ts, q.end+n)
	if value != 1 || measured || m == 0 || n == 0 && !v.is(listConsumed, ts, q.end+m) {
		return
	}
	if len(q.readings) == 0 {
		if len(before) == 0 || len(before[len(before)-1].readings) == 0 || before[len(before)-1].measured() {
			return
		}
		v.readLike(ts, &before[len(before)-1], q)
	}
	for k := range q.readings {
		q.readings[k].value = 0
	}
	q.end += n + m
	q.elided = true
}

// negation returns the length of a denial at token i, without a verb of use that is part of it (没用).
func (v *vocabulary) negation(ts []token, i int) int {
	n, _ := v.at(listNegation, ts, i)
	if n > 1 && v.is(listConsumed, ts, i+1) {
		return 1
	}
	return n
}
