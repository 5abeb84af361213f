package dialog

import (
	"slices"
	"unicode"

	"supportbot/faq"
	"supportbot/intents"
)

// part decides what one part of the message is: an answer to the open question, a follow-up to the
// last decision, a question of its own, a choice to offer, or nothing that is understood.
func (c *turn) part(p intents.Part) {
	told := c.sort(c.meant(p))
	in := c.sure(p)
	current := c.Knowledge.Intent(c.Intent)
	asked := c.open()
	answers := asked != "" && c.tells(told.facts(), asked)
	changes := in != nil && in.Name != c.Intent && p.Signals.Question && !p.Signals.OnlyFacts
	asks := in != nil && in.Kind == faq.Decide && (!leaning(p.Signals) || c.another(p, in)) && !(bare(p) && current != nil)

	switch {
	case len(p.Refused) > 0:
		c.refuse(p.Refused[0], asked)
	case told.conflict != "":
		c.contradiction(told, in)
	case p.Signals.DontKnow && asked != "":
		c.dontKnow(asked)
	case answers && changes && c.awaits(told):
		c.answerAside(told)
		c.ask(p, in, told)
	case answers && !changes:
		c.resume()
		c.serveCases(c.Knowledge.Intent(c.Intent), told, serving{signals: p.Signals, confidence: c.Sureness, mode: answering})
	case asks && in == current && !p.Signals.Question: // more about the case at hand
		c.serveCases(in, told, serving{signals: p.Signals, confidence: p.Candidates[0].Confidence, mode: answering})
	case asks:
		c.serveCases(in, told, serving{signals: p.Signals, confidence: p.Candidates[0].Confidence})
	case current != nil && c.leansOn(p, told, current):
		c.serveCases(current, told, serving{signals: p.Signals, confidence: c.Sureness, mode: continuing})
	case in != nil:
		c.ask(p, in, told)
	case len(p.Mentions) == 0 && (p.Signals.Yes || p.Signals.No || p.Signals.OnlyFacts):
		c.miss(p) // a bare yes or number that answers nothing
	case len(p.Mentions) > 0 && p.Signals.OnlyFacts && c.offeredFor(told.facts()) != nil:
		c.serveCases(c.offeredFor(told.facts()), told, serving{signals: p.Signals, confidence: offeredSureness})
	case p.Zone == intents.Unsure:
		c.choose(p, told.facts())
	case len(p.Mentions) > 0 && p.Signals.OnlyFacts:
		c.chooseByFacts(told.facts(), p)
	default:
		c.miss(p)
	}
}

// offeredSureness is the confidence in a question that was offered among others, and answered to by a fact.
const offeredSureness = 0.5

// offeredFor finds the question among those just offered that would ask for the facts, nil if not just one does.
func (c *turn) offeredFor(facts faq.Facts) *faq.Intent {
	var found *faq.Intent
	for _, o := range c.offered {
		in := c.Knowledge.Intent(o.Intent)
		if in == nil || in.Kind != faq.Decide || !c.tells(facts, c.caseOf(in, o.Facts).Decision().Asks) {
			continue
		}
		if found != nil && found != in {
			return nil
		}
		found = in
	}
	return found
}

// ask serves a question of its own.
func (c *turn) ask(p intents.Part, in *faq.Intent, told told) {
	if in.Kind == faq.Decide {
		c.serveCases(in, told, serving{signals: p.Signals, confidence: p.Candidates[0].Confidence})
		return
	}
	c.talk(in, p.Candidates[0].Confidence)
}

// awaits reports whether an answer has to be given to the open question, and that is all that was told: it is no
// case of another thing.
func (c *turn) awaits(t told) bool {
	return len(t.cases) == 1 && len(t.cases[0]) == 1 && (!c.Answered || c.Paused != nil && c.Paused.Returned)
}

// answerAside hears the answer to the open question in a message that goes on to ask another: "3 months. And how
// many sites?" Where that decides, the reply says so first; where something is still open, the other question is a
// digression from it.
func (c *turn) answerAside(t told) {
	c.resume()
	in := c.Knowledge.Intent(c.Intent)
	facts := c.merge(c.Facts, t.facts(), intents.Signals{}, false)
	if d := c.caseOf(in, facts).Decision(); d.Outcome == "" {
		c.Facts, c.Open = facts, d.Asks
		return
	}
	c.serveCases(in, t, serving{confidence: c.Sureness, mode: answering})
}

// meant leaves out a bare "no" that would be taken for zero of what was counted last: only a question
// for a number is answered that way.
func (c *turn) meant(p intents.Part) []intents.Mention {
	if c.open() != "" {
		return p.Mentions
	}
	return slices.DeleteFunc(slices.Clone(p.Mentions), func(m intents.Mention) bool {
		return m.Bare && p.Signals.No && isNumber(c.Knowledge.Fact(m.Fact))
	})
}

// leaning reports whether the words lean on what was said before.
func leaning(s intents.Signals) bool { return s.FollowUp || s.Correction || s.WhatIf }

// another reports whether the part surely asks another question than the last one, though it begins with
// an "and": its words are more than the facts in it, and they suppose and correct nothing.
func (c *turn) another(p intents.Part, in *faq.Intent) bool {
	s := p.Signals
	return in.Name != c.Intent && s.Question && !s.OnlyFacts && !s.Correction && !s.WhatIf && p.Candidates[0].Confidence >= doubtless
}

// bare reports whether the part is little more than the facts in it ("and the other one?", "3 months"):
// such words continue the last question, whatever else they may resemble.
func bare(p intents.Part) bool {
	if !p.Signals.OnlyFacts {
		return false
	}
	letters := countLetters(p.Text)
	for _, m := range p.Mentions {
		letters -= countLetters(m.Text)
	}
	return letters <= maxBareLetters
}

// maxBareLetters is the number of letters or Chinese characters beside the facts of a bare part: an
// article, a particle, an "and".
const maxBareLetters = 4

func countLetters(s string) int {
	n := 0
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			n++
		}
	}
	return n
}

// leansOn reports whether the part continues the last decision: it tells something that the
// decision looks at, and nothing in it asks another question. A plain statement of such facts counts,
// too, if it is not surely about something else.
func (c *turn) leansOn(p intents.Part, t told, current *faq.Intent) bool {
	if !p.Signals.OnlyFacts && !leaning(p.Signals) && (p.Signals.Question || c.sure(p) != nil) {
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
