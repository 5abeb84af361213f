package chaos

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"supportbot/internal/redistest"
	"supportbot/test/slack/wire"
)

// TestRecovery: what a process had begun to deliver when it died is delivered
// by another as soon as the lease has run out, though idle processes hardly ask
// Redis for anything.
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

	for i := range much(1, 6) {
		r := sc.fleet[i%replicas]
		r.kill()
		r.start("CHAOS_CRASH=begun:1")
		for _, other := range sc.fleet { // the message shall go to this one
			if other != r {
				other.avoid()
			}
		}
		sc.say(sc.meet(overSlack))
		if !r.dies(patience) {
			t.Fatal("the replica does not die")
		}
		died := time.Now()
		sc.note(killed, r)
		sc.slack.Wait("the replies", func(posted []wire.Message, _ []wire.Call) bool {
			return len(posted) == len(sc.conversations)
		})
		took := time.Since(died)
		t.Logf("delivered %v after the death of the process that held the lease of %v", took.Round(time.Millisecond), lease)
		if took > lease+time.Second {
			t.Errorf("delivered %v after the process died, want within the lease of %v and a second", took, lease)
		}
		r.start()
	}
	sc.settleAccounts("recovery")
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
