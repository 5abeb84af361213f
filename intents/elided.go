package intents

// elide gives a number alone the unit of one said before it: of a measure, where it can only mean as
// many of the same ("bought for 6 weeks, only 2 are left"; a larger number may count anything), or of
// what it takes back ("two books, no, three").
func (v *vocabulary) elide(ts []token, before []quantity, q *quantity) {
	if len(before) == 0 || len(q.readings) > 0 || q.beside >= 0 || q.negative {
		return
	}
	last := &before[len(before)-1]
	if len(last.readings) > 0 && v.ends(ts, q.end) && v.amends(ts, last, q) {
		v.readLike(ts, last, q)
		return
	}
	part, _ := v.at(listPartitive, ts, q.end)
	if part > 0 && v.is(listElidedAfter, ts, q.end+part) {
		v.elidePart(ts, before, q, part)
		return
	}
	if q.end < len(ts) && ts[q.end].kind != mark && !v.is(listElidedAfter, ts, q.end) && !v.is(listMore, ts, q.end) {
		return
	}
	first := &before[0]
	for i := range before {
		if p := &before[i]; len(p.readings) == 0 || !measures(p.readings[0].unit) || p.readings[0].unit != first.readings[0].unit {
			return
		}
	}
	words := v.unitsAt(ts, first.unitFrom)
	if len(words) > 0 && q.value*words[0].factor > first.readings[0].value && v.remains(ts, q) {
		v.elidePart(ts, before, q, 0)
		return
	}
	if len(words) == 0 || q.value*words[0].factor > first.readings[0].value && !v.is(listMore, ts, q.end) {
		return
	}
	q.read(words, q.value)
	q.unitFrom, q.unitEnd, q.elided = q.end, q.end, true
}

// remains reports whether words before a number say that it is what remains.
func (v *vocabulary) remains(ts []token, q *quantity) bool {
	for i := max(0, q.start-1); i < q.from; i++ {
		if ts[i].text == "剩" {
			return true
		}
	}
	return false
}

// elidePart reads how many of a measure said before are left or gone: "for a year, seven of them used" are
// seven months.
func (v *vocabulary) elidePart(ts []token, before []quantity, q *quantity, part int) {
	last := &before[len(before)-1]
	if !last.measured() || len(last.readings[0].unit.Before) > 0 {
		return
	}
	words := v.unitsAt(ts, last.unitFrom)
	if len(words) == 0 {
		return
	}
	factor := words[0].factor
	if q.value*factor > last.readings[0].value {
		factor = 1
	}
	if q.value*factor > last.readings[0].value {
		return
	}
	q.readings = []measure{{last.readings[0].unit, q.value * factor}}
	q.end += part
	q.unitFrom, q.unitEnd, q.elided = q.end, q.end, true
}

// readLike gives a number the unit of another quantity.
func (v *vocabulary) readLike(ts []token, like, q *quantity) {
	if words := v.unitsAt(ts, like.unitFrom); len(words) > 0 && words[0].unit == like.readings[0].unit {
		q.read(words, q.value)
	} else {
		for _, r := range like.readings {
			q.readings = append(q.readings, measure{r.unit, q.value})
		}
	}
	q.unitFrom, q.unitEnd = q.end, q.end
}

// ends reports whether what a number counts was left out: nothing follows it that could be counted.
func (v *vocabulary) ends(ts []token, i int) bool {
	return i >= len(ts) || ts[i].kind == mark || v.is(listElidedAfter, ts, i) || v.is(listLight, ts, i) || v.is(listFunction, ts, i)
}

// amends reports whether a number takes the place of a quantity before it: "two books, no, three",
// "not two books but three".
func (v *vocabulary) amends(ts []token, last, q *quantity) bool {
	if v.takenBack(ts, last.end, q.start) {
		return true
	}
	if v.before(listNegation, ts, last.start) < 0 && v.before(listNegation, ts, last.from) < 0 {
		return false
	}
	for i := last.end; i < q.start; i++ {
		if ts[i].kind != mark && !v.is(listFiller, ts, i) && ts[i].text != "而" {
			return false
		}
	}
	return q.start > last.end
}
