package dialog

import (
	"strconv"
	"time"

	"supportbot/answers"
	"supportbot/chat"
	"supportbot/desk"
	"supportbot/faq"
	"supportbot/learn"
)

// Act is something done with a conversation's ticket, with everything that a pure step cannot make up.
type Act struct {
	desk.Act
	Now time.Time
	// Channel and Conversation are the person's.
	Channel, Conversation string
	// Unattended is as in a Turn.
	Unattended bool
}

// Acted is what an act leads to, beside the new state.
type Acted struct {
	Refusal desk.Refusal
	// Reply is what the person is told, nil for nothing.
	Reply *chat.Reply
	Effects
}

// Act does something with the conversation's ticket. It is pure, like Step.
func (b *Brain) Act(s State, a Act) (State, Acted) {
	if s.Ticket == nil {
		return s, Acted{Refusal: desk.Unknown}
	}
	s = b.adopt(s)
	c := &turn{Brain: b, State: s, lang: s.Language, Turn: Turn{Now: a.Now, Unattended: a.Unattended, Message: chat.Message{Channel: a.Channel, Conversation: a.Conversation, ID: a.ID}}}
	var reply *chat.Reply
	if a.Do == desk.Answer {
		if reply = c.answer(a.Intent, a.Outcome); reply == nil {
			return s, Acted{Refusal: desk.NoAnswer}
		}
		a.Text = reply.Text
	}
	next, change, refusal := desk.Policy{Desk: b.Knowledge.Desk}.Do(*s.Ticket, a.Act, a.Now)
	if refusal != "" || change == desk.None {
		return s, Acted{Refusal: refusal}
	}
	c.State.Ticket = &next
	c.effects.Change = change
	ends := change == desk.WasSolved || change == desk.WasClosed
	switch {
	case reply != nil:
		reply.Agent = a.Agent.Name
	case ends && s.Ticket.Status == desk.Expired:
		// An offline ticket is put away: the person talks with the bot again, who says nothing of it.
	default:
		reply = c.notice(change, a)
		if ends || change == desk.HasExpired {
			c.handBack()
		}
	}
	if ends {
		c.learnAnswer()
	}
	if reply != nil {
		reply.Ticket = next.ID
		c.complete(reply)
	}
	c.tellAgents(change, a, reply)
	return c.State, Acted{Reply: reply, Effects: c.effects}
}

// notice is what the person is told of a change.
func (c *turn) notice(change desk.Change, a Act) *chat.Reply {
	t := c.State.Ticket
	agent := ""
	if t.Agent != nil {
		agent = t.Agent.Name
	}
	reply := &chat.Reply{Kind: chat.Handoff, Confidence: 1, Facts: c.known()}
	if in := c.handoffIntent(); in != nil {
		reply.Intent = in.Name
	}
	phrase := ""
	switch change {
	case desk.WasSaid:
		reply.Agent, reply.Text = a.Agent.Name, a.Text
		if a.Edited {
			reply.Text = c.phrases.say(c.lang, "correction", "text", a.Text)
		}
		for _, name := range a.Attachments {
			reply.Text = paragraphs(reply.Text, c.phrases.say(c.lang, "attachment", "name", name))
		}
		return reply
	case desk.WasClaimed:
		phrase = "claimed"
	case desk.WasFreed:
		phrase = "released"
	case desk.WasSolved:
		phrase = "resolved"
	case desk.WasClosed:
		phrase = "closed"
	case desk.WasWarned:
		phrase = "closing_soon"
	case desk.HasExpired:
		if phrase = "expired"; c.Unattended {
			phrase = "unattended"
		}
	default:
		return nil
	}
	reply.Text = c.phrases.say(c.lang, phrase, "agent", agent, "ticket", t.ID)
	if phrase == "resolved" || phrase == "closed" {
		c.askHelpful(reply)
	}
	return reply
}

// askHelpful asks for a thumb up or down.
func (c *turn) askHelpful(reply *chat.Reply) {
	c.Offered = nil
	for _, helpful := range []bool{true, false} {
		label := c.phrases.say(c.lang, "helpful_no")
		value := "👎"
		if helpful {
			label, value = c.phrases.say(c.lang, "helpful_yes"), "👍"
		}
		c.offer(reply, Offer{Label: label, Value: value, Helpful: &helpful})
	}
}

// handBack gives the conversation back to the bot: what was open before is forgotten.
func (c *turn) handBack() {
	c.Misses, c.Repeats, c.Open, c.Answered, c.Paused, c.Thumb = 0, 0, "", false, nil, nil
}

// learnAnswer puts on record what the agent answered.
func (c *turn) learnAnswer() {
	t := c.State.Ticket
	if t.Answers == "" {
		return
	}
	c.effects.Learned = append(c.effects.Learned, learn.Item{
		Kind: learn.Answered, At: c.Now, Text: t.Question, Language: c.lang, Channel: c.Message.Channel, Ticket: t.ID, Answer: t.Answers, Intent: t.Used,
	})
}

