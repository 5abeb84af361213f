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
//	<term>       any word of a term; <fact.value> any plain word of a value
//	..           a gap inside the clause: up to 12 Chinese characters or 5 words
//	,            a comma: only so does a pattern go on into the next clause
//	(words)      they must be there, and stay free to tell another fact
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

// piece is a run of words, a number if unit is set, or a word of a term (1 is the first term); gap
// says that other words may come before it, free that others may claim its words.
type piece struct {
	ids  []int32
	unit *faq.Unit
	term int32
	gap  bool
	free bool
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
	var next piece // what is known of the piece to come
	add := func(made piece) {
		made.gap, made.free = next.gap, next.free
		p.pieces = append(p.pieces, made)
		next.gap = false
	}
	for rest := src; rest != ""; {
		switch {
		case strings.HasPrefix(rest, ".."):
			next.gap = len(p.pieces) > 0
			rest = strings.TrimLeft(rest, ".")
		case rest[0] == '(' || rest[0] == ')':
			next.free = rest[0] == '('
			rest = rest[1:]
		case rest[0] == '{':
			name, after, ok := strings.Cut(rest[1:], "}")
			u := k.Unit(strings.TrimSpace(name))
			if !ok || u == nil {
				return p, false
			}
			add(piece{unit: u})
			p.slot, rest = u, after
		case rest[0] == '<':
			name, after, ok := strings.Cut(rest[1:], ">")
			term := v.term(k, name)
			if !ok || term == 0 {
				return p, false
			}
			add(piece{term: term})
			rest = after
		default:
			end := len(rest)
			if i := strings.IndexAny(rest, "{<()"); i >= 0 {
				end = i
			}
			if i := strings.Index(rest, ".."); i >= 0 && i < end {
				end = i
			}
			if ids := v.internAll(rest[:end]); len(ids) > 0 {
				add(piece{ids: ids})
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

// search is one look for all patterns in a text.
type search struct {
	*vocabulary
	ts []token
	qs []quantity
	at []int16 // 1 + index of the quantity that may begin at a token
	// terms are the words of terms found, in their order; termFrom has where those of a token begin.
	terms    []termHit
	termFrom []int32
	words    idSet
	found    idSet // of terms
	// idiom marks the tokens of phrases that only look like denials.
	idiom []bool
}

// termHit is a word of a term in the text.
type termHit struct {
	term int32
	end  int32
}

// find returns all places where patterns match, in the order of the text.
func (v *vocabulary) find(ts []token, qs []quantity, idiom []bool, open string) []match {
	s := search{vocabulary: v, ts: ts, qs: qs, idiom: idiom, at: make([]int16, len(ts)+1), words: newIDSet(len(v.patterns))}
	for n := range qs {
		for i := qs[n].start; i <= qs[n].from && i < len(s.at); i++ {
			s.at[i] = int16(n + 1)
		}
	}
	for i := range ts {
		s.words.add(ts[i].id)
	}
	s.findTerms()
	var all []match
	try := func(p *pattern, i int) {
		if p.onlyOpen && p.fact.Name != open || !s.possible(p) {
			return
		}
		m := match{pattern: p, from: i, quantity: -1}
		if s.pieces(&m, 0, i) {
			all = append(all, m)
		}
	}
	for i := range ts {
		if id := ts[i].id; id != 0 && int(id) < len(v.patterns) {
			for _, p := range v.patterns[id] {
				try(p, i)
			}
		}
		if s.at[i] > 0 && (i == 0 || s.at[i-1] != s.at[i]) {
			for _, p := range v.slotPatterns {
				try(p, i)
			}
		}
	}
	return all
}

// findTerms looks for the words of all terms, the longest of each place first.
func (s *search) findTerms() {
	if len(s.vocabulary.terms) == 0 {
		return
	}
	s.termFrom = make([]int32, len(s.ts)+1)
	s.found = newIDSet(len(s.opening))
	for i := range s.ts {
		s.termFrom[i] = int32(len(s.terms))
		for _, w := range s.vocabulary.terms[s.ts[i].id] {
			if end := s.run(w.ids, i); end > 0 {
				s.terms = append(s.terms, termHit{w.term, int32(end)})
				s.found.add(w.term)
			}
		}
	}
	s.termFrom[len(s.ts)] = int32(len(s.terms))
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
func (s *search) possible(p *pattern) bool {
	for i := len(p.pieces) - 1; i >= 0; i-- {
		if t := p.pieces[i].term; t > 0 && !s.found.has(t) {
			return false
		}
		ids := p.pieces[i].ids
		for j := len(ids) - 1; j >= 0; j-- {
			if !s.words.has(ids[j]) {
				return false
			}
		}
	}
	return true
}

// pieces matches the pieces of m's pattern from number k on at token i.
func (s *search) pieces(m *match, k, i int) bool {
	if k == len(m.pieces()) {
		m.to = i
		return true
	}
	p := &m.pattern.pieces[k]
	reach := 0
	for j := i; j < len(s.ts); j++ {
		if s.piece(m, p, k, j) {
			return true
		}
		if k == 0 {
			return false
		}
		if !p.gap {
			// Between words and a number small words do not matter.
			if j-i < 3 && (s.is(listLight, s.ts, j) || s.ts[j].text == ":") {
				continue
			}
			return false
		}
		if s.ts[j].boundary() && s.ts[j].text != ":" {
			return false
		}
		if p.unit == nil && m.fact.Type == faq.Choice && !s.idiom[j] && s.is(listNegation, s.ts, j) {
			return false // what follows is denied
		}
		if s.ts[j].kind == han {
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

// piece matches piece k at exactly token j, and all pieces behind it.
func (s *search) piece(m *match, p *piece, k, j int) bool {
	switch {
	case p.unit != nil:
		end, ok := s.measure(p.unit, j)
		return ok && s.rest(m, p, k, j, end)
	case p.term > 0:
		for _, hit := range s.terms[s.termFrom[j]:s.termFrom[j+1]] {
			if hit.term == p.term && s.rest(m, p, k, j, int(hit.end)) {
				return true
			}
		}
		return false
	}
	end := s.run(p.ids, j)
	return end > 0 && s.rest(m, p, k, j, end)
}

// rest takes piece k to stand from token j to end, and matches the pieces behind it.
func (s *search) rest(m *match, p *piece, k, j, end int) bool {
	words, weight, q := len(m.words), m.weight, m.quantity
	if p.unit != nil {
		m.quantity = int(s.at[j]) - 1
		m.weight += 3
	} else {
		if !p.free {
			m.words = append(m.words, span{j, end})
		}
		for _, t := range s.ts[j:end] {
			m.weight += 2 * max(1, len(t.text)/3*2)
		}
	}
	if s.pieces(m, k+1, end) {
		return true
	}
	m.words, m.weight, m.quantity = m.words[:words], weight, q
	return false
}

// measure reports whether a quantity with the unit begins at token j, and where it ends.
func (s *search) measure(u *faq.Unit, j int) (int, bool) {
	if s.at[j] == 0 {
		return 0, false
	}
	q := &s.qs[s.at[j]-1]
	return q.end, q.in(u.Name)
}

// run returns the end of a run of words that begins at token j, 0 if they do not stand there.
// Articles may stand between them.
func (s *search) run(ids []int32, j int) int {
	k := 0
	for j < len(s.ts) {
		if s.ts[j].id == ids[k] {
			j++
			if k++; k == len(ids) {
				return j
			}
			continue
		}
		if k == 0 || !s.is(listArticle, s.ts, j) {
			return 0
		}
		j++
	}
	return 0
}
