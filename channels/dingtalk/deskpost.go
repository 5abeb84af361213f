package dingtalk

import (
	"cmp"
	"strings"

	"supportbot/chat"
	"supportbot/desk"
	"supportbot/faq"
	"supportbot/faq/wording"
)

const (
	maxName   = 40  // characters of an agent's name
	maxShown  = 300 // characters of a fact, a reason, or a line of the conversation on a card
	maxBotSay = 600 // characters of what the bot says while a ticket waits
)

// deskNotes is what a post becomes in a group: the card, or a few lines.
func (c *Channel) deskNotes(p desk.Post) []note {
	lang := spokenIn(p.Ticket)
	if p.Card != nil {
		s := c.deskSheet(lang)
		if p.Change != desk.Opened {
			s.paragraph(c.changed(p))
		}
		s.card(p.Ticket, *p.Card)
		return c.pages(p.Ticket, s)
	}
	s := c.deskSheet(lang)
	switch p.Change {
	case desk.WasTold:
		name := "👤 " + c.deskTexts.Person.In(lang)
		if p.Edited {
			name += c.deskTexts.Edited.In(lang)
		}
		s.said(name, literal(p.Text, false))
	case desk.WasSaid:
		name := "🙋 " + c.agentName(p.By, lang)
		if p.Typed {
			s.said(name, literal(p.Text, true))
		} else { // an answer of the knowledge
			s.said(name, markdown(p.Text))
		}
	case desk.Spoke:
		s.said("🤖 "+c.deskTexts.Bot.In(lang), literal(cut(plain(markdown(p.Text)), maxBotSay), true))
	default:
		s.paragraph(c.changed(p))
	}
	if len(p.Attachments) > 0 {
		s.paragraph(wording.Fill(c.deskTexts.Attachments, lang, "names", line(strings.Join(p.Attachments, ", "), maxShown)))
	}
	return c.pages(p.Ticket, s)
}

// alertNotes is what the custom robot says of a post: who waits for what, and how to act.
func (c *Channel) alertNotes(p desk.Post) []note {
	s := c.deskSheet(spokenIn(p.Ticket))
	if p.Change != desk.Opened {
		s.paragraph(c.changed(p))
	}
	s.head(p.Ticket, desk.Card{})
	if len(c.DeskGroups) > 0 {
		s.toDo(p.Ticket)
	}
	return c.pages(p.Ticket, s)
}

// pages cuts a sheet into messages. Each begins with the ticket's id, since others may come between.
func (c *Channel) pages(t desk.Summary, s *deskSheet) []note {
	var notes []note
	if s.Len() == 0 {
		return nil // a change that needs no words
	}
	id := line(t.ID, maxName)
	for _, piece := range split(s.String(), maxText-len(id)-20) {
		notes = append(notes, note{title: titleOf(id + " " + piece), text: "**" + id + "** " + piece})
	}
	return notes
}

// changed says what happened.
func (c *Channel) changed(p desk.Post) string {
	t, lang, s := c.deskTexts, spokenIn(p.Ticket), p.Ticket
	text, since := t.Changes[p.Change], s.Waiting
	if p.Change == desk.Reminded && s.Status == desk.Claimed {
		text, since = t.AnswerDue, s.Heard
	}
	by := p.By
	if by == nil {
		by = s.Agent
	}
	said := wording.Fill(text, lang, "agent", c.agentName(by, lang), "waited", t.span(c.Now().Sub(since), lang))
	switch {
	case p.Change == desk.WasLost:
		said += "  \n" + literal(p.Text, true)
	case p.Change == desk.WasSolved && s.Note != "":
		said += "  \n" + t.Note.In(lang) + t.Colon.In(lang) + literal(s.Note, true)
	}
	return said
}

// agentName is an agent's name as it is shown.
func (c *Channel) agentName(a *desk.Agent, lang faq.Language) string {
	if a == nil || chat.Clean(a.Name) == "" {
		return c.deskTexts.Agent.In(lang)
	}
	return cmp.Or(line(a.Name, maxName), c.deskTexts.Agent.In(lang))
}
