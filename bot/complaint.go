package bot

import (
	"sync"
	"time"
)

// complaintEvery is how often the same trouble is logged: an outage of the store fails hundreds of
// turns a second, and one line tells as much.
const complaintEvery = time.Second

// complaint decides whether trouble that keeps coming is logged.
type complaint struct {
	mu      sync.Mutex
	last    time.Time
	skipped int
}

// due reports whether it is time for a line, and how many were left out since the last one.
func (c *complaint) due(now time.Time) (skipped int, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.last.IsZero() && now.Sub(c.last) < complaintEvery && !now.Before(c.last) {
		c.skipped++
		return 0, false
	}
	skipped, c.skipped, c.last = c.skipped, 0, now
	return skipped, true
}
