package intents

import (
	"unicode"

	"supportbot/faq"
)

// detectLanguage tells the language of a normalised text, "" if it has none of its own: numbers,
// marks, emoji, other scripts.
func detectLanguage(normal string) faq.Language {
	return language(shared().tokens(normal), func(token) bool { return false })
}

// language is detectLanguage with a vocabulary: names that are written in either language (codes of
// products) do not count.
func (v *vocabulary) language(normal string) faq.Language {
	return language(v.tokens(normal), func(t token) bool { return v.neutral[t.text] })
}

// hanPerWord is how many Chinese characters weigh as much as an English word.
const hanPerWord = 1.7

func language(ts []token, neutral func(token) bool) faq.Language {
	characters, words := 0, 0
	for _, t := range ts {
		switch t.kind {
		case han:
			characters++
		case word:
			if english(t.text) && t.text != "ok" && !neutral(t) {
				words++
			}
		}
	}
	switch {
	case characters == 0 && words == 0:
		return ""
	case float64(characters) >= hanPerWord*float64(words):
		return faq.ZH
	}
	return faq.EN
}

// english reports whether a word is written in Latin letters.
func english(w string) bool {
	for _, r := range w {
		if r == '\'' || '0' <= r && r <= '9' {
			continue
		}
		if !unicode.Is(unicode.Latin, r) {
			return false
		}
		return true
	}
	return false
}
