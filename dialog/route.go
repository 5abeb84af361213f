package dialog

import (
	"supportbot/faq"
	"supportbot/intents"
)

// part decides what one part of the message is: an answer to the open question, a follow-up to the
// last decision, a question of its own, a choice to offer, or nothing that is understood.
func (c *turn) part(p intents.Part) {
	told := c.sort(p.Mentions)
	in := c.sure(p)
	current := c.Knowledge.Intent(c.Intent)
	asked := c.open()
	_, answers := told.facts()[asked]
	answers = answers && asked != ""
	changes := in != nil && in.Name != c.Intent && !p.Signals.OnlyFacts
	asks := in != nil && in.Kind == faq.Decide && !leaning(p.Signals)

	switch {
	case len(p.Refused) > 0:
		c.refuse(p.Refused[0], asked)
	case told.conflict != "":
		c.contradiction(told, in)
	case p.Signals.DontKnow && asked != "":
		c.dontKnow(asked)
	case answers && !changes:
		c.resume()
		c.serveCases(c.Knowledge.Intent(c.Intent), told, serving{signals: p.Signals, confidence: c.Sureness, mode: answering})
	case asks:
		c.serveCases(in, told, serving{signals: p.Signals, confidence: p.Candidates[0].Confidence})
	case current != nil && c.leansOn(p, told, current):
		c.serveCases(current, told, serving{signals: p.Signals, confidence: c.Sureness, mode: continuing})
	case in != nil && in.Kind == faq.Decide:
		c.serveCases(in, told, serving{signals: p.Signals, confidence: p.Candidates[0].Confidence})
	case in != nil:
		c.talk(in, p.Candidates[0].Confidence)
	case len(p.Mentions) == 0 && (p.Signals.Yes || p.Signals.No || p.Signals.OnlyFacts):
		c.miss(p) // a bare yes or number that answers nothing
	case p.Zone == intents.Unsure:
		c.choose(p, told.facts())
	case len(p.Mentions) > 0 && p.Signals.OnlyFacts:
		c.chooseByFacts(told.facts(), p)
	default:
		c.miss(p)
	}
}

// leaning reports whether the words lean on what was said before.
func leaning(s intents.Signals) bool { return s.FollowUp || s.Correction || s.WhatIf }

// leansOn reports whether the part continues the last decision: it tells something that the
// decision looks at, and nothing in it asks another question.
func (c *turn) leansOn(p intents.Part, t told, current *faq.Intent) bool {
	if !p.Signals.OnlyFacts && !leaning(p.Signals) {
		return false
	}
	for _, facts := range t.cases {
		for name := range facts {
			if c.reads[current.Name][name] {
				return true
			}
		}
	}
	return false
}

// resume goes back to the question that a digression interrupted, if that was asked again.
func (c *turn) resume() {
	if p := c.Paused; p != nil && p.Returned {
		c.Intent, c.Facts, c.Open, c.Sureness, c.Answered = p.Intent, p.Facts, p.Open, p.Sureness, false
		c.Paused = nil
	}
}
