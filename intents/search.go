package intents

import (
	"slices"
	"strings"
	"unicode"

	"supportbot/faq"
)

// search is one look for all patterns in a text. It is scratch space, used again.
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
	// loose: a pattern's words may do for the unit of what is counted ("borrowed 4").
	loose bool
	asked *faq.Fact // by the open question
	anew  *faq.Fact // known, and told anew
	all   []match
	spans []span // of all matches
}

// termHit is a word of a term in the text.
type termHit struct {
	term int32
	end  int32
}

// find returns all places where patterns match, in the order of the text. They are valid as long as the reader.
// Those of answers match for the fact asked for and the one told anew only, if any.
func (r *reader) find(open, anew *faq.Fact) []match {
	s := &r.search
	s.begin(r, open, anew)
	for i := range s.ts {
		if b := s.beginning(s.ts[i].id); b != nil {
			s.tryAll(b.patterns, i)
		}
		if len(s.floating) > 0 && s.special(i) {
			s.tryAll(s.floating, i)
		}
		if s.at[i] > 0 && (i == 0 || s.at[i-1] != s.at[i]) {
			s.tryAll(s.slots, i)
		}
	}
	return s.all
}

// begin notes what is in the reader's text.
func (s *search) begin(r *reader, open, anew *faq.Fact) {
	s.vocabulary, s.ts, s.qs, s.idiom = r.vocabulary, r.ts, r.qs, r.idiom
	s.all, s.spans, s.terms = s.all[:0], s.spans[:0], s.terms[:0]
	s.at = cleared(s.at, len(s.ts)+1)
	s.words = cleared(s.words, idSetSize(len(s.beginnings)))
	s.asked, s.anew = open, anew
	s.loose = s.asked == nil || !measures(s.knowledge.Unit(s.asked.Unit))
	for n := range s.qs {
		for i := s.qs[n].start; i <= s.qs[n].from && i < len(s.at); i++ {
			s.at[i] = int16(n + 1)
		}
	}
	for i := range s.ts {
		s.words.add(s.ts[i].id)
	}
	s.findTerms()
}

func (s *search) tryAll(groups []patternGroup, i int) {
	for k := range groups {
		if g := &groups[k]; s.may(g) {
			for _, p := range g.patterns {
				s.try(p, i)
			}
		}
	}
}

func (s *search) try(p *pattern, i int) {
	if p.onlyOpen && p.fact != s.asked && p.fact != s.anew || !s.possible(p) {
		return
	}
	from := len(s.spans)
	m := match{pattern: p, from: i, quantity: -1, words: s.spans[from:]}
	if s.pieces(&m, 0, i) {
		s.spans = append(s.spans, m.words...)
		m.words = s.spans[from:len(s.spans):len(s.spans)]
		s.all = append(s.all, m)
	}
}

// findTerms looks for the words of all terms, the longest of each place first.
func (s *search) findTerms() {
	if len(s.termNames) == 0 {
		return
	}
	dated := len(s.dates) > 0 && slices.ContainsFunc(s.ts, mayDate)
	s.termFrom = cleared(s.termFrom, len(s.ts)+1)
	s.found = cleared(s.found, idSetSize(len(s.opening)))
	for i := range s.ts {
		s.termFrom[i] = int32(len(s.terms))
		s.findSpecial(i, dated)
		b := s.beginning(s.ts[i].id)
		if b == nil {
			continue
		}
		for _, w := range b.terms {
			if end := s.run(w.ids, i); end > 0 {
				s.addTerm(w.term, end)
			}
		}
	}
	s.termFrom[len(s.ts)] = int32(len(s.terms))
}

// findSpecial looks for what terms without words stand for: addresses, dates.
func (s *search) findSpecial(i int, dated bool) {
	if s.address > 0 && s.ts[i].kind == opaque && strings.ContainsFunc(s.ts[i].text, unicode.IsLetter) {
		s.addTerm(s.address, i+1)
	}
	if !dated {
		return
	}
	if span, ok := s.calendarAt(s.ts, i); ok {
		for _, d := range s.dates {
			if d.has(span) {
				s.addTerm(d.term, span.end)
			}
		}
	}
}

func (s *search) addTerm(term int32, end int) {
	s.terms = append(s.terms, termHit{term, int32(end)})
	s.found.add(term)
}

// special reports whether a term without words begins at token i.
func (s *search) special(i int) bool {
	for _, hit := range s.terms[s.termFrom[i]:s.termFrom[i+1]] {
		if len(s.opening[hit.term]) == 0 {
			return true
		}
	}
	return false
}

// idSet is a set of words' numbers.
type idSet []uint64

func idSetSize(n int) int { return n/64 + 1 }

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
	if p.ends {
		return s.ended(i) && s.pieces(m, k+1, i)
	}
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
		if s.ts[j].boundary() && !within(s.ts[j].text) {
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

// goesOn reports whether the pattern goes on right behind piece k.
func (m *match) goesOn(k int) bool { return k+1 < len(m.pieces()) && !m.pieces()[k+1].gap }

// within reports whether a mark stands inside a clause as well as behind one.
func within(mark string) bool { return mark == ":" || mark == "(" || mark == ")" }

func (m *match) pieces() []piece { return m.pattern.pieces }

// piece matches piece k at exactly token j, and all pieces behind it.
func (s *search) piece(m *match, p *piece, k, j int) bool {
	switch {
	case p.unit != nil:
		end, ok := s.measure(p.unit, j)
		if !ok && s.loose && !p.gap && !measures(p.unit) && (len(m.words) > 0 || m.goesOn(k)) {
			end, ok = s.unitless(j, m.goesOn(k))
		}
		return ok && s.rest(m, p, k, j, end)
	case p.clause:
		return s.betweenClauses(j) && s.rest(m, p, k, j, j+1)
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

// betweenClauses reports whether the mark at token j joins two clauses.
func (s *search) betweenClauses(j int) bool {
	if s.ts[j].kind != mark {
		return false
	}
	switch s.ts[j].text {
	case ",", ";", ".", "。":
		return true
	}
	return false
}

// ended reports whether the clause ends at token i, small words apart, without being a question.
func (s *search) ended(i int) bool {
	for i < len(s.ts) && s.is(listLight, s.ts, i) {
		i++
	}
	return i == len(s.ts) || s.ts[i].kind == mark && s.ts[i].text != "?" || s.ts[i].kind == word && s.is(listQuestionStart, s.ts, i)
}

// rest takes piece k to stand from token j to end, and matches the pieces behind it.
func (s *search) rest(m *match, p *piece, k, j, end int) bool {
	words, weight, q := len(m.words), m.weight, m.quantity
	if p.unit != nil {
		m.quantity = int(s.at[j]) - 1
		m.weight += 3
	} else {
		if !p.free && !p.clause {
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

// unitless reports whether a number without a unit begins at token j, and where it ends. Words of the
// pattern go on behind it, or else the clause ends.
func (s *search) unitless(j int, goesOn bool) (int, bool) {
	if s.at[j] == 0 {
		return 0, false
	}
	q := &s.qs[s.at[j]-1]
	if len(q.readings) > 0 || q.beside >= 0 || q.ordinal || year(q) {
		return 0, false
	}
	if goesOn {
		return q.end, true
	}
	end := q.end
	for end < len(s.ts) && s.is(listLight, s.ts, end) {
		end++
	}
	return q.end, end == len(s.ts) || s.ts[end].boundary()
}

// year reports whether a number alone is rather a year.
func year(q *quantity) bool { return q.value >= 1950 && q.value < 2100 }

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
