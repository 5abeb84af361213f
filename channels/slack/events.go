package slack

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	fast "github.com/goccy/go-json"

	"supportbot/chat"
	"supportbot/session"
)

// envelope is what surrounds an event. Only what is used is read: events that
// the bot knows nothing about must not be mistaken for broken ones.
type envelope struct {
	Type      string `json:"type"`
	TeamID    string `json:"team_id"`
	EventID   string `json:"event_id"`
	Challenge string `json:"challenge"`
	// Event is nil if there is none, or if it has not the form of those that the bot knows.
	Event *message `json:"event"`
	// other is the event that has not.
	other json.RawMessage
}

// message is an event of the types message, app_mention and app_home_opened.
type message struct {
	Type     string `json:"type"`
	Subtype  string `json:"subtype"`
	Channel  string `json:"channel"`
	User     string `json:"user"`
	BotID    string `json:"bot_id"`
	Text     string `json:"text"`
	TS       string `json:"ts"`
	ThreadTS string `json:"thread_ts"`
	// Parent is who began the thread.
	Parent   string   `json:"parent_user_id"`
	UserTeam string   `json:"user_team"`
	Tab      string   `json:"tab"`
	Files    []file   `json:"files"`
	Message  *message `json:"message"`
	Previous *message `json:"previous_message"`
	Edited   *struct {
		TS string `json:"ts"`
	} `json:"edited"`
}

// file is an attachment. Only its name is looked at: where its content is comes from outside.
type file struct {
	Name  string `json:"name"`
	Title string `json:"title"`
}

// maxEventID is the greatest length of an event's id; Slack's have 11 characters.
const maxEventID = 64

// event handles the payload of the Events API.
func (c *Channel) event(ctx context.Context, e envelope) answer {
	switch e.Type {
	case "event_callback":
	case "app_rate_limited":
		c.Count(countEventsLimited)
		c.Logger.Warn("Slack drops events of this workspace: there were more than it delivers in an hour")
		return answer{}
	default:
		return answer{}
	}
	if e.Event == nil && len(e.other) == 0 || e.EventID == "" || len(e.EventID) > maxEventID {
		return answer{verdict: refused}
	}
	if e.Event == nil {
		var kind struct {
			Type string `json:"type"`
		}
		if json.Unmarshal(e.other, &kind) != nil || known(kind.Type) {
			return answer{verdict: refused}
		}
		return answer{}
	}
	m := *e.Event
	if !known(m.Type) {
		return answer{}
	}
	me, err := c.identity(ctx)
	if err != nil {
		c.Logger.Error("an event has to wait", "error", err)
		return answer{verdict: again}
	}
	if e.TeamID != me.team || m.UserTeam != "" && m.UserTeam != me.team {
		return answer{} // another workspace's, or somebody from outside in a shared channel
	}
	switch {
	case m.Type == "app_home_opened":
		return c.homeOpened(ctx, me, m)
	case m.Subtype == "message_changed":
		return c.edited(ctx, me, m)
	case m.Subtype == "message_deleted":
		return c.deleted(ctx, me, m)
	}
	return c.said(ctx, me, m)
}

// known reports whether the bot does something about events of the type.
func known(kind string) bool {
	return kind == "message" || kind == "app_mention" || kind == "app_home_opened"
}

// readEnvelope reads a payload at once, event and all. Other events have fields of other forms; then only
// what surrounds them is read.
func readEnvelope(payload []byte) (envelope, bool) {
	var e envelope
	// The stricter reader judges what comes from outside, the faster one takes it apart.
	if !utf8.Valid(payload) || !json.Valid(payload) {
		return e, false
	}
	if fast.Unmarshal(payload, &e) == nil && e.Event != nil {
		return e, true
	}
	var around struct {
		envelope
		Event json.RawMessage `json:"event"`
	}
	if json.Unmarshal(payload, &around) != nil {
		return e, false
	}
	around.envelope.Event, around.other = nil, around.Event
	return around.envelope, true
}

// byPerson reports whether a person of the workspace wrote the message.
func (m message) byPerson(me identity) bool {
	switch m.Subtype {
	case "", "file_share", "me_message":
	default:
		return false
	}
	return m.written(me)
}

