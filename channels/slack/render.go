package slack

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"supportbot/chat"
	"supportbot/desk"
	"supportbot/faq"
	"supportbot/faq/wording"
)

// Slack's limits, in characters where nothing else is said.
const (
	maxSection = 3000 // of a text object
	maxBlocks  = 50   // of a message
	maxLabel   = 75   // of a button
	maxValue   = 2000 // of a button
	maxActions = 25   // elements of a block of buttons
	maxText    = 3000 // of the text for notifications: below the 4,000 beyond which Slack splits it
	maxMessage = 9000 // of all the texts in a message's blocks: Slack refuses some beyond 12,000
)

// rendered is one message of Slack's: blocks, and the text for notifications and for readers of screens.
type rendered struct {
	text   string
	blocks []slack.Block
}

// look says how a reply is shown.
type look struct {
	// private: one person sees it. It gets a button to share it.
	private bool
	// chosen is the label of the button that was clicked: the buttons give way to it.
	chosen string
	// shared is said instead of all buttons.
	shared string
}

// render shows a reply: the outcome first, then reasons, links and sources in
// small print, then the buttons. Long replies become several messages; the
// buttons are in the last one.
func (c *Channel) render(reply chat.Reply, l look) []rendered {
	k := c.Knowledge()
	s := sheet{Channel: c, writer: newWriter(k), lang: reply.Language, knowledge: k}
	s.reply(reply)
	for _, more := range reply.More {
		s.add(slack.NewDividerBlock(), 0)
		s.reply(more)
	}
	s.foot(reply, l)
	return s.messages(s.notification(reply))
}

// notification is the reply as plain text.
func (s *sheet) notification(reply chat.Reply) string {
	text := s.mrkdwn(reply.Text)
	if reply.Literal() {
		text = escape.Replace(chat.Clean(reply.Text))
	}
	if reply.Agent != "" {
		text = "*" + s.nameOf(&desk.Agent{Name: reply.Agent}, s.lang) + "*: " + text
	}
	for _, more := range reply.More {
		text += "\n\n" + s.mrkdwn(more.Text)
	}
	pieces := split(text, maxText-1)
	switch len(pieces) {
	case 0:
		return "…"
	case 1:
		return pieces[0]
	}
	return pieces[0] + "…"
}

// sheet collects blocks with the length of their texts.
type sheet struct {
	*Channel
	writer
	lang      faq.Language
	knowledge *faq.Knowledge
	blocks    []slack.Block
	lengths   []int
}

func (s *sheet) add(b slack.Block, length int) {
	s.blocks = append(s.blocks, b)
	s.lengths = append(s.lengths, length)
}

func markdown(text string) *slack.TextBlockObject {
	// Verbatim: Slack must not make links and mentions of what looks like them.
	return &slack.TextBlockObject{Type: slack.MarkdownType, Text: text, Verbatim: true}
}

func plainText(text string) *slack.TextBlockObject {
	emoji := true
	return &slack.TextBlockObject{Type: slack.PlainTextType, Text: text, Emoji: &emoji}
}

func (s *sheet) section(text string) {
	for _, piece := range split(text, maxSection) {
		s.add(slack.NewSectionBlock(markdown(piece), nil, nil), len([]rune(piece)))
	}
}

// small adds small print below a title.
func (s *sheet) small(title faq.Text, lines []string) {
	if len(lines) == 0 {
		return
	}
	text := "*" + title.In(s.lang) + "*\n" + strings.Join(lines, "\n")
	for _, piece := range split(text, maxSection) {
		s.add(slack.NewContextBlock("", markdown(piece)), len([]rune(piece)))
	}
}

func (s *sheet) reply(r chat.Reply) {
	if r.Literal() {
		s.utterance(cut(chat.Clean(r.Agent), maxName), cmp.Or(chat.Clean(r.Text), "…"), true)
		return
	}
	text := cmp.Or(s.mrkdwn(r.Text), "…")
	if r.Agent != "" {
		text = "*" + s.nameOf(&desk.Agent{Name: r.Agent}, s.lang) + "*:\n" + text
	}
	s.section(text)
	var reasons, links, sources []string
	for _, reason := range r.Reasons {
		reasons = append(reasons, "• "+s.mrkdwn(reason))
	}
	for _, l := range r.Links {
		links = append(links, "• "+anchor(l.URL, l.Title))
	}
	for _, source := range r.Sources {
		var parts []string
		for _, part := range []string{source.Document, source.Section, source.Issued} {
			if part != "" {
				parts = append(parts, s.mrkdwn(part))
			}
		}
		sources = append(sources, strings.Join(parts, " · "))
	}
	s.small(s.texts.Reasons, reasons)
	s.small(s.texts.Links, links)
	s.small(s.texts.Sources, sources)
	if r.Ticket != "" {
		s.add(slack.NewContextBlock("", markdown(wording.Fill(s.texts.Ticket, s.lang, "ticket", "`"+s.mrkdwn(r.Ticket)+"`"))), len(r.Ticket)+10)
	}
}

