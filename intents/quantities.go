package intents

import (
	"supportbot/faq"
)

// quantity is a number with its unit, or a number alone.
type quantity struct {
	// start includes the words that modify it (less than), from is the number's first token.
	start, from, end int
	// readings are its values in the units that know its word; none for a number alone.
	readings []measure
	// value of a number alone.
	value float64
	// below: strictly less than the value.
	below, negative bool
	// dated quantities may be a month or a day of the calendar (3月).
	dated bool
	// moment: a point in time (two months ago), a rate, or a requirement asked about.
	moment bool
	// addition: as many more; ordinal: the n-th; elided: the unit was left out. They are told only
	// where words expect them.
	addition, ordinal, elided bool
	// beside is the choice fact of which a value follows the number directly, -1 if none.
	beside int
	// unitFrom is the first token of the unit word: what lies before it may be told as well.
	unitFrom, unitEnd int
}

// measure is a value in a unit of the knowledge.
type measure struct {
	unit  *faq.Unit
	value float64
}

// in reports whether the quantity can be read in a unit.
func (q *quantity) in(unit string) bool {
	for _, r := range q.readings {
		if r.unit.Name == unit {
			return true
		}
	}
	return false
}

// apart reports whether the quantity is told only where words expect it.
func (q *quantity) apart() bool { return q.moment || q.addition || q.ordinal || q.elided }

// measured reports whether the quantity measures time or money rather than counting.
func (q *quantity) measured() bool {
	return len(q.readings) > 0 && (measures(q.readings[0].unit) || len(q.readings[0].unit.Before) > 0)
}

// quantities finds the numbers of a part, with and without units, from left to right, and appends them to qs.
func (v *vocabulary) quantities(qs []quantity, ts []token) []quantity {
	lead, below := -1, listAbout // where modifiers begin that reach up to the current token, and their kind
	for i := 0; i < len(ts); {
		if end := v.date(ts, i); end > i {
			i, lead, below = end, -1, listAbout
			continue
		}
		if q, ok := v.quantity(ts, i); ok && !v.rate(ts, qs, q) {
			if lead >= 0 {
				q.start = lead
				q.below = q.below || below == listBelow || below == listBelowMeasure && q.measured()
			}
			if q.start == i {
				q.start = q.from
			}
			v.place(ts, &q)
			v.deny(ts, qs, &q)
			v.elide(ts, qs, &q)
			v.share(ts, qs, &q)
			qs = v.join(ts, qs, q)
			i, lead, below = q.end, -1, listAbout
			continue
		}
		if n, _ := v.at(listFollowUp, ts, i); n > 1 { // "what about 3": its "about" does not modify
			i, lead, below = i+n, -1, listAbout
			continue
		}
		n, b := v.modifier(ts, i)
		switch {
		case n > 0:
			if lead < 0 {
				lead = i
			}
			if b == listBelow || b == listBelowMeasure {
				below = b
			}
			i += n
		case lead >= 0 && (v.is(listArticle, ts, i) || v.is(listLight, ts, i)):
			i++
		default:
			lead, below = -1, listAbout
			i++
		}
	}
	return qs
}

// modifier returns the length of a phrase at token i that modifies the number behind it, and its
// list.
func (v *vocabulary) modifier(ts []token, i int) (int, list) {
	n, kind := 0, listAbout
	for _, l := range [...]list{listAbout, listAbove, listBelow, listBelowMeasure} {
		if m, _ := v.at(l, ts, i); m > n {
			n, kind = m, l
		}
	}
	return n, kind
}

// quantity reads the quantity that begins at token i, without what modifies it.
func (v *vocabulary) quantity(ts []token, i int) (quantity, bool) {
	q := quantity{start: i, from: i, beside: -1}
	if n, days := v.at(listDay, ts, i); n > 0 {
		q.moment = true
		q.end, q.unitFrom, q.unitEnd = i+n, i+n, i+n
		q.readings = v.days(days)
		return q, len(q.readings) > 0
	}
	if n, days := v.at(listAhead, ts, i); n > 0 {
		q.moment = true
		q.end, q.unitFrom, q.unitEnd = i+n, i+n, i+n
		q.readings = v.ahead(days)
		return q, len(q.readings) > 0
	}
	if v.none(ts, &q) {
		return q, true
	}
	j := i
	if ts[j].text == "-" && ts[j].kind == mark {
		if j+1 >= len(ts) || ts[j+1].kind != digits || ts[j+1].space || j > 0 && !ts[j].space && ts[j-1].kind != mark && ts[j-1].kind != han {
			return q, false
		}
		q.negative = true
		j++
	} else if n, _ := v.at(listMinus, ts, j); n > 0 {
		if _, ok := v.numeral(ts, j+n); ok {
			q.negative = true
			j += n
		}
	}
	var money *faq.Unit
	if n, u := v.unitBefore(ts, j); n > 0 {
		j += n
		money = u
	}
	n, ok := v.numeral(ts, j)
	q.ordinal = ok && ts[j].kind != word && i > 0 && ts[i-1].text == "第"
	if ok && (q.ordinal || v.counted(ts, i, j, n)) {
		if money != nil {
			q.end, q.unitFrom, q.unitEnd = n.end, n.end, n.end
			q.readings = []measure{{money, n.value}}
			if words := v.unitsAt(ts, n.end); len(words) > 0 && words[0].unit == money {
				q.end += len(words[0].ids)
			}
			return q, true
		}
		return v.withUnit(ts, q, n)
	}
	if money != nil || ts[j].blocked {
		return q, false
	}
	if n, _ := v.at(listHalf, ts, j); n > 0 { // half a year, 半年
		k := j + n
		k += v.classifier(ts, k)
		if words := v.unitsAt(ts, k); len(words) > 0 {
			q.halve(words)
			q.unitFrom, q.unitEnd, q.end = k, k+len(words[0].ids), k+len(words[0].ids)
			v.trail(ts, &q)
			return q, true
		}
	}
	return q, false
}

