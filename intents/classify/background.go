package classify

import (
	_ "embed"
	"strings"
)

//go:embed background.txt
var backgroundFile string

// Background returns sentences about anything at all, in every language of the
// knowledge, as written: they are to be normalised like the examples.
func Background() []string {
	var sentences []string
	for line := range strings.Lines(backgroundFile) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			sentences = append(sentences, line)
		}
	}
	return sentences
}

// withBackground adds the background to the examples. Sentences that are an
// example themselves are left out: in this knowledge they are not background.
func withBackground(examples []Example, background []Text) []Example {
	taken := make(map[string]bool, len(examples))
	group := 0
	for _, e := range examples {
		taken[e.Plain] = true
		group = max(group, e.Group)
	}
	all := make([]Example, len(examples), len(examples)+len(background))
	copy(all, examples)
	for i, sentence := range background {
		if !taken[sentence.Plain] {
			all = append(all, Example{Text: sentence, Class: None, Group: group + 1 + i})
		}
	}
	return all
}
