package intents

// questions reports whether a text asks, however it is written.
func (x *lexicon) questions(ts []token) bool {
	for i, t := range ts {
		switch {
		case t.kind == mark:
			if t.text == "?" {
				return true
			}
		case x.is(listAsking, ts, i), x.alternative(ts, i) > 0:
			return true
		case t.kind == word && x.opensQuestion(ts, i):
			return true
		}
	}
	end := len(ts)
	for end > 0 && ts[end-1].kind == mark {
		end--
	}
	// "can it be renewed or not", 能续借不
	return x.interrogates(ts) || end > 2 && x.is(listAlternative, ts, end-1) && ts[end-2].kind == han
}

// opensQuestion reports whether an English question begins at token i. Inside a sentence the words
// that also join clauses do not count ("…, which is late").
func (x *lexicon) opensQuestion(ts []token, i int) bool {
	if !x.is(listQuestionStart, ts, i) || x.is(listNotInterrogative, ts, i) {
		return false
	}
	if x.courteous(ts[:i]) {
		return true
	}
	switch prev := ts[i-1]; {
	case prev.kind == mark && (prev.text == "." || prev.text == "!" || prev.text == "。"):
		return true
	case prev.boundary(), x.before(listConnective, ts, i) >= 0, prev.text == "so", prev.text == "then":
		return !ts[i].opensFiller()
	}
	return false
}

// courteous reports whether nothing but courtesy was said so far.
func (x *lexicon) courteous(ts []token) bool {
	for i := 0; i < len(ts); {
		n, _ := x.at(listCourtesy, ts, i)
		if n == 0 && ts[i].kind != mark {
			return false
		}
		i += max(n, 1)
	}
	return true
}

// alternative returns the length of a question of the form 能不能 or 借没借 at token i, 0 if there is
// none.
func (x *lexicon) alternative(ts []token, i int) int {
	if i+2 >= len(ts) || ts[i].kind != han || ts[i+2].kind != han {
		return 0
	}
	switch {
	case ts[i].text == ts[i+2].text && x.is(listAlternative, ts, i+1):
		return 3
	case i+3 < len(ts) && ts[i].text == ts[i+3].text && x.is(listAlternative, ts, i+2) && ts[i+1].kind == han:
		return 4 // 借过没借过
	}
	return 0
}

// another reports whether the part speaks of another thing than before: a marker, and then a value
// of a choice whose values are counted, or the unit in which they are.
func (r *reader) another() bool {
	for i := range r.ts {
		if r.is(listAnotherAlone, r.ts, i) {
			return true
		}
		n, _ := r.at(listAnother, r.ts, i)
		if n == 0 || r.before(listTowards, r.ts, i) >= 0 {
			continue
		}
		for j, steps := i+n, 0; steps < 4 && j < len(r.ts); steps++ {
			if r.countable(j) {
				return true
			}
			if n = r.beforeCountable(j); n == 0 {
				break
			}
			j += n
		}
	}
	return false
}

// countable reports whether token j begins a value of a choice that is counted, or its unit.
func (r *reader) countable(j int) bool {
	if order, ok := r.valueAt(r.ts, j); ok && r.beside[order] != nil {
		return true
	}
	words := r.unitsAt(r.ts, j)
	for _, f := range r.beside {
		for _, w := range words {
			if w.unit.Name == f.Unit {
				return true
			}
		}
	}
	return false
}

// beforeCountable returns how many tokens from j on may stand before a thing: a number, an adjective,
// a value of another choice.
func (r *reader) beforeCountable(j int) int {
	longest := r.valueLength(r.ts, j)
	for _, l := range [...]list{listHanDigit, listNumber, listClassifier, listAdjective, listArticle, listHaving} {
		n, _ := r.at(l, r.ts, j)
		longest = max(longest, n)
	}
	if r.ts[j].kind == digits {
		longest = max(longest, 1)
	}
	return longest
}
