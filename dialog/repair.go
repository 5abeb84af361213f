package dialog

import (
	"cmp"
	"maps"
	"strconv"
	"strings"

	"supportbot/answers"
	"supportbot/chat"
	"supportbot/desk"
	"supportbot/faq"
	"supportbot/intents"
)

// This file is about what goes wrong: a message that is not understood, two readings of one, numbers
// that cannot be, contradictions, and "I don't know".

// choose offers the best intents when none is sure. That is neither a miss nor an end of misses.
func (c *turn) choose(p intents.Part, facts faq.Facts) {
	c.Heard = c.merge(c.Heard, facts, intents.Signals{}, false)
	reply := chat.Reply{Kind: chat.Choice, Text: c.phrases.say(c.lang, "which"), Facts: c.known()}
	for _, candidate := range p.Candidates[:min(len(p.Candidates), maxChoices)] {
		if in := c.Knowledge.Intent(candidate.Intent); in != nil {
			c.offerIntent(&reply, in, facts)
		}
	}
	if len(reply.Choices) == 1 {
		c.offerPerson(&reply, desk.Missed)
	}
	c.note(facts, answers.Decision{}, nil)
	c.replies = append(c.replies, reply)
}

// chooseByFacts offers the questions that the facts told are about.
func (c *turn) chooseByFacts(facts faq.Facts, p intents.Part) {
	rank := map[string]int{}
	for i, candidate := range p.Candidates {
		rank[candidate.Intent] = len(p.Candidates) - i
	}
	var fit []intents.Candidate
	for n := len(p.Candidates); n >= 0; n-- {
		for _, in := range c.Knowledge.Intents {
			if in.Kind == faq.Decide && rank[in.Name] == n && c.readsAll(in, facts) {
				fit = append(fit, intents.Candidate{Intent: in.Name})
			}
		}
	}
	if len(fit) == 0 {
		c.miss(p)
		return
	}
	p.Candidates = fit
	c.choose(p, facts)
}

func (c *turn) readsAll(in *faq.Intent, facts faq.Facts) bool {
	for name := range facts {
		if !c.reads[in.Name][name] {
			return false
		}
	}
	return true
}

// miss answers what is off topic or not understood. An open question stays open.
func (c *turn) miss(p intents.Part) {
	c.Misses++
	reply := chat.Reply{Kind: chat.Fallback, Facts: c.known()}
	texts := []string{c.Knowledge.Talk.Fallback.In(c.lang)}
	if in := c.Knowledge.Intent(c.Intent); in != nil && c.Open != "" && !c.Answered {
		asked := answers.Question(c.Knowledge, in, c.Open, c.Facts, c.lang)
		texts = []string{c.phrases.say(c.lang, "question_again", "question", asked.Text)}
		c.offerValues(&reply, in, asked)
	} else {
		c.offerExamples(&reply)
	}
	reply.Text = paragraphs(texts...)
	c.stuck(&reply)
	c.overheard(p)
	c.trace = append(c.trace, Trace{Text: p.Text, Candidates: scores(p)})
	c.learnMiss(p)
	c.replies = append(c.replies, reply)
}

// overheard keeps what thing a message that was not understood spoke of: the next question is about it.
func (c *turn) overheard(p intents.Part) {
	things := c.sort(c.meant(p)).facts()
	maps.DeleteFunc(things, func(name string, _ faq.Value) bool { return !c.owners[name] })
	if len(things) > 0 {
		c.Heard = c.merge(c.Heard, things, intents.Signals{}, false)
	}
}

// defaultMax is the greatest number believed where the knowledge names none, see faq.Fact.Max.
const defaultMax = 1_000_000

// refuse says which number cannot be used and what is accepted; an open question is asked again.
func (c *turn) refuse(r intents.Refusal, asked string) {
	f := c.Knowledge.Fact(r.Fact)
	name := "not_whole"
	if f.Type == faq.Amount {
		name = "not_amount"
	}
	if asked == r.Fact {
		c.resume()
	}
	problem := c.phrases.say(c.lang, name, "text", quoted(r.Text), "fact", f.Title.In(c.lang), "max", strconv.FormatFloat(cmp.Or(f.Max, defaultMax), 'f', -1, 64))
	if in := c.Knowledge.Intent(c.Intent); in != nil && asked == r.Fact && !c.Answered {
		question := answers.Question(c.Knowledge, in, asked, c.Facts, c.lang)
		c.replies = append(c.replies, chat.Reply{
			Kind: chat.Question, Intent: in.Name, Confidence: c.Sureness, Asks: asked,
			Facts: c.known(), Text: paragraphs(problem, question.Text),
		})
		return
	}
	c.complain(problem)
}

// complain replies that something in the message cannot be used.
func (c *turn) complain(problem string) {
	c.replies = append(c.replies, chat.Reply{Kind: chat.Talk, Intent: c.doing(doesHelp), Confidence: 1, Facts: c.known(), Text: problem})
}

// contradiction asks which of two values of one fact is right.
func (c *turn) contradiction(t told, in *faq.Intent) {
	if in == nil || in.Kind != faq.Decide {
		in = c.Knowledge.Intent(c.Intent)
	}
	conflicting := func(name string, _ faq.Value) bool { return c.visible(name) == t.conflict }
	heard := t.facts()
	maps.DeleteFunc(heard, conflicting)
	if in == nil || !c.reads[in.Name][t.conflict] {
		c.chooseByFacts(heard, intents.Part{})
		return
	}
	c.Facts = c.merge(c.Facts, heard, intents.Signals{}, in.Name != c.Intent)
	maps.DeleteFunc(c.Facts, conflicting)
	c.Intent, c.Open, c.Answered, c.Sureness = in.Name, t.conflict, false, max(c.Sureness, 0.5)
	reply := chat.Reply{Kind: chat.Question, Intent: in.Name, Confidence: c.Sureness, Asks: t.conflict, Facts: c.known()}
	var values []string
	for _, v := range t.values {
		label := answers.Print(c.Knowledge, t.conflict, v, c.lang)
		values = append(values, label)
		c.offer(&reply, Offer{Label: label, Value: label, Intent: in.Name, Facts: faq.Facts{t.conflict: v}})
	}
	reply.Text = c.phrases.say(c.lang, "contradiction", "values", strings.Join(values, c.phrases.say(c.lang, "and")))
	c.replies = append(c.replies, reply)
}

// dontKnow explains the open question once, then offers a person.
func (c *turn) dontKnow(fact string) {
	c.resume()
	c.Misses++
	in := c.Knowledge.Intent(c.Intent)
	asked := answers.Question(c.Knowledge, in, fact, c.Facts, c.lang)
	reply := chat.Reply{Kind: chat.Question, Intent: in.Name, Confidence: c.Sureness, Asks: fact, Facts: c.known()}
	c.offerValues(&reply, in, asked)
	if c.Misses >= c.offerAfter() || asked.Help == "" {
		reply.Text = c.phrases.say(c.lang, "dont_know_person")
		c.offerPerson(&reply, desk.Missed)
	} else {
		reply.Text = paragraphs(c.phrases.say(c.lang, "dont_know", "help", asked.Help), asked.Text)
	}
	c.replies = append(c.replies, reply)
}
