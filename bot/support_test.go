package bot_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"supportbot/bot"
	"supportbot/chat"
	"supportbot/desk"
	"supportbot/dialog"
	"supportbot/faq"
	"supportbot/session"
)

// clerk is a small brain of a library: it counts the turns of a conversation
// and says back what it read, so that a reply tells which turn made it.
type clerk struct{ name string }

func (c clerk) Step(s dialog.State, t dialog.Turn) (dialog.State, dialog.Result) {
	before := s
	s.Turns++
	s.Language = faq.EN
	text := t.Message.Text
	reply := chat.Reply{
		ConversationID: t.Message.Conversation, MessageID: t.Message.ID, Receipt: t.ID,
		Kind: chat.Answer, Language: faq.EN, Intent: "renew_loan", Outcome: "renewed",
		Values: map[string]float64{"turn": float64(s.Turns)},
		Text:   fmt.Sprintf("%sturn %d: %s", c.name, s.Turns, text),
	}
	var effects dialog.Effects
	switch {
	case strings.HasPrefix(text, "boom"), strings.HasPrefix(text, "糟糕"):
		var shelf []string
		_ = shelf[len(text)]
	case strings.HasPrefix(text, "not a number"):
		reply.Values["turn"] = math.NaN()
	case strings.HasPrefix(text, "librarian"):
		s.Ticket = desk.New(t.Ticket, desk.Asked, text, t.Message.ReplyTo, t.Now)
		effects.Change = desk.Opened
		reply.Kind, reply.Ticket = chat.Handoff, t.Ticket
	}
	return s, dialog.Result{Reply: reply, Effects: effects, Receipt: dialog.Receipt{
		ID: t.ID, Engine: dialog.Engine, Now: t.Now, Ticket: t.Ticket, Message: t.Message, Before: before, Reply: reply,
	}}
}

// The clerk has no desk: these are tested with the real brain.
func (clerk) Act(s dialog.State, _ dialog.Act) (dialog.State, dialog.Acted) {
	return s, dialog.Acted{Refusal: desk.Unknown}
}

func (clerk) Judge(s dialog.State, _ dialog.Judged) (dialog.State, dialog.Acted) {
	return s, dialog.Acted{}
}

func (clerk) Due(dialog.State) time.Time { return time.Time{} }

// message is one of a conversation on the web, which is read and not pushed to.
func message(conversation, id, text string) chat.Message {
	return chat.Message{Channel: "web", Conversation: conversation, ID: id, Person: conversation, Text: text}
}

// posted is a message whose reply is delivered.
func posted(conversation, id, text string) chat.Message {
	m := message(conversation, id, text)
	m.Channel = "desk"
	m.ReplyTo = chat.Address{Channel: "desk", Target: conversation, Hints: map[string]string{"url": "https://example.org/hook?secret"}}
	return m
}

// patience is for a machine that runs much else: no test waits for it where all is well.
const patience = 20 * time.Second

