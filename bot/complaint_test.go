package bot

import (
	"testing"
	"time"
)

// Trouble that keeps coming is logged once a second, with the number of lines left out.
func TestComplaint(t *testing.T) {
	t.Parallel()
	var c complaint
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for i, want := range []struct {
		after   time.Duration
		ok      bool
		skipped int
	}{{0, true, 0}, {time.Millisecond, false, 0}, {500 * time.Millisecond, false, 0}, {time.Second, true, 2}, {2 * time.Second, true, 0}} {
		now = now.Add(want.after)
		if skipped, ok := c.due(now); ok != want.ok || skipped != want.skipped {
			t.Errorf("complaint %d: %v with %d skipped, want %v with %d", i, ok, skipped, want.ok, want.skipped)
		}
	}
}
