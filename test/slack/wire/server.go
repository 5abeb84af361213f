package wire

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// What the workspace has.
const (
	Team     = "T0TEAM"
	BotUser  = "U0BOT"
	BotID    = "B0BOT"
	BotToken = "xoxb-test"
	AppToken = "xapp-test"
	Secret   = "0123456789abcdef0123456789abcdef"
)

// Scopes are what the bot token has.
const Scopes = "app_mentions:read,channels:history,chat:write,commands,groups:history,im:history,mpim:history,usergroups:read,users:read"

// patience is for a machine that does much else.
const patience = 60 * time.Second

// Message is what was posted.
type Message struct {
	Channel, TS, Thread, Text string
	Blocks                    json.RawMessage
	Metadata                  json.RawMessage
	// OnlyFor is the person who sees it, "" for all.
	OnlyFor string
	// Hook says that it came through a response URL; InChannel that all shall see it.
	Hook, InChannel bool
	// Broadcast says that a message in a thread is shown in the channel as well.
	Broadcast bool
	Edits     int
	// At is when it was posted, Header what the request had that did it.
	At     time.Time
	Header http.Header
}

// Fault is how a call goes wrong.
type Fault struct {
	Status     int    // of HTTP; 0 is 200
	Error      string // the web API's word
	RetryAfter string // header
	// Done: the call is carried out before it goes wrong.
	Done bool
	// Hang up instead of answering.
	HangUp bool
}

// Call is a call of the web API.
type Call struct {
	Method, Channel string
	Body            map[string]any
	Header          http.Header
	At              time.Time // when it was carried out
}

// Slack is a workspace. Make it with Start.
type Slack struct {
	URL string // of the web API
	t   testing.TB

	mu       sync.Mutex
	news     chan struct{} // closed and replaced whenever something happens
	clock    int
	messages []*Message
	calls    []Call
	views    []json.RawMessage // published and opened, in order
	hooks    map[string]*hook
	triggers map[string]bool // true: used
	fault    func(Call) *Fault
	problems []string
	scopes   string
	deleted  map[string]bool     // channel and timestamp
	groups   map[string][]string // user groups with their members
	people   map[string]Person
	sockets  []*socket
	serial   int
}

// Person is somebody in the workspace, as users.info tells it.
type Person struct{ Name, Locale string }

type hook struct {
	channel, user string
	left          int
	original      *Message
}

// Start runs a workspace for the test. What it refuses as malformed fails the test.
func Start(t testing.TB) *Slack {
	t.Helper()
	s := &Slack{
		t: t, news: make(chan struct{}), hooks: map[string]*hook{}, triggers: map[string]bool{},
		clock: 1_700_000_000, scopes: Scopes,
		deleted: map[string]bool{}, groups: map[string][]string{}, people: map[string]Person{},
	}
	// The URL is set before anybody can call: a client of an earlier test may still knock at the port.
	server := httptest.NewUnstartedServer(s)
	s.URL = "http://" + server.Listener.Addr().String() + "/api/"
	server.Start()
	t.Cleanup(func() {
		s.hangUp()
		server.Close()
		for _, p := range s.problems {
			t.Errorf("Slack would refuse it: %s", p)
		}
	})
	return s
}

// Grant changes the scopes of the bot token.
func (s *Slack) Grant(scopes string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.scopes = scopes
}

// Employ gives somebody a name and a language.
func (s *Slack) Employ(user string, p Person) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.people[user] = p
}

// Group makes a user group of its members.
func (s *Slack) Group(id string, members ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.groups[id] = members
}

// Delete removes a message, as somebody who may can. Of a card with a thread the thread goes, too.
func (s *Slack) Delete(m Message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.changed()
	s.deleted[m.Channel+"/"+m.TS] = true
	s.messages = slices.DeleteFunc(s.messages, func(other *Message) bool { return other.Channel == m.Channel && other.TS == m.TS })
}

// Fail makes calls go wrong; nil for a call that goes well.
func (s *Slack) Fail(how func(Call) *Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fault = how
}

// changed wakes those who wait. s.mu is held.
func (s *Slack) changed() {
	close(s.news)
	s.news = make(chan struct{})
}

