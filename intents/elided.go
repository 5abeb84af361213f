package intents

// elide gives a number alone the unit of the measure said before it, where it can only mean as many
// of the same: "bought for 6 weeks, only 2 are left". A larger number may count anything.
func (v *vocabulary) elide(ts []token, before []quantity, q *quantity) {
	if len(before) == 0 || len(q.readings) > 0 || q.beside >= 0 || q.negative {
		return
	}
	if q.end < len(ts) && ts[q.end].kind != mark && !v.is(listElidedAfter, ts, q.end) {
		return
	}
	first := &before[0]
	for i := range before {
		if p := &before[i]; len(p.readings) == 0 || !measures(p.readings[0].unit) || p.readings[0].unit != first.readings[0].unit {
			return
		}
	}
	words := v.unitsAt(ts, first.unitFrom)
	if len(words) == 0 || q.value*words[0].factor > first.readings[0].value {
		return
	}
	q.read(words, q.value)
	q.unitFrom, q.unitEnd, q.elided = q.end, q.end, true
}
