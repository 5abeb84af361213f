package slack

import (
	"sync"
	"time"
)

// scolded remembers who was told to slow down, so that being told does not become a flood itself.
type scolded struct {
	now func() time.Time

	mu    sync.Mutex
	until map[string]time.Time
}

func newScolded(now func() time.Time) *scolded {
	return &scolded{now: now, until: map[string]time.Time{}}
}

// first reports whether the person has to be told: once in the time that they have to wait.
func (s *scolded) first(person string, wait time.Duration) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	if s.until[person].After(now) {
		return false
	}
	if len(s.until) > maxPaced {
		clear(s.until)
	}
	s.until[person] = now.Add(wait)
	return true
}
