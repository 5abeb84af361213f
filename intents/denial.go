package intents

// denied returns the token at which a denial begins that reaches up to token i ("not on the …"), -1
// if none does. Small words may stand between; a comma ends the reach.
func (r *reader) denied(i int) int {
	for range 4 {
		if j := r.before(listNegation, r.ts, i); j >= 0 && !r.idiom[j] {
			return j
		}
		j := r.before(listDenied, r.ts, i)
		if j < 0 {
			return -1
		}
		i = j
	}
	return -1
}

// lacking reports whether a denial says that there is less ("does not have three weeks left") rather
// than that the number is another.
func (r *reader) lacking(from, to int) bool {
	for i := from; i < to; i++ {
		if r.is(listHaving, r.ts, i) {
			return true
		}
	}
	return false
}

// asked reports whether a yes-or-no fact is asked about rather than told: "must it have …?",
// "有没有…", "…吗".
func (r *reader) asked(m *match) bool {
	for i := max(0, m.from-longestPhrase); i < m.from; i++ {
		n, _ := r.at(listNeed, r.ts, i)
		if n == 0 && r.questioned(r.ts, i) {
			n, _ = r.at(listNeedAsked, r.ts, i)
		}
		if n > 0 && (i+n > m.from || r.lightBetween(i+n, m.from)) {
			return true
		}
	}
	j := m.to
	for k := 0; k < 2 && r.is(listArticle, r.ts, j); k++ {
		j++
	}
	if r.is(listNeeded, r.ts, j) {
		return true
	}
	return r.inquired(m) || r.unknown(m)
}

// wondered reports whether the clause asks just for what a match says: "has it been …?", "…过吗",
// "有没有…过".
func (r *reader) wondered(m *match) bool {
	for i := r.clause(m.from); i < min(m.to, len(r.ts)); i++ {
		if n := r.alternative(r.ts, i); n > 0 && i+n+1 >= m.from {
			return true
		}
	}
	j := m.to
	for k := 0; k < 2 && r.is(listArticle, r.ts, j); k++ {
		j++
	}
	return r.is(listQuestionEnd, r.ts, j) && r.ts[j].kind == han || r.inquired(m) || r.unknown(m)
}

// questioned reports whether the clause of token i ends as a question.
func (v *vocabulary) questioned(ts []token, i int) bool {
	for i < len(ts) && !ts[i].boundary() {
		i++
	}
	return i < len(ts) && v.is(listQuestionEnd, ts, i) || i > 0 && v.is(listQuestionEnd, ts, i-1)
}

func (r *reader) lightBetween(from, to int) bool {
	for from < to {
		n, _ := r.at(listLight, r.ts, from)
		if n == 0 {
			return false
		}
		from += n
	}
	return true
}

// clause returns where the clause of token i begins.
func (r *reader) clause(i int) int { return clauseStart(r.ts, i) }

// inquired reports whether an English question asks for the match: "does it have …?".
func (r *reader) inquired(m *match) bool {
	from := r.clause(m.from)
	if !r.is(listInquiry, r.ts, from) || m.from-from > 5 {
		return false
	}
	end := m.to
	for end < len(r.ts) && r.is(listLight, r.ts, end) {
		end++
	}
	if end < len(r.ts) && !r.ts[end].boundary() {
		return false
	}
	if from == m.from && m.to < len(r.ts) && r.ts[m.to].text != "?" {
		return false // "has …," tells
	}
	for i := from; i < m.from; i++ {
		if r.is(listSubordinate, r.ts, i) {
			return false
		}
	}
	return !r.is(listSubordinate, r.ts, m.from) && (from < m.from || m.to < len(r.ts))
}

// unknown reports whether the clause says that the match is not known.
func (r *reader) unknown(m *match) bool {
	for i := r.clause(m.from); i < m.from; i++ {
		if r.is(listDontKnowPart, r.ts, i) {
			return true
		}
	}
	return false
}
