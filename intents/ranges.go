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

// join appends a quantity, unless it is the upper end of a range that began with the last one.
func (v *vocabulary) join(ts []token, qs []quantity, q quantity) []quantity {
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
