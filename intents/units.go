package intents

import (
	"math"

	"supportbot/faq"
)

// unitWord is one way of writing a unit.
type unitWord struct {
	ids    []int32
	unit   *faq.Unit
	factor float64
}

// measures reports whether a unit can be divided: it has smaller or larger measures (months, years);
// things that are counted (copies) have none.
func measures(u *faq.Unit) bool { return u != nil && len(u.Multiples) > 0 }

// unitNear looks for a unit word at token j, or a little behind it where a count may have
// adjectives or a name between it and what it counts: "two new books".
func (v *vocabulary) unitNear(ts []token, j int, n numeral) (int, []unitWord) {
	article := n.article
	if words := v.unitsAt(ts, j); len(words) > 0 {
		if length := v.valueLength(ts, j); length > len(words[0].ids) {
			return v.valuesUnit(ts, j, length) // its name begins like a unit
		}
		return v.headNoun(ts, j, words)
	}
	if article {
		return j, nil
	}
	strangers := 0
	for k := j; k < len(ts) && k < j+8; {
		if words := v.unitsAt(ts, k); len(words) > 0 && k > j {
			if measures(words[0].unit) || words[0].unit == v.money(words) {
				return j, nil
			}
			if strangers > 0 && n.value == 1 && ts[j-1].kind == han {
				return j, nil // 一个 is no more than an article there
			}
			return v.headNoun(ts, k, words)
		}
		if ts[k].kind == mark || ts[k].kind == digits || ts[k].kind == opaque || ts[k].blocked {
			return j, nil
		}
		if n, _ := v.at(listAdjective, ts, k); n > 0 {
			k += n
			continue
		}
		if n := v.valueLength(ts, k); n > 0 {
			if words := v.unitsAt(ts, k+n-1); len(words) > 0 && !measures(words[0].unit) && n > 1 {
				return k + n - 1, words // "two comic books"
			}
			k += n
			continue
		}
		if strangers == 2 || v.is(listFunction, ts, k) || ts[k].kind == han && !v.is(listClassifier, ts, j-1) {
			return j, nil
		}
		if _, ok := v.numeral(ts, k); ok {
			return j, nil
		}
		strangers++
		k++
	}
	return j, nil
}

// valuesUnit returns the unit word that ends a value, if there is one: "two comic books".
func (v *vocabulary) valuesUnit(ts []token, j, length int) (int, []unitWord) {
	last := j + length - 1
	if words := v.unitsAt(ts, last); len(words) > 0 && !measures(words[0].unit) {
		return last, words
	}
	return j, nil
}

// unitAfterMore looks for a measure at token j or behind "more" or "full"; with "more" it is an
// addition.
func (v *vocabulary) unitAfterMore(ts []token, j int) (from int, words []unitWord, addition bool) {
	n, _ := v.at(listMore, ts, j)
	m, _ := v.at(listWhole, ts, j)
	if k := j + max(n, m); k > j {
		if words = v.unitsAt(ts, k); len(words) > 0 && measures(words[0].unit) {
			return k, words, n > 0
		}
	}
	return j, nil, false
}

// unitBehind looks for a unit before a number that ends its clause: 书 12 本 has it behind, "书: 12" and
// "书 12 个" do not. Only things that are counted are written so.
func (v *vocabulary) unitBehind(ts []token, from, end int) []unitWord {
	if end < len(ts) && !ts[end].boundary() && ts[end].kind == han && !v.is(listFiller, ts, end) && v.negation(ts, end) == 0 || end < len(ts) && ts[end].kind == word {
		return nil
	}
	i, joined := from, ts[end-1].kind == han && v.is(listClassifier, ts, end-1)
	if j := v.before(listCounts, ts, i); j >= 0 {
		i, joined = j, joined || ts[j].kind == mark
	}
	if j := v.tally(ts, i); j >= 0 {
		i, joined = j, true
	}
	if i == 0 || !joined {
		return nil
	}
	for range 4 { // the verb of what became of them
		j := v.before(listConsumed, ts, i)
		if j < 0 && ts[i-1].kind == han {
			j = v.before(listLight, ts, i)
		}
		if j <= 0 {
			break
		}
		i = j
	}
	return v.unitEnding(ts, i)
}

// tally returns where words for a number begin that end before token i (数量, 的数量), -1 if none do.
func (v *vocabulary) tally(ts []token, i int) int {
	j := v.before(listTally, ts, i)
	if j > 1 && ts[j-1].kind == han && v.is(listArticle, ts, j-1) {
		j--
	}
	return j
}

// times reports whether a sign of multiplication stands at token i.
func times(ts []token, i int) bool {
	if i >= len(ts) {
		return false
	}
	switch ts[i].text {
	case "x", "×", "*":
		return true
	}
	return false
}

