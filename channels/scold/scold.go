// Package scold remembers who was told to slow down, so that being told does
// not become a flood itself. How it is said is each channel's own.
package scold

import (
	"sync"
	"time"
)

// most bounds how many people are remembered; beyond it all are forgotten, and may be told once more.
const most = 10_000

// Told is who was told, and until when that holds. Make it with New.
type Told struct {
	now func() time.Time

	mu    sync.Mutex
	until map[string]time.Time
}

// New returns a Told in which nobody is. Now is the clock.
func New(now func() time.Time) *Told {
	return &Told{now: now, until: map[string]time.Time{}}
}

// First reports whether the person has to be told: once in the time that they have to wait.
func (t *Told) First(person string, wait time.Duration) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	if t.until[person].After(now) {
		return false
	}
	if len(t.until) > most {
		clear(t.until)
	}
	t.until[person] = now.Add(wait)
	return true
}
