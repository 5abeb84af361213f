package chaos

import (
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"
	"time"

	"supportbot/internal/redistest"
	"supportbot/test/slack/wire"
)

// The names of faults.
const (
	killed    = "a process was killed"
	crashed   = "crash at " // and the point
	frozen    = "a process was frozen"
	redisAway = "Redis was away"
)

// points are the named steps of a turn and of a delivery.
var points = []string{"loaded", "stepped", "committed", "begun", "sent", "finished"}

// lease is how long a lane belongs to a process that does not renew it.
const lease = 10 * time.Second

// TestProcesses: three processes, on a Redis of their own and on a Cluster, are
// killed at random, crashed at every named point, and frozen for longer than
// their leases, while Slack has a bad day.
func TestProcesses(t *testing.T) {
	t.Parallel()
	for name, redis := range map[string]func(t *testing.T) string{
		"one Redis": func(t *testing.T) string { return redistest.Start(t, "--appendfsync", "always").URL() },
		"Cluster":   func(t *testing.T) string { return redistest.StartCluster(t, 3, 1).URL() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sc := newScene(t, set{redis: redis(t)})
			sc.slack.Fail(badDay())
			stop := sc.write(busy)
			sc.breakProcesses(much(8, 100), much(2, 13), much(1, 3)*len(points))
			stop()
			sc.settleAccounts("processes killed, crashed and frozen, " + name)
		})
	}
}

// breakProcesses kills and freezes processes at least so often, two hands at a
// time, and crashes them at the points in turn. It returns when all of them serve.
func (sc *scene) breakProcesses(kills, freezes, crashes int) {
	hold := newHold(len(sc.fleet))
	frozenOnce, done := make(chan struct{}), sc.t.Context()
	var hands sync.WaitGroup
	hands.Go(func() {
		defer close(frozenOnce)
		for range freezes {
			i := hold.take()
			r := sc.fleet[i]
			over := sc.note(frozen, r)
			r.freeze()
			pause(done, lease+1500*time.Millisecond)
			r.thaw()
			over()
			r.ready()
			hold.free(i)
			pause(done, time.Duration(rand.IntN(300))*time.Millisecond)
		}
	})
	hands.Go(func() {
		every := (kills + crashes) / crashes // so manieth is a crash
		for n := 0; sc.count(killed) < kills || n < every*crashes || !isClosed(frozenOnce); n++ {
			i := hold.take()
			r := sc.fleet[i]
			if n%every == 0 {
				sc.crash(r, points[n/every%len(points)], 1+rand.IntN(8))
			} else {
				pause(done, time.Duration(rand.IntN(800))*time.Millisecond)
				sc.note(killed, r)
				r.kill()
			}
			r.start()
			hold.free(i)
		}
	})
	hands.Wait()
}

// badDay makes one post in 25 go wrong: it fails before or after it was carried
// out, is carried out and never answered, or comes too soon.
func badDay() func(wire.Call) *wire.Fault {
	n := 0
	return func(c wire.Call) *wire.Fault { // called for one call at a time
		if c.Method != "chat.postMessage" {
			return nil
		}
		n++
		switch n % 100 {
		case 0:
			return &wire.Fault{Status: http.StatusInternalServerError}
		case 25:
			return &wire.Fault{Status: http.StatusInternalServerError, Done: true}
		case 50:
			return &wire.Fault{Done: true, HangUp: true}
		case 75:
			return &wire.Fault{Status: http.StatusTooManyRequests, RetryAfter: "1"}
		}
		return nil
	}
}

// hold gives out replicas, so that the same is not killed and frozen at a time.
type hold struct {
	mu    sync.Mutex
	taken []bool
}

func newHold(n int) *hold { return &hold{taken: make([]bool, n)} }

// take returns a free one by chance; there are more than takers.
func (h *hold) take() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	for {
		if i := rand.IntN(len(h.taken)); !h.taken[i] {
			h.taken[i] = true
			return i
		}
	}
}

func (h *hold) free(i int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.taken[i] = false
}

func isClosed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}
