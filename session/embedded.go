package session

import (
	"crypto/rand"
	"fmt"
	"sync"
	"time"

	"github.com/alicebob/miniredis/v2"
)

// Embedded is a Redis server inside this process: the same client and the same
// scripts work on it as on a real one. It keeps nothing when it ends and is
// slow (some hundreds of turns a second): for trying out and for tests.
type Embedded struct {
	server *miniredis.Miniredis
	url    string
	done   chan struct{}
	ended  sync.WaitGroup
	once   sync.Once
}

// StartEmbedded starts a server on a free port of the loopback interface, with
// a random password, as other users of the machine can reach that port.
func StartEmbedded() (*Embedded, error) {
	server := miniredis.NewMiniRedis()
	password := rand.Text()
	server.RequireAuth(password)
	if err := server.Start(); err != nil {
		return nil, fmt.Errorf("start the embedded Redis: %w", err)
	}
	e := &Embedded{
		server: server,
		url:    "redis://:" + password + "@" + server.Addr() + "/0",
		done:   make(chan struct{}),
	}
	e.ended.Go(e.pass)
	return e, nil
}

// URL of the server for Options. It contains the password.
func (e *Embedded) URL() string { return e.url }

// Advance lets d pass for lifetimes and leases, so that tests need not wait.
func (e *Embedded) Advance(d time.Duration) { e.server.FastForward(d) }

// Close ends the server; what it held is gone.
func (e *Embedded) Close() {
	e.once.Do(func() {
		close(e.done)
		e.ended.Wait()
		e.server.Close()
	})
}

// tick is the precision of lifetimes: a key may expire that much too early.
const tick = 200 * time.Millisecond

// pass lets keys expire, which this server does not do by itself. Its own
// ClockTTL would look at every key on every command.
func (e *Embedded) pass() {
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	last := time.Now()
	for {
		select {
		case <-e.done:
			return
		case now := <-ticker.C:
			e.server.FastForward(now.Sub(last))
			last = now
		}
	}
}
