package intents

import (
	"strings"
	"unicode/utf8"
)

const (
	// leastAsked is the number of words that a question has at least. What is left of "hello there" or "cool,
	// thanks" without the courtesy is none: there the courtesy is what was to be said.
	leastAsked = 3
	// longestPolite is the number of words up to which a clause may be nothing but polite.
	longestPolite = 6
)

// bare returns a normalised text without the phrases of courtesy at its ends, provided that at least so
// many words are left.
func (v *vocabulary) bare(normal string, least int) string {
	var buf [48]token // enough for nearly all
	ts := v.appendTokens(buf[:0], normal)
	from, to := 0, len(ts)
	for from < to {
		n, _ := v.at(listCourtesy, ts, from)
		if n == 0 && ts[from].kind != mark {
			break
		}
		from += max(n, 1)
	}
	for to > from {
		if ts[to-1].kind == mark {
			to--
			continue
		}
		at := v.before(listCourtesy, ts, to)
		if at < from {
			break
		}
		to = at
	}
	if from >= to || from == 0 && to == len(ts) {
		return normal
	}
	if to < len(ts) && ts[to].kind == mark {
		to++ // it may be a question mark
	}
	if core := normal[ts[from].start:ts[to-1].end]; wordCount(core) >= least {
		return core
	}
	return normal
}

// polite reports whether a phrase of courtesy is in a text.
func (v *vocabulary) polite(normal string) bool {
	ts := v.tokens(normal)
	for i := range ts {
		if v.is(listCourtesy, ts, i) {
			return true
		}
	}
	return false
}

// core returns what a message asks, without what is merely polite about it: clauses at the ends that have
// some courtesy in them and otherwise belong to no intent ("sorry to bother you"), and phrases.
func (e *Engine) core(normal string) string {
	for {
		i := strings.IndexFunc(normal, endsClause)
		if i < 0 {
			break
		}
		_, n := utf8.DecodeRuneInString(normal[i:])
		rest := strings.TrimSpace(normal[i+n:])
		if !e.merelyPolite(normal[:i], rest) {
			break
		}
		normal = rest
	}
	for {
		text := strings.TrimRightFunc(normal, endsClause)
		i := strings.LastIndexFunc(text, endsClause)
		if i < 0 {
			break
		}
		_, n := utf8.DecodeRuneInString(text[i:])
		if !e.merelyPolite(text[i+n:], text[:i]) {
			break
		}
		normal = strings.TrimSpace(text[:i+n])
	}
	return e.vocabulary.bare(normal, leastAsked)
}

func endsClause(r rune) bool { return strings.ContainsRune(",:;.!?。", r) }

func (e *Engine) merelyPolite(clause, rest string) bool {
	if n := wordCount(clause); n == 0 || n > longestPolite || wordCount(rest) < leastAsked || !e.vocabulary.polite(clause) {
		return false
	}
	r := e.vocabulary.read(clause, Context{})
	q := query{normal: clause, reading: &r}
	return len(r.mentions) == 0 && e.model.Strange(q.text())
}