// counted reports whether a number counts something rather than naming it (第二, #3, centos 7).
func (v *vocabulary) counted(ts []token, i, j int, n numeral) bool {
	if n.article { // a price or a frequency: "how much is it a year"
		for k := max(0, i-4); k < i; k++ {
			if v.is(listRateBefore, ts, k) {
				return false
			}
		}
	}
	if v.paired(ts, j) {
		return false
	}
	if i == 0 {
		return true
	}
	if !v.is(listOrdinal, ts, i-1) && !v.is(listVersioned, ts, i-1) {
		return true
	}
	// "no 3" may be an order or a denial; with a comma or at the beginning it is a denial.
	return ts[i-1].text == "no" && n.end < len(ts) && len(v.unitsAt(ts, n.end)) > 0
}

func (v *vocabulary) classifier(ts []token, i int) int {
	n, _ := v.at(listClassifier, ts, i)
	return n
}

// paired reports whether "both" at token i pairs two things ("both the book and the film") rather than
// counting them.
func (v *vocabulary) paired(ts []token, i int) bool {
	if ts[i].text != "both" {
		return false
	}
	for j := i + 2; j < len(ts) && j < i+6 && !ts[j].boundary(); j++ {
		if v.is(listBetweenAnd, ts, j) {
			return true
		}
	}
	return false
}

func (q *quantity) read(words []unitWord, n float64) {
	q.readings = make([]measure, len(words))
	for k, w := range words {
		q.readings[k] = measure{w.unit, n * w.factor}
	}
}

// withUnit looks for the unit behind a number.
func (v *vocabulary) withUnit(ts []token, q quantity, n numeral) (quantity, bool) {
	value, j := n.value, n.end
	q.value, q.end = value, j
	add := 0.0
	if l, _ := v.at(listAndHalf, ts, j); l > 0 && ts[j].kind == word { // two and a half months
		add, j = 0.5, j+l
	}
	if hi, ok := v.rangeEnd(ts, q.from, j, n); ok {
		j = hi
	}
	if l, _ := v.at(listOdd, ts, j); l > 0 && !v.is(listOdd, ts, j+1) {
		j += l
	}
	j += v.classifier(ts, j)
	if l, _ := v.at(listOdd, ts, j); l > 0 && j > n.end {
		j += l
	}
	if ts2 := j; ts2 < len(ts) && ts[ts2].text == "半" { // 两个半月
		if words := v.unitsAt(ts, j+1); len(words) > 0 && measures(words[0].unit) {
			add, j = 0.5, j+1
		}
	}
	if times(ts, j) { // 3 x books
		j++
	}
	from, words := v.unitNear(ts, j, n)
	if len(words) == 0 {
		from, words, q.addition = v.unitAfterMore(ts, j)
	}
	if len(words) == 0 {
		if n.article || q.ordinal {
			return q, false
		}
		q.end = max(q.end, j)
		if words := v.unitBehind(ts, q.from, q.end); words != nil {
			q.read(words, value)
			q.unitFrom, q.unitEnd = q.end, q.end
			return q, true
		}
		q.beside = v.valueBeside(ts, q.from, j)
		if n, _ := v.at(listAboveAfter, ts, q.end); n > 0 && q.beside < 0 {
			q.end += n
		}
		return q, true
	}
	if (n.article || q.ordinal) && !measures(words[0].unit) {
		return q, false
	}
	q.unitFrom, q.unitEnd = from, from+len(words[0].ids)
	q.end = q.unitEnd
	q.dated = words[0].factor > 0 && ts[from].kind == han && len(words[0].ids) == 1 && from == n.end && !v.is(listNeverMonth, ts, n.end-1) && calendar(ts[from].text, value)
	if l, _ := v.at(listAndHalf, ts, q.end); l > 0 && measures(words[0].unit) { // 一年半, a month and a half
		add += 0.5
		q.end += l
	}
	q.read(words, value+add)
	q.elided = q.elided || value == 0 && ts[q.from].kind == word && ts[q.from].text != "zero" ||
		ts[n.end-1].text == "first"
	v.trail(ts, &q)
	return q, true
}
