package scold_test

import (
	"testing"
	"time"

	"supportbot/channels/scold"
)

// A person is told once while they have to wait, and again afterwards; others are told for themselves.
func TestFirst(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	told := scold.New(func() time.Time { return now })
	for i, step := range []struct {
		after  time.Duration
		person string
		want   bool
	}{{0, "ann", true}, {time.Second, "ann", false}, {0, "bob", true}, {58 * time.Second, "ann", false}, {time.Second, "ann", true}} {
		now = now.Add(step.after)
		if got := told.First(step.person, time.Minute); got != step.want {
			t.Errorf("step %d, %s: %v", i, step.person, got)
		}
	}
}
