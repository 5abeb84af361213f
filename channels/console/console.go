package console

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"supportbot/bot"
	"supportbot/channels/web"
	"supportbot/chat"
	"supportbot/desk"
	"supportbot/faq"
	"supportbot/session"
)

// Surface is where console agents work, as desk.Agent names it.
const Surface = "console"

// Actor does what agents do: *bot.Bot.
type Actor interface {
	Act(ctx context.Context, key session.Key, a desk.Act) (bot.Acted, error)
}

// Store reads tickets and conversations, counts, and keeps who is signed in: *session.Store.
type Store interface {
	Desk(ctx context.Context) ([]session.Row, error)
	Desks(ctx context.Context) <-chan struct{}
	Events(ctx context.Context, k session.Key, after string, limit int) ([]session.Event, error)
	Follow(ctx context.Context, k session.Key) <-chan struct{}

	Counts(ctx context.Context, days []string) (map[string]map[string]int, error)

	Allow(ctx context.Context, channel, subject, id string, l session.Limit) (time.Duration, error)
	PutSignIn(ctx context.Context, id string, who []byte, ttl time.Duration) error
	SignIn(ctx context.Context, id string) ([]byte, error)
	DropSignIn(ctx context.Context, id string) error
}

// Options are what a Console needs; without Accounts nobody can sign in, so that there is no use in one.
type Options struct {
	Accounts []Account
	Actor    Actor
	Store    Store
	// Knowledge names intents and outcomes; it may be another one at each call.
	Knowledge func() *faq.Knowledge
	// Card is what an agent should know of a conversation; nil shows the transcript only.
	Card func(ctx context.Context, key session.Key) (desk.Card, error)
	// Preview is the reply that the act desk.Answer would give in a conversation, session.ErrNotFound
	// if the knowledge has no such answer; nil for no answers from the knowledge.
	Preview func(ctx context.Context, key session.Key, intent, outcome string) (chat.Reply, error)
	// Inbox is what the bot should learn; nil for none.
	Inbox Inbox
	// Erase forgets a conversation with all that belongs to it; nil where that cannot be done here.
	Erase func(ctx context.Context, key session.Key) error
	// TrustedProxies are the peers whose X-Forwarded-For is believed.
	TrustedProxies web.Proxies
	// Heartbeat is how often a silent stream shows that it lives, and looks whether its agent is still
	// signed in; 0 means 15 seconds.
	Heartbeat time.Duration
	// Now is the clock; nil means time.Now.
	Now    func() time.Time
	Logger *slog.Logger
}

// Console answers everything under /desk. Make it with New.
type Console struct {
	Options
	texts    texts
	markdown web.Markdown
	open     streams
	root     http.Handler
	stopped  chan struct{}
	stop     func()
}

// New returns a Console.
func New(o Options) *Console {
	if o.Heartbeat <= 0 {
		o.Heartbeat = 15 * time.Second
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	c := &Console{Options: o, texts: loadTexts(), markdown: web.NewMarkdown(), stopped: make(chan struct{})}
	c.stop = sync.OnceFunc(func() { close(c.stopped) })
	mux := http.NewServeMux()
	c.files(mux)

	mux.HandleFunc("GET /desk/sign-in", c.showSignIn)
	mux.HandleFunc("POST /desk/sign-in", c.takeSignIn)
	mux.Handle("POST /desk/sign-out", c.changing(Agent, c.signOut))

	mux.Handle("GET /desk/api/me", c.reading(Agent, c.me))
	mux.Handle("GET /desk/api/stream", c.reading(Agent, c.stream))
	mux.Handle("GET /desk/api/tickets", c.reading(Agent, c.tickets))
	mux.Handle("GET /desk/api/tickets/{ticket}", c.reading(Agent, c.ticket))
	mux.Handle("GET /desk/api/tickets/{ticket}/events", c.reading(Agent, c.events))
	mux.Handle("GET /desk/api/tickets/{ticket}/answer", c.reading(Agent, c.preview))
	mux.Handle("GET /desk/api/answers", c.reading(Agent, c.answers))
	mux.Handle("POST /desk/api/tickets/{ticket}/acts", c.changing(Agent, c.act))
	mux.Handle("GET /desk/api/tickets/{ticket}/transcript.csv", c.reading(Admin, c.export))
	mux.Handle("POST /desk/api/tickets/{ticket}/erase", c.changing(Admin, c.erase))

	mux.Handle("GET /desk/api/insights", c.reading(Agent, c.insights))
	mux.Handle("GET /desk/api/inbox", c.reading(Agent, c.inbox))
	mux.Handle("POST /desk/api/inbox/{item}/accept", c.changing(Agent, c.acceptItem))
	mux.Handle("POST /desk/api/inbox/{item}/dismiss", c.changing(Admin, c.dismissItem))

	c.root = c.guard(mux)
	return c
}

// Stopping ends the streams, whose pages come back to another process. A nil Console has none.
func (c *Console) Stopping() {
	if c != nil {
		c.stop()
	}
}

// Routes are for web.Options.Routes.
func (c *Console) Routes() map[string]http.Handler {
	return map[string]http.Handler{"/desk": c.root, "/desk/": c.root}
}