// foot adds the buttons, or what stands for them.
func (s *sheet) foot(r chat.Reply, l look) {
	if l.shared != "" {
		s.add(slack.NewContextBlock("", markdown(l.shared)), len([]rune(l.shared)))
		if !l.private {
			return
		}
	}
	b := button{Conversation: r.ConversationID, Turn: r.Receipt, Language: s.lang, Knowledge: s.knowledge.Hash[:min(hashLength, len(s.knowledge.Hash))]}
	if b.Turn == "" {
		b.Turn, b.Act = r.MessageID, true
	}
	if l.chosen != "" {
		text := wording.Fill(s.texts.Chosen, s.lang, "choice", escape.Replace(l.chosen))
		s.add(slack.NewContextBlock("", markdown(text)), len([]rune(text)))
	} else {
		s.choices(r, b)
	}
	s.controls(r, b, l)
}

// choices adds the quick replies of the reply and of those after it.
func (s *sheet) choices(r chat.Reply, b button) {
	all := r.Choices
	for _, more := range r.More {
		all = append(all[:len(all):len(all)], more.Choices...)
	}
	var buttons []slack.BlockElement
	for _, o := range all {
		b.Value = o.Value
		value := b.String()
		label := trimLabel(chat.Clean(o.Label))
		if len(value) > maxValue || label == "" || len(buttons) == maxActions {
			continue
		}
		buttons = append(buttons, slack.NewButtonBlockElement(fmt.Sprintf("%s/%d", actChoose, len(buttons)), value, plainText(label)))
	}
	if len(buttons) > 0 {
		s.add(slack.NewActionBlock("choices", buttons...), 0)
	}
}

// controls adds the buttons that every reply has.
func (s *sheet) controls(r chat.Reply, b button, l look) {
	if r.Receipt == "" {
		return
	}
	b.Value = ""
	value := b.String()
	var buttons []slack.BlockElement
	add := func(id string, text faq.Text) {
		buttons = append(buttons, slack.NewButtonBlockElement(id, value, plainText(text.In(s.lang))))
	}
	switch r.Kind {
	case chat.Answer, chat.Referral, chat.Fallback:
		add(voteUp, s.texts.Helpful)
		add(voteDown, s.texts.Unhelpful)
	}
	if r.Kind != chat.Handoff && r.Agent == "" && l.chosen == "" && personText(s.knowledge, s.lang) != "" && !s.offersPerson(r) {
		add(actPerson, s.texts.Person)
	}
	if l.private && l.shared == "" && r.Kind == chat.Answer {
		add(actShare, s.texts.Share)
	}
	if len(buttons) > 0 {
		s.add(slack.NewActionBlock("controls", buttons...), 0)
	}
}

// offersPerson reports whether the quick replies have the wish for a person already.
func (s *sheet) offersPerson(r chat.Reply) bool {
	for _, in := range s.knowledge.Intents {
		if in.Kind != faq.Handoff {
			continue
		}
		for _, o := range r.Choices {
			if o.Label == in.Title.In(s.lang) {
				return true
			}
		}
	}
	return false
}

// messages divides the blocks among as many messages as their limits ask for.
func (s *sheet) messages(text string) []rendered {
	var all []rendered
	length := 0
	for i, b := range s.blocks {
		// Buttons stay with what stands above them: the last block of buttons may come on top of the limit.
		if i == 0 || len(all[len(all)-1].blocks) >= maxBlocks-3 && s.lengths[i] > 0 || length+s.lengths[i] > maxMessage {
			all = append(all, rendered{text: text})
			length = 0
		}
		last := &all[len(all)-1]
		last.blocks = append(last.blocks, b)
		length += s.lengths[i]
	}
	for i := 1; i < len(all); i++ {
		all[i].text = "…"
	}
	return all
}