// valueBeside returns the choice of which a value follows a number that ends before token end, or stands
// before one that begins at token from ("films x 3"); -1 if none does.
func (v *vocabulary) valueBeside(ts []token, from, end int) int {
	if c, ok := v.valueAt(ts, end); ok {
		return c
	}
	if end < len(ts) && !ts[end].boundary() {
		return -1
	}
	i, joined := from, ts[end-1].kind == han && (v.is(listClassifier, ts, end-1) || ts[end-1].text == "俩" || ts[end-1].text == "仨")
	if i > 0 && ts[i-1].text == ":" {
		i, joined = i-1, true
	}
	if j := v.tally(ts, i); j > 0 {
		i, joined = j, true
	}
	for range 3 {
		j := v.before(listAcquired, ts, i)
		if j < 0 {
			j = v.before(listCounts, ts, i)
		}
		if j <= 0 {
			break
		}
		i = j
	}
	if !joined || i == from {
		return -1
	}
	for j := max(0, i-longestPhrase); j < i; j++ {
		if n, c := v.longestValue(ts, j); n > 0 && j+n == i {
			return c
		}
	}
	return -1
}

// unitEnding returns the words of a unit that is counted and that end right before token i, without
// a number of their own.
func (v *vocabulary) unitEnding(ts []token, i int) []unitWord {
	for j := max(0, i-4); j < i; j++ {
		words := v.unitsAt(ts, j)
		if len(words) == 0 || j+len(words[0].ids) != i {
			continue
		}
		if measures(words[0].unit) || len(words[0].unit.Before) > 0 || v.numbered(ts, j) {
			return nil
		}
		return words
	}
	return nil
}

// numbered reports whether a number stands right before token i: the unit there is its own.
func (v *vocabulary) numbered(ts []token, i int) bool {
	for j := max(0, i-4); j < i; j++ {
		if n, ok := v.numeral(ts, j); ok && n.end+v.classifier(ts, n.end) >= i {
			return true
		}
	}
	return i > 0 && v.is(listOrdinal, ts, i-1)
}

// money returns the unit of the words if it is written before numbers, nil otherwise.
func (v *vocabulary) money(words []unitWord) *faq.Unit {
	if len(words[0].unit.Before) > 0 {
		return words[0].unit
	}
	return nil
}

// headNoun moves on to the last of several unit words in a row: "two library books" are books.
func (v *vocabulary) headNoun(ts []token, j int, words []unitWord) (int, []unitWord) {
	for range 2 {
		next := j + len(words[0].ids)
		more := v.unitsAt(ts, next)
		if len(more) == 0 || measures(words[0].unit) || measures(more[0].unit) || len(more[0].unit.Before) > 0 {
			break
		}
		j, words = next, more
	}
	return j, words
}

// unitsAt returns the longest unit words at token i: several if units share a word.
func (v *vocabulary) unitsAt(ts []token, i int) []unitWord {
	if i >= len(ts) {
		return nil
	}
	b := v.beginning(ts[i].id)
	if b == nil {
		return nil
	}
	var best []unitWord
	for _, w := range b.units {
		if len(best) > 0 && len(w[0].ids) <= len(best[0].ids) {
			continue
		}
		if follows(ts, i, w[0].ids) {
			best = w
		}
	}
	return best
}

// unitBefore returns the length of a unit's sign before a number (¥) and the unit.
func (v *vocabulary) unitBefore(ts []token, i int) (int, *faq.Unit) {
	if i >= len(ts) || ts[i].id == 0 {
		return 0, nil
	}
	for _, w := range v.signs[ts[i].id] {
		if follows(ts, i, w.ids) {
			return len(w.ids), w.unit
		}
	}
	return 0, nil
}

// smallest is how far a computed number may lie below a whole one by rounding of factors.
const smallest = 1e-6

// settle brings a quantity's value to what a fact can hold: whole where it must be, strictly below
// where an upper bound was said. It reports false for what cannot be.
func settle(f *faq.Fact, u *faq.Unit, value float64, below, negative bool) (faq.Value, bool) {
	limit := f.Max
	if limit == 0 {
		limit = 1e6
	}
	if negative && value != 0 || math.IsInf(value, 0) || value > limit+smallest {
		return faq.Value{}, false
	}
	if below {
		value = max(0, math.Ceil(value-smallest)-1)
	} else if f.Type == faq.Whole {
		whole := math.Floor(value + smallest)
		if !measures(u) && value-whole > smallest {
			return faq.Value{}, false
		}
		value = whole
	}
	return numberValue(value), true
}
