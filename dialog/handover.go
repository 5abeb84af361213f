package dialog

import (
	"cmp"
	"maps"
	"strings"

	"supportbot/chat"
	"supportbot/desk"
	"supportbot/faq"
	"supportbot/intents"
	"supportbot/learn"
)

// This file is about when a person takes over: the knowledge's policy, read at the end of what the bot
// would say by itself.

// defaultOfferAfter is the number of messages not understood in a row after which a person is
// offered: after two, a third try rarely helps and annoys.
const defaultOfferAfter = 2

func (c *turn) offerAfter() int {
	return cmp.Or(c.Knowledge.Desk.OfferAfter, defaultOfferAfter)
}

// handoff opens a ticket, or the one that has just ended once more, or names the one that is open. Where
// nobody could see it, it says so.
func (c *turn) handoff(reply *chat.Reply, reason desk.Reason, question string) {
	reply.Kind = chat.Handoff
	if t := c.State.Ticket; t.Live() {
		reply.Ticket = t.ID
		reply.Text = c.attended("handoff_again", t.ID)
		return
	}
	c.call(reason, question)
	reply.Ticket = c.State.Ticket.ID
	text := strings.ReplaceAll(c.Knowledge.Talk.Handoff.In(c.lang), "{ticket}", reply.Ticket)
	if c.effects.Change == desk.Reopened || c.Unattended {
		text = c.attended("reopened", reply.Ticket)
	}
	reply.Text = paragraphs(text, c.expected())
}

// attended is a phrase about a ticket that promises agents; where there are none, one that does not.
func (c *turn) attended(phrase, ticket string) string {
	if c.Unattended {
		phrase = "unattended"
	}
	return c.phrases.say(c.lang, phrase, "ticket", ticket)
}

// call opens a ticket.
func (c *turn) call(reason desk.Reason, question string) {
	p := desk.Policy{Desk: c.Knowledge.Desk}
	if t := c.State.Ticket; t != nil {
		if again, ok := p.Reopen(*t, reason, question, c.Message.ReplyTo, c.Now); ok {
			c.State.Ticket, c.effects.Change = &again, desk.Reopened
			return
		}
	}
	c.State.Ticket = desk.New(c.Turn.Ticket, reason, question, c.Message.ReplyTo, c.Now)
	c.effects.Change = desk.Opened
}

// lastQuestion is what the person asked before saying no more than "a person, please".
func (c *turn) lastQuestion() string { return c.State.Origins[questionOrigin] }

// expected says when an agent will be there.
func (c *turn) expected() string {
	d := c.Knowledge.Desk
	if c.Unattended {
		return ""
	}
	if !d.Hours.Open(c.Now) {
		next := d.Hours.Next(c.Now).In(d.Hours.Zone)
		return c.phrases.say(c.lang, "closed_until", "time", next.Format(c.phrases.say(c.lang, "time_layout")))
	}
	if d.Expected > 0 {
		return c.phrases.say(c.lang, "expected", "time", c.span(d.Expected))
	}
	return ""
}

// stuck does what the policy wants after a message that was not understood.
func (c *turn) stuck(reply *chat.Reply) {
	if t := c.State.Ticket; t.Live() {
		reply.Text = c.attended("agents_see", t.ID)
		return
	}
	after := c.Knowledge.Desk.HandoverAfter
	switch {
	case after > 0 && c.Misses >= after && c.hasHandoff():
		c.handoff(reply, desk.Missed, c.Message.Text)
		reply.Intent, reply.Confidence = c.handoffIntent().Name, 1
		reply.Choices, c.Offered = nil, nil
		if !c.Unattended {
			reply.Text = paragraphs(c.phrases.say(c.lang, "called"), reply.Text)
		}
	case c.Misses >= c.offerAfter():
		reply.Text = paragraphs(reply.Text, c.phrases.say(c.lang, "offer_person"))
		c.offerPerson(reply, desk.Missed)
	}
}

// policy does what the policy wants for an intent or outcome.
func (c *turn) policy(reply *chat.Reply) {
	reason := desk.Review
	if reply.Kind == chat.Referral {
		reason = desk.Referred
	}
	switch c.Knowledge.Desk.Handover(reply.Intent, reply.Outcome) {
	case faq.Offer:
		c.offerPerson(reply, reason)
	case faq.Call:
		if c.State.Ticket.Live() || !c.hasHandoff() {
			return
		}
		c.call(reason, c.Message.Text)
		reply.Ticket = c.State.Ticket.ID
		reply.Text = paragraphs(reply.Text, c.attended("reviewed", reply.Ticket), c.expected())
	}
}

// insisted offers a person to somebody who gets the same answer again and again.
func (c *turn) insisted(reply *chat.Reply) {
	if after := c.Knowledge.Desk.RepeatedAfter; after > 0 && c.Repeats+1 >= after && !c.State.Ticket.Live() && c.hasHandoff() {
		reply.Text = paragraphs(reply.Text, c.phrases.say(c.lang, "repeated"))
		c.offerPerson(reply, desk.Repeated)
	}
}

// wanted is why the person wants somebody: what the last reply offered a person for, or else of the
// person's own accord.
func (c *turn) wanted() desk.Reason {
	if o, ok := c.personOffered(); ok {
		return o.Reason
	}
	return desk.Asked
}

func (c *turn) personOffered() (Offer, bool) {
	for _, o := range c.offered {
		if o.Reason != "" {
			return o, true
		}
	}
	return Offer{}, false
}

// repliesToOffer hears the answer to the offer of a person: a yes takes it, a no is no message that was not understood. An "ok"
// below an answer only says that it was read; it takes the offer where that was the last thing asked.
func (c *turn) repliesToOffer(text string, parts []intents.Part) bool {
	o, ok := c.personOffered()
	if f := c.Knowledge.Fact(c.open()); !ok || len(parts) != 1 || f != nil && f.Type != faq.Choice {
		return false
	}
	read := (o.Reason == desk.Referred || o.Reason == desk.Review) && c.acknowledges(text)
	switch s := parts[0].Signals; {
	case s.Yes && !read:
		c.take(o)
	case s.No:
		c.acknowledge()
	default:
		return false
	}
	return true
}

// repeated counts a question that comes again with nothing new.
func (c *turn) repeated(in *faq.Intent, q serving) {
	if l := c.Last; l != nil && l.Intent == in.Name && maps.Equal(l.Facts, c.Facts) && q.mode == asking {
		c.Repeats++
		return
	}
	c.Repeats = 0
}

func (c *turn) handoffIntent() *faq.Intent {
	for _, in := range c.Knowledge.Intents {
		if in.Kind == faq.Handoff {
			return in
		}
	}
	return nil
}

func (c *turn) hasHandoff() bool { return c.handoffIntent() != nil }

// learnMiss puts a message that was not understood on record.
func (c *turn) learnMiss(p intents.Part) {
	if p.Text == "" {
		return
	}
	item := learn.Item{Kind: learn.Missed, At: c.Now, Text: desk.Shorten(p.Text, maxLearned), Language: c.lang, Channel: c.Message.Channel, Receipt: c.Turn.ID}
	for _, candidate := range p.Candidates[:min(len(p.Candidates), maxChoices)] {
		item.Nearest = append(item.Nearest, learn.Near{Intent: candidate.Intent, Confidence: candidate.Confidence})
	}
	c.effects.Learned = append(c.effects.Learned, item)
}

// maxLearned bounds, in characters, what is kept of one message for the authors.
const maxLearned = 500
