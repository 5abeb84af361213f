package dingtalk

import (
	"cmp"
	"strings"

	"supportbot/desk"
	"supportbot/faq"
	"supportbot/faq/wording"
)

// deskSheet collects what agents are shown of one ticket.
type deskSheet struct {
	sheet
	c *Channel
	t deskTexts
}

func (c *Channel) deskSheet(lang faq.Language) *deskSheet {
	return &deskSheet{sheet: sheet{texts: c.texts, lang: lang}, c: c, t: c.deskTexts}
}

// said adds what somebody said behind a name.
func (s *deskSheet) said(name, text string) {
	s.paragraph(name + s.t.Colon.In(s.lang) + text)
}

// card is everything that an agent who takes over should know.
func (s *deskSheet) card(t desk.Summary, card desk.Card) {
	s.head(t, card)
	s.facts(card.Facts)
	s.conclusion(card)
	var lines []string
	for _, l := range card.Lines {
		name, text := s.t.Person.In(s.lang), line(l.Text, maxShown)
		switch l.Who {
		case "bot":
			name, text = s.t.Bot.In(s.lang), literal(flat(plain(markdown(l.Text)), maxShown), true)
		case "agent":
			name = cmp.Or(line(l.Name, maxName), s.t.Agent.In(s.lang))
		}
		if text != "" {
			lines = append(lines, name+s.t.Colon.In(s.lang)+text)
		}
	}
	s.points(s.t.SoFar.In(s.lang), lines)
	s.toDo(t)
}

// head says whose ticket it is, why there is one, and how it stands.
func (s *deskSheet) head(t desk.Summary, card desk.Card) {
	reason := cmp.Or(s.t.Reasons[t.Reason].In(s.lang), line(string(t.Reason), maxName))
	s.paragraph(wording.Fill(s.t.Title, s.lang, "reason", reason))
	s.paragraph("> " + cmp.Or(line(cmp.Or(card.Question, t.Question), maxShown), "…"))
	where := cmp.Or(s.t.Channels[t.Channel].In(s.lang), line(t.Channel, maxName))
	about := []string{s.c.standing(t, s.lang), where + " · " + s.t.Languages.In(s.lang)}
	if !card.Expected.IsZero() {
		about = append(about, wording.Fill(s.t.Expected, s.lang, "since", s.c.moment(card.Expected, s.lang)))
	}
	s.paragraph(strings.Join(about, "  \n"))
}

// standing says in a line how a ticket stands.
func (c *Channel) standing(t desk.Summary, lang faq.Language) string {
	since := t.Waiting
	switch t.Status {
	case desk.Claimed:
		since = t.Claimed
	case desk.Resolved, desk.Expired:
		since = t.Ended
	}
	return wording.Fill(c.deskTexts.Statuses[t.Status], lang, "agent", c.agentName(t.Agent, lang),
		"since", c.moment(since, lang), "waited", c.deskTexts.span(c.Now().Sub(since), lang))
}

// facts lists what is known, with where each comes from.
func (s *deskSheet) facts(facts []desk.Fact) {
	var items []string
	for _, f := range facts {
		item := line(f.Title, maxShown) + s.t.Colon.In(s.lang) + "**" + cmp.Or(line(f.Value, maxShown), "…") + "**"
		if f.From == "" {
			item += s.t.Assumed.In(s.lang)
		} else {
			item += wording.Fill(s.t.From, s.lang, "words", line(f.From, maxShown))
		}
		items = append(items, item)
	}
	s.points(s.t.Facts.In(s.lang), items)
}

// conclusion says what the bot came to last, and why.
func (s *deskSheet) conclusion(card desk.Card) {
	if card.Conclusion == "" && card.Receipt == "" {
		return
	}
	title := s.t.Conclusion.In(s.lang)
	if card.Conclusion != "" {
		title += s.t.Colon.In(s.lang) + line(plain(markdown(card.Conclusion)), maxShown)
	}
	var items []string
	for _, reason := range card.Reasons {
		items = append(items, line(plain(markdown(reason)), maxShown))
	}
	if card.Receipt != "" {
		items = append(items, wording.Fill(s.t.Receipt, s.lang, "receipt", line(card.Receipt, maxShown)))
	}
	s.points(title, items)
}

func (s *deskSheet) points(title string, items []string) {
	if len(items) > 0 {
		s.paragraph("**" + title + "**\n\n- " + strings.Join(items, "\n- "))
	}
}

// toDo says how to act: the custom robot and a card hear nothing themselves.
func (s *deskSheet) toDo(t desk.Summary) {
	if t.Status == desk.Resolved {
		return
	}
	s.paragraph("---")
	s.paragraph(hardBreaks(wording.Fill(s.t.ToDo, s.lang, "short", line(short(t.ID), maxName))))
}
