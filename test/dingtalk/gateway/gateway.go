package gateway

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"sync"
	"time"
)

// Credentials of the app and of the custom robot.
const (
	ClientID     = "dingapp"
	ClientSecret = "app-secret"
	RobotToken   = "robot-token"
	RobotSecret  = "SECrobot"
	Corp         = "dingcorp"
)

// usualRedelivery is the time after which DingTalk pushes an unanswered frame again.
const usualRedelivery = time.Minute

// Gateway is a running server. The zero Answers are those of a good day.
type Gateway struct {
	URL string

	server *httptest.Server
	now    func() time.Time

	mu         sync.Mutex
	changed    chan struct{} // closed and replaced at every change
	posts      []Post
	faults     map[string][]Fault
	tokens     map[string]time.Time // by token: when it ends
	tickets    map[string][]string  // by ticket: the topics
	sessions   map[string]session
	hooked     map[string][]time.Time // when messages came through a webhook
	cards      map[string]*Card
	routes     map[string]route
	conns      []*conn
	opened     int
	pinged     func()
	displacing bool
	spread     bool
	turn       int           // of the connections, where frames are spread
	redelivery time.Duration // after which an unanswered frame is pushed again
	pushed     map[string]*push
	order      []string
	asked      map[string]int // calls by path
	ids        int
}

// Post is a message that somebody would see.
type Post struct {
	// Via is webhook, single, group, card or robot.
	Via string
	// To is the session's conversation, the person or the group.
	To   string
	Body map[string]any
	// Session is that of the webhook: it was made for one message.
	Session string
	// By is the client's User-Agent.
	By string
	At time.Time
}

// Fault is an answer given once, in place of the usual one, before anything is posted.
type Fault struct {
	Status int
	Header http.Header
	Body   string
	// Posted: the message is posted all the same.
	Posted bool
	// Drop ends the connection without an answer.
	Drop bool
	// Hang gives no answer until the caller gives up.
	Hang bool
}

type session struct {
	conversation string
	expires      time.Time
}

// New starts a gateway; now is its clock, nil for time.Now.
func New(now func() time.Time) *Gateway {
	if now == nil {
		now = time.Now
	}
	g := &Gateway{
		now: now, changed: make(chan struct{}), faults: map[string][]Fault{}, tokens: map[string]time.Time{},
		tickets: map[string][]string{}, hooked: map[string][]time.Time{}, cards: map[string]*Card{}, routes: map[string]route{},
		sessions: map[string]session{}, pushed: map[string]*push{}, asked: map[string]int{},
		redelivery: usualRedelivery,
	}
	mux := http.NewServeMux()
	handle := func(path string, h func(http.ResponseWriter, *http.Request, map[string]any) Post) {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) { g.serve(path, w, r, h) })
	}
	handle("/v1.0/oauth2/accessToken", g.accessToken)
	handle("/v1.0/gateway/connections/open", g.open)
	handle("/v1.0/robot/oToMessages/batchSend", g.single)
	handle("/v1.0/robot/groupMessages/send", g.group)
	handle("/v1.0/robot/getBotListInGroup", g.robots)
	handle("/v1.0/card/instances/createAndDeliver", g.card)
	handle("/v1.0/card/instances", g.createCard)
	handle("/v1.0/card/callbacks/register", g.register)
	handle("/robot/sendBySession", g.webhook)
	handle("/robot/send", g.robot)
	mux.HandleFunc("/connect", g.connect)
	// The address is written before anybody can call: a client in another
	// process gives the race detector no order of its own.
	g.server = httptest.NewUnstartedServer(mux)
	g.URL = "http://" + g.server.Listener.Addr().String()
	g.server.Start()
	return g
}

// Close ends the server and all connections.
func (g *Gateway) Close() {
	g.Drop()
	g.server.Close()
}

// serve reads the body, plays a fault if one is due, and keeps what was posted.
func (g *Gateway) serve(path string, w http.ResponseWriter, r *http.Request, h func(http.ResponseWriter, *http.Request, map[string]any) Post) {
	var body map[string]any
	if r.Method != http.MethodPost || json.NewDecoder(r.Body).Decode(&body) != nil {
		refuse(w, http.StatusBadRequest, "invalidRequest")
		return
	}
	g.mu.Lock()
	g.asked[path]++
	var fault *Fault
	if due := g.faults[path]; len(due) > 0 {
		fault, g.faults[path] = &due[0], due[1:]
	}
	g.mu.Unlock()
	out := w
	if fault != nil {
		out = httptest.NewRecorder()
	}
	var post Post
	if fault == nil || fault.Posted {
		post = h(out, r, body)
	}
	g.mu.Lock()
	if post.Via != "" {
		post.Body, post.By, post.At = body, r.UserAgent(), g.now()
		g.posts = append(g.posts, post)
	}
	g.mu.Unlock()
	g.change()
	if fault == nil {
		return
	}
	if fault.Hang {
		<-r.Context().Done()
	}
	if fault.Drop {
		panic(http.ErrAbortHandler)
	}
	for name, values := range fault.Header {
		w.Header()[name] = values
	}
	w.WriteHeader(max(fault.Status, http.StatusOK))
	fmt.Fprint(w, fault.Body)
}

// Fail makes the next calls of a path meet faults, one each.
func (g *Gateway) Fail(path string, faults ...Fault) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.faults[path] = append(g.faults[path], faults...)
}

// Posts returns what was posted so far.
func (g *Gateway) Posts() []Post {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.posts)
}

// Asked returns how often a path was called.
func (g *Gateway) Asked(path string) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.asked[path]
}

// Changed returns a channel that is closed at the next change of anything.
func (g *Gateway) Changed() <-chan struct{} {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.changed
}

func (g *Gateway) change() {
	g.mu.Lock()
	defer g.mu.Unlock()
	close(g.changed)
	g.changed = make(chan struct{})
}

// ExpireTokens makes all access tokens invalid before their time.
func (g *Gateway) ExpireTokens() {
	g.mu.Lock()
	defer g.mu.Unlock()
	clear(g.tokens)
}

func (g *Gateway) id(prefix string) string {
	g.ids++
	return prefix + strconv.Itoa(g.ids)
}

func refuse(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"code": code, "message": code, "requestid": "1"})
}

func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}

func errcode(w http.ResponseWriter, code int, message string) {
	answer(w, map[string]any{"errcode": code, "errmsg": message})
}

func (g *Gateway) accessToken(w http.ResponseWriter, _ *http.Request, body map[string]any) Post {
	if body["appKey"] != ClientID || body["appSecret"] != ClientSecret {
		refuse(w, http.StatusBadRequest, "invalidClientIdOrSecret")
		return Post{}
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	token := g.id("token")
	g.tokens[token] = g.now().Add(2 * time.Hour)
	answer(w, map[string]any{"accessToken": token, "expireIn": 7200})
	return Post{}
}
