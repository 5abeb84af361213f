package intents

import (
	"slices"
	"strings"
	"unicode"
)

// exact finds the intents of titles, aliases and examples.
type exact struct {
	sets map[string]int32 // by exactKey: which of intents
	// intents are those of a key, in order: of nearly all it is one.
	intents [][]int
}

func newExact(lessons []lesson, intents int) exact {
	x := exact{sets: map[string]int32{}, intents: make([][]int, intents)}
	for i := range intents {
		x.intents[i] = []int{i}
	}
	for _, l := range lessons {
		if key := exactKey(l.normal); l.intent >= 0 && !l.not && key != "" {
			x.add(key, l.intent)
		}
	}
	return x
}

func (x *exact) add(key string, intent int) {
	n, ok := x.sets[key]
	switch {
	case !ok:
		x.sets[key] = int32(intent)
	case !slices.Contains(x.intents[n], intent):
		x.sets[key] = int32(len(x.intents))
		x.intents = append(x.intents, append(slices.Clip(x.intents[n]), intent))
	}
}

// of returns the intents of which a normalised text is a title, an alias or an example.
func (x *exact) of(normal string) []int {
	if n, ok := x.sets[exactKey(normal)]; ok {
		return x.intents[n]
	}
	return nil
}

// exactKey is a normalised text without the marks around it.
func exactKey(normal string) string {
	return strings.TrimFunc(normal, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}
