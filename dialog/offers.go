package dialog

import (
	"supportbot/answers"
	"supportbot/chat"
	"supportbot/desk"
	"supportbot/faq"
)

// maxChoices bounds the intents offered when the bot is unsure: more than three are not read.
const maxChoices = 3

// offer adds a quick reply, unless one with that label is there.
func (c *turn) offer(reply *chat.Reply, o Offer) {
	for _, old := range reply.Choices {
		if old.Label == o.Label {
			return
		}
	}
	reply.Choices = append(reply.Choices, chat.Option{Label: o.Label, Value: o.Value})
	c.Offered = append(c.Offered, o)
}

// offerValues offers the values of the fact that is asked for.
func (c *turn) offerValues(reply *chat.Reply, in *faq.Intent, asked answers.Asked) {
	for i, o := range asked.Options {
		c.offer(reply, Offer{Label: o.Label, Value: o.Value, Intent: in.Name, Facts: asked.Facts[i]})
	}
}

// offerIntent offers a question by its title.
func (c *turn) offerIntent(reply *chat.Reply, in *faq.Intent, facts faq.Facts) {
	title := in.Title.In(c.lang)
	c.offer(reply, Offer{Label: title, Value: title, Intent: in.Name, Facts: facts})
}

// offerAlternatives offers what would turn a rejection into an acceptance.
func (c *turn) offerAlternatives(reply *chat.Reply, in *faq.Intent, all []answers.Alternative) {
	for _, alt := range all {
		phrase := "what_if"
		f := c.Knowledge.Fact(alt.Fact)
		if f.Type == faq.YesNo {
			phrase = "what_if_fact"
		}
		text := c.phrases.say(c.lang, phrase, "fact", f.Title.In(c.lang), "value", answers.Print(c.Knowledge, alt.Fact, alt.Value, c.lang))
		c.offer(reply, Offer{Label: text, Value: text, Intent: in.Name, Facts: faq.Facts{alt.Fact: alt.Value}})
	}
}

// offerNext offers the questions that usually follow an answer.
func (c *turn) offerNext(reply *chat.Reply, a *faq.Answer) {
	for _, name := range a.Next {
		if in := c.Knowledge.Intent(name); in != nil {
			c.offerIntent(reply, in, nil)
		}
	}
}

// offerPerson offers to hand over to a person.
func (c *turn) offerPerson(reply *chat.Reply, reason desk.Reason) {
	if in := c.handoffIntent(); in != nil {
		title := in.Title.In(c.lang)
		c.offer(reply, Offer{Label: title, Value: title, Intent: in.Name, Reason: reason})
	}
}

// offerExamples offers questions to somebody who does not know what to ask.
func (c *turn) offerExamples(reply *chat.Reply) {
	for _, text := range c.Knowledge.Talk.Examples.In(c.lang) {
		c.offer(reply, Offer{Label: text, Value: text})
	}
}
