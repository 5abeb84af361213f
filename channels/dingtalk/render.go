package dingtalk

import (
	"strings"

	"supportbot/chat"
	"supportbot/faq"
	"supportbot/faq/wording"
)

// maxText is the greatest length of a message's Markdown in bytes of JSON; the rest up to maxParam is
// for title, mention and quick replies.
const maxText = 11_000

// render shows a reply: the outcome first, then reasons, links and sources, and
// the quick replies last. A long reply becomes several messages, the quick
// replies in the last one: as buttons where they fit on a card, else as a list.
// An ActionCard mentions nobody, so that in a group it is always the list. With
// carded the quick replies are the buttons of an interactive card.
func (c *Channel) render(reply chat.Reply, group, carded bool) []note {
	s := sheet{texts: c.texts, lang: reply.Language}
	s.reply(reply)
	for _, more := range reply.More {
		s.paragraph("---")
		s.reply(more)
	}
	title := titleOf(reply.Text)
	if reply.Agent != "" {
		title = titleOf(wording.Fill(c.texts.Says, reply.Language, "agent", line(reply.Agent, maxName), "text", reply.Text))
	}
	var notes []note
	for _, piece := range split(s.String(), maxText) {
		notes = append(notes, note{title: title, text: piece})
	}
	last := len(notes) - 1
	if carded {
		return append(notes[:last], c.withCard(notes[last], c.offered(reply), group, reply.Language)...)
	}
	notes[last] = c.quickReplies(notes[last], c.offered(reply), group, reply.Language)
	return notes
}

// withCard puts the quick replies on an interactive card, below the text or, where that is too long,
// below a message of its own.
func (c *Channel) withCard(n note, o offer, group bool, lang faq.Language) []note {
	plain := c.quickReplies(n, o, group, lang)
	if len(o.options) == 0 {
		return []note{plain}
	}
	labels := o.titles()
	alone := note{title: n.title, text: c.texts.Choose.In(lang)}
	switch {
	case n.fitsCard(labels):
		n.card = &card{labels: labels, plain: plain}
		return []note{n}
	case alone.fitsCard(labels):
		// Without a card it is the list, which has words of its own above it.
		alone.card = &card{labels: labels, plain: c.quickReplies(note{title: n.title}, o, true, lang)}
		return []note{n, alone}
	}
	return []note{plain}
}

// quickReplies adds what one may say next: numbered, so that the number is an answer, too.
func (c *Channel) quickReplies(n note, o offer, group bool, lang faq.Language) note {
	var buttons []button
	var links, lines []string
	short := !group && len(o.options) <= maxButtons
	for i, option := range o.options {
		label, title := o.prefix(i), bare(option.Label)
		short = short && len([]rune(label+title)) <= maxButton
		buttons = append(buttons, button{title: label + title, url: saying(option.Value)})
		links = append(links, label+"["+title+"]("+saying(option.Value)+")")
		lines = append(lines, label+title)
	}
	if len(lines) == 0 {
		return n
	}
	with := n
	if with.buttons = buttons; short && with.fits() {
		return with
	}
	head := strings.TrimSpace(n.text+"\n\n**"+c.texts.Choose.In(lang)+"**") + "\n\n"
	for _, list := range [][]string{links, lines} {
		// Two blanks and a line end: a list of Markdown's own would number anew.
		with = note{title: n.title, text: head + strings.Join(list, "  \n")}
		if with.fits() {
			return with
		}
	}
	return n // absurdly long ones: the question stands in the text anyway
}

// bare makes a text fit for a label: no markup can begin or end in it.
func bare(text string) string {
	return strings.NewReplacer("[", "［", "]", "］", "*", "＊", "`", "｀", "<", "＜", "\n", " ").Replace(chat.Clean(text))
}

// titleOf is what the list of chats and the notification show: the first line, without markup.
func titleOf(text string) string {
	line, _, _ := strings.Cut(plain(markdown(text)), "\n")
	line = strings.NewReplacer("*", "", "`", "", "#", "").Replace(line)
	if line = cut(strings.TrimSpace(line), maxTitle); line != "" {
		return line
	}
	return "…"
}

// sheet collects paragraphs of DingTalk's Markdown.
type sheet struct {
	strings.Builder
	texts texts
	lang  faq.Language
}

func (s *sheet) paragraph(text string) {
	if text = strings.TrimSpace(text); text == "" {
		return
	}
	if s.Len() > 0 {
		s.WriteString("\n\n")
	}
	s.WriteString(text)
}

func (s *sheet) reply(r chat.Reply) {
	text := markdown(r.Text)
	switch {
	case r.Literal(): // what the agent typed
		text = wording.Fill(s.texts.Says, s.lang, "agent", line(r.Agent, maxName), "text", literal(r.Text, true))
	case r.Agent != "":
		s.paragraph("**" + line(r.Agent, maxName) + "**")
	}
	if text == "" {
		text = "…"
	}
	s.paragraph(text)
	var reasons, links, sources []string
	for _, reason := range r.Reasons {
		reasons = append(reasons, markdown(reason))
	}
	for _, l := range r.Links {
		links = append(links, anchor(l.URL, l.Title))
	}
	for _, source := range r.Sources {
		var parts []string
		for _, part := range []string{source.Document, source.Section, source.Issued} {
			if part != "" {
				parts = append(parts, bare(part))
			}
		}
		sources = append(sources, strings.Join(parts, " · "))
	}
	s.list(s.texts.Reasons, reasons)
	s.list(s.texts.Links, links)
	s.list(s.texts.Sources, sources)
	if r.Ticket != "" && r.Agent == "" { // while the agent talks it goes without saying
		s.paragraph("**" + wording.Fill(s.texts.Ticket, s.lang, "ticket", bare(r.Ticket)) + "**")
	}
}

func (s *sheet) list(title faq.Text, items []string) {
	if len(items) > 0 {
		s.paragraph("**" + title.In(s.lang) + "**\n\n- " + strings.Join(items, "\n- "))
	}
}
