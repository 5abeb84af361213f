package intents

import (
	"slices"
	"strings"
	"unicode"

	"supportbot/faq"
)

// labelLessons are the intents' names, read as titles. Words of most of the names say nothing, nor do marks
// (FAQ_17). If more names speak of other intents' examples than of their own, nothing is learned from any.
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
	named := map[string]int{} // word → labels that it is in
	for _, in := range intents {
		for _, w := range labelWords(normalise(spelledOut(in.Name))) {
			named[w]++
		}
	}
	var labels []lesson
	own, others := 0, 0 // labels that share a word with their own examples, and only with others'
	for i, in := range intents {
		label := normalise(spelledOut(in.Name))
		words := slices.DeleteFunc(labelWords(label), func(w string) bool { return 2*named[w] > len(intents) && len(intents) > 2 })
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
