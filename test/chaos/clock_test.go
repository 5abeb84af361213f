package chaos

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"supportbot/internal/redistest"
)

// TestWrongClocks: one machine's clock is ten minutes ahead, another's behind.
// They say so, refuse Slack's signatures, and do all else as well as the third;
// what they leave behind when they die does not wait for ten minutes.
func TestWrongClocks(t *testing.T) {
	t.Parallel()
	sc := newScene(t, set{redis: redistest.Start(t).URL()})
	for i, skew := range []string{"10m", "-10m"} {
		r := sc.fleet[i]
		r.env = append(r.env, "CHAOS_SKEW="+skew)
		r.kill()
		r.start()
		// Its port may be open before the log of it has come through the pipe.
		if !r.until(func() bool { return strings.Contains(r.log.tail(), "the clocks of this machine and of Redis differ") }) {
			t.Errorf("a clock that is %s ahead is not reported:\n%s", skew, r.log.tail())
		}
	}
	stop := sc.write(usual)
	for i := range much(2, 20) {
		r := sc.fleet[i%2]
		sc.crash(r, "committed", 1+rand.IntN(4))
		r.start()
	}
	stop()
	began := time.Now()
	sc.settleAccounts("clocks ten minutes off")
	if took := time.Since(began); took > time.Minute {
		t.Errorf("the outboxes were empty only after %v", took)
	}
}
