package dingtalk_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"supportbot/bot"
	"supportbot/channels/dingtalk"
	"supportbot/chat"
	"supportbot/dialog"
	"supportbot/faq"
	"supportbot/intents"
	"supportbot/session"
	"supportbot/test/dingtalk/gateway"
)

// patience is for a machine that does much else: no test waits for it where all is well.
const patience = time.Minute

// clock stands until it is moved.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) forward(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// library is the knowledge of the tests and the brain that serves it.
var library = sync.OnceValues(func() (*dialog.Brain, error) {
	k, err := faq.Load("../../testdata/library/faq.yaml")
	if err != nil {
		return nil, err
	}
	return dialog.New(k)
})

func brain(t testing.TB) *dialog.Brain {
	t.Helper()
	b, err := library()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// scripted takes turns without a bot, and keeps what it was asked.
type scripted struct {
	err error

	mu    sync.Mutex
	asked []chat.Message
}

func (s *scripted) Handle(_ context.Context, m chat.Message) (chat.Reply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, m)
	return chat.Reply{}, s.err
}

func (s *scripted) turns() []chat.Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]chat.Message(nil), s.asked...)
}

// scene is a channel between a gateway and whoever takes the turns.
type scene struct {
	t       *testing.T
	clock   *clock
	gate    *gateway.Gateway
	store   *session.Store
	channel *dingtalk.Channel
	bot     *bot.Bot // nil for a handler of another kind
	url     string   // of the callback
	log     *lines

	counted map[string]int
	mu      sync.Mutex
	stopped func() // ends the bot's deliveries
}

// newScene opens an embedded store unless one is given.
func newScene(t *testing.T, change func(*dingtalk.Options)) *scene {
	t.Helper()
	clock := newClock()
	return sceneAt(t, clock, openStore(t, clock, ""), gate(t, clock), change)
}

func gate(t *testing.T, clock *clock) *gateway.Gateway {
	g := gateway.New(clock.Now)
	t.Cleanup(g.Close)
	return g
}

func openStore(t *testing.T, clock *clock, url string) *session.Store {
	t.Helper()
	store, err := session.Open(t.Context(), session.Options{URL: url, Now: clock.Now, OpTimeout: patience})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	return store
}

func sceneAt(t *testing.T, clock *clock, store *session.Store, g *gateway.Gateway, change func(*dingtalk.Options)) *scene {
	t.Helper()
	s := &scene{t: t, clock: clock, store: store, gate: g, log: &lines{}, counted: map[string]int{}}
	b := brain(t)
	o := dingtalk.Options{
		ClientID: gateway.ClientID, ClientSecret: gateway.ClientSecret, CorpID: gateway.Corp,
		APIURL: g.URL, OAPIURL: g.URL, Store: store, Now: clock.Now, Random: func() float64 { return 0 },
		WorkTime: patience, ClickTime: patience, Lease: patience, Grace: patience,
		Logger:    slog.New(slog.NewTextHandler(s.log, nil)),
		Knowledge: func() *faq.Knowledge { return b.Knowledge },
		Language:  func(text string) faq.Language { return b.Engine.Understand(text, intents.Context{}).Language },
		Count: func(event string) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.counted[event]++
		},
	}
	if change != nil {
		change(&o)
	}
	var err error
	if s.channel, err = dingtalk.New(o); err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	for path, handler := range s.channel.Routes() {
		mux.Handle(path, handler)
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	s.url = server.URL + "/dingtalk/messages"
	return s
}

// answered puts a bot behind the channel; failpoint may be nil. It delivers if run is true.
func (s *scene) answered(run bool, failpoint func(string)) {
	s.t.Helper()
	var rooms bot.Surfaces
	for i, group := range s.channel.DeskGroups {
		to := []*[]chat.Address{&rooms.First, &rooms.Second}[min(i, 1)]
		*to = append(*to, dingtalk.DeskGroup(group))
	}
	b := bot.New(bot.Options{
		Store: s.store, Brain: brain(s.t), Senders: map[string]bot.Sender{dingtalk.Name: s.channel},
		Desk: rooms, Posters: map[string]bot.Poster{dingtalk.Name: s.channel}, NewTicket: func() string { return "K7F3M2QX" },
		Logger: slog.New(slog.NewTextHandler(s.log, nil)), Deadline: patience, Now: s.clock.Now, Failpoint: failpoint,
		Delivery: bot.Delivery{Workers: 4, Lease: 2 * patience, SendTimeout: 20 * time.Second, Sweep: 50 * time.Millisecond,
			Backoff: time.Millisecond, MaxBackoff: 2 * time.Millisecond, MaxAttempts: 5},
	})
	s.bot = b
	s.channel.Listen(b)
	s.channel.ListenDesk(b)
	if run {
		s.stopped = s.background(func(ctx context.Context) { _ = b.Run(ctx) })
	}
}

// background works until the test ends, or the returned function is called.
func (s *scene) background(work func(context.Context)) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); work(ctx) }()
	stop = func() { cancel(); <-done }
	s.t.Cleanup(stop)
	return stop
}

func (s *scene) count(event string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.counted[event]
}

// says sends a message by callback, which must be taken.
func (s *scene) says(m gateway.Message) {
	s.t.Helper()
	if status, err := s.gate.Callback(s.url, m); err != nil || status != http.StatusOK {
		s.t.Fatalf("the callback: %d, %v", status, err)
	}
}

// until waits for something at the gateway.
func until(t *testing.T, g *gateway.Gateway, what string, holds func() bool) {
	t.Helper()
	late := time.After(patience)
	for {
		changed := g.Changed()
		if holds() {
			return
		}
		select {
		case <-changed:
		case <-time.After(20 * time.Millisecond): // what changes in the store shows nowhere else
		case <-late:
			t.Fatalf("waited in vain for: %s; posts: %v", what, g.Posts())
		}
	}
}

// posts waits for a number of posts.
func (s *scene) posts(n int) []gateway.Post {
	s.t.Helper()
	until(s.t, s.gate, "posts", func() bool { return len(s.gate.Posts()) >= n })
	all := s.gate.Posts()
	if len(all) != n {
		s.t.Fatalf("%d posts, want %d: %v", len(all), n, all)
	}
	return all
}

// shown is the text of a post.
func shown(p gateway.Post) string {
	for _, part := range []string{"markdown", "actionCard", "text"} {
		if m, ok := p.Body[part].(map[string]any); ok {
			if text, ok := m["text"].(string); ok {
				return text
			}
			text, _ := m["content"].(string)
			return text
		}
	}
	var fields map[string]string
	param, _ := p.Body["msgParam"].(string)
	if data, ok := p.Body["cardData"].(map[string]any); ok { // of an interactive card
		values, _ := data["cardParamMap"].(map[string]any)
		text, _ := values["markdown"].(string)
		return text
	}
	_ = json.Unmarshal([]byte(param), &fields)
	return fields["text"] + fields["content"]
}

// lines collects a log.
type lines struct {
	mu sync.Mutex
	strings.Builder
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Builder.Write(p)
}

func (l *lines) text() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.String()
}
