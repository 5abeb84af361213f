package chaos

import (
	"testing"
	"time"

	"supportbot/internal/redistest"
)

// TestFlushed: Redis forgets its scripts, which costs nothing, and in the end
// everything, which costs everything that was there, but no more.
func TestFlushed(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	sc := newScene(t, set{redis: server.URL()})
	stop := sc.write(usual)
	for range much(2, 50) {
		pause(t.Context(), time.Second)
		sc.note("Redis forgot its scripts", nil)
		if err := server.Client().ScriptFlush(t.Context()).Err(); err != nil {
			t.Fatal(err)
		}
	}
	stop()
	sc.settleAccounts("SCRIPT FLUSH")

	stop = sc.write(usual)
	pause(t.Context(), time.Second)
	if err := server.Client().FlushAll(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	stop()
	sc.settle()
	sc.back(t)
	for _, r := range sc.fleet {
		if r.dies(0) {
			t.Errorf("replica %s has ended: %s", r.addr, r.log.tail())
		}
	}
	// What begins from here on is as good as ever.
	sc.conversations, sc.ops.ops = nil, nil
	stop = sc.write(usual)
	pause(t.Context(), 2*time.Second)
	stop()
	sc.settleAccounts("after FLUSHALL")
}