// Wait waits until the condition holds for what was posted and called.
func (s *Slack) Wait(what string, holds func(posted []Message, calls []Call) bool) {
	s.t.Helper()
	late := time.After(patience)
	for {
		s.mu.Lock()
		news := s.news
		ok := holds(s.posted(), slices.Clone(s.calls))
		s.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-news:
		case <-late:
			var texts []string
			for _, m := range s.Posted() {
				texts = append(texts, m.Channel+"/"+m.Thread+": "+m.Text)
			}
			s.t.Fatalf("waited in vain for %s; posted:\n%s", what, strings.Join(texts, "\n"))
		}
	}
}

// Posted is what stands in the workspace, in order.
func (s *Slack) Posted() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.posted()
}

func (s *Slack) posted() []Message {
	var all []Message
	for _, m := range s.messages {
		all = append(all, *m)
	}
	return all
}

// Calls counts the calls of a method.
func (s *Slack) Calls(method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, c := range s.calls {
		if c.Method == method {
			n++
		}
	}
	return n
}

// Called are the calls of a method, in order.
func (s *Slack) Called(method string) []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(s.calls), func(c Call) bool { return c.Method != method })
}

// Views are the views opened and published.
func (s *Slack) Views() []json.RawMessage {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.views)
}

// TS returns a timestamp that nothing else has.
func (s *Slack) TS() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ts()
}

func (s *Slack) ts() string {
	s.clock++
	return fmt.Sprintf("%d.000100", s.clock)
}

// Trigger returns a trigger id, good for one view.
func (s *Slack) Trigger() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.serial++
	id := fmt.Sprintf("13345224609.%d.8088930838d88f008e0", s.serial)
	s.triggers[id] = false
	return id
}

// Hook returns a response URL, good for five messages. The original is what it may replace.
func (s *Slack) Hook(channel, user, originalTS string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.serial++
	id := strconv.Itoa(s.serial)
	h := &hook{channel: channel, user: user, left: 5}
	for _, m := range s.messages {
		if m.TS == originalTS {
			h.original = m
		}
	}
	s.hooks[id] = h
	return strings.TrimSuffix(s.URL, "api/") + "actions/" + Team + "/" + id + "/secret"
}

// Expire makes all response URLs useless.
func (s *Slack) Expire() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.hooks)
}

// ServeHTTP is the web API.
func (s *Slack) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case strings.HasPrefix(r.URL.Path, "/actions/"):
		s.serveHook(w, r)
	case r.URL.Path == "/link":
		s.serveSocket(w, r)
	case strings.HasPrefix(r.URL.Path, "/api/") && r.Method == http.MethodPost:
		s.serveAPI(w, r)
	default:
		http.NotFound(w, r)
	}
}

func (s *Slack) serveAPI(w http.ResponseWriter, r *http.Request) {
	call := Call{Method: strings.TrimPrefix(r.URL.Path, "/api/"), Body: read(r), Header: r.Header}
	call.Channel, _ = call.Body["channel"].(string)
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.changed()
	call.At = time.Now()
	s.calls = append(s.calls, call)
	if s.fails(w, call, func() { s.carryOut(r, call) }) {
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-OAuth-Scopes", s.scopes)
	_ = json.NewEncoder(w).Encode(s.carryOut(r, call))
}

// fails answers with the fault that the test wants, if it wants one.
func (s *Slack) fails(w http.ResponseWriter, call Call, carryOut func()) bool {
	if s.fault == nil {
		return false
	}
	f := s.fault(call)
	if f == nil {
		return false
	}
	if f.Done {
		carryOut()
	}
	if f.HangUp {
		panic(http.ErrAbortHandler)
	}
	if f.RetryAfter != "" {
		w.Header().Set("Retry-After", f.RetryAfter)
	}
	if f.Status != 0 {
		w.WriteHeader(f.Status)
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"ok": false, "error": f.Error})
	return true
}

// read reads a form or JSON into one map.
func read(r *http.Request) map[string]any {
	body := map[string]any{}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		_ = json.NewDecoder(r.Body).Decode(&body)
		return body
	}
	_ = r.ParseForm()
	for name := range r.Form {
		body[name] = r.Form.Get(name)
	}
	return body
}
