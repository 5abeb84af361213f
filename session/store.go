package session

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/redis/go-redis/v9"
)

// Options configure a store. The zero Options are an embedded server with the defaults below.
type Options struct {
	// URL of Redis; empty for a server inside this process, which forgets everything when it
	// ends. The grammar is in address.go.
	URL string
	// TTL is the sliding lifetime of a conversation; 24 hours if 0.
	TTL time.Duration
	// MarkTTL is how long a message is recognised as seen; 26 hours if 0. It has to outlive the
	// platforms' retries: Slack's delayed ones come for 24 hours.
	MarkTTL time.Duration
	// ReceiptTTL is the lifetime of receipts, of dead letters and of the index of persons; 90 days if 0.
	ReceiptTTL time.Duration
	// MaxOutbox bounds the entries that wait in one conversation, over all its lanes; 64 if 0.
	MaxOutbox int
	// MaxEvents bounds a conversation's transcript, MaxDead the dead letters of a partition;
	// both roughly, as Redis trims in blocks. 500 and 1,000 if 0.
	MaxEvents, MaxDead int
	// MaxInbox bounds what a partition keeps for the authors; roughly; 200 if 0.
	MaxInbox int
	// Prefix of every key, "bot" if empty; letters, digits and any of "-_.:" only.
	Prefix string
	// OpTimeout bounds every call; 800 ms if 0, far below the 3 seconds in which platforms
	// want to be acknowledged.
	OpTimeout time.Duration
	// Alone has every call sent by itself. Calls that come at the same time travel together otherwise,
	// which is what this is there to be compared with.
	Alone bool
	// Now is the clock of due times and limits; if nil, this machine's clock put right by that of
	// Redis. Lifetimes and leases run by the clock of Redis.
	Now func() time.Time
	// Logger gets what cannot be returned to a caller; discarded if nil.
	Logger *slog.Logger
	// Failed is told of every call that Redis did not carry out or not answer: what for (a fixed set)
	// and why (see failure.go). It must not block; nil for nobody.
	Failed func(step, reason string)
}

func (o Options) withDefaults() Options {
	o.TTL = orDefault(o.TTL, 24*time.Hour)
	o.MarkTTL = orDefault(o.MarkTTL, 26*time.Hour)
	o.ReceiptTTL = orDefault(o.ReceiptTTL, 90*24*time.Hour)
	o.MaxOutbox = orDefault(o.MaxOutbox, 64)
	o.MaxEvents = orDefault(o.MaxEvents, 500)
	o.MaxDead = orDefault(o.MaxDead, 1000)
	o.MaxInbox = orDefault(o.MaxInbox, 200)
	o.Prefix = orDefault(o.Prefix, "bot")
	o.OpTimeout = orDefault(o.OpTimeout, 800*time.Millisecond)
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return o
}

func orDefault[T comparable](v, otherwise T) T {
	var zero T
	if v == zero {
		return otherwise
	}
	return v
}

// Store keeps conversations. It is safe for use by many goroutines; any number
// of processes may have a Store on the same Redis.
type Store struct {
	opt      Options
	address  address
	keys     keys
	clock    clock
	client   redis.UniversalClient
	single   *batches // all there is to send to, unless it is a Cluster
	nodes    *nodes   // of a Cluster
	replicas *replicas
	hub      *hub
	embedded *Embedded // if this store started it
	stop     context.CancelFunc
}

// Open connects to Redis, or starts the embedded server. It fails when Redis
// does not answer within OpTimeout; no error shows a password.
func Open(ctx context.Context, o Options) (_ *Store, err error) {
	s := &Store{opt: o.withDefaults()}
	if s.keys, err = newKeys(s.opt.Prefix); err != nil {
		return nil, fmt.Errorf("open the conversation store: %w", err)
	}
	url := s.opt.URL
	if url == "" {
		if s.embedded, err = StartEmbedded(); err != nil {
			return nil, fmt.Errorf("open the conversation store: %w", err)
		}
		url = s.embedded.URL()
	}
	if s.address, err = parseAddress(url); err != nil {
		return nil, fmt.Errorf("open the conversation store: %w", err)
	}
	s.connect()

	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	s.stop = stop
	if err := s.Ping(ctx); err != nil {
		s.Close()
		return nil, fmt.Errorf("open the conversation store (%s): %w", s.Describe(), err)
	}
	s.setClock(background)
	s.replicas = s.watchReplicas(background)
	s.hub = s.listen(ctx, background)
	return s, nil
}

// Close gives up the connections, and the embedded server with all it holds.
func (s *Store) Close() {
	if s.stop != nil {
		s.stop()
	}
	if s.hub != nil {
		s.hub.close()
	}
	_ = s.client.Close() // nothing is pending that could be lost
	if s.embedded != nil {
		s.embedded.Close()
	}
}

// Ping asks whether Redis answers. The error is ErrUnavailable.
func (s *Store) Ping(ctx context.Context) error {
	ctx, cancel := s.deadline(ctx)
	defer cancel()
	if err := s.client.Ping(ctx).Err(); err != nil {
		return s.unavailable("ping", err)
	}
	return nil
}

// Describe names the store for the start banner. It shows no secret.
func (s *Store) Describe() string {
	if s.embedded != nil {
		return "embedded Redis (conversations end with this process; set REDIS_URL to keep them)"
	}
	return s.address.String()
}

func (s *Store) deadline(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, s.opt.OpTimeout)
}

// unavailable wraps an error of the client: whatever it was, the caller does
// not know whether the write happened. On a Cluster another node may have taken
// over, which the client would notice after a minute only.
func (s *Store) unavailable(doing string, err error) error {
	if s.nodes != nil {
		s.nodes.cluster.ReloadState(context.Background()) // in the background, and never twice at a time
	}
	if errors.Is(err, ErrUnavailable) {
		return fmt.Errorf("%s: %w", doing, err)
	}
	if reason := reasonOf(err); reason != "" && s.opt.Failed != nil {
		s.opt.Failed(doing, reason)
	}
	return fmt.Errorf("%s: %w: %w", doing, ErrUnavailable, err)
}
