package dingtalk

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"supportbot/bot"
	"supportbot/chat"
	"supportbot/desk"
	"supportbot/faq/wording"
	"supportbot/session"
)

// agentSaid does what an agent asks for by mentioning the robot in a group of agents. DingTalk sends the
// message again where that was not possible.
func (c *Channel) agentSaid(ctx context.Context, m inbound) verdict {
	o := c.order(m.whole())
	if !c.colleague(m) {
		c.Count(countForeign)
		return c.remark(ctx, m, c.deskTexts.Outsider.In(o.lang))
	}
	if o.do == doHelp {
		return c.remark(ctx, m, hardBreaks(c.deskTexts.Help.In(o.lang)))
	}
	all, err := c.tickets(ctx)
	if err != nil {
		return again
	}
	switch {
	case o.do == doList:
		return c.remark(ctx, m, c.list(all, o.lang, false))
	case o.ticket == "":
		return c.remark(ctx, m, c.deskTexts.Which.In(o.lang)+"\n\n"+c.list(all, o.lang, false))
	}
	found, err := c.meant(ctx, all, o.ticket, m.MsgID)
	if err != nil {
		return again
	}
	switch {
	case len(found) == 0 && o.do == desk.Say && !strings.ContainsAny(o.ticket, "0123456789"): // it was no id
		return c.remark(ctx, m, hardBreaks(c.deskTexts.Help.In(o.lang)))
	case len(found) == 0:
		return c.remark(ctx, m, wording.Fill(c.deskTexts.Refusals[desk.Unknown], o.lang, "ticket", line(o.ticket, maxName)))
	case len(found) > 1:
		return c.remark(ctx, m, c.deskTexts.Which.In(o.lang)+"\n\n"+c.list(found, o.lang, true))
	}
	return c.obey(ctx, m, o, found[0])
}

// colleague reports whether a message is from a member of the robot's own organisation.
func (c *Channel) colleague(m inbound) bool {
	own := c.CorpID
	if own == "" {
		own = m.ChatbotCorpID
	}
	return m.SenderStaffID != "" && own != "" && m.SenderCorpID == own
}

// obey does what an order says with a ticket.
func (c *Channel) obey(ctx context.Context, m inbound, o order, t desk.Summary) verdict {
	files := m.files(c.deskTexts.Kinds, spokenIn(t))
	if o.do == doShow && len(files) > 0 {
		o.do = desk.Say
	}
	a := desk.Act{ID: m.MsgID, Ticket: t.ID, Do: o.do, Text: o.text, Agent: c.agent(m, t), Place: DeskGroup(m.ConversationID).Target}
	switch {
	case o.unsure:
		verb := c.deskTexts.Verbs[o.do].In(o.lang)[0]
		return c.remark(ctx, m, wording.Fill(c.deskTexts.Unsure, o.lang, "ticket", line(t.ID, maxName), "short", line(short(t.ID), maxName), "verb", verb))
	case o.do == doShow:
		return c.show(ctx, m, t)
	case o.do == desk.Answer:
		chosen, problem := c.chosenTopic(o, t)
		if problem != "" {
			return c.remark(ctx, m, problem)
		}
		a.Text, a.Intent, a.Outcome = "", chosen.Intent.Name, chosen.Outcome
	case o.do == desk.Say:
		a.Attachments = files
	}
	done, err := c.desk.Act(ctx, keyOf(t), a)
	var invalid *bot.InvalidError
	switch {
	case errors.As(err, &invalid):
		c.Logger.Warn("what an agent said is not taken", "error", err)
		return c.remark(ctx, m, c.deskTexts.Failed.In(o.lang))
	case err != nil:
		return again
	case done.Refusal != "":
		return c.remark(ctx, m, c.refused(o, t, done))
	case done.Change == desk.None:
		return c.remark(ctx, m, wording.Fill(c.deskTexts.Already, o.lang, "ticket", line(t.ID, maxName)))
	}
	return taken // what was done is shown by a post; words need no answer
}

// refused says why something was not done.
func (c *Channel) refused(o order, t desk.Summary, done bot.Acted) string {
	why, known := c.deskTexts.Refusals[done.Refusal]
	if !known {
		why = c.deskTexts.Failed
	}
	return wording.Fill(why, o.lang, "ticket", line(t.ID, maxName), "short", line(short(t.ID), maxName),
		"agent", c.agentName(done.Ticket.Agent, o.lang), "most", strconv.Itoa(chat.MaxText))
}

// agent is who wrote a message.
func (c *Channel) agent(m inbound, t desk.Summary) desk.Agent {
	name := flat(m.SenderNick, maxName)
	if name == "" {
		name = c.deskTexts.Agent.In(spokenIn(t))
	}
	return desk.Agent{Surface: Name, ID: m.SenderStaffID, Name: name}
}

// show shows a ticket's card again, as it is now.
func (c *Channel) show(ctx context.Context, m inbound, t desk.Summary) verdict {
	card := desk.Card{Question: t.Question}
	if c.Card != nil {
		known, err := c.Card(ctx, keyOf(t))
		switch {
		case err == nil && known.Question != "":
			card = known
		case errors.Is(err, session.ErrUnavailable):
			return again
		}
	}
	events, err := c.Store.Events(ctx, keyOf(t), "", 0)
	if err != nil {
		return again
	}
	card.Lines = bot.Lines(events)
	s := c.deskSheet(spokenIn(t))
	s.card(t, card)
	for _, n := range c.pages(t, s) {
		c.remark(ctx, m, n.text)
	}
	return taken
}

// remark answers an agent in the group, as well as it can: nothing depends on it, and the message is taken.
func (c *Channel) remark(ctx context.Context, m inbound, text string) verdict {
	in := posting{Channel: c, to: m.address(), kind: toGroup, name: m.ConversationID}
	for i, piece := range split(text, maxText) {
		if _, err := in.post(ctx, note{title: titleOf(piece), text: piece}, i == 0); err != nil {
			c.Logger.Warn("an agent was not answered", "error", err)
			break
		}
	}
	return taken
}

// keyOf is the conversation that a ticket belongs to.
func keyOf(t desk.Summary) session.Key {
	return session.Key{Channel: t.Channel, Conversation: t.Conversation}
}
