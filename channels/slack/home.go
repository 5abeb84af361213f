package slack

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"supportbot/chat"
	"supportbot/faq"
	"supportbot/session"
)

const (
	maxQuestions  = 5   // shown on the Home tab
	maxQuestion   = 150 // characters of each
	recentThreads = 5   // conversations looked through for them
)

// homeOpened shows the Home tab. There is nothing to commit: if it fails, opening it again helps.
func (c *Channel) homeOpened(ctx context.Context, me identity, m message) answer {
	p := place{team: me.team, channel: m.Channel, user: m.User}
	if !p.valid() || m.Tab != "" && m.Tab != "home" {
		return answer{}
	}
	c.showHome(ctx, p)
	return answer{}
}

func (c *Channel) showHome(ctx context.Context, p place) {
	lang, err := c.spoken(ctx, direct(p.team, p.user))
	if err == nil {
		view := c.home(c.Knowledge(), lang, p.channel, c.lastQuestions(ctx, p))
		_, err = c.api.PublishViewContext(ctx, slack.PublishViewContextRequest{UserID: p.user, View: view})
	}
	if err != nil {
		c.Logger.Warn("the Home tab is not up to date", "error", err)
	}
}

// home is the Home tab. The direct message's id travels with it: clicks on the tab tell no channel.
func (c *Channel) home(k *faq.Knowledge, lang faq.Language, channel string, questions []string) slack.HomeTabViewRequest {
	if lang == "" {
		lang = faq.EN
	}
	w := newWriter(k)
	blocks := []slack.Block{
		slack.NewHeaderBlock(plainText(cut(k.About.Name.In(lang), 150))),
		slack.NewSectionBlock(markdown(cut(w.mrkdwn(k.About.Purpose.In(lang)), maxSection)), nil, nil),
	}
	title := func(t faq.Text) {
		blocks = append(blocks, slack.NewSectionBlock(markdown("*"+t.In(lang)+"*"), nil, nil))
	}
	var examples []slack.BlockElement
	for i, text := range k.Talk.Examples.In(lang) {
		if len(text) <= maxValue && len(examples) < maxActions {
			examples = append(examples, slack.NewButtonBlockElement(fmt.Sprintf("%s/%d", actExample, i), text, plainText(trimLabel(text))))
		}
	}
	if len(examples) > 0 {
		title(c.texts.HomeExamples)
		blocks = append(blocks, slack.NewActionBlock("examples", examples...))
	}
	title(c.texts.HomeCommands)
	var list []string
	for _, command := range k.Commands {
		list = append(list, "• `"+w.mrkdwn(command.Usage.In(lang))+"` – "+w.mrkdwn(command.Help.In(lang)))
	}
	for _, piece := range split(strings.Join(list, "\n"), maxSection) {
		blocks = append(blocks, slack.NewSectionBlock(markdown(piece), nil, nil))
	}
	title(c.texts.HomeLast)
	lines := []string{c.texts.HomeNothing.In(lang)}
	if len(questions) > 0 {
		lines = nil
	}
	for _, q := range questions {
		lines = append(lines, "• "+escape.Replace(cut(strings.Join(strings.Fields(q), " "), maxQuestion)))
	}
	blocks = append(blocks, slack.NewContextBlock("", markdown(strings.Join(lines, "\n"))))
	title(c.texts.HomeLanguage)
	var languages []slack.BlockElement
	for _, l := range faq.Languages {
		b := slack.NewButtonBlockElement(actLanguage+"/"+string(l), string(l), plainText(c.texts.LanguageNames.In(l)))
		if l == lang {
			b.Style = slack.StylePrimary
		}
		languages = append(languages, b)
	}
	blocks = append(blocks, slack.NewActionBlock("languages", languages...))
	metadata, _ := json.Marshal(formOrigin{Channel: channel, Language: lang}) // strings only
	return slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: blocks}, PrivateMetadata: string(metadata)}
}

// lastQuestions are what the person wrote last, the latest first, from conversations that are theirs alone.
func (c *Channel) lastQuestions(ctx context.Context, p place) []string {
	conversations, err := c.Store.Conversations(ctx, Name, p.person())
	if err != nil {
		return nil
	}
	var questions []string
	looked := 0
	for i := len(conversations) - 1; i >= 0 && len(questions) < maxQuestions && looked < recentThreads; i-- {
		if !personal(conversations[i].Conversation) {
			continue
		}
		looked++
		questions = append(questions, c.questionsIn(ctx, conversations[i])...)
	}
	return questions[:min(len(questions), maxQuestions)]
}

func (c *Channel) questionsIn(ctx context.Context, k session.Key) []string {
	events, err := c.Store.Events(ctx, k, "", 0)
	if err != nil {
		return nil
	}
	var questions []string
	for i := len(events) - 1; i >= 0 && len(questions) < maxQuestions; i-- {
		var e chat.Event
		if json.Unmarshal(events[i].Body, &e) == nil && e.Text != "" && e.Reply == nil {
			questions = append(questions, e.Text)
		}
	}
	return questions
}

// homeClicked handles the buttons of the Home tab.
func (c *Channel) homeClicked(ctx context.Context, i interaction) {
	var from formOrigin
	_ = json.Unmarshal([]byte(i.View.PrivateMetadata), &from)
	p := place{team: i.place().team, channel: from.Channel, user: i.User.ID}
	if !p.valid() || i.TriggerID == "" {
		return
	}
	m := chat.Message{
		Channel: Name, Conversation: direct(p.team, p.user), ID: "home/" + i.TriggerID, Person: p.person(), Language: from.Language,
	}
	for _, a := range i.Actions {
		kind, _, _ := strings.Cut(a.ActionID, "/")
		switch kind {
		case actExample:
			m.Text = a.Value
			m.ReplyTo = target{channel: p.channel}.address(map[string]string{hintSince: a.ActionTS})
		case actLanguage:
			m.Language = faq.Language(a.Value)
			m.Text = languageText(c.Knowledge(), m.Language)
		}
	}
	if m.Text == "" {
		return
	}
	if _, err := c.handler.Handle(ctx, m); err != nil {
		c.whisper(ctx, p, c.apology(err, from.Language))
		return
	}
	c.showHome(ctx, p)
}

// languageText is what somebody would type to change the language, "" if the knowledge has no such command.
func languageText(k *faq.Knowledge, lang faq.Language) string {
	for _, command := range k.Commands {
		if command.Does == "language" {
			return commandText(k, command, lang) + " " + string(lang)
		}
	}
	return ""
}
