package slack_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	api "github.com/slack-go/slack"

	"supportbot/bot"
	"supportbot/channels/slack"
	"supportbot/chat"
	"supportbot/dialog"
	"supportbot/faq"
	"supportbot/internal/redistest"
	"supportbot/session"
	"supportbot/test/slack/wire"
)

const patience = 20 * time.Second

// scopes are what the manifest asks for.
var scopes = []string{"app_mentions:read", "channels:history", "chat:write", "commands", "groups:history", "im:history", "mpim:history"}

// office is a bot in an emulated workspace.
type office struct {
	t        *testing.T
	emulator *process
	api      string
	channel  *slack.Channel
	store    *session.Store
	handler  http.Handler
	answered chan struct{} // something was delivered
}

type delivered struct{ c chan struct{} }

func (delivered) Turned(bot.Turned)         {}
func (delivered) Ticketed(bot.Ticketed)     {}
func (d delivered) Delivered(bot.Delivered) { d.c <- struct{}{} }

func open(t *testing.T) *office {
	t.Helper()
	k, err := faq.Load("../../testdata/library/faq.yaml")
	if err != nil {
		t.Fatal(err)
	}
	brain, err := dialog.New(k)
	if err != nil {
		t.Fatal(err)
	}
	o := &office{t: t, answered: make(chan struct{}, 1000)}
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	o.emulator = launch(t, "emulator.mjs", map[string]any{"secret": wire.Secret, "events": server.URL + "/slack/events", "scopes": scopes})
	var ready struct{ API string }
	o.emulator.next(&ready)
	o.api = ready.API
	if o.store, err = session.Open(t.Context(), session.Options{URL: redistest.Start(t).URL(), OpTimeout: patience}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(o.store.Close)
	o.channel, err = slack.New(slack.Options{
		BotToken: "xoxb-bot", SigningSecrets: []string{wire.Secret}, APIURL: o.api, Store: o.store,
		Knowledge: func() *faq.Knowledge { return k }, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	b := bot.New(bot.Options{
		Store: o.store, Brain: brain, Senders: map[string]bot.Sender{slack.Name: o.channel}, Observer: delivered{o.answered},
		Desk:     bot.Surfaces{First: []chat.Address{{Channel: slack.Name, Target: "desk/" + o.room("desk")}}},
		Posters:  map[string]bot.Poster{slack.Name: o.channel},
		Deadline: patience, Logger: slog.New(slog.DiscardHandler),
	})
	o.channel.Listen(b)
	o.channel.ListenDesk(b)
	o.handler = mux
	for path, h := range o.channel.Routes() {
		mux.Handle(path, h)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- b.Run(ctx) }()
	t.Cleanup(sync.OnceFunc(func() {
		cancel()
		<-ended
	}))
	return o
}

// as is a client of somebody.
func (o *office) as(token string) *api.Client {
	return api.New(token, api.OptionAPIURL(o.api), api.OptionHTTPClient(&http.Client{Transport: header{token}, Timeout: patience}))
}

// header puts the token where the emulator looks for it.
type header struct{ token string }

func (h header) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+h.token)
	return http.DefaultTransport.RoundTrip(r)
}

// says posts as a person and returns the timestamp.
func (o *office) says(token, channel, thread, text string) string {
	o.t.Helper()
	options := []api.MsgOption{api.MsgOptionText(text, false)}
	if thread != "" {
		options = append(options, api.MsgOptionTS(thread))
	}
	_, ts, err := o.as(token).PostMessage(channel, options...)
	if err != nil {
		o.t.Fatal(err)
	}
	return ts
}

// waits until the bot has delivered something.
func (o *office) waits() {
	o.t.Helper()
	select {
	case <-o.answered:
	case <-time.After(patience):
		o.t.Fatal("no answer")
	}
}

// thread reads the bot's messages in a thread.
func (o *office) thread(channel, ts string) []api.Message {
	o.t.Helper()
	messages, _, _, err := o.as("xoxp-ada").GetConversationReplies(&api.GetConversationRepliesParameters{ChannelID: channel, Timestamp: ts, IncludeAllMetadata: true})
	if err != nil {
		o.t.Fatal(err)
	}
	return slices.DeleteFunc(messages, func(m api.Message) bool { return m.User != "U0BOT" })
}

func (o *office) shelf() string { return o.room("shelf") }

// room finds a channel by its name.
func (o *office) room(name string) string {
	o.t.Helper()
	channels, _, err := o.as("xoxp-ada").GetConversations(&api.GetConversationsParameters{})
	if err != nil {
		o.t.Fatal(err)
	}
	for _, c := range channels {
		if c.Name == name {
			return c.ID
		}
	}
	o.t.Fatalf("no channel: %+v", channels)
	return ""
}

func TestEmulatedWorkspace(t *testing.T) {
	t.Parallel()
	o := open(t)
	shelf := o.shelf()

	// A mention, which the emulator sends as a message; Slack sends the other event as well.
	ts := o.says("xoxp-ada", shelf, "", "<@U0BOT> fine for a film 5 days overdue?")
	o.waits()
	ada, err := o.as("xoxp-ada").AuthTest()
	if err != nil {
		t.Fatal(err)
	}
	mention, _ := json.Marshal(map[string]any{
		"type": "event_callback", "team_id": ada.TeamID, "event_id": "EvMention1",
		"event": map[string]any{"type": "app_mention", "channel": shelf, "user": ada.UserID, "ts": ts, "text": "<@U0BOT> fine for a film 5 days overdue?"},
	})
	for range 3 {
		if _, err := o.emulator.in.Write(append(mention, '\n')); err != nil {
			t.Fatal(err)
		}
		var done map[string]string
		o.emulator.next(&done)
	}
	replies := o.thread(shelf, ts)
	if len(replies) != 1 || !strings.Contains(replies[0].Text, "5 coins") || len(replies[0].Blocks.BlockSet) == 0 {
		t.Fatalf("the replies are %+v", replies)
	}

	// Further messages in the thread, the question edited, somebody else.
	o.says("xoxp-ada", shelf, ts, "and 8 days?")
	o.waits()
	o.says("xoxp-ben", shelf, ts, "fine for a film 6 days overdue?")
	o.waits()
	if _, _, _, err := o.as("xoxp-ada").UpdateMessage(shelf, ts, api.MsgOptionText("<@U0BOT> fine for a film 7 days overdue?", false)); err != nil {
		t.Fatal(err)
	}
	o.waits()
	replies = o.thread(shelf, ts)
	if len(replies) != 3 || !strings.Contains(replies[0].Text, "7 coins") || !strings.Contains(replies[1].Text, "8 coins") || !strings.Contains(replies[2].Text, "6 coins") {
		t.Fatalf("the replies are %+v", replies)
	}

	// A direct message.
	dm, _, _, err := o.as("xoxp-ada").OpenConversation(&api.OpenConversationParameters{Users: []string{"U0BOT"}, ReturnIM: true})
	if err != nil {
		t.Fatal(err)
	}
	o.says("xoxp-ada", dm.ID, "", "影碟逾期 5 天要付多少")
	o.waits()
	history, err := o.as("xoxp-ada").GetConversationHistory(&api.GetConversationHistoryParameters{ChannelID: dm.ID})
	if err != nil || len(history.Messages) != 2 || !strings.Contains(history.Messages[0].Text, "5 元") {
		t.Errorf("the direct messages are %+v, %v", history, err)
	}

	// Recovery finds what was posted.
	to := chat.Address{Channel: slack.Name, Target: shelf + "/" + ts, Hints: map[string]string{"since": ts}}
	reply := chat.Reply{Kind: chat.Talk, Language: faq.EN, Text: "Once.", Receipt: "r1", ConversationID: "c"}
	first, err := o.channel.Send(t.Context(), to, reply, bot.Attempt{EntryID: "entry-1", Number: 1})
	if err != nil {
		t.Fatal(err)
	}
	again, err := o.channel.Send(t.Context(), to, reply, bot.Attempt{EntryID: "entry-1", Number: 2})
	if err != nil || again != first || len(o.thread(shelf, ts)) != 4 {
		t.Errorf("posted as %q, then as %q: %v", first, again, err)
	}

	// To one person, and to nobody that there is.
	private := chat.Address{Channel: slack.Name, Target: shelf + "/@" + ada.UserID}
	if _, err := o.channel.Send(t.Context(), private, reply, bot.Attempt{EntryID: "entry-2", Number: 1}); err != nil {
		t.Errorf("to one person: %v", err)
	}
	nowhere := chat.Address{Channel: slack.Name, Target: "C0NOWHERE"}
	if _, err := o.channel.Send(t.Context(), nowhere, reply, bot.Attempt{EntryID: "entry-3", Number: 1}); err == nil || !slack.Refused(err) {
		t.Errorf("to nowhere: %v", err)
	}
}

func TestEmulatedCheck(t *testing.T) {
	t.Parallel()
	emulator := launch(t, "emulator.mjs", map[string]any{"secret": wire.Secret, "scopes": scopes})
	var ready struct{ API string }
	emulator.next(&ready)
	o := slack.Options{BotToken: "xoxb-bot", SigningSecrets: []string{wire.Secret}, APIURL: ready.API}
	for _, f := range slack.Check(t.Context(), o) {
		if !f.OK {
			t.Errorf("not well: %+v", f)
		}
	}
	less := launch(t, "emulator.mjs", map[string]any{"secret": wire.Secret, "scopes": scopes[:len(scopes)-1]})
	less.next(&ready)
	o.APIURL = ready.API
	var fixes []string
	for _, f := range slack.Check(t.Context(), o) {
		if !f.OK {
			fixes = append(fixes, f.Fix)
		}
	}
	if len(fixes) != 2 || !strings.Contains(fixes[0], "add mpim:history") {
		t.Errorf("the fixes are %q", fixes)
	}
}
