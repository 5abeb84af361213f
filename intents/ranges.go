package intents

// rangeEnd reads the upper end of a range behind its lower end, which begins at token from and ends
// at token j.
func (v *vocabulary) rangeEnd(ts []token, from, j int, low numeral) (int, bool) {
	n, _ := v.at(listRange, ts, j)
	if n == 0 && v.is(listBetween, ts, from-1) {
		n, _ = v.at(listBetweenAnd, ts, j)
	}
	if n == 0 {
		return j, false
	}
	high, ok := v.numeral(ts, j+n)
	if !ok || high.article || high.value <= low.value {
		return j, false
	}
	return high.end, true
}

// join appends a quantity, unless it is the upper end of a range that began with the last one, or the
// last one is what it lacks.
func (v *vocabulary) join(ts []token, qs []quantity, q quantity) []quantity {
	if len(qs) > 0 && v.lacks(ts, &qs[len(qs)-1], &q) {
		qs[len(qs)-1] = q
		return qs
	}
	if len(qs) > 0 && v.partOf(ts, &qs[len(qs)-1], &q) {
		qs[len(qs)-1] = q
		return qs
	}
	if len(qs) > 0 && len(q.readings) > 0 {
		last := &qs[len(qs)-1]
		if n, _ := v.at(listRange, ts, last.end); n > 0 && last.end+n == q.start && len(last.readings) > 0 &&
			last.readings[0].unit == q.readings[0].unit && last.readings[0].value < q.readings[0].value {
			last.end, last.unitEnd = q.end, q.unitEnd
			return qs
		}
	}
	return append(qs, q)
}

// lacks reports whether a measure is what the next one lacks, and lowers that: 差两天满三周, "two days short of
// three weeks".
func (v *vocabulary) lacks(ts []token, part, q *quantity) bool {
	if !part.measured() || !q.measured() || part.readings[0].unit != q.readings[0].unit || part.readings[0].value >= q.readings[0].value {
		return false
	}
	n, _ := v.at(listShortOf, ts, part.end)
	if n == 0 || part.end+n < q.start || part.end+n > q.from {
		return false
	}
	if ts[part.end].kind == han && v.before(listLacking, ts, part.start) < 0 {
		return false
	}
	q.below, q.start = true, part.start
	return true
}

// partOf reports whether a number says how many of the things counted behind it are meant, and makes one
// quantity of both: "two of the five books".
func (v *vocabulary) partOf(ts []token, part, q *quantity) bool {
	if len(part.readings) > 0 || part.beside >= 0 || part.ordinal || len(q.readings) == 0 || q.measured() {
		return false
	}
	if n, _ := v.at(listPartOf, ts, part.end); n == 0 || part.end+n != q.start {
		return false
	}
	for i := range q.readings {
		q.readings[i].value = part.value
	}
	q.start, q.from = part.start, part.from
	return true
}