// open returns a store; the zero Options are an embedded one.
func open(t testing.TB, o session.Options) *session.Store {
	t.Helper()
	o.OpTimeout = patience
	s, err := session.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// quick repeats at once what failed, and looks often for what was left behind.
var quick = bot.Delivery{
	Workers: 8, Lease: 2 * patience, SendTimeout: patience,
	Sweep: 50 * time.Millisecond, Backoff: 10 * time.Millisecond, MaxBackoff: 40 * time.Millisecond, Drain: patience,
}

// brief is for the tests that wait for a lease to run out.
func brief() bot.Delivery {
	d := quick
	d.Lease, d.SendTimeout = time.Second, 400*time.Millisecond
	return d
}

func newBot(t testing.TB, o bot.Options) *bot.Bot {
	t.Helper()
	if o.Store == nil {
		o.Store = open(t, session.Options{})
	}
	if o.Brain == nil {
		o.Brain = clerk{}
	}
	if o.Delivery == (bot.Delivery{}) {
		o.Delivery = quick
	}
	if o.Deadline == 0 {
		o.Deadline = patience
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return bot.New(o)
}

// run delivers until the test, or the returned function, stops it.
func run(t testing.TB, b *bot.Bot) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- b.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	t.Cleanup(stop)
	return stop
}

func handle(t testing.TB, b *bot.Bot, m chat.Message) chat.Reply {
	t.Helper()
	reply, err := b.Handle(t.Context(), m)
	if err != nil {
		t.Fatalf("Handle(%q): %v", m.Text, err)
	}
	return reply
}

// platform is a channel in memory. fail decides what an attempt meets.
type platform struct {
	fail func(to chat.Address, r chat.Reply, a bot.Attempt) error

	mu    sync.Mutex
	posts []post
	tries []bot.Attempt
	news  chan struct{}
}

type post struct {
	target, entry, text string
	hints               map[string]string
}

func newPlatform() *platform { return &platform{news: make(chan struct{}, 1000)} }

func (p *platform) Send(_ context.Context, to chat.Address, r chat.Reply, a bot.Attempt) (chat.Ref, error) {
	defer func() { p.news <- struct{}{} }()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tries = append(p.tries, a)
	if p.fail != nil {
		if err := p.fail(to, r, a); err != nil {
			return "", err
		}
	}
	p.posts = append(p.posts, post{to.Target, a.EntryID, r.Text, to.Hints})
	return chat.Ref("ref of " + a.EntryID), nil
}

// wait returns when the condition holds, which is looked at after every attempt to send.
func (p *platform) wait(t testing.TB, what string, holds func() bool) {
	t.Helper()
	late := time.After(patience)
	for {
		p.mu.Lock()
		ok := holds()
		p.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-p.news:
		case <-late:
			t.Fatalf("waited in vain for: %s; posts: %v, tries: %v", what, p.posts, p.tries)
		}
	}
}

// until polls where nothing rings.
func until(t testing.TB, what string, holds func() bool) {
	t.Helper()
	late := time.After(patience)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-late:
			t.Fatalf("waited in vain for: %s", what)
		}
	}
}

// faulty is a store with faults put in front of a real one.
type faulty struct {
	bot.Store
	load   func(context.Context) error
	commit func(context.Context, session.Turn, func() (session.Commit, error)) (session.Commit, error)
	begin  func(session.Head) session.Head
	renew  func() bool // false: refused
	lose   func() bool // true: the answer to Begin or Next is lost
	bury   func(func() error) error
}

func (f *faulty) Load(ctx context.Context, r session.LoadRequest) (session.Loaded, error) {
	if f.load != nil {
		if err := f.load(ctx); err != nil {
			return session.Loaded{}, err
		}
	}
	return f.Store.Load(ctx, r)
}

func (f *faulty) Commit(ctx context.Context, w session.Turn) (session.Commit, error) {
	if f.commit == nil {
		return f.Store.Commit(ctx, w)
	}
	return f.commit(ctx, w, func() (session.Commit, error) { return f.Store.Commit(ctx, w) })
}

func (f *faulty) Begin(ctx context.Context, lane session.Lane, token string) (session.Head, bool, error) {
	head, ok, err := f.Store.Begin(ctx, lane, token)
	if ok && f.begin != nil {
		head = f.begin(head)
	}
	return f.answer(head, ok, err)
}

func (f *faulty) Next(ctx context.Context, lane session.Lane, token, entryID, ref string) (session.Head, bool, error) {
	return f.answer(f.Store.Next(ctx, lane, token, entryID, ref))
}

func (f *faulty) answer(head session.Head, ok bool, err error) (session.Head, bool, error) {
	if f.lose != nil && f.lose() {
		return session.Head{}, false, fmt.Errorf("%w: connection reset", session.ErrUnavailable)
	}
	return head, ok, err
}

func (f *faulty) Renew(ctx context.Context, lane session.Lane, token string, lease time.Duration) (bool, error) {
	if f.renew != nil && !f.renew() {
		return false, nil
	}
	return f.Store.Renew(ctx, lane, token, lease)
}

func (f *faulty) Bury(ctx context.Context, lane session.Lane, token, entryID, why string) error {
	bury := func() error { return f.Store.Bury(ctx, lane, token, entryID, why) }
	if f.bury == nil {
		return bury()
	}
	return f.bury(bury)
}

func deadLetters(t testing.TB, s *session.Store) (bodies []string) {
	t.Helper()
	letters, err := s.DeadLetters(t.Context(), 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range letters {
		bodies = append(bodies, string(l.Entry.Body))
	}
	return bodies
}

var errPlatform = errors.New("the platform did not answer")

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

var _ io.Writer = (*lines)(nil)
