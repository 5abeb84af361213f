package safely_test

import (
	"log/slog"
	"strings"
	"testing"

	"supportbot/channels/safely"
)

var three = 3

// The work's result, or another where it panics; the log has the runtime's words, not those of a message.
func TestDo(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		work func() int
		want int
		told string
	}{
		"well":              {func() int { return 1 }, 1, ""},
		"a value":           {func() int { panic("my card is 4111") }, 2, `panic="a value"`},
		"the runtime's own": {func() int { return []int{1}[three] }, 2, "index out of range [3]"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log strings.Builder
			got := safely.Do(slog.New(slog.NewTextHandler(&log, nil)), "it panicked", c.work, func() int { return 2 })
			if got != c.want || !strings.Contains(log.String(), c.told) || strings.Contains(log.String(), "4111") || (log.Len() > 0) != (c.want == 2) {
				t.Errorf("%d, and the log says %s", got, log.String())
			}
		})
	}
}
