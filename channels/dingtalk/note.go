package dingtalk

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// Limits of DingTalk's, in bytes of JSON where nothing else is said.
const (
	maxParam   = 15_000 // message parameters of the OpenAPI
	maxTitle   = 60     // characters
	maxButton  = 20     // characters of a button
	maxButtons = 5      // of a card: the OpenAPI has templates for no more
)

// note is one message of DingTalk's.
type note struct {
	title string
	text  string // DingTalk's Markdown
	// buttons make it an ActionCard, which calls nobody back.
	buttons []button
	// card makes it an interactive one.
	card *card
}

type button struct{ title, url string }

// saying returns the link that makes the person say something: the client posts it in their name.
func saying(text string) string {
	// "+" for a blank is understood in forms only.
	return "dtmd://dingtalkclient/sendMessage?content=" + strings.ReplaceAll(url.QueryEscape(text), "+", "%20")
}

// webhook is the form for a webhook. asker, if not empty, is mentioned; nobody else ever is.
func (n note) webhook(asker string) map[string]any {
	if len(n.buttons) > 0 {
		return map[string]any{"msgtype": "actionCard", "actionCard": n.actionCard()}
	}
	text := n.text
	at := map[string]any{"isAtAll": false}
	if asker != "" {
		// The mention is shown only where the text has it.
		text = "@" + asker + "  \n" + text
		at["atUserIds"] = []string{asker}
	}
	return map[string]any{"msgtype": "markdown", "markdown": map[string]any{"title": n.title, "text": text}, "at": at}
}

func (n note) actionCard() map[string]any {
	card := map[string]any{"title": n.title, "text": n.text}
	if len(n.buttons) == 1 {
		card["singleTitle"], card["singleURL"] = n.buttons[0].title, n.buttons[0].url
		return card
	}
	var buttons []map[string]string
	for _, b := range n.buttons {
		buttons = append(buttons, map[string]string{"title": b.title, "actionURL": b.url})
	}
	card["btnOrientation"], card["btns"] = "0", buttons
	return card
}

// plainWebhook is the form for a webhook without Markdown.
func (n note) plainWebhook(asker string) map[string]any {
	at := map[string]any{"isAtAll": false}
	if asker != "" {
		at["atUserIds"] = []string{asker}
	}
	return map[string]any{"msgtype": "text", "text": map[string]any{"content": plain(n.text)}, "at": at}
}

// template is the form for the OpenAPI.
type template struct {
	key    string
	fields map[string]string
}

func (t template) param() string { return string(encode(t.fields)) }

func (n note) template() template {
	fields := map[string]string{"title": n.title, "text": n.text}
	switch len(n.buttons) {
	case 0:
		return template{key: "sampleMarkdown", fields: fields}
	case 1:
		fields["singleTitle"], fields["singleURL"] = n.buttons[0].title, n.buttons[0].url
		return template{key: "sampleActionCard", fields: fields}
	}
	for i, b := range n.buttons {
		fields["actionTitle"+strconv.Itoa(i+1)], fields["actionURL"+strconv.Itoa(i+1)] = b.title, b.url
	}
	return template{key: fmt.Sprintf("sampleActionCard%d", len(n.buttons)), fields: fields}
}

func (n note) plainTemplate() template {
	return template{key: "sampleText", fields: map[string]string{"content": plain(n.text)}}
}

// fits reports whether the message keeps the limit in every form.
func (n note) fits() bool {
	return len(n.template().param()) <= maxParam && len(encode(n.webhook(""))) <= maxParam
}
