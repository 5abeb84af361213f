package slack

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"supportbot/chat"
	"supportbot/desk"
	"supportbot/faq"
	"supportbot/faq/wording"
)

// Blocks of a card that change with the ticket's status, by their ids.
const (
	blockStatus = "status"
	blockDesk   = "desk"
)

// What the buttons of a card do: the first part of the action id, and what comes behind it.
const (
	actDesk      = "desk"
	deskButton   = actDesk + "/"
	maxCardField = 300 // characters of a fact or a reason: the card is read at a glance
)

// card is the hand-over card: one message with all that an agent should know, and further ones, for
// its thread, with what of the conversation has no room in it.
func (c *Channel) card(s desk.Summary, card desk.Card) []rendered {
	sh := c.deskSheet(s)
	t := c.deskTexts
	lang := sh.lang
	title := wording.Fill(t.Title, lang, "ticket", s.ID) + " · " + t.Reasons[s.Reason].In(lang)
	sh.add(slack.NewHeaderBlock(plainText(cut(title, 150))), len([]rune(title)))
	status := c.statusBlock(s)
	sh.add(status, 200)
	sh.quoted(cmp.Or(card.Question, s.Question, "…"))
	about := []string{channelTitle(t, s.Channel, lang), t.Languages.In(lang)}
	if !card.Expected.IsZero() {
		about = append(about, wording.Fill(t.Expected, lang, "since", moment(card.Expected)))
	}
	sh.add(slack.NewContextBlock("", markdown(strings.Join(about, " · "))), 100)
	sh.facts(t, card.Facts)
	sh.conclusion(t, card)
	if len(card.Lines) > 0 {
		var w words
		w.bold(t.SoFar.In(lang))
		sh.rich(&w)
	}
	for _, l := range card.Lines {
		sh.line(t, l)
	}
	messages := sh.messages(escape.Replace(cut(title+": "+cmp.Or(card.Question, s.Question), maxText)))
	if buttons := c.deskButtons(s); buttons != nil {
		messages[0].blocks = append(messages[0].blocks, buttons)
	}
	return messages
}

// deskSheet is an empty sheet in the language of the ticket.
func (c *Channel) deskSheet(s desk.Summary) *sheet {
	k := c.Knowledge()
	return &sheet{Channel: c, writer: newWriter(k), lang: spokenIn(s), knowledge: k}
}

func channelTitle(t deskTexts, channel string, lang faq.Language) string {
	if title, known := t.Channels[channel]; known {
		return title.In(lang)
	}
	return escape.Replace(chat.Clean(channel))
}

// moment writes a time for Slack to show in each reader's own zone, with how long ago it was.
func moment(at time.Time) string {
	if at.IsZero() {
		return "…"
	}
	return fmt.Sprintf("<!date^%d^{date_short_pretty} {time} ({ago})|%s>", at.Unix(), at.UTC().Format("2006-01-02 15:04 UTC"))
}

// statusBlock says in a line how the ticket stands.
func (c *Channel) statusBlock(s desk.Summary) slack.Block {
	t, lang := c.deskTexts, spokenIn(s)
	line, since := t.Statuses[s.Status], s.Waiting
	switch s.Status {
	case desk.Claimed:
		since = s.Claimed
	case desk.Resolved, desk.Expired:
		since = s.Ended
	}
	if s.Status == desk.Resolved && s.Agent == nil {
		line = t.Closed
	}
	text := wording.Fill(line, lang, "agent", c.nameOf(s.Agent, lang), "since", moment(since))
	block := slack.NewSectionBlock(markdown(cut(text, maxSection)), nil, nil)
	block.BlockID = blockStatus
	return block
}

// nameOf is an agent's name in Slack's notation.
func (c *Channel) nameOf(a *desk.Agent, lang faq.Language) string {
	if a == nil || chat.Clean(a.Name) == "" {
		return c.deskTexts.Agent.In(lang)
	}
	// An asterisk would end the bold face around the name.
	return strings.ReplaceAll(escape.Replace(cut(chat.Clean(a.Name), maxName)), "*", "∗")
}

// deskButtons are what an agent can do as the ticket stands; nil for nothing.
func (c *Channel) deskButtons(s desk.Summary) slack.Block {
	t, lang, value := c.deskTexts, spokenIn(s), ticketOf(s).String()
	if len(value) > maxValue {
		return nil // the console and words in the thread are left
	}
	var all []slack.BlockElement
	add := func(do desk.Verb, label faq.Text, style slack.Style) {
		b := slack.NewButtonBlockElement(deskButton+string(do), value, plainText(label.In(lang)))
		b.Style = style
		all = append(all, b)
	}
	switch s.Status {
	case desk.Open:
		add(desk.Claim, t.Claim, slack.StylePrimary)
	case desk.Expired:
		add(desk.Claim, t.Claim, slack.StylePrimary)
		add(desk.Resolve, t.Resolve, "")
	case desk.Claimed:
		add(desk.Answer, t.Answer, "")
		add(desk.Resolve, t.Resolve, slack.StylePrimary)
		add(desk.Release, t.Release, "")
	}
	if len(all) == 0 {
		return nil
	}
	return slack.NewActionBlock(blockDesk, all...)
}

// facts lists what is known, with where each comes from.
func (s *sheet) facts(t deskTexts, facts []desk.Fact) {
	var items []*words
	for _, f := range facts {
		var w words
		w.text(shown(f.Title)).text(": ").bold(cmp.Or(shown(f.Value), "…"))
		if from := shown(f.From); from != "" {
			w.text(wording.Fill(t.From, s.lang, "words", from))
		} else {
			w.text(t.Assumed.In(s.lang))
		}
		items = append(items, &w)
	}
	if len(items) > 0 {
		var title words
		s.list(title.bold(t.Facts.In(s.lang)), items)
	}
}

// list adds a title and the points below it, in as many blocks as it takes.
func (s *sheet) list(title *words, items []*words) {
	w := title
	for _, item := range items {
		bullet := "\n• "
		if w.length+item.length+len(bullet) > maxSection {
			s.rich(w)
			w, bullet = &words{}, "• "
		}
		w.text(bullet)
		w.elements, w.length = append(w.elements, item.elements...), w.length+item.length
	}
	s.rich(w)
}

// shown is a text on one line of the card.
func shown(text string) string {
	return cut(strings.Join(strings.Fields(chat.Clean(text)), " "), maxCardField)
}

// conclusion says what the bot came to last, and why.
func (s *sheet) conclusion(t deskTexts, card desk.Card) {
	if card.Conclusion == "" && card.Receipt == "" {
		return
	}
	var w words
	w.bold(t.Conclusion.In(s.lang))
	if card.Conclusion != "" {
		w.text(": " + shown(bare(card.Conclusion)))
	}
	var reasons []*words
	for _, reason := range card.Reasons {
		var r words
		reasons = append(reasons, r.text(cmp.Or(shown(bare(reason)), "…")))
	}
	s.list(&w, reasons)
	if receipt := shown(card.Receipt); receipt != "" {
		s.add(slack.NewContextBlock("", plainText(wording.Fill(t.Receipt, s.lang, "receipt", receipt))), len([]rune(receipt)))
	}
}

// line is something that was said before.
func (s *sheet) line(t deskTexts, l desk.Line) {
	name, text := t.Person.In(s.lang), l.Text
	switch l.Who {
	case "bot":
		name, text = t.Bot.In(s.lang), bare(text)
	case "agent":
		name = cmp.Or(cut(chat.Clean(l.Name), maxName), t.Agent.In(s.lang))
	}
	s.utterance(name, text, l.Who == "agent")
}
