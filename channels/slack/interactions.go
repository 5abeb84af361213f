package slack

import (
	"context"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"supportbot/chat"
	"supportbot/desk"
)

// interaction is a click, a message shortcut, a form that was sent, or a question for a list's options.
type interaction struct {
	Type        string `json:"type"`
	TriggerID   string `json:"trigger_id"`
	ResponseURL string `json:"response_url"`
	Team        struct {
		ID string `json:"id"`
	} `json:"team"`
	User struct {
		ID     string `json:"id"`
		TeamID string `json:"team_id"`
	} `json:"user"`
	Channel struct {
		ID string `json:"id"`
	} `json:"channel"`
	Container struct {
		MessageTS string `json:"message_ts"`
		ChannelID string `json:"channel_id"`
		Ephemeral bool   `json:"is_ephemeral"`
	} `json:"container"`
	Message struct {
		TS       string `json:"ts"`
		ThreadTS string `json:"thread_ts"`
		Text     string `json:"text"`
	} `json:"message"`
	Actions []action `json:"actions"`
	View    view     `json:"view"`

	// Of a question for options.
	BlockID string `json:"block_id"`
	Value   string `json:"value"`
}

type action struct {
	ActionID string `json:"action_id"`
	Value    string `json:"value"`
	ActionTS string `json:"action_ts"`
	Text     struct {
		Text string `json:"text"`
	} `json:"text"`
	SelectedOption struct {
		Value string `json:"value"`
	} `json:"selected_option"`
}

type view struct {
	ID              string `json:"id"`
	Hash            string `json:"hash"`
	Type            string `json:"type"`
	CallbackID      string `json:"callback_id"`
	PrivateMetadata string `json:"private_metadata"`
	State           struct {
		Values map[string]map[string]input `json:"values"`
	} `json:"state"`
}

// input is what was filled in.
type input struct {
	Value          string `json:"value"`
	SelectedOption *struct {
		Value string `json:"value"`
	} `json:"selected_option"`
}

// place is where the click was made.
func (i interaction) place() place {
	p := place{team: i.Team.ID, channel: i.Channel.ID, user: i.User.ID, thread: i.Message.ThreadTS}
	if p.team == "" {
		p.team = i.User.TeamID
	}
	if p.channel == "" {
		p.channel = i.Container.ChannelID
	}
	return p
}

// interaction handles what people do beside writing. Slack never repeats it: a failure is said at once.
func (c *Channel) interaction(ctx context.Context, payload []byte) answer {
	var i interaction
	if !utf8.Valid(payload) || json.Unmarshal(payload, &i) != nil {
		return answer{verdict: refused}
	}
	p := i.place()
	if !idForm(p.team) || !idForm(p.user) || p.thread != "" && !tsForm(p.thread) {
		return answer{verdict: refused}
	}
	if me, err := c.identity(ctx); err == nil && p.team != me.team {
		return answer{}
	}
	switch i.Type {
	case "block_actions":
		if i.View.Type == "home" {
			c.homeClicked(ctx, i)
			return answer{}
		}
		if strings.HasPrefix(i.View.CallbackID, deskFormPrefix) {
			c.deskFormUsed(ctx, i)
			return answer{}
		}
		for _, a := range i.Actions {
			c.clicked(ctx, i, a)
		}
	case "message_action":
		c.asked(ctx, i)
	case "view_submission":
		if do, ours := strings.CutPrefix(i.View.CallbackID, deskFormPrefix); ours {
			return c.deskFormSent(ctx, i, desk.Verb(do))
		}
		return c.formSent(ctx, i)
	case "block_suggestion":
		if strings.HasPrefix(i.View.CallbackID, deskFormPrefix) {
			return answer{payload: c.deskOptions(i)}
		}
		return answer{payload: c.options(i)}
	}
	return answer{}
}

// clicked handles a button below a reply.
func (c *Channel) clicked(ctx context.Context, i interaction, a action) {
	if do, ours := strings.CutPrefix(a.ActionID, deskButton); ours {
		c.deskClicked(ctx, i, a, desk.Verb(do))
		return
	}
	b, ok := readButton(a.Value)
	p := i.place()
	if !ok || !p.valid() {
		return // a link, or a button that is not ours
	}
	if !mayUse(b.Conversation, p.team, p.user) {
		c.remark(ctx, i, c.texts.NotYours.In(b.Language))
		return
	}
	switch kind, _, _ := strings.Cut(a.ActionID, "/"); kind {
	case actChoose:
		c.choose(ctx, i, a, b)
	case actPerson:
		c.callPerson(ctx, i, a, b)
	case actVote:
		c.vote(ctx, i, a, b)
	case actShare:
		c.share(ctx, i, b)
	}
}

