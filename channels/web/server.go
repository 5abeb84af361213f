package web

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"supportbot/chat"
	"supportbot/faq"
	"supportbot/session"
)

// Channel is the name of the channel in messages. Conversations of other
// channels cannot be reached through the API, because it never says another name.
const Channel = "web"

// Handler takes a turn of a conversation, in bounded time. It returns the reply as JSON, whole: it names
// conversation and message, and has empty lists and objects for missing ones, so that no reader has to tell
// null from empty. A message that comes again gets the same bytes.
type Handler interface {
	Answer(ctx context.Context, m chat.Message) ([]byte, error)
}

// Options are what a Server needs; only Handler has no default.
type Options struct {
	Handler Handler
	// Transcripts reads conversations and keeps feedback; nil for none.
	Transcripts Transcripts
	// Suggest completes what is typed, best first, at most limit; nil for no completion.
	Suggest func(typed string, language faq.Language, limit int) []Suggestion
	// Judge hears what a person thinks of a reply, and reports whether that is new; nil for nobody.
	Judge func(ctx context.Context, conversation session.Key, f chat.Feedback) (bool, error)
	// Judged is told of new feedback.
	Judged func(reply chat.Reply, helpful bool)
	// EmbedOrigins are the sites that may show the chat and call the API from their pages, as
	// CheckOrigin wants them; none by default.
	EmbedOrigins []string
	// About returns what the page shows before the first message, at the moment; nil for nothing.
	About func() About
	// Ready says why no traffic should come, nil if it may. It is given a second.
	Ready func(ctx context.Context) error
	// Metrics serves the collected numbers; nil for none.
	Metrics http.Handler
	// Private keeps Metrics off the main listener altogether: there is an admin listener.
	Private bool
	// NewConversations is how many conversations one address may begin in a minute; 0 is no limit.
	NewConversations int
	// TrustedProxies are the peers whose X-Forwarded-For is believed.
	TrustedProxies []netip.Prefix
	// Routes are further handlers on the same listener, by pattern: the webhooks of other channels.
	Routes map[string]http.Handler
	// Heartbeat is how often a silent stream shows that it lives; 0 means 15 seconds.
	Heartbeat time.Duration
	// Now is the clock; nil means time.Now.
	Now    func() time.Time
	Logger *slog.Logger
}

// Server answers the web channel's requests. Make it with New.
type Server struct {
	handler     Handler
	transcripts Transcripts
	suggest     func(typed string, language faq.Language, limit int) []Suggestion
	judge       func(ctx context.Context, conversation session.Key, f chat.Feedback) (bool, error)
	judged      func(reply chat.Reply, helpful bool)
	embedders   embedders
	ready       func(ctx context.Context) error
	metrics     http.Handler
	private     bool
	trusted     Proxies
	arrivals    *arrivals
	streams     *streams
	heartbeat   time.Duration
	markdown    Markdown
	now         func() time.Time
	log         *slog.Logger
	stopped     chan struct{}
	stop        func()
	root        http.Handler
}

// New returns a Server that answers every path of the web channel.
func New(o Options) *Server {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Heartbeat <= 0 {
		o.Heartbeat = heartbeat
	}
	if o.About == nil {
		o.About = func() About { return About{} }
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	s := &Server{
		handler:     o.Handler,
		transcripts: o.Transcripts,
		suggest:     o.Suggest,
		judge:       o.Judge,
		judged:      o.Judged,
		embedders:   o.EmbedOrigins,
		ready:       o.Ready,
		metrics:     o.Metrics,
		private:     o.Private,
		trusted:     o.TrustedProxies,
		arrivals:    newArrivals(o.NewConversations, o.Now),
		streams:     newStreams(),
		heartbeat:   o.Heartbeat,
		markdown:    NewMarkdown(),
		now:         o.Now,
		log:         o.Logger,
		stopped:     make(chan struct{}),
	}
	s.stop = sync.OnceFunc(func() { close(s.stopped) })

	mux := http.NewServeMux()
	mux.HandleFunc("/api/", notFound)
	mux.HandleFunc("/api/v1/messages", s.messages)
	if s.transcripts != nil {
		mux.HandleFunc("/api/v1/conversations/{conversation}/events", s.events)
		mux.HandleFunc("/api/v1/conversations/{conversation}/stream", s.stream)
		if s.judge != nil {
			mux.HandleFunc("/api/v1/feedback", s.feedback)
		}
	}
	mux.HandleFunc("/api/v1/suggest", s.suggestions)
	mux.Handle("/api/v1/about", reading(o.About))
	mux.HandleFunc("/api/v1/openapi.json", description)
	mux.HandleFunc("/healthz", s.healthy)
	mux.HandleFunc("/readyz", s.readiness)
	mux.HandleFunc("/metrics", s.loopbackMetrics)
	mux.Handle("/", newPage(s.embedders))
	for pattern, handler := range o.Routes {
		mux.Handle(pattern, handler)
	}
	s.root = s.guard(mux)
	return s
}

// ServeHTTP answers a request of the main listener.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.root.ServeHTTP(w, r) }

// Stopping makes the process unready from now on, so that no new traffic is
// sent to it, and ends the streams, whose readers come back to another.
func (s *Server) Stopping() { s.stop() }

// Serving returns an http.Server with the limits of a listener that anybody may reach.
func Serving(h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 2 * time.Second,
		ReadTimeout:       5 * time.Second,
		WriteTimeout:      10 * time.Second,
		IdleTimeout:       60 * time.Second,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
		BaseContext:       func(net.Listener) context.Context { return context.Background() },
	}
}
