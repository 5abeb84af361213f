package chaos

import (
	"slices"
	"strconv"
	"strings"
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
		deaths := map[*conversation]time.Time{}
		for i, point := range []string{"committed", "begun", "sent"} {
			c := sc.meet(overSlack)
			deaths[c] = sc.dieOver(c, sc.fleet[i], point)
		}
		for len(deaths) > 0 {
			pause(t.Context(), 10*time.Millisecond)
			waiting, err := sc.store.Due(t.Context(), time.Hour, 1000)
			if err != nil {
				t.Fatal(err)
			}
			for c, died := range deaths {
				if slices.ContainsFunc(waiting, func(w session.Waiting) bool { return w.Lane.Key == c.key }) {
					continue
				}
				delete(deaths, c)
				took := time.Since(died)
				t.Logf("delivered %v after the death of the process that held the lease of %v", took.Round(time.Millisecond), lease)
				if took > lease+time.Second {
					t.Errorf("delivered %v after the process died, want within the lease of %v and a second", took, lease)
				}
			}
		}
	}
	sc.settleAccounts("recovery")
}

// dieOver lets a process die over the first message of a conversation, starts
// it again, and returns when it died.
func (sc *scene) dieOver(c *conversation, r *replica, point string) time.Time {
	sc.t.Helper()
	r.kill()
	r.start("CHAOS_CRASH=" + point + ":1")
	for _, other := range sc.fleet { // the message shall go to this one
		if other != r {
			other.avoid()
		}
	}
	died := make(chan time.Time, 1)
	go func() {
		r.dies(patience)
		died <- time.Now()
	}()
	sc.say(c)
	at := <-died
	if !r.dies(0) {
		sc.t.Fatalf("the replica does not die at %q", point)
	}
	sc.note(crashed+point, r)
	r.start()
	return at
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
