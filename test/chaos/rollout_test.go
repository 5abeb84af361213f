package chaos

import (
	"encoding/json"
	"slices"
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
			written := map[int]bool{}
			for i, version := range steps {
				pause(t.Context(), time.Duration(much(1500, 10_000))*time.Millisecond)
				sc.schemas(t, written)
				r := sc.fleet[i%replicas]
				sc.note("a process was replaced", r)
				r.stop(t)
				r.program = program(t, version)
				r.start()
			}
			pause(t.Context(), time.Second)
			stop()
			sc.settleAccounts("roll-out " + name)
			sc.schemas(t, written)
			if len(written) < 2 { // each version was in service alone, before or after the other
				t.Errorf("only one version has written states: %v", written)
			}
		})
	}
}

// schemas adds the schemas of the conversations' states to those seen.
func (sc *scene) schemas(t *testing.T, seen map[int]bool) {
	t.Helper()
	sc.mu.Lock()
	conversations := slices.Clone(sc.conversations) // others may begin meanwhile
	sc.mu.Unlock()
	for _, c := range conversations {
		loaded, err := sc.store.Load(t.Context(), session.LoadRequest{Key: c.key})
		if err != nil {
			t.Fatal(err)
		}
		var state struct{ Schema int }
		if loaded.State != nil && json.Unmarshal(loaded.State, &state) == nil {
			seen[state.Schema] = true
		}
	}
}
