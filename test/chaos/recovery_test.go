package chaos

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"supportbot/internal/redistest"
	"supportbot/session"
)

// TestRecovery: what a process had begun to deliver when it died, at any point
// of that, is delivered by another as soon as the lease has run out, though idle
// processes hardly ask Redis for anything.
func TestRecovery(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	sc := newScene(t, set{redis: server.URL()})

	const idle = 10 * time.Second // two sweeps
	before := commands(t, server)
	pause(t.Context(), idle)
	rate := float64(commands(t, server)-before) / idle.Seconds() / replicas
	t.Logf("an idle replica sends %.1f commands a second", rate)
	if rate >= 50 {
		t.Errorf("an idle replica sends %.1f commands a second, want less than 50", rate)
	}

	for range much(1, 5) {
		for i, point := range []string{"committed", "begun", "sent"} { // one after the other: none shall meet the fault of another
			before := sc.ordinary()
			c := sc.meet(overSlack)
			died, said := sc.dieOver(c, sc.fleet[i], point)
			took := sc.delivered(c).Sub(died)
			said()
			slow := max(before, sc.ordinary()) // on a machine that does much else
			t.Logf("delivered %v after the death of the process that held the lease of %v; an ordinary message takes %v", took.Round(time.Millisecond), lease, slow.Round(time.Millisecond))
			if took > lease+time.Second+slow {
				t.Errorf("delivered %v after the process died, want within the lease of %v, a second and the %v of any message", took, lease, slow)
			}
			sc.fleet[i].start()
		}
	}
	sc.settleAccounts("recovery")
}

// ordinary is how long a message and its delivery take while nothing is wrong.
func (sc *scene) ordinary() time.Duration {
	sc.t.Helper()
	c := sc.meet(overSlack)
	began := time.Now()
	sc.say(c)
	return sc.delivered(c).Sub(began)
}

// delivered waits until nothing of a conversation is left in the outbox and returns when that was.
func (sc *scene) delivered(c *conversation) time.Time {
	sc.t.Helper()
	for late := time.Now().Add(patience); time.Now().Before(late); pause(sc.t.Context(), 10*time.Millisecond) {
		waiting, err := sc.store.Due(sc.t.Context(), time.Hour, 1000)
		if err != nil {
			sc.t.Fatal(err)
		}
		if !slices.ContainsFunc(waiting, func(w session.Waiting) bool { return w.Lane.Key == c.key }) {
			return time.Now()
		}
	}
	sc.t.Fatal("the reply is never delivered")
	return time.Time{}
}

// dieOver lets a process die over the first message of a conversation, and
// returns when it died and what waits until the message is acknowledged all the same.
func (sc *scene) dieOver(c *conversation, r *replica, point string) (died time.Time, said func()) {
	sc.t.Helper()
	r.kill()
	r.start("CHAOS_CRASH=" + point + ":1")
	for _, other := range sc.fleet { // the message shall go to this one
		if other != r {
			other.avoid()
		}
	}
	var saying sync.WaitGroup
	saying.Go(func() { sc.say(c) })
	if !r.dies(patience) {
		sc.t.Fatalf("the replica does not die at %q", point)
	}
	died = time.Now()
	sc.note(crashed+point, r)
	return died, saying.Wait
}

func commands(t *testing.T, s *redistest.Server) int {
	t.Helper()
	info, err := s.Client().Info(t.Context(), "stats").Result()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(info) {
		if rest, ok := strings.CutPrefix(line, "total_commands_processed:"); ok {
			n, err := strconv.Atoi(strings.TrimSpace(rest))
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
	}
	t.Fatal("INFO has no total_commands_processed")
	return 0
}