// tellAgents makes the post of a change.
func (c *turn) tellAgents(change desk.Change, a Act, reply *chat.Reply) {
	p := desk.Post{Change: change, Ticket: c.summary(), Attachments: a.Attachments, Edited: a.Edited}
	if a.Agent != (desk.Agent{}) {
		p.By = &a.Agent
	}
	switch change {
	case desk.WasSaid:
		p.Text, p.Typed, p.Place = reply.Text, a.Do == desk.Say, a.Place
	case desk.WasLost:
		p.Text = a.Text
	case desk.WasSolved:
		p.Text = a.Text
	case desk.WasRaised:
		p.Card = c.card(chat.Reply{})
	}
	c.effects.Posts = append(c.effects.Posts, p)
}

// answer renders an answer of the knowledge for the person, nil if there is none.
func (c *turn) answer(intent, outcome string) *chat.Reply {
	in := c.Knowledge.Intent(intent)
	if in == nil {
		return nil
	}
	reply := &chat.Reply{Kind: chat.Answer, Intent: intent, Outcome: outcome, Confidence: 1, Facts: c.known()}
	if in.Kind != faq.Decide {
		if reply.Text = in.Reply.In(c.lang); reply.Text == "" || outcome != "" {
			return nil
		}
		reply.Links = c.links(in.Links)
		return reply
	}
	d, ok := answers.Given(c.Knowledge, in, outcome, c.Facts)
	if !ok {
		return nil
	}
	r := answers.Render(c.Knowledge, d, c.lang)
	reply.Text, reply.Values, reply.Reasons, reply.Links, reply.Sources = r.Text, r.Values, r.Reasons, r.Links, r.Sources
	return reply
}

// Preview is an answer of the knowledge as an agent would send it in this conversation; false if the
// knowledge has none, or too little is known to give it.
func (b *Brain) Preview(s State, intent, outcome string) (chat.Reply, bool) {
	s = b.adopt(s)
	c := &turn{Brain: b, State: s, lang: s.Language}
	reply := c.answer(intent, outcome)
	if reply == nil {
		return chat.Reply{}, false
	}
	c.complete(reply)
	return *reply, true
}

// Judged is a person's opinion of a reply, with everything that a pure step cannot make up.
type Judged struct {
	chat.Feedback
	Now                   time.Time
	Channel, Conversation string
	// About is the receipt of the reply, Ticket the id of a ticket if one is opened.
	About  Receipt
	Ticket string
	// Unattended is as in a Turn.
	Unattended bool
}

// Judge hears an opinion of a reply of the bot. A thumb down does what the policy wants.
func (b *Brain) Judge(s State, j Judged) (State, Acted) {
	s = b.adopt(s)
	c := &turn{Brain: b, State: s, lang: s.Language, Turn: Turn{Now: j.Now, Ticket: j.Ticket, Unattended: j.Unattended, Message: chat.Message{
		Channel: j.Channel, Conversation: j.Conversation, Text: j.About.Message.Text, ReplyTo: j.About.Message.ReplyTo,
	}}}
	c.effects.Feedback = &j.Feedback
	if j.Helpful {
		return c.State, Acted{Effects: c.effects}
	}
	said := j.About.Reply
	c.effects.Learned = append(c.effects.Learned, learn.Item{
		Kind: learn.Unhelpful, At: j.Now, Text: desk.Shorten(j.About.Message.Text, maxLearned), Language: c.lang, Channel: j.Channel,
		Intent: said.Intent, Outcome: said.Outcome, Receipt: j.Feedback.Receipt, Comment: desk.Shorten(j.Comment, maxLearned),
	})
	does := b.Knowledge.Desk.Unhelpful
	if does == "" || c.State.Ticket.Live() || !c.hasHandoff() {
		return c.State, Acted{Effects: c.effects}
	}
	reply := chat.Reply{Kind: chat.Talk, Intent: c.handoffIntent().Name, Confidence: 1, Facts: c.known()}
	c.Offered = nil
	if does == faq.Offer {
		reply.Text = c.phrases.say(c.lang, "unhelpful")
		c.offerPerson(&reply, desk.Unhelpful)
	} else {
		c.handoff(&reply, desk.Unhelpful, c.Message.Text)
		c.showAgents(reply)
	}
	c.complete(&reply)
	return c.State, Acted{Reply: &reply, Effects: c.effects}
}

// Due is when something has to happen with the conversation's ticket by itself; zero if never.
func (b *Brain) Due(s State) time.Time {
	if s.Ticket == nil {
		return time.Time{}
	}
	return desk.Policy{Desk: b.Knowledge.Desk}.Due(*s.Ticket)
}

// span prints a time for people: whole minutes, or hours where it is that many.
func (c *turn) span(d time.Duration) string {
	if d >= 2*time.Hour && d%time.Hour == 0 {
		return c.phrases.say(c.lang, "hours", "n", strconv.Itoa(int(d.Hours())))
	}
	return c.phrases.say(c.lang, "minutes", "n", strconv.Itoa(int(d.Minutes())))
}