// written reports whether a person wrote it, in whatever form.
func (m message) written(me identity) bool {
	return m.BotID == "" && m.User != "" && m.User != me.user && m.User != "USLACKBOT"
}

// said handles a message that somebody wrote.
func (c *Channel) said(ctx context.Context, me identity, m message) answer {
	if !m.byPerson(me) && (m.Subtype != "thread_broadcast" || !m.written(me)) {
		return answer{}
	}
	p := place{team: me.team, channel: m.Channel, thread: m.ThreadTS, user: m.User}
	if !p.valid() || !tsForm(m.TS) {
		return answer{verdict: refused}
	}
	to, found, err := c.routeOf(ctx, p)
	switch {
	case err != nil:
		return answer{verdict: again}
	case found:
		return c.agentSaid(ctx, me, m, p, to)
	case c.early(me, m):
		return answer{verdict: again}
	case m.Subtype == "thread_broadcast":
		return answer{}
	}
	mentioned := m.Type == "app_mention" || mentions(m.Text, me.user)
	text, files := plain(m.Text, me.user), attachments(m.Files)
	switch {
	case p.direct():
	case mentioned:
		if text == "" && len(files) == 0 { // the bare name asks what the bot can do
			text = "/" + c.Knowledge().About.Command
		}
		if p.thread == "" {
			p.thread = m.TS
		}
	case p.thread == "", strings.Contains(m.Text, "<@"):
		return answer{} // not in a thread, or meant for somebody else
	default:
		in, err := c.takesPart(ctx, p)
		if err != nil {
			return answer{verdict: again}
		}
		if !in {
			return answer{}
		}
	}
	if text == "" && len(files) == 0 {
		return answer{}
	}
	_, err = c.handler.Handle(ctx, chat.Message{
		Channel: Name, Conversation: c.conversation(p), ID: m.TS, Person: p.person(), Text: text, Attachments: files,
		ReplyTo: target{channel: p.channel, thread: p.thread}.address(map[string]string{hintSince: m.TS}),
	})
	if err != nil {
		return c.unheard(ctx, p, languageOf(text), err)
	}
	if mentioned && !p.direct() {
		// After the turn, which is safe to repeat: without the mark the event has to come again.
		if err := c.joined(ctx, p); err != nil {
			return answer{verdict: again}
		}
	}
	return answer{}
}

// edited handles a change of a message. A question that was answered is
// answered again, in the place of the first reply; what an agent has read is
// passed on; all else is silence.
func (c *Channel) edited(ctx context.Context, me identity, m message) answer {
	now := m.Message
	if now == nil || now.Edited == nil || !now.byPerson(me) || m.Previous != nil && m.Previous.Text == now.Text {
		return answer{}
	}
	p := place{team: me.team, channel: m.Channel, thread: now.ThreadTS, user: now.User}
	if !p.valid() || !tsForm(now.TS) || !tsForm(now.Edited.TS) {
		return answer{verdict: refused}
	}
	switch to, found, err := c.routeOf(ctx, p); {
	case err != nil:
		return answer{verdict: again}
	case found:
		return c.agentEdited(ctx, me, now, p, to)
	}
	if !p.direct() && p.thread == "" {
		p.thread = now.TS
	}
	text := plain(now.Text, me.user)
	if text == "" {
		return answer{}
	}
	conversation := c.conversation(p)
	loaded, err := c.Store.Load(ctx, session.LoadRequest{Key: key(conversation), MessageID: now.TS})
	if err != nil {
		return answer{verdict: again}
	}
	if !loaded.Seen {
		return answer{}
	}
	var first chat.Reply
	if err := json.Unmarshal(loaded.Reply, &first); err != nil {
		c.Logger.Error("an edited question cannot be answered again", "error", fmt.Errorf("reading the first reply: %w", err))
		return answer{}
	}
	_, err = c.handler.Handle(ctx, chat.Message{
		Channel: Name, Conversation: conversation, ID: now.TS + "/" + now.Edited.TS, Person: p.person(), Text: text, Edited: true,
		ReplyTo: target{channel: p.channel, thread: p.thread}.address(map[string]string{hintSince: now.TS, hintReplace: first.Receipt}),
	})
	if err != nil {
		return c.unheard(ctx, p, languageOf(text), err)
	}
	return answer{}
}
