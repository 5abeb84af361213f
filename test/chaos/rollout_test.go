package chaos

import (
	"encoding/json"
	"testing"
	"time"

	"supportbot/internal/redistest"
	"supportbot/session"
)

// TestRollOut: today's version is replaced by the next one, whose states have
// another schema, one process after the other under load, and back again where
// the next version allows it. Where it does not, today's processes leave the
// newer conversations to newer processes.
func TestRollOut(t *testing.T) {
	t.Parallel()
	for name, steps := range map[string][]string{
		"there and back":   {nextAllowing, nextAllowing, nextAllowing, today, today, today},
		"there, no return": {nextAlone, nextAlone, nextAlone},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, version := range steps {
				program(t, version) // builds take longer than a roll-out
			}
			sc := newScene(t, set{redis: redistest.Start(t).URL()})
			stop := sc.write(usual)
			for i, version := range steps {
				pause(t.Context(), time.Duration(much(1500, 10_000))*time.Millisecond)
				r := sc.fleet[i%replicas]
				sc.note("a process was replaced", r)
				r.stop(t)
				r.program = program(t, version)
				r.start()
			}
			pause(t.Context(), time.Second)
			stop()
			sc.settleAccounts("roll-out " + name)
			sc.seen(t)
		})
	}
}

// seen makes sure that both versions had a hand in the states.
func (sc *scene) seen(t *testing.T) {
	t.Helper()
	schemas := map[int]int{}
	for _, c := range sc.conversations {
		loaded, err := sc.store.Load(t.Context(), session.LoadRequest{Key: c.key})
		if err != nil {
			t.Fatal(err)
		}
		var state struct{ Schema int }
		if loaded.State != nil && json.Unmarshal(loaded.State, &state) == nil {
			schemas[state.Schema]++
		}
	}
	t.Logf("conversations by the schema of their states: %v", schemas)
	if len(schemas) < 2 {
		t.Error("only one version has written states")
	}
}
