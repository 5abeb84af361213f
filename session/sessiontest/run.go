package sessiontest

import (
	"crypto/rand"
	"sync"
	"testing"
	"time"

	"supportbot/session"
)

// Server is what the suite runs on.
type Server struct {
	URL string
	// Advance lets time pass for lifetimes and leases. If it is nil the server's
	// own time passes, and the suite asks until it has.
	Advance func(time.Duration)
	// Flush makes the server forget all scripts.
	Flush func(t *testing.T)
}

// Run runs the suite. The tests have separate prefixes, so the server may serve
// others meanwhile.
func Run(t *testing.T, server Server) {
	for name, test := range map[string]func(*testing.T, Server){
		"turns":      turns,
		"races":      races,
		"outbox":     outbox,
		"leases":     leases,
		"delivery":   delivery,
		"parking":    parking,
		"dead":       deadLetters,
		"limits":     limits,
		"lifetimes":  lifetimes,
		"people":     people,
		"transcript": transcript,
		"bell":       bell,
		"hostile":    hostile,
		"flush":      flush,
		"desk":       desk,
		"timers":     timers,
		"insight":    insight,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, server)
		})
	}
}

// open makes a store of its own on the server.
func (s Server) open(t *testing.T, o session.Options) *session.Store {
	t.Helper()
	o.URL = s.URL
	o.Prefix = "test:" + rand.Text()
	if o.OpTimeout == 0 {
		o.OpTimeout = 10 * time.Second // the machine is busy, and nothing here is about time-outs
	}
	store, err := session.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	return store
}

// eventually waits for something that the server's clock brings about.
func (s Server) eventually(t *testing.T, what string, happened func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for start := time.Now(); time.Since(start) < time.Minute; {
		if happened() {
			return
		}
		if s.Advance != nil {
			s.Advance(20 * time.Millisecond)
		} else {
			<-tick.C
		}
	}
	t.Fatalf("in vain: %s", what)
}

// clock is an injected clock that stands still until it is moved.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}
