package dialog

import (
	"maps"
	"slices"
	"strings"

	"supportbot/answers"
	"supportbot/chat"
	"supportbot/faq"
	"supportbot/intents"
)

// serving is one question to be decided.
type serving struct {
	heard      faq.Facts
	signals    intents.Signals
	confidence float64
	mode       mode
}

// mode is how a message relates to the last question.
type mode uint8

const (
	asking     mode = iota // a question of its own
	answering              // tells the fact that was asked for
	continuing             // puts the last question again with changed facts; the reply says what it took over
)

// serveCases serves an intent once for each case of the message, if the cases make a difference to it.
func (c *turn) serveCases(in *faq.Intent, t told, q serving) {
	cases := t.cases
	if len(cases) > 1 && !c.reads[in.Name][t.split] {
		cases = cases[:1]
	}
	for _, q.heard = range cases {
		c.serve(in, q)
	}
}

// serve decides a question and replies with the answer, or with the question for the fact that is missing.
func (c *turn) serve(in *faq.Intent, q serving) {
	anew := in.Name != c.Intent
	if anew && c.Open != "" && !c.Answered && c.Paused == nil && len(c.replies) == 0 {
		c.Paused = &Paused{Intent: c.Intent, Facts: c.Facts, Open: c.Open, Sureness: c.Sureness}
	}
	// The same question put anew, with numbers of its own, is another question as far as numbers go.
	renewed := anew || q.mode == asking && (c.tellsNumber(q.heard) || c.tellsNumber(c.Heard))
	if len(c.Heard) > 0 {
		c.Facts, renewed = c.merge(c.Facts, c.Heard, intents.Signals{}, renewed), false
	}
	before := c.Facts
	c.Facts = c.merge(c.Facts, q.heard, q.signals, renewed)
	c.Intent, c.Sureness, c.Misses, c.Heard = in.Name, q.confidence, 0, nil
	c.count(q.heard)
	decided := c.caseOf(in, c.Facts)
	d := decided.Decision()
	c.note(q.heard, d, decided.rules())
	reply := chat.Reply{Intent: in.Name, Confidence: q.confidence, Facts: answers.Shown(c.Knowledge, d.Facts), Asks: d.Asks}
	c.Open, c.Answered = d.Asks, d.Outcome != ""
	lead := ""
	if q.mode == continuing {
		lead = c.sameQuestion(in, q.heard, before, d.Facts)
	}
	if d.Outcome == "" {
		asked := answers.Question(c.Knowledge, in, d.Asks, c.Facts, c.lang)
		reply.Kind, reply.Text = chat.Question, paragraphs(lead, asked.Text)
		c.offerValues(&reply, in, asked)
		c.replies = append(c.replies, reply)
		return
	}
	c.repeated(in, q)
	said := c.said(in, q)
	c.Last = &Last{Intent: in.Name, Facts: c.Facts, Receipt: c.Turn.ID}
	r := decided.Render(c.lang)
	reply.Kind, reply.Outcome, reply.Values = chat.Answer, d.Outcome, r.Values
	reply.Reasons, reply.Links, reply.Sources = r.Reasons, r.Links, r.Sources
	reply.Text = paragraphs(lead, without(r.Text, r.Newer, said), c.then(in, d, &reply))
	c.offerAlternatives(&reply, in, decided.WhatIf())
	c.offerNext(&reply, d.Answer)
	c.policy(&reply)
	c.insisted(&reply)
	c.replies = append(c.replies, reply)
}

// said are the paragraphs about newer documents below the last answer to a question that goes on: once is enough.
func (c *turn) said(in *faq.Intent, q serving) []string {
	if l := c.Last; l != nil && l.Intent == in.Name && q.mode != asking && c.before == c.lang {
		return c.caseOf(in, l.Facts).Render(c.lang).Newer
	}
	return nil
}

// without leaves out those paragraphs of a text that were said before.
func without(text string, paragraphs, said []string) string {
	for _, p := range paragraphs {
		if slices.Contains(said, p) {
			text = strings.Replace(text, "\n\n"+p, "", 1)
		}
	}
	return text
}

// sameQuestion says with which facts the last question is put again: those told, else those that follow
// from them together with what was known ("extended to 5 months").
func (c *turn) sameQuestion(in *faq.Intent, heard, before, after faq.Facts) string {
	facts := answers.Shown(c.Knowledge, c.caseOf(in, heard).Decision().Facts)
	if len(facts) == 0 {
		old := c.caseOf(in, before).Decision().Facts
		facts = answers.Shown(c.Knowledge, after)
		maps.DeleteFunc(facts, func(name string, v faq.Value) bool { return old[name] == v })
	}
	if len(facts) == 0 {
		return ""
	}
	return c.phrases.say(c.lang, "same_question", "facts", c.list(facts))
}

// count remembers the number told last.
func (c *turn) count(heard faq.Facts) {
	for _, f := range c.Knowledge.Facts {
		if _, told := heard[f.Name]; told && isNumber(f) && !f.Hidden {
			c.Counted = f.Name
		}
	}
}

// known are the facts known, as replies show them: with what follows from hidden ones.
func (c *turn) known() faq.Facts {
	facts := c.merge(c.Facts, c.Heard, intents.Signals{}, false)
	if in := c.Knowledge.Intent(c.Intent); in != nil {
		facts = c.caseOf(in, facts).Decision().Facts
	}
	return answers.Shown(c.Knowledge, facts)
}

// then is what follows an answer: the question that a digression interrupted, once; else the question
// for a fact that would refine the answer.
func (c *turn) then(in *faq.Intent, d answers.Decision, reply *chat.Reply) string {
	if p := c.Paused; p != nil && !p.Returned {
		back := c.Knowledge.Intent(p.Intent)
		p = &Paused{Intent: p.Intent, Facts: p.Facts, Open: p.Open, Sureness: p.Sureness, Returned: true}
		c.Paused = p
		asked := answers.Question(c.Knowledge, back, p.Open, p.Facts, c.lang)
		c.offerValues(reply, back, asked)
		return c.phrases.say(c.lang, "back", "question", asked.Text)
	}
	if d.Asks == "" {
		return ""
	}
	asked := answers.Question(c.Knowledge, in, d.Asks, c.Facts, c.lang)
	c.offerValues(reply, in, asked)
	return c.phrases.say(c.lang, "refine", "question", asked.Text)
}

// list prints facts for people, in the knowledge's order.
func (c *turn) list(facts faq.Facts) string {
	var parts []string
	for _, f := range c.Knowledge.Facts {
		v, ok := facts[f.Name]
		switch {
		case !ok:
		case f.Type == faq.Choice:
			parts = append(parts, answers.Print(c.Knowledge, f.Name, v, c.lang))
		case f.Type != faq.YesNo && f.Unit != "": // "3 months" speaks for itself
			parts = append(parts, answers.Print(c.Knowledge, f.Name, v, c.lang))
		default:
			parts = append(parts, c.phrases.say(c.lang, "fact", "fact", f.Title.In(c.lang), "value", answers.Print(c.Knowledge, f.Name, v, c.lang)))
		}
	}
	return strings.Join(parts, c.phrases.say(c.lang, "comma"))
}
