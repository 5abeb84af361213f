package slack_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"supportbot/bot"
	"supportbot/channels/slack"
	"supportbot/chat"
	"supportbot/dialog"
	"supportbot/faq"
	"supportbot/internal/redistest"
	"supportbot/session"
	"supportbot/test/slack/wire"
)

// Who and where.
const (
	shelf  = "C0SHELF"
	ada    = "U0ADA"
	ben    = "U0BEN"
	adaDM  = "D0ADA"
	mentor = "<@" + wire.BotUser + "> "
)

// patience is for a machine that does much else, with the race detector on.
const patience = 60 * time.Second

// library is the small knowledge of the tests, read once.
var library = sync.OnceValues(func() (*dialog.Brain, error) {
	k, err := faq.Load("../../testdata/library/faq.yaml")
	if err != nil {
		return nil, err
	}
	return dialog.New(k)
})

// scene is a bot in a workspace.
type scene struct {
	wire.App
	t       testing.TB
	store   *session.Store
	bot     *bot.Bot
	channel *slack.Channel
	refs    *shelfmarks
	desk    *team

	mu     sync.Mutex
	counts map[string]int
	judged []bool

	witnesses int
	ends      ends
}

// parts are the options of a scene.
type parts struct {
	slack   slack.Options
	bot     bot.Options
	session session.Options
}

// setting changes them.
type setting func(*parts)

// open puts a bot, with a Redis of its own, into a workspace. Its replies are delivered once run was called.
func open(t testing.TB, settings ...setting) *scene {
	t.Helper()
	return openOn(t, redistest.Start(t).URL(), wire.Start(t), settings...)
}

func openOn(t testing.TB, redisURL string, workspace *wire.Slack, settings ...setting) *scene {
	t.Helper()
	brain, err := library()
	if err != nil {
		t.Fatal(err)
	}
	s := &scene{t: t, counts: map[string]int{}, ends: ends{bot.Buried: make(chan struct{}, 100), bot.Postponed: make(chan struct{}, 100)}}
	s.Slack = workspace
	var o parts
	o.session = session.Options{URL: redisURL, OpTimeout: patience}
	o.slack = slack.Options{
		BotToken: wire.BotToken, SigningSecrets: []string{wire.Secret}, APIURL: workspace.URL, WorkTime: patience,
		Knowledge: func() *faq.Knowledge { return brain.Knowledge },
		Command: func(text string) *faq.Command {
			if use, ok := brain.Engine.Command(text, faq.EN); ok && use.Rest == "" {
				return use.Command
			}
			return nil
		},
		Preview: func(ctx context.Context, k session.Key, intent, outcome string) (chat.Reply, error) {
			loaded, err := s.store.Load(ctx, session.LoadRequest{Key: k})
			var state dialog.State
			if err == nil && loaded.State != nil {
				err = json.Unmarshal(loaded.State, &state)
			}
			reply, ok := brain.Preview(state, intent, outcome)
			if err == nil && !ok {
				err = session.ErrNotFound
			}
			return reply, err
		},
		Logger: slog.New(slog.DiscardHandler),
		Count: func(event string) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.counts[event]++
		},
		Judged: func(_ chat.Reply, helpful bool) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.judged = append(s.judged, helpful)
		},
	}
	o.bot = bot.Options{
		Brain: brain, Observer: s.ends, Deadline: patience, Logger: slog.New(slog.DiscardHandler), MaxTurns: 1000,
		Delivery: bot.Delivery{
			Workers: 8, Lease: 2 * patience, SendTimeout: patience, Sweep: 20 * time.Millisecond,
			Backoff: 5 * time.Millisecond, MaxBackoff: 20 * time.Millisecond, Drain: patience,
		},
	}
	for _, change := range settings {
		change(&o)
	}
	if s.store, err = session.Open(t.Context(), o.session); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.store.Close)
	o.bot.Store = s.store
	o.slack.Store = &shelfmarks{Store: s.store, refs: map[string]string{}}
	s.refs = o.slack.Store.(*shelfmarks)
	if s.channel, err = slack.New(o.slack); err != nil {
		t.Fatal(err)
	}
	o.bot.Senders = map[string]bot.Sender{slack.Name: s.channel}
	o.bot.Posters = map[string]bot.Poster{slack.Name: s.channel}
	s.bot = bot.New(o.bot)
	s.channel.Listen(s.bot)
	s.Handler = mux(s.channel)
	return s
}

