package intents

import (
	"slices"

	"supportbot/faq"
)

// slippedWord is a word as it is often written by mistake, and the words that are meant.
type slippedWord struct {
	wrong, right []int32
}

// learnSlips notes the mistakes that the knowledge lists, the longest first.
func (v *vocabulary) learnSlips(all []*faq.Slip) {
	for _, s := range all {
		right := v.internAll(s.Right)
		for _, w := range s.Wrong {
			wrong := v.internAll(w)
			if len(wrong) == 0 || len(wrong) != len(right) {
				continue
			}
			same := v.slips[wrong[0]]
			at, _ := slices.BinarySearchFunc(same, len(wrong), func(a slippedWord, n int) int { return n - len(a.wrong) })
			v.slips[wrong[0]] = slices.Insert(same, at, slippedWord{wrong, right})
		}
	}
}

// mendSlips gives words written by a known mistake the ids of those that are meant.
func (v *vocabulary) mendSlips(ts []token) {
	if len(v.slips) == 0 {
		return
	}
	for i := range ts {
		for _, s := range v.slips[ts[i].id] {
			if follows(ts, i, s.wrong) {
				for k, id := range s.right {
					ts[i+k].id = id
				}
				break
			}
		}
	}
}
