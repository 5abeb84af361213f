package intents

// share multiplies what each of several has: "three readers with two books each" are six books.
func (v *vocabulary) share(ts []token, before []quantity, q *quantity) {
	if len(q.readings) == 0 || q.measured() || q.negative || len(before) == 0 {
		return
	}
	start := before[len(before)-1].end
	from := -1 // behind the word for each
	for i := start; i < q.start && from < 0; i++ {
		if n, _ := v.at(listEach, ts, i); n > 0 && !v.apartFrom(ts, i+n) {
			from = i + n
		}
	}
	if n, _ := v.at(listEachAfter, ts, q.end); n > 0 && from < 0 {
		from = q.end + n
	}
	if from < 0 {
		return
	}
	if group := v.group(ts, before, q, from); group > 1 {
		for i := range q.readings {
			q.readings[i].value *= group
		}
	}
}

// apartFrom reports whether what stands at token i has nothing to do with an "each" before it: "two weeks
// each, and three books".
func (v *vocabulary) apartFrom(ts []token, i int) bool {
	return i < len(ts) && (ts[i].kind == mark || v.is(listBetweenAnd, ts, i))
}

// group returns how many have a share: the number said before of what is named at token i, or of
// anything counted if nothing is named there; 0 if there is none.
func (v *vocabulary) group(ts []token, before []quantity, q *quantity, i int) float64 {
	words := v.unitsAt(ts, i+v.classifier(ts, i))
	for k := len(before) - 1; k >= 0; k-- {
		p := &before[k]
		switch {
		case p.measured() || p.negative || p.ordinal:
		case len(p.readings) == 0:
			if p.beside >= 0 && len(words) == 0 {
				return p.value
			}
		case p.readings[0].unit == q.readings[0].unit:
			return 0
		case len(words) == 0 || p.in(words[0].unit.Name):
			return p.readings[0].value
		}
	}
	return 0
}
