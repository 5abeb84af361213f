package intents

// rate reports whether a quantity is the second half of a rate: "9 coins a month".
func (v *vocabulary) rate(ts []token, qs []quantity, q quantity) bool {
	return len(qs) > 0 && qs[len(qs)-1].end == q.from && len(qs[len(qs)-1].readings) > 0 && v.is(listArticleOne, ts, q.from)
}

// date returns the end of a date of the calendar that begins at token i (2024年5月, 5月份), i if none.
func (v *vocabulary) date(ts []token, i int) int {
	n, ok := v.numeral(ts, i)
	if !ok || n.article || n.end >= len(ts) || ts[n.end].kind != han {
		return i
	}
	switch ts[n.end].text {
	case "年":
		m, ok := v.numeral(ts, n.end+1)
		month := ok && m.end < len(ts) && ts[m.end].text == "月"
		if !month && n.value < 1900 && !shortYear(ts[i].text) || n.value > 2200 {
			return i
		}
		if month {
			return v.day(ts, m.end+1)
		}
		return n.end + 1
	case "月":
		if n.value < 1 || n.value > 12 {
			return i
		}
		if v.is(listDates, ts, n.end+1) {
			return n.end + 2
		}
		if end := v.day(ts, n.end+1); end > n.end+1 {
			return end
		}
	}
	return i
}

// shortYear reports whether a number before 年 is a year without its century (08年), not a duration.
func shortYear(text string) bool {
	return len(text) == 2 && (text[0] == '0' || text[0] >= '7' && text[0] <= '9') || text == "零" || text == "〇"
}

// day returns the end of the day of a month that may follow at token i.
func (v *vocabulary) day(ts []token, i int) int {
	if d, ok := v.numeral(ts, i); ok && d.end < len(ts) && (ts[d.end].text == "日" || ts[d.end].text == "号") {
		return d.end + 1
	}
	if v.is(listDates, ts, i) {
		return i + 1
	}
	return i
}

// calendar reports whether a number directly before 月, 日 or 号 may name a month or a day.
func calendar(unit string, n float64) bool {
	switch unit {
	case "月":
		return n >= 1 && n <= 12
	case "日", "号":
		return n >= 1 && n <= 31
	}
	return false
}

// place marks quantities that are a point in time, a rate or a requirement: they are told only
// where a pattern expects them.
func (v *vocabulary) place(ts []token, q *quantity) {
	if v.before(listLacking, ts, q.start) >= 0 || v.is(listMissing, ts, q.end) {
		q.addition = true // what is not there
	}
	if len(q.readings) == 0 || !measures(q.readings[0].unit) {
		return
	}
	q.moment = q.moment || v.is(listMomentAfter, ts, q.end) ||
		q.start > 0 && (v.before(listMomentBefore, ts, q.start) >= 0 || v.before(listRateBefore, ts, q.start) >= 0 || v.needed(ts, q.start) || v.needed(ts, q.from))
}

// supposed reports whether a count is asked about, 也是5个吗: it tells no number of anything, and asks nothing
// by itself.
func (r *reader) supposed(q quantity) bool {
	if q.measured() || r.before(listSupposed, r.ts, q.start) < 0 && r.before(listSupposed, r.ts, q.from) < 0 {
		return false
	}
	end := q.end
	for end < len(r.ts) && r.ts[end].kind == han && r.is(listLight, r.ts, end) {
		end++
	}
	if end == len(r.ts) || r.ts[end].text != "?" && !r.is(listQuestionEnd, r.ts, end) {
		return false
	}
	r.mark(q.start, q.end)
	return true
}

// needed reports whether a requirement is asked about right before token i.
func (v *vocabulary) needed(ts []token, i int) bool {
	if v.before(listNeed, ts, i) >= 0 {
		return true
	}
	j := v.before(listNeedAsked, ts, i)
	return j >= 0 && (v.questioned(ts, i) || v.before(listNeed, ts, j) >= 0)
}

// ahead reads days to come ("tomorrow") in the units of something longer, of which days are a part.
func (v *vocabulary) ahead(n float64) []measure {
	var all []measure
	for _, w := range [...]string{"day", "天"} {
		for _, words := range v.units[v.ids[w]] {
			for _, u := range words {
				if len(u.ids) == 1 && u.factor < 1 && len(all) == 0 {
					all = append(all, measure{u.unit, n * u.factor})
				}
			}
		}
	}
	return all
}

// days reads days before today ("yesterday") in the unit of days: a unit that only has them as a part
// of something longer would make them none.
func (v *vocabulary) days(n float64) []measure {
	var all []measure
	for _, w := range [...]string{"day", "天"} {
		for _, words := range v.units[v.ids[w]] {
			for _, u := range words {
				if len(u.ids) == 1 && u.factor == 1 && len(all) == 0 {
					all = append(all, measure{u.unit, n})
				}
			}
		}
	}
	return all
}
