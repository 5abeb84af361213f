package slack_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"supportbot/chat"
	"supportbot/test/slack/wire"
)

// connected is a scene on Socket Mode.
func connected(t *testing.T) *scene {
	t.Helper()
	s := start(t, func(o *parts) { o.slack.AppToken, o.slack.SigningSecrets = wire.AppToken, nil })
	s.connect()
	return s
}

func (s *scene) connect() {
	s.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.channel.Run(ctx) }()
	s.t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			s.t.Errorf("Run: %v", err)
		}
	})
	s.Connected(2)
}

func (s *scene) envelope(event map[string]any) json.RawMessage { return s.Envelope(event) }

func TestSocketMode(t *testing.T) {
	t.Parallel()
	s := connected(t)
	event := s.Say(adaDM, ada, "", "fine for a film 5 days overdue?")
	id := s.Envelop("events_api", s.envelope(event))
	if payload := s.Acked(id); payload != "" {
		t.Errorf("acknowledged with %s", payload)
	}
	has(t, s.posts(1)[0], "5 coins")
	// The same event over the other connection, and as a retry.
	s.Redeliver("again", "events_api", s.envelope(event), 1)
	s.Acked("again")

	form := s.CommandForm(shelf, ada, "fine film 6")
	command := map[string]any{}
	for name := range form {
		command[name] = form.Get(name)
	}
	s.Acked(s.Envelop("slash_commands", command))
	m := s.posts(2)[1]
	has(t, m, "6 coins")
	if m.OnlyFor != ada {
		t.Errorf("posted to %+v", m)
	}
	b, _ := m.Button("👍 Helpful")
	s.Acked(s.Envelop("interactive", s.Click(m, ada, b)))
	has(t, s.posts(3)[2], "Thank you")
	options := s.Acked(s.Envelop("interactive", map[string]any{
		"type": "block_suggestion", "block_id": "item_type", "value": "fi", "team": map[string]any{"id": wire.Team}, "user": map[string]any{"id": ada},
		"view": map[string]any{"type": "modal", "callback_id": "form/renew"},
	}))
	if !strings.Contains(options, `"film"`) {
		t.Errorf("the options are %s", options)
	}
}

// What the library cannot parse is acknowledged all the same: Slack would send it again and again.
func TestSocketModeUnparseable(t *testing.T) {
	t.Parallel()
	s := connected(t)
	s.Acked(s.Envelop("events_api", s.envelope(map[string]any{"type": "an_event_of_next_year", "channel": map[string]any{"id": 7}})))
	s.Acked(s.Envelop("something_new", map[string]any{}))
	strange := s.Say(adaDM, ada, "", "fine for a film 5 days overdue?")
	strange["blocks"] = []any{map[string]any{"type": 5}}
	s.Acked(s.Envelop("events_api", s.envelope(strange)))
	has(t, s.posts(1)[0], "5 coins")
}

func TestSocketModeReconnects(t *testing.T) {
	t.Parallel()
	s := connected(t)
	for i, reason := range []string{"warning", "refresh_requested", "too_many_websockets"} {
		s.Disconnect(reason)
		opened := i + 3
		s.Wait("a new connection", func(_ []wire.Message, calls []wire.Call) bool {
			n := 0
			for _, c := range calls {
				if c.Method == "socket.open" {
					n++
				}
			}
			return n >= opened
		})
		s.Connected(2)
		id := s.Envelop("events_api", s.envelope(s.Say(adaDM, ada, "", fmt.Sprintf("fine for a film %d days overdue?", 5+i))))
		s.Acked(id)
	}
	s.posts(3)
}

