package console_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"supportbot/bot"
	"supportbot/channels/console"
	"supportbot/chat"
	"supportbot/desk"
	"supportbot/dialog"
	"supportbot/faq"
	"supportbot/session"
)

// patience is for a machine that does much else.
const patience = time.Minute

var librarian = sync.OnceValues(func() (*dialog.Brain, error) {
	k, err := faq.Load("../../testdata/library/faq.yaml")
	if err != nil {
		return nil, err
	}
	return dialog.New(k)
})

// office is a console over a real bot and a real store, with two agents and an admin.
type office struct {
	t       *testing.T
	bot     *bot.Bot
	store   *session.Store
	console *console.Console
	tokens  map[string]string // by name
	inbox   *shelf
	log     *bytes.Buffer

	mu     sync.Mutex
	now    time.Time
	erased []session.Key
}

func (o *office) clock() time.Time {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.now
}

func (o *office) pass(d time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.now = o.now.Add(d)
}

func newOffice(t *testing.T) *office {
	t.Helper()
	brain, err := librarian()
	if err != nil {
		t.Fatal(err)
	}
	o := &office{t: t, tokens: map[string]string{}, inbox: &shelf{}, log: &bytes.Buffer{}, now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)} // a Monday, the desk is open
	if o.store, err = session.Open(t.Context(), session.Options{OpTimeout: 20 * time.Second, Now: o.clock}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(o.store.Close)
	o.bot = bot.New(bot.Options{Store: o.store, Brain: brain, Now: o.clock, Deadline: patience, Logger: slog.New(slog.DiscardHandler)})
	options := console.Options{
		Actor: o.bot, Store: o.store, Now: o.clock, Heartbeat: 50 * time.Millisecond,
		Knowledge: func() *faq.Knowledge { return brain.Knowledge },
		Card: func(ctx context.Context, key session.Key) (desk.Card, error) {
			s, err := o.state(ctx, key)
			return brain.Card(s), err
		},
		Preview: func(ctx context.Context, key session.Key, intent, outcome string) (chat.Reply, error) {
			s, err := o.state(ctx, key)
			if err != nil {
				return chat.Reply{}, err
			}
			if reply, ok := brain.Preview(s, intent, outcome); ok {
				return reply, nil
			}
			return chat.Reply{}, session.ErrNotFound
		},
		Inbox: o.inbox,
		Erase: func(_ context.Context, key session.Key) error {
			o.mu.Lock()
			defer o.mu.Unlock()
			o.erased = append(o.erased, key)
			return nil
		},
		Logger: slog.New(slog.NewTextHandler(&locked{w: o.log}, nil)),
	}
	for name, role := range map[string]console.Role{"ann": console.Agent, "李 雷": console.Agent, "chief": console.Admin} {
		token, account, err := console.NewToken(name, role)
		if err != nil {
			t.Fatal(err)
		}
		o.tokens[name] = token
		options.Accounts = append(options.Accounts, account)
	}
	o.console = console.New(options)
	return o
}

// locked is a log that several requests write at once.
type locked struct {
	mu sync.Mutex
	w  *bytes.Buffer
}

func (l *locked) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(b)
}

func (o *office) state(ctx context.Context, key session.Key) (s dialog.State, err error) {
	loaded, err := o.store.Load(ctx, session.LoadRequest{Key: key})
	if err == nil && loaded.State != nil {
		err = json.Unmarshal(loaded.State, &s)
	}
	return s, err
}

// visitor writes in a conversation of the web.
type visitor struct {
	*office
	key session.Key
}

func (o *office) visitor() visitor {
	return visitor{o, session.Key{Channel: "web", Conversation: rand.Text()}}
}

func (v visitor) says(text string) chat.Reply {
	v.t.Helper()
	reply, err := v.bot.Handle(v.t.Context(), chat.Message{Channel: v.key.Channel, Conversation: v.key.Conversation, ID: rand.Text(), Text: text})
	if err != nil {
		v.t.Fatal(err)
	}
	return reply
}

// called is a ticket of a new visitor with a question.
func (o *office) called(question string) (visitor, string) {
	o.t.Helper()
	v := o.visitor()
	v.says(question)
	ticket := v.says("/lib human").Ticket
	if ticket == "" {
		o.t.Fatal("no ticket was opened")
	}
	return v, ticket
}

// browser is somebody's browser: with the cookies it was given, over TLS unless plain.
type browser struct {
	*office
	plain   bool
	address string
	cookies map[string]*http.Cookie
	token   string // of the page
}

func (o *office) browser() *browser {
	return &browser{office: o, address: "203.0.113.7:4711", cookies: map[string]*http.Cookie{}}
}

