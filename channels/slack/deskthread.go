package slack

import (
	"strings"

	"supportbot/chat"
	"supportbot/desk"
	"supportbot/faq/wording"
)

// inThread is what a post becomes in the ticket's thread.
func (c *Channel) inThread(p desk.Post) []rendered {
	s := c.deskSheet(p.Ticket)
	t := c.deskTexts
	by := t.Agent.In(s.lang)
	if p.By != nil && chat.Clean(p.By.Name) != "" {
		by = cut(chat.Clean(p.By.Name), maxName)
	}
	var notice string
	switch p.Change {
	case desk.WasTold:
		notice = t.Person.In(s.lang)
		if p.Edited {
			notice += t.Edited.In(s.lang)
		}
		s.utterance(notice, p.Text, false)
		s.named(t, p.Attachments)
	case desk.WasSaid:
		notice = by
		if p.Typed {
			s.utterance(notice, p.Text, true)
		} else { // an answer of the knowledge
			s.section("*" + c.nameOf(p.By, s.lang) + "*\n" + s.mrkdwn(p.Text))
		}
	case desk.Spoke:
		notice = t.Bot.In(s.lang)
		s.section("*" + notice + "*\n" + s.mrkdwn(p.Text))
	default:
		notice = c.changed(p)
		s.section(notice)
		s.particulars(t, p)
		return s.messages(cut(notice, maxText-1))
	}
	if len(s.blocks) == 0 {
		s.section(escape.Replace(notice) + ": …")
	}
	return s.messages(escape.Replace(cut(notice+": "+chat.Clean(p.Text), maxText)))
}

// named adds the names of files, which are not carried.
func (s *sheet) named(t deskTexts, files []string) {
	if len(files) > 0 {
		var w words
		w.text(wording.Fill(t.Attachments, s.lang, "names", shown(strings.Join(files, ", "))))
		s.rich(&w)
	}
}

// particulars adds what a change came with: the question of somebody who is back, the note at the end,
// the words that were lost.
func (s *sheet) particulars(t deskTexts, p desk.Post) {
	switch p.Change {
	case desk.Reopened:
		if p.Card != nil {
			s.quoted(p.Card.Question)
		}
	case desk.WasSolved:
		if p.Ticket.Note != "" {
			s.utterance(t.Note.In(s.lang), p.Ticket.Note, true)
		}
	case desk.WasLost:
		s.quoted(p.Text)
	}
}

// changed says what happened, in Slack's notation.
func (c *Channel) changed(p desk.Post) string {
	t, lang, s := c.deskTexts, spokenIn(p.Ticket), p.Ticket
	text, since, call := t.Changes[p.Change], s.Waiting, ""
	switch p.Change {
	case desk.Reminded:
		call = c.callGroup()
		if s.Status == desk.Claimed {
			text, since, call = t.AnswerDue, s.Heard, callAgent(s.Agent)
		}
	case desk.WasRaised, desk.Reopened:
		call = c.callGroup()
	case desk.WasLost:
		call = callAgent(s.Agent)
	}
	by := p.By
	if by == nil {
		by = s.Agent
	}
	said := wording.Fill(text, lang, "agent", c.nameOf(by, lang), "ticket", escape.Replace(s.ID), "since", moment(since))
	return strings.TrimSpace(call + said)
}

// callAgent mentions the agent who has the ticket, if it is somebody of this workspace.
func callAgent(a *desk.Agent) string {
	if a == nil || a.Surface != Name || !idForm(a.ID) {
		return ""
	}
	return "<@" + a.ID + "> "
}

// callGroup mentions the group of agents, if there is one.
func (c *Channel) callGroup() string {
	if !idForm(c.DeskGroup) {
		return ""
	}
	return "<!subteam^" + c.DeskGroup + "> "
}

// loud reports whether a post is shown in the channel as well: a thread that nobody has written in
// reaches nobody.
func loud(p desk.Post) bool {
	switch p.Change {
	case desk.Reminded, desk.HasExpired, desk.Reopened:
		return p.Ticket.Status != desk.Claimed
	}
	return false
}
