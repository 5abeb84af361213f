package answers

import (
	"maps"
	"slices"
	"sync"

	"supportbot/faq"
)

// Case is one question with what was told: what the rules say of it, in which words, and what would
// change it. Each is worked out when it is first asked for. A Case is safe for concurrent use; what it
// returns is shared, and must not be changed.
type Case struct {
	k    *faq.Knowledge
	in   *faq.Intent
	told faq.Facts

	decide   sync.Once
	decision Decision
	word     [len(faq.Languages)]sync.Once
	words    [len(faq.Languages)]Rendering
	look     sync.Once
	whatIf   []Alternative
}

// NewCase returns the case of a question with the facts told, which the caller may change afterwards.
func NewCase(k *faq.Knowledge, in *faq.Intent, told faq.Facts) *Case {
	return &Case{k: k, in: in, told: maps.Clone(told)}
}

// Decision is that of Decide.
func (c *Case) Decision() Decision {
	c.decide.Do(func() { c.decision = Decide(c.k, c.in, c.told) })
	return c.decision
}

// Render is the decision in words, as of Render.
func (c *Case) Render(lang faq.Language) Rendering {
	i := slices.Index(faq.Languages[:], lang)
	if i < 0 {
		return Render(c.k, c.Decision(), lang)
	}
	c.word[i].Do(func() {
		r := Render(c.k, c.Decision(), lang)
		// Whoever adds to a list makes it his own.
		r.Reasons, r.Links, r.Sources = slices.Clip(r.Reasons), slices.Clip(r.Links), slices.Clip(r.Sources)
		c.words[i] = r
	})
	return c.words[i]
}

// WhatIf is that of WhatIf.
func (c *Case) WhatIf() []Alternative {
	c.look.Do(func() {
		if c.Decision().Verdict == faq.Reject {
			c.whatIf = newTable(newView(c.k, c.in, c.told), c.in.Rules).alternatives()
		}
	})
	return c.whatIf
}
