package intents

import (
	"strings"
	"unicode"

	"supportbot/faq"
)

// labelLessons are the intents' names, read as titles. If they are mere marks (FAQ_17), or most of them
// speak of other intents' examples rather than their own, nothing is learned from them.
func labelLessons(intents []*faq.Intent, lessons []lesson) []lesson {
	used := map[string]map[int]bool{} // word → intents in whose examples it is
	for _, l := range lessons {
		if l.intent < 0 {
			continue
		}
		for _, w := range labelWords(l.normal) {
			if used[w] == nil {
				used[w] = map[int]bool{}
			}
			used[w][l.intent] = true
		}
	}
	var labels []lesson
	own, others := 0, 0 // labels that share a word with their own examples, and only with others'
	for i, in := range intents {
		label := normalise(spelledOut(in.Name))
		words := labelWords(label)
		if len(words) == 0 {
			continue
		}
		shared, foreign := false, false
		for _, w := range words {
			shared = shared || used[w][i]
			foreign = foreign || len(used[w]) > 0
		}
		switch {
		case shared:
			own++
		case foreign:
			others++
		}
		labels = append(labels, lesson{normal: label, intent: i, group: len(lessons) + i, language: detectLanguage(label), name: true})
	}
	if others > own {
		return nil
	}
	return labels
}

// spelledOut divides a name at its marks and capitals: CheckBalance, check_balance, check-balance.
func spelledOut(name string) string {
	var b strings.Builder
	last := ' '
	for _, r := range name {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			r = ' '
		case unicode.IsUpper(r) && unicode.IsLower(last):
			b.WriteByte(' ')
		}
		b.WriteRune(r)
		last = r
	}
	return b.String()
}

// labelWords are the words of a normalised text without their inflection, and its Chinese characters.
func labelWords(normal string) []string {
	var words []string
	eachWord(normal, func(w string) { words = append(words, stem(w)) })
	for _, r := range normal {
		if isHan(r) {
			words = append(words, string(r))
		}
	}
	return words
}
