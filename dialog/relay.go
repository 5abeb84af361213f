package dialog

import (
	"maps"
	"strings"

	"supportbot/answers"
	"supportbot/chat"
	"supportbot/desk"
	"supportbot/faq"
	"supportbot/intents"
	"supportbot/learn"
)

// This file is about a conversation that has a ticket: what agents get to see of it, and the person's
// part while an agent has it.

// relay hands the message to the agent who has the conversation.
func (c *turn) relay() {
	c.owned = true
	c.lang = firstLanguage(c.Message.Language, c.before, c.lang)
	c.State.Language = c.lang
	t := c.State.Ticket
	reply := chat.Reply{
		Kind: chat.Handoff, Ticket: t.ID, Relayed: true, Confidence: 1, Facts: c.known(),
		Text: c.phrases.say(c.lang, "relayed", "agent", t.Agent.Name),
	}
	if in := c.handoffIntent(); in != nil {
		reply.Intent = in.Name
	}
	c.Offered = c.offered
	c.replies = append(c.replies, reply)
}

// showAgents makes the posts of a turn for the agents' thread.
func (c *turn) showAgents(reply chat.Reply) {
	t := c.State.Ticket
	if !t.Live() {
		return
	}
	if change := c.effects.Change; change == desk.Opened || change == desk.Reopened {
		c.effects.Posts = append(c.effects.Posts, desk.Post{Change: change, Ticket: c.summary(), Card: c.card(reply)})
		return
	}
	told := t.Tell(c.Message.ReplyTo, c.Now)
	c.State.Ticket = &told
	c.effects.Posts = append(c.effects.Posts, desk.Post{
		Change: desk.WasTold, Ticket: c.summary(), Text: c.Message.Text, Attachments: c.Message.Attachments, Edited: c.Message.Edited,
	})
	if !c.owned {
		c.effects.Posts = append(c.effects.Posts, desk.Post{Change: desk.Spoke, Ticket: c.summary(), Text: spoken(reply)})
	}
}

// spoken is all that a reply says.
func spoken(r chat.Reply) string {
	texts := []string{r.Text}
	for _, more := range r.More {
		texts = append(texts, more.Text)
	}
	return paragraphs(texts...)
}

func (c *turn) summary() desk.Summary {
	return Summarise(c.State, c.Message.Channel, c.Message.Conversation)
}

// Summarise is the ticket of a conversation as lists show it; the conversation must have one.
func Summarise(s State, channel, conversation string) desk.Summary {
	return desk.Summary{Ticket: *s.Ticket, Channel: channel, Conversation: conversation, Language: s.Language}
}

// card is what an agent who takes over should know. What was said before is added from the transcript
// when the card is shown.
func (c *turn) card(reply chat.Reply) *desk.Card {
	card := &desk.Card{Question: c.State.Ticket.Question}
	if d := c.Knowledge.Desk; d.Expected > 0 {
		card.Expected = d.Hours.Add(c.State.Ticket.Waiting, d.Expected)
	}
	facts := c.known()
	var assumed faq.Facts
	if c.Last != nil {
		in := c.Knowledge.Intent(c.Last.Intent)
		last := c.caseOf(in, c.Last.Facts)
		d := last.Decision()
		assumed = d.Assumed
		if d.Outcome != "" {
			r := last.Render(c.lang)
			card.Conclusion, card.Reasons, card.Receipt = r.Title, r.Reasons, c.Last.Receipt
		}
	}
	all := maps.Clone(assumed)
	if all == nil {
		all = faq.Facts{}
	}
	maps.Copy(all, facts)
	for _, f := range c.Knowledge.Facts {
		v, ok := all[f.Name]
		if !ok || f.Hidden {
			continue
		}
		from := ""
		if _, known := facts[f.Name]; known {
			from = c.State.Origins[f.Name]
		}
		card.Facts = append(card.Facts, desk.Fact{Title: f.Title.In(c.lang), Value: answers.Print(c.Knowledge, f.Name, v, c.lang), From: from})
	}
	return card
}

// Of the words from which something was taken so many characters are kept.
const maxOrigin = 80

// questionOrigin is the entry of State.Origins for the last question that was decided or missed. No
// fact has such a name.
const questionOrigin = "?"

// remember keeps from which words the facts that are new were taken.
func (c *turn) remember(before State) {
	if c.owned {
		return
	}
	origins := maps.Clone(c.State.Origins)
	if origins == nil {
		origins = map[string]string{}
	}
	if !maps.Equal(before.Facts, c.Facts) || !maps.Equal(before.Heard, c.Heard) || before.Intent != c.Intent {
		c.attribute(origins, before)
	}
	if len(c.replies) > 0 && asksSomething(c.replies[0].Kind) {
		origins[questionOrigin] = desk.Shorten(strings.TrimSpace(c.Message.Text), maxOrigin*3)
	}
	c.State.Origins = origins
	if len(origins) == 0 {
		c.State.Origins = nil
	}
}

// attribute names the message as the origin of the facts that are new or have another value.
func (c *turn) attribute(origins map[string]string, before State) {
	known := c.replies[len(c.replies)-1].Facts
	maps.DeleteFunc(origins, func(name, _ string) bool {
		_, ok := known[name]
		return !ok && name != questionOrigin
	})
	var had faq.Facts
	if len(before.Facts) > 0 || len(before.Heard) > 0 {
		had = (&turn{Brain: c.Brain, State: c.adopt(before)}).known()
	}
	for name, v := range known {
		if old, ok := had[name]; !ok || old != v {
			origins[name] = desk.Shorten(strings.TrimSpace(c.Message.Text), maxOrigin)
		}
	}
}

// asksSomething reports whether a message that got such a reply was a question about the subject.
func asksSomething(k chat.Kind) bool { return k != chat.Talk && k != chat.Handoff }

// judged hears what the person thinks of the help received from an agent.
func (c *turn) judged(helpful bool) {
	id := c.Turn.ID
	if t := c.State.Ticket; t != nil {
		id = t.ID
	}
	c.effects.Feedback = &chat.Feedback{Receipt: id, Helpful: helpful}
	c.Thumb, c.Misses = &helpful, 0
	c.replies = append(c.replies, chat.Reply{Kind: chat.Talk, Intent: c.doing(doesThanks), Confidence: 1, Facts: c.known(), Text: c.phrases.say(c.lang, "comment")})
}

// comments takes a message that asks nothing for the sentence of feedback that was asked for, once.
func (c *turn) comments(parts []intents.Part) bool {
	thumb := c.Thumb
	if c.Thumb = nil; thumb == nil {
		return false
	}
	for _, p := range parts {
		in := c.sure(p)
		remark := in == nil || in.Kind == faq.SmallTalk && in.Does != doesRestart && in.Does != doesHelp
		if !remark || len(p.Mentions) > 0 || p.Signals.Question {
			return false
		}
	}
	t := c.State.Ticket
	if t == nil {
		return false
	}
	text := desk.Shorten(c.Message.Text, maxLearned)
	c.effects.Feedback, c.effects.Added = &chat.Feedback{Receipt: t.ID, Helpful: *thumb, Comment: text}, true
	c.effects.Learned = append(c.effects.Learned, learn.Item{
		Kind: learn.Answered, At: c.Now, Text: t.Question, Language: c.lang, Channel: c.Message.Channel, Ticket: t.ID, Answer: t.Answers, Intent: t.Used, Comment: text,
	})
	c.replies = append(c.replies, chat.Reply{Kind: chat.Talk, Intent: c.doing(doesThanks), Confidence: 1, Facts: c.known(), Text: c.phrases.say(c.lang, "commented")})
	return true
}
