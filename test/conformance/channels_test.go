package conformance

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"supportbot/channels/dingtalk"
	"supportbot/channels/slack"
	"supportbot/channels/terminal"
	"supportbot/channels/web"
	"supportbot/faq"
	"supportbot/intents"
	"supportbot/test/dingtalk/gateway"
	"supportbot/test/slack/wire"
)

// webLine is the message API.
type webLine struct {
	t             *testing.T
	url           string
	conversations map[int]string
}

func newWeb(t *testing.T, o *office) line {
	server := httptest.NewServer(web.New(web.Options{Handler: o, Logger: slog.New(slog.DiscardHandler)}))
	t.Cleanup(server.Close)
	return &webLine{t, server.URL + "/api/v1/messages", map[int]string{}}
}

func (l *webLine) say(person int, text string) {
	message := map[string]string{"text": text}
	if c := l.conversations[person]; c != "" {
		message["conversation_id"] = c
	}
	body, _ := json.Marshal(message)
	response, err := http.Post(l.url, "application/json", bytes.NewReader(body))
	if err != nil {
		l.t.Fatal(err)
	}
	defer response.Body.Close()
	var reply struct {
		Conversation string `json:"conversation_id"`
	}
	if err := json.NewDecoder(response.Body).Decode(&reply); err != nil || response.StatusCode != http.StatusOK {
		l.t.Fatalf("%q: %s, %v", text, response.Status, err)
	}
	l.conversations[person] = reply.Conversation
}

// terminalLine is a keyboard; each person sits down at their own.
type terminalLine struct {
	t      *testing.T
	office *office
	person int
	keys   *io.PipeWriter
}

func newTerminal(t *testing.T, o *office) line { return &terminalLine{t: t, office: o} }

func (l *terminalLine) say(person int, text string) {
	if person != l.person {
		if l.keys != nil {
			_ = l.keys.Close()
		}
		in, keys := io.Pipe()
		l.person, l.keys = person, keys
		numeric := func(fact string) bool {
			f := l.office.brain.Knowledge.Fact(fact)
			return f != nil && (f.Type == faq.Whole || f.Type == faq.Amount)
		}
		go func() {
			_ = terminal.Run(l.t.Context(), in, io.Discard, terminal.Options{Handler: l.office, Numeric: numeric})
		}()
		l.t.Cleanup(func() { _ = keys.Close() })
	}
	if _, err := fmt.Fprintln(l.keys, strings.ReplaceAll(text, "\n", " ")); err != nil {
		l.t.Fatal(err)
	}
}

// dingtalkLine is a single chat, or a group, with the robot behind HTTP callbacks.
type dingtalkLine struct {
	t     *testing.T
	gate  *gateway.Gateway
	url   string
	group bool
	said  int
}

func newDingTalk(t *testing.T, o *office) line {
	g := gateway.New(nil)
	t.Cleanup(g.Close)
	channel, err := dingtalk.New(dingtalk.Options{
		ClientID: gateway.ClientID, ClientSecret: gateway.ClientSecret, APIURL: g.URL, OAPIURL: g.URL,
		Store: o.store, Knowledge: func() *faq.Knowledge { return o.brain.Knowledge },
		Language: func(text string) faq.Language { return o.brain.Engine.Understand(text, intents.Context{}).Language },
		Logger:   slog.New(slog.DiscardHandler), WorkTime: patience,
	})
	if err != nil {
		t.Fatal(err)
	}
	channel.Listen(o)
	o.senders[dingtalk.Name] = channel
	server := httptest.NewServer(channel.Routes()["/dingtalk/messages"])
	t.Cleanup(server.Close)
	return &dingtalkLine{t: t, gate: g, url: server.URL}
}

func newDingTalkGroup(t *testing.T, o *office) line {
	l, _ := newDingTalk(t, o).(*dingtalkLine)
	l.group = true
	return l
}

func (l *dingtalkLine) say(person int, text string) {
	l.said++
	id, who := fmt.Sprint("m", l.said), fmt.Sprint("p", person)
	m := l.gate.Single(id, who, text)
	if l.group { // a group each: 20 messages a minute are all that one takes
		m = l.gate.Group(id, "cidgroup"+who, who, text)
	}
	if status, err := l.gate.Callback(l.url, m); err != nil || status != http.StatusOK {
		l.t.Fatalf("%q: %d, %v", text, status, err)
	}
	late := time.After(patience)
	for {
		changed := l.gate.Changed()
		if len(l.gate.Posts()) >= l.said {
			return
		}
		select {
		case <-changed:
		case <-late:
			l.t.Fatalf("no reply to %q", text)
		}
	}
}

// slackLine is a direct message each, over HTTP.
type slackLine struct {
	wire.App
	t    *testing.T
	said int
}

func newSlack(t *testing.T, o *office) line {
	workspace := wire.Start(t)
	channel, err := slack.New(slack.Options{
		BotToken: wire.BotToken, SigningSecrets: []string{wire.Secret}, APIURL: workspace.URL,
		Store: o.store, Knowledge: func() *faq.Knowledge { return o.brain.Knowledge }, Logger: slog.New(slog.DiscardHandler),
		WorkTime: patience,
	})
	if err != nil {
		t.Fatal(err)
	}
	channel.Listen(o)
	o.senders[slack.Name] = channel
	mux := http.NewServeMux()
	for path, h := range channel.Routes() {
		mux.Handle(path, h)
	}
	return &slackLine{App: wire.App{Slack: workspace, Handler: mux}, t: t}
}

func (l *slackLine) say(person int, text string) {
	l.said++
	if status := l.Event(l.Say(fmt.Sprintf("D%04d", person), fmt.Sprintf("U%04d", person), "", text)); status != http.StatusOK {
		l.t.Fatalf("%q: %d", text, status)
	}
	l.Wait("a reply", func(posted []wire.Message, _ []wire.Call) bool { return len(posted) >= l.said })
}
