package intents

import (
	"iter"
	"math/rand/v2"

	"supportbot/faq"
)

// Held is a sentence of a knowledge, kept from the engine that it is asked of.
type Held struct {
	Text     string // normalised
	Intent   string // OutOfScope if none answers it
	Language faq.Language
	// Not says that it looks like the intent and asks something else.
	Not bool
}

// HoldOut divides the examples of a knowledge into folds (at least two),
// keeping paraphrases together, and gives for each fold an engine that has seen
// only the others, with the fold's sentences. Titles and aliases are in every
// engine and in no fold. Another seed divides and trains differently.
func HoldOut(k *faq.Knowledge, folds int, seed uint64) iter.Seq2[*Engine, []Held] {
	return func(yield func(*Engine, []Held) bool) {
		folds := max(2, folds)
		v, n, lessons := newVocabulary(k), newNames(k), lessonsOf(k)
		part := foldsOf(lessons, folds, seed)
		for fold := range folds {
			var kept []lesson
			var held []Held
			for i, l := range lessons {
				if part[i] != fold || l.name {
					kept = append(kept, l)
					continue
				}
				h := Held{Text: l.normal, Intent: OutOfScope, Language: l.language, Not: l.not}
				if l.intent >= 0 {
					h.Intent = k.Intents[l.intent].Name
				}
				held = append(held, h)
			}
			if !yield(build(k, v, n, kept, seed), held) {
				return
			}
		}
	}
}

// foldsOf deals the groups of every intent and language out in turn; a seed other than 0 shuffles
// them first.
func foldsOf(lessons []lesson, folds int, seed uint64) []int {
	type kind struct {
		intent   int
		not      bool
		language faq.Language
	}
	var order []int // groups
	kinds := map[int]kind{}
	for _, l := range lessons {
		if _, seen := kinds[l.group]; !seen {
			kinds[l.group] = kind{l.intent, l.not, l.language}
			order = append(order, l.group)
		}
	}
	if seed != 0 {
		rand.New(rand.NewPCG(seed, 0)).Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	}
	next, groups := map[kind]int{}, map[int]int{}
	for _, g := range order {
		of := kinds[g]
		groups[g] = next[of] % folds
		next[of]++
	}
	part := make([]int, len(lessons))
	for i, l := range lessons {
		part[i] = groups[l.group]
	}
	return part
}
