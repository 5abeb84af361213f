package intents

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"supportbot/faq"
)

// demand is what must be said before an intent is considered.
type demand struct {
	words []string // normalised; one of them must stand in the text
	facts []string // or one of these be told
}

func demandsOf(k *faq.Knowledge) []demand {
	all := make([]demand, len(k.Intents))
	for i, in := range k.Intents {
		for _, w := range in.Requires {
			if n := normalise(w); n != "" {
				all[i].words = append(all[i].words, n)
			}
		}
		all[i].facts = in.RequiresFacts
	}
	return all
}

func (d *demand) met(q *query) bool {
	if len(d.words) == 0 && len(d.facts) == 0 {
		return true
	}
	return slices.ContainsFunc(d.words, func(w string) bool { return hasWord(q.normal, w) }) ||
		slices.ContainsFunc(q.reading.mentions, func(m Mention) bool { return slices.Contains(d.facts, m.Fact) })
}

// hasWord reports whether a text contains a word; inside longer words it does
// not count, where words have ends.
func hasWord(text, word string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], word)
		if i < 0 {
			return false
		}
		i += from
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		after, _ := utf8.DecodeRuneInString(text[i+len(word):])
		first, _ := utf8.DecodeRuneInString(word)
		last, _ := utf8.DecodeLastRuneInString(word)
		if !(joins(before) && joins(first)) && !(joins(last) && joins(after)) {
			return true
		}
		_, n := utf8.DecodeRuneInString(text[i:])
		from = i + n
	}
}

// joins reports whether a rune is one of those that words are made of: not a Chinese character.
func joins(r rune) bool {
	return (unicode.IsLetter(r) || unicode.IsDigit(r)) && !isHan(r) && r != utf8.RuneError
}