// choose takes a turn for a quick reply, unless the conversation or the knowledge has moved on.
func (c *Channel) choose(ctx context.Context, i interaction, a action, b button) {
	k, id := key(b.Conversation), "click/"+b.Turn
	seen, err := c.marked(ctx, k, id)
	if err != nil {
		c.remark(ctx, i, c.texts.TryAgain.In(b.Language))
		return
	}
	if seen {
		c.remark(ctx, i, c.texts.Twice.In(b.Language))
		return
	}
	if b.Knowledge != c.Knowledge().Hash[:min(hashLength, len(c.Knowledge().Hash))] {
		c.remark(ctx, i, c.texts.Changed.In(b.Language))
		return
	}
	if b.Act {
		c.press(ctx, i, a, b, id, b.Value)
		return
	}
	turns, err := c.Store.Receipts(ctx, k)
	switch {
	case err != nil:
		c.remark(ctx, i, c.texts.TryAgain.In(b.Language))
		return
	case len(turns) == 0 || turns[len(turns)-1] != b.Turn:
		c.remark(ctx, i, c.texts.Stale.In(b.Language))
		return
	}
	c.press(ctx, i, a, b, id, b.Value)
}

// callPerson asks for a person in the words of the knowledge. That is right at any time, and once a reply.
func (c *Channel) callPerson(ctx context.Context, i interaction, a action, b button) {
	id := "person/" + b.Turn
	seen, err := c.marked(ctx, key(b.Conversation), id)
	switch text := personText(c.Knowledge(), b.Language); {
	case err != nil:
		c.remark(ctx, i, c.texts.TryAgain.In(b.Language))
	case seen:
		c.remark(ctx, i, c.texts.Twice.In(b.Language))
	case text != "":
		c.press(ctx, i, a, b, id, text)
	}
}

// press takes the turn of a button. The reply goes to where the button is; it
// also shows the choice on the clicked message (see Send).
func (c *Channel) press(ctx context.Context, i interaction, a action, b button, id, text string) {
	p := i.place()
	to := target{channel: p.channel, thread: p.thread}
	hints := map[string]string{
		hintHook: i.ResponseURL, hintClicked: b.Turn, hintChosen: a.Text.Text,
		hintSince: a.ActionTS, hintButtons: i.Container.MessageTS,
	}
	if b.Act {
		delete(hints, hintClicked) // nothing is kept by which the message could be shown with the choice
	}
	if i.Container.Ephemeral {
		to = target{channel: p.channel, onlyFor: p.user}
		delete(hints, hintButtons)
	}
	reply, err := c.handler.Handle(ctx, chat.Message{
		Channel: Name, Conversation: b.Conversation, ID: id, Person: p.person(), Text: text, Language: b.Language, ReplyTo: to.address(hints),
	})
	switch {
	case err != nil:
		c.remark(ctx, i, c.apology(err, b.Language))
	case reply.Relayed: // nothing is posted, and a click leaves no trace
		c.remark(ctx, i, reply.Text)
	}
}

// asked handles the shortcut of a message: it is the question, and is answered in its thread.
func (c *Channel) asked(ctx context.Context, i interaction) {
	p := i.place()
	if p.thread == "" {
		p.thread = i.Message.TS
	}
	text := plain(i.Message.Text, "")
	lang := languageOf(text)
	if !p.valid() || p.thread == "" || text == "" || i.TriggerID == "" {
		c.remark(ctx, i, c.texts.Empty.In(lang))
		return
	}
	_, err := c.handler.Handle(ctx, chat.Message{
		Channel: Name, Conversation: c.conversation(p), ID: "shortcut/" + i.TriggerID, Person: p.person(), Text: text,
		ReplyTo: target{channel: p.channel, thread: p.thread}.address(map[string]string{hintHook: i.ResponseURL, hintThread: "yes", hintSince: i.Message.TS}),
	})
	if err == nil {
		err = c.joined(ctx, p)
	}
	if err != nil {
		c.remark(ctx, i, c.apology(err, lang))
	}
}