// ends tells of the attempts to send that ended without a message.
type ends map[bot.Result]chan struct{}

func (ends) Turned(bot.Turned)     {}
func (ends) Ticketed(bot.Ticketed) {}

func (e ends) Delivered(d bot.Delivered) {
	select {
	case e[d.Result] <- struct{}{}:
	default: // nobody asks for such an end
	}
}

// ended waits for an attempt to send that ended so.
func (s *scene) ended(how bot.Result) {
	s.t.Helper()
	select {
	case <-s.ends[how]:
	case <-time.After(patience):
		s.t.Fatalf("no reply was %s", how)
	}
}

func mux(c *slack.Channel) http.Handler {
	m := http.NewServeMux()
	for path, h := range c.Routes() {
		m.Handle(path, h)
	}
	return m
}

// start opens a scene and delivers.
func start(t testing.TB, settings ...setting) *scene {
	t.Helper()
	s := open(t, settings...)
	s.run()
	return s
}

// run delivers until the test ends, or the returned function is called.
func (s *scene) run() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.bot.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			s.t.Errorf("Run: %v", err)
		}
	})
	s.t.Cleanup(stop)
	return stop
}

func (s *scene) counted(event string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.counts[event]
}

// says sends an event that has to be acknowledged.
func (s *scene) says(event map[string]any) {
	s.t.Helper()
	if status := s.Event(event); status != http.StatusOK {
		s.t.Fatalf("the event %.200v: status %d", fmt.Sprint(event), status)
	}
}

// posts waits until so many messages stand in the workspace, and returns them.
func (s *scene) posts(n int) []wire.Message {
	s.t.Helper()
	s.Wait("posts", func(posted []wire.Message, _ []wire.Call) bool { return len(posted) >= n })
	return s.Posted()
}

// still waits for so many messages and checks that no more come: somebody else's question is answered after them.
func (s *scene) still(n int) []wire.Message {
	s.t.Helper()
	others := func(posted []wire.Message) []wire.Message {
		return slices.DeleteFunc(slices.Clone(posted), func(m wire.Message) bool { return strings.HasPrefix(m.Channel, "D0WITNESS") })
	}
	s.Wait("posts", func(posted []wire.Message, _ []wire.Call) bool { return len(others(posted)) >= n })
	s.witnesses++
	witness := fmt.Sprintf("D0WITNESS%d", s.witnesses)
	s.says(s.Say(witness, "U0WITNESS", "", "When do you open?"))
	s.Wait("the witness", func(posted []wire.Message, _ []wire.Call) bool {
		return slices.ContainsFunc(posted, func(m wire.Message) bool { return m.Channel == witness })
	})
	all := others(s.Posted())
	if len(all) != n {
		s.t.Fatalf("%d messages were posted, want %d: %+v", len(all), n, all)
	}
	return all
}

// has checks that a message says something.
func has(t *testing.T, m wire.Message, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(m.Text+string(m.Blocks), part) {
			t.Errorf("the message does not have %q: %s\n%s", part, m.Text, m.Blocks)
		}
	}
}

// click clicks a button by its label.
func (s *scene) click(m wire.Message, user, label string) {
	s.t.Helper()
	b, ok := m.Button(label)
	if !ok {
		s.t.Fatalf("no button %q: %s", label, m.Blocks)
	}
	if status, body := s.Interaction(s.Click(m, user, b)); status != http.StatusOK || body != "" {
		s.t.Fatalf("the click on %q: status %d, %s", label, status, body)
	}
}

// newServer runs a server for the test and returns its URL.
func newServer(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server.URL
}

// clock goes a quarter of a second ahead each time it is looked at: nobody has to wait for it.
type clock struct{ looks atomic.Int64 }

func (c *clock) now() time.Time {
	return time.Now().Add(time.Duration(c.looks.Add(1)) * time.Second / 4)
}
