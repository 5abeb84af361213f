package intents

import (
	"math"

	"supportbot/faq"
)

// factor is that of the word by which a quantity was measured in a unit.
func (v *vocabulary) factor(ts []token, q *quantity, u *faq.Unit) float64 {
	for _, w := range v.unitsAt(ts, q.unitFrom) {
		if w.unit == u {
			return w.factor
		}
	}
	return 1
}

// predicated reports whether the measure that ends before token end has a verb of its own, so that
// "borrowed for a month and 2 weeks are over" are two measures.
func (v *vocabulary) predicated(ts []token, q *quantity, end int) bool {
	return (v.is(listPredicate, ts, end) || v.is(listSpent, ts, end)) && q.start > 0 && !ts[q.start-1].boundary()
}

// trail reads what may follow a unit: a smaller measure (1年3个月), "以上", "or less".
func (v *vocabulary) trail(ts []token, q *quantity) {
	if measures(q.readings[0].unit) {
		j := q.end
		if j < len(ts) && (ts[j].text == "and" || ts[j].text == "零" || ts[j].text == "又" || ts[j].text == "加") {
			j++
		}
		if n, ok := v.numeral(ts, j); ok && (!n.article || j > q.end && !v.is(listRateBefore, ts, j+1)) {
			k := n.end + v.classifier(ts, n.end)
			half := 0.0
			if k < len(ts) && ts[k].text == "半" {
				half, k = 0.5, k+1
			}
			for _, w := range v.unitsAt(ts, k) {
				if (j > q.end || v.is(listSpent, ts, k+len(w.ids))) && v.predicated(ts, q, k+len(w.ids)) {
					break
				}
				for r := range q.readings {
					if q.readings[r].unit == w.unit && w.factor < v.factor(ts, q, w.unit) && (n.value+half)*w.factor < q.readings[r].value {
						q.readings[r].value += (n.value + half) * w.factor
						q.end, q.unitEnd = k+len(w.ids), k+len(w.ids)
					}
				}
			}
		}
	}
	v.smallMoney(ts, q)
	if n, _ := v.at(listBelowAfter, ts, q.end); n > 0 {
		q.below = true
		q.end += n
	} else if n, _ := v.at(listAboveAfter, ts, q.end); n > 0 {
		q.end += n
	}
}

// smallMoney reads the tenths or hundredths that may follow a sum of money without a word of their own:
// 9块8 is 9.8.
func (v *vocabulary) smallMoney(ts []token, q *quantity) {
	if len(q.readings[0].unit.Before) == 0 || ts[q.end-1].kind != han || q.readings[0].value != math.Floor(q.readings[0].value) {
		return
	}
	n, ok := v.numeral(ts, q.end)
	if !ok || n.value < 1 || n.value > 99 || n.value != math.Floor(n.value) || n.end+v.classifier(ts, n.end) != n.end || len(v.unitsAt(ts, n.end)) > 0 || v.valueLength(ts, n.end) > 0 {
		return
	}
	if n.value < 10 {
		n.value *= 10
	}
	q.readings[0].value += n.value / 100
	q.end, q.unitEnd = n.end, n.end
}

// halve reads half a unit. Half of a large measure is so many of the next smaller one where it nearly
// is: half a year is six months, not 182 days.
func (q *quantity) halve(words []unitWord) {
	q.read(words, 0.5)
	for k, w := range words {
		smaller := 1.0
		for _, m := range w.unit.Multiples {
			if m.Factor < w.factor {
				smaller = max(smaller, m.Factor)
			}
		}
		half := q.readings[k].value
		if whole := math.Round(half/smaller) * smaller; whole > 0 && math.Abs(whole-half) < halfOff*half {
			q.readings[k].value = whole
		}
	}
}

// halfOff is by how much, in parts, half a measure may miss a whole number of smaller ones.
const halfOff = 0.03
