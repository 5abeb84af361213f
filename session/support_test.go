package session_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"supportbot/session"
)

// open opens a store with time enough for a busy machine.
func open(t testing.TB, o session.Options) *session.Store {
	t.Helper()
	if o.OpTimeout == 0 {
		o.OpTimeout = 10 * time.Second
	}
	s, err := session.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// openHasty opens a store whose calls have little time, less than a busy machine may need.
func openHasty(t *testing.T, o session.Options) (s *session.Store) {
	t.Helper()
	until(t, "open", func() (err error) {
		s, err = session.Open(t.Context(), o)
		return err
	})
	t.Cleanup(s.Close)
	return s
}

// log collects what a store says, also while it closes.
type log struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func key(i int) session.Key {
	return session.Key{Channel: "desk", Conversation: fmt.Sprint("loan ", i)}
}

func turn(k session.Key) session.Turn {
	return session.Turn{
		Key: k, MessageID: "m", State: []byte("s"), Reply: []byte("r"),
		Outbox: []session.Entry{{ID: "1", Lane: "a"}, {ID: "2", Lane: "a"}}, Lease: "t", LeaseFor: time.Hour,
	}
}

func mustCommit(t *testing.T, s *session.Store, turn session.Turn) {
	t.Helper()
	if c, err := s.Commit(t.Context(), turn); err != nil || c.Status != session.Committed {
		t.Fatalf("commit: %+v, %v", c, err)
	}
}

// client talks to a single server behind the store's back.
func client(t testing.TB, url string) *redis.Client {
	t.Helper()
	o, err := redis.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	o.Protocol = 2
	c := redis.NewClient(o)
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// patience is for servers that come back: a Sentinel that finds itself slow on
// a busy machine does nothing for 30 seconds.
const patience = 90 * time.Second

// until tries again and again, as other processes have to get ready.
func until(t *testing.T, what string, try func() error) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	var err error
	for start := time.Now(); time.Since(start) < patience; <-tick.C {
		if err = try(); err == nil {
			return
		}
	}
	t.Fatalf("%s: %v", what, err)
}

// loadUntil loads until Redis is back.
func loadUntil(t *testing.T, s *session.Store, k session.Key) (l session.Loaded) {
	t.Helper()
	until(t, "load", func() (err error) {
		l, err = s.Load(t.Context(), session.LoadRequest{Key: k, MessageID: "m"})
		return err
	})
	return l
}

// commitUntil commits until Redis is back. An attempt that ended in an error may have succeeded.
func commitUntil(t *testing.T, s *session.Store, turn session.Turn) {
	t.Helper()
	until(t, "commit", func() error {
		c, err := s.Commit(t.Context(), turn)
		if err == nil && c.Status != session.Committed && c.Status != session.Duplicate {
			t.Fatalf("commit: %+v", c)
		}
		return err
	})
}