// One person's messages are answered in their order, and those of others beside them.
func TestSocketModeOrder(t *testing.T) {
	t.Parallel()
	s := connected(t)
	var ids []string
	for i := range 5 { // more would have to wait: a channel takes a message a second
		for p := range 10 {
			user := fmt.Sprintf("U0P%d", p)
			ids = append(ids, s.Envelop("events_api", s.envelope(s.Say("D0P"+user[3:], user, "", fmt.Sprintf("fine for a film %d days overdue?", i+5)))))
		}
	}
	for _, id := range ids {
		s.Acked(id)
	}
	next := map[string]int{}
	for _, m := range s.posts(50) {
		has(t, m, fmt.Sprintf("%d days overdue", 5+next[m.Channel]))
		next[m.Channel]++
	}
}

// refusing takes no turn at first.
type refusing struct {
	Handler interface {
		Handle(context.Context, chat.Message) (chat.Reply, error)
	}
	err    error
	panics bool

	mu    sync.Mutex
	tried int
}

func (h *refusing) Handle(ctx context.Context, m chat.Message) (chat.Reply, error) {
	h.mu.Lock()
	h.tried++
	first := h.tried == 1
	h.mu.Unlock()
	if first && h.panics {
		panic("oops")
	}
	if first {
		return chat.Reply{}, h.err
	}
	return h.Handler.Handle(ctx, m)
}

// A panic or a store that is away: no acknowledgement, and the next delivery is answered.
func TestSocketModeNotCommitted(t *testing.T) {
	t.Parallel()
	for name, h := range map[string]*refusing{"panic": {panics: true}, "error": {err: context.DeadlineExceeded}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := connected(t)
			h.Handler = s.bot
			s.channel.Listen(h)
			event := s.envelope(s.Say(adaDM, ada, "", "fine for a film 5 days overdue?"))
			s.Redeliver("first", "events_api", event, 0)
			s.Redeliver("second", "events_api", event, 0) // in the line behind the first
			s.Acked("second")
			s.posts(1)
			s.Wait("calls", func(_ []wire.Message, calls []wire.Call) bool {
				for _, c := range calls {
					if c.Method == "socket.ack" && c.Channel == "first" {
						t.Error("the first delivery was acknowledged")
					}
				}
				return true
			})
		})
	}
}

// held takes a person's first turn when it is told to.
type held struct {
	Handler interface {
		Handle(context.Context, chat.Message) (chat.Reply, error)
	}
	begun, free chan struct{}
	once        sync.Once
}

func (h *held) Handle(ctx context.Context, m chat.Message) (chat.Reply, error) {
	h.once.Do(func() { close(h.begun); <-h.free })
	return h.Handler.Handle(ctx, m)
}

// An edit waits for its message: before it, it would be taken for that of a message nobody answered.
func TestSocketModeEditOvertakesNothing(t *testing.T) {
	t.Parallel()
	s := connected(t)
	h := &held{Handler: s.bot, begun: make(chan struct{}), free: make(chan struct{})}
	s.channel.Listen(h)
	question := s.Say(shelf, ada, "", mentor+"fine for a film 5 days overdue?")
	edit := func(user string, ts any) json.RawMessage {
		return s.envelope(map[string]any{
			"type": "message", "subtype": "message_changed", "channel": shelf, "ts": s.TS(), "hidden": true,
			"message": map[string]any{"type": "message", "user": user, "ts": ts, "text": mentor + "fine for a film 8 days overdue?", "edited": map[string]any{"user": user, "ts": "1700000900.000100"}},
		})
	}
	first, second, witness := s.envelope(question), edit(ada, question["ts"]), edit(ben, s.TS())
	s.Redeliver("question", "events_api", first, 0)
	<-h.begun
	// Over one connection, so that they are read in this order. The other's edit is of nothing answered.
	s.Redeliver("edit", "events_api", second, 0)
	s.Redeliver("witness", "events_api", witness, 0)
	s.Acked("witness")
	close(h.free)
	s.Acked("edit")
	s.Wait("the update", func(p []wire.Message, _ []wire.Call) bool { return len(p) > 0 && p[0].Edits == 1 })
	has(t, s.Posted()[0], "8 coins")
}