// at is the console's handler, found as the listener finds it.
func (o *office) at() http.Handler {
	mux := http.NewServeMux()
	for pattern, handler := range o.console.Routes() {
		mux.Handle(pattern, handler)
	}
	return mux
}

// do sends a request. Headers are pairs; one without a value is taken away.
func (b *browser) do(method, path, body string, headers ...string) *httptest.ResponseRecorder {
	b.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Host, r.RemoteAddr, r.TLS = "desk.example", b.address, &tls.ConnectionState{}
	if b.plain {
		r.Host, r.RemoteAddr, r.TLS = "localhost:8080", "127.0.0.1:4711", nil
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		r.Header.Set("X-Desk-Token", b.token)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Del(headers[i])
		if headers[i+1] != "" {
			r.Header.Set(headers[i], headers[i+1])
		}
	}
	for _, c := range b.cookies {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	b.at().ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
			continue
		}
		b.cookies[c.Name] = c
	}
	return w
}

// signIn posts the form.
func (b *browser) signIn(name, token, next string) *httptest.ResponseRecorder {
	b.t.Helper()
	form := url.Values{"name": {name}, "token": {token}, "next": {next}}
	return b.do(http.MethodPost, "/desk/sign-in", form.Encode(), "Content-Type", "application/x-www-form-urlencoded")
}

// signed is the browser of somebody who has signed in and opened the page.
func (o *office) signed(name string) *browser {
	o.t.Helper()
	return o.browser().in(name)
}

func (b *browser) in(name string) *browser {
	b.t.Helper()
	if w := b.signIn(name, b.tokens[name], ""); w.Code != http.StatusSeeOther {
		b.t.Fatalf("signing in: %d %s", w.Code, w.Body)
	}
	var me struct{ Token string }
	b.json(b.do("GET", "/desk/api/me", ""), http.StatusOK, &me)
	b.token = me.Token
	return b
}

// json reads a response of the expected status.
func (b *browser) json(w *httptest.ResponseRecorder, status int, into any) {
	b.t.Helper()
	if w.Code != status {
		b.t.Fatalf("%d, want %d: %s", w.Code, status, w.Body)
	}
	if err := json.Unmarshal(w.Body.Bytes(), into); err != nil {
		b.t.Fatalf("%v: %s", err, w.Body)
	}
}

// act does something with a ticket under an id of its own.
func (b *browser) act(ticket, do, text string) *httptest.ResponseRecorder {
	b.t.Helper()
	return b.do("POST", "/desk/api/tickets/"+ticket+"/acts", fmt.Sprintf(`{"id":%q,"do":%q,"text":%q}`, rand.Text(), do, text))
}

// must is an act that is done.
func (b *browser) must(ticket, do, text string) {
	b.t.Helper()
	if w := b.act(ticket, do, text); w.Code != http.StatusOK {
		b.t.Fatalf("%s: %d %s", do, w.Code, w.Body)
	}
}

// queue asks for the list.
func (b *browser) queue(query string) (q struct {
	Tickets []struct {
		ID, Status, Question, Channel, Turn, Note string
		Mine                                      bool
		Agent                                     *struct{ Name, Surface string }
	}
	Counts map[string]int
	More   int
}) {
	b.t.Helper()
	b.json(b.do("GET", "/desk/api/tickets?"+query, ""), http.StatusOK, &q)
	return q
}

// shelf is an inbox with what tests put into it.
type shelf struct {
	mu      sync.Mutex
	lessons []console.Lesson
	done    []string
}

func (s *shelf) Lessons(context.Context) ([]console.Lesson, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lessons, nil
}

func (s *shelf) Accept(_ context.Context, id, intent string, negative bool, by string) error {
	return s.do(id, fmt.Sprintf("%s accepts %s into %s, negative %v", by, id, intent, negative))
}

func (s *shelf) Dismiss(_ context.Context, id, by string) error {
	return s.do(id, by+" dismisses "+id)
}

func (s *shelf) do(id, what string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, l := range s.lessons {
		if l.ID == id {
			s.done = append(s.done, what)
			return nil
		}
	}
	return session.ErrNotFound
}

// through sends a request through a whole server.
func (b *browser) through(server http.Handler, method, path, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Host, r.RemoteAddr, r.TLS = "desk.example", b.address, &tls.ConnectionState{}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Desk-Token", b.token)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	for _, c := range b.cookies {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	server.ServeHTTP(w, r)
	return w
}

// away is a store that does not answer.
type away struct{ console.Store }

func (away) SignIn(context.Context, string) ([]byte, error) {
	return nil, fmt.Errorf("dial 10.0.0.1:6379: %w", session.ErrUnavailable)
}

func (away) Allow(context.Context, string, string, string, session.Limit) (time.Duration, error) {
	return 0, fmt.Errorf("dial 10.0.0.1:6379: %w", session.ErrUnavailable)
}
