package intents

import (
	"strings"

	"supportbot/faq"
	"supportbot/faq/expr"
)

// A pattern is a phrase in which the knowledge finds a fact. It is written as
//
//	words        they follow one another; articles and 的 may stand between them
//	{unit}       a number with this unit, or one of its multiples
//	..           a gap inside the clause: up to 12 Chinese characters or 5 words
//
// "borrowed .. {week}" finds "borrowed two books for 3 weeks". A pattern has at most one {unit}.
// Small words such as "only" or "just" may stand between words and the number.
type pattern struct {
	fact  *faq.Fact
	order int // of the fact in the file
	value faq.Value
	// pieces are the words and numbers to find.
	pieces []piece
	slot   *faq.Unit // of {unit}, nil if there is none
	bare   bool      // nothing but {unit}
	// onlyOpen patterns are looked for only while their fact is asked for.
	onlyOpen bool
}

// piece is a run of words, or a number if unit is set; gap says that other words may come before it.
type piece struct {
	ids  []int32
	unit *faq.Unit
	gap  bool
}

// The reach of a gap, in a measure in which a Chinese character counts 5 and a word 12.
const (
	gapReach  = 60
	gapHan    = 5
	gapOthers = 12
)

func numberValue(n float64) faq.Value { return expr.Num(n) }

// compile cuts a pattern into its pieces.
func (v *vocabulary) compile(k *faq.Knowledge, f *faq.Fact, order int, src string, value faq.Value) (pattern, bool) {
	p := pattern{fact: f, order: order, value: value}
	gap := false
	for rest := src; rest != ""; {
		switch open, dots := strings.Index(rest, "{"), strings.Index(rest, ".."); {
		case dots == 0:
			gap = len(p.pieces) > 0
			rest = strings.TrimLeft(rest[2:], ".")
		case open == 0:
			name, after, ok := strings.Cut(rest[1:], "}")
			u := k.Unit(strings.TrimSpace(name))
			if !ok || u == nil {
				return p, false
			}
			p.pieces = append(p.pieces, piece{unit: u, gap: gap})
			p.slot, gap, rest = u, false, after
		default:
			end := len(rest)
			if open > 0 {
				end = min(end, open)
			}
			if dots > 0 {
				end = min(end, dots)
			}
			if ids := v.internAll(rest[:end]); len(ids) > 0 {
				p.pieces = append(p.pieces, piece{ids: ids, gap: gap})
				gap = false
			}
			rest = rest[end:]
		}
	}
	p.bare = len(p.pieces) == 1 && p.slot != nil
	return p, len(p.pieces) > 0
}

// span is a run of tokens.
type span struct{ from, to int }

// match is a pattern found.
type match struct {
	*pattern
	// words are the tokens that are the pattern's own; gaps and numbers are not in it.
	words    []span
	from, to int
	quantity int // index of the number, -1 if none
	weight   int
	asked    bool
}

// find returns all places where patterns match, in the order of the text.
func (v *vocabulary) find(ts []token, qs []quantity, open string) []match {
	var found []match
	at := make([]int16, len(ts)+1) // 1 + index of the quantity that may begin at a token
	for n := range qs {
		for i := qs[n].start; i <= qs[n].from && i < len(at); i++ {
			at[i] = int16(n + 1)
		}
	}
	present := newIDSet(len(v.patterns))
	for i := range ts {
		present.add(ts[i].id)
	}
	try := func(p *pattern, i int) {
		if p.onlyOpen && p.fact.Name != open || !p.possible(present) {
			return
		}
		m := match{pattern: p, from: i, quantity: -1}
		if v.pieces(ts, qs, at, &m, 0, i) {
			found = append(found, m)
		}
	}
	for i := range ts {
		if id := ts[i].id; id != 0 && int(id) < len(v.patterns) {
			for _, p := range v.patterns[id] {
				try(p, i)
			}
		}
		if at[i] > 0 && (i == 0 || at[i-1] != at[i]) {
			for _, p := range v.slotPatterns {
				try(p, i)
			}
		}
	}
	return found
}

// idSet is a set of words' numbers.
type idSet []uint64

func newIDSet(n int) idSet { return make(idSet, n/64+1) }

func (s idSet) add(id int32) {
	if n := int(id) / 64; n < len(s) {
		s[n] |= 1 << (id % 64)
	}
}

func (s idSet) has(id int32) bool { return s[id/64]&(1<<(id%64)) != 0 }

// possible reports whether all words of the pattern stand somewhere in the text: most patterns
// are ruled out by it.
func (p *pattern) possible(present idSet) bool {
	for i := len(p.pieces) - 1; i >= 0; i-- {
		ids := p.pieces[i].ids
		for j := len(ids) - 1; j >= 0; j-- {
			if !present.has(ids[j]) {
				return false
			}
		}
	}
	return true
}

// pieces matches the pieces of m's pattern from number k on at token i.
func (v *vocabulary) pieces(ts []token, qs []quantity, at []int16, m *match, k, i int) bool {
	if k == len(m.pieces()) {
		m.to = i
		return true
	}
	p := &m.pattern.pieces[k]
	reach := 0
	for j := i; j < len(ts); j++ {
		if end, ok := v.piece(ts, qs, at, m, p, j); ok {
			words, weight, q := len(m.words), m.weight, m.quantity
			if p.unit != nil {
				m.quantity = int(at[j]) - 1
				m.weight += 3
			} else {
				m.words = append(m.words, span{j, end})
				for _, t := range ts[j:end] {
					m.weight += 2 * max(1, len(t.text)/3*2)
				}
			}
			if v.pieces(ts, qs, at, m, k+1, end) {
				return true
			}
			m.words, m.weight, m.quantity = m.words[:words], weight, q
		}
		if k == 0 {
			return false
		}
		if !p.gap {
			// Between words and a number small words do not matter.
			if j-i < 3 && (v.is(listLight, ts, j) || ts[j].text == ":") {
				continue
			}
			return false
		}
		if ts[j].boundary() && ts[j].text != ":" {
			return false
		}
		if ts[j].kind == han {
			reach += gapHan
		} else {
			reach += gapOthers
		}
		if reach > gapReach {
			return false
		}
	}
	return false
}

func (m *match) pieces() []piece { return m.pattern.pieces }

// piece matches one piece at exactly token j.
func (v *vocabulary) piece(ts []token, qs []quantity, at []int16, m *match, p *piece, j int) (int, bool) {
	if p.unit != nil {
		if at[j] == 0 {
			return 0, false
		}
		q := &qs[at[j]-1]
		for _, r := range q.readings {
			if r.unit == p.unit {
				return q.end, true
			}
		}
		return 0, false
	}
	k := 0
	for j < len(ts) {
		if ts[j].id == p.ids[k] {
			j++
			if k++; k == len(p.ids) {
				return j, true
			}
			continue
		}
		if k == 0 || !v.is(listArticle, ts, j) {
			return 0, false
		}
		j++
	}
	return 0, false
}
