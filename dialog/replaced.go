package dialog

import (
	"supportbot/faq"
	"supportbot/intents"
)

// maxReplacing is the number of letters or Chinese characters of a message that may do nothing but
// replace what was told: longer ones say what they mean.
const maxReplacing = 24

// replacing reads a short correction or what-if ("no, the film", "and if it is?") that tells nothing by
// itself as another value of a fact told before, if it fits exactly one of those that the question looks
// at. It returns the message as understood otherwise.
func (c *turn) replacing(u intents.Understanding) intents.Understanding {
	if len(u.Parts) != 1 || c.open() != "" || c.Intent == "" {
		return u
	}
	p := u.Parts[0]
	if !p.Signals.Correction && !p.Signals.WhatIf || len(c.meant(p)) > 0 || len(p.Refused) > 0 || countLetters(p.Text) > maxReplacing {
		return u
	}
	found, fits := u, 0
	known := c.known() // what follows from hidden facts can be replaced, too
	for _, f := range c.Knowledge.Facts {
		old, told := known[f.Name]
		if !told || f.Hidden || !c.reads[c.Intent][f.Name] {
			continue
		}
		other := c.Engine.Understand(c.Message.Text, intents.Context{Language: c.State.Language, Open: f.Name, Facts: c.Facts})
		if len(other.Parts) == 1 && replaces(c.meant(other.Parts[0]), f, old) {
			found = other
			fits++
		}
	}
	if fits == 1 {
		return found
	}
	return u
}

// replaces reports whether a fact, and it alone, is told with another value.
func replaces(mentions []intents.Mention, f *faq.Fact, old faq.Value) bool {
	another := false
	for _, m := range mentions {
		if m.Fact != f.Name {
			return false
		}
		another = another || !m.Negated && m.Value != old
	}
	return another
}
