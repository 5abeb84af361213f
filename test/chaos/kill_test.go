package chaos

import (
	"fmt"
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
	frozen    = "a process was frozen"
	redisAway = "Redis was away"
)

// points are the named steps of a turn and of a delivery.
var points = []string{"loaded", "stepped", "committed", "begun", "sent", "finished"}

// lease is how long a lane belongs to a process that does not renew it.
const lease = 10 * time.Second

// TestProcesses: three processes are killed at random, crashed at every named
// point, and frozen for longer than their leases, while Slack has a bad day.
func TestProcesses(t *testing.T) {
	t.Parallel()
	sc := newScene(t, set{redis: redistest.Start(t, "--appendfsync", "always").URL()})
	sc.slack.Fail(badDay())
	stop := sc.write(busy)

	var hands sync.WaitGroup
	thawed := make(chan struct{})
	hold := newHold(len(sc.fleet))
	hands.Go(func() {
		defer close(thawed)
		for range much(3, 25) {
			i := hold.take()
			over := sc.note(frozen, sc.fleet[i])
			sc.fleet[i].freeze()
			pause(t.Context(), lease+1500*time.Millisecond)
			sc.fleet[i].thaw()
			over()
			hold.free(i)
			pause(t.Context(), time.Duration(rand.IntN(300))*time.Millisecond)
		}
	})
	hands.Go(func() {
		kills, crashes := much(15, 200), much(1, 5)*len(points)
		every := (kills + crashes) / crashes // so manieth is a crash
		for n := 0; sc.count(killed) < kills || n < every*crashes || !isClosed(thawed); n++ {
			i := hold.take()
			r := sc.fleet[i]
			if n%every == 0 {
				point := points[n/every%len(points)]
				r.kill()
				r.launch(fmt.Sprintf("CHAOS_CRASH=%s:%d", point, 1+rand.IntN(8)))
				if !r.dies(20 * time.Second) {
					t.Errorf("nobody came past %q", point)
				}
				sc.note("crash at "+point, r)
			} else {
				pause(t.Context(), time.Duration(rand.IntN(800))*time.Millisecond)
				sc.note(killed, r)
				r.kill()
			}
			r.start()
			hold.free(i)
		}
	})
	hands.Wait()
	stop()
	sc.settleAccounts("processes killed, crashed and frozen")
	if n, want := sc.count(killed), much(15, 200); n < want {
		t.Errorf("%d kills, want %d", n, want)
	}
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
