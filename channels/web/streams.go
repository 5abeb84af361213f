package web

import (
	"net/http"
	"net/netip"
	"sync"
	"time"
)

// Bounds of the open streams. All together stay well below the connections
// that the listener takes, so that requests always find a place.
const (
	maxStreams             = 4096
	maxStreamsConversation = 6  // one a tab; browsers open no more connections to one host
	maxStreamsAddress      = 64 // behind an address there may be an office
)

// streams counts the open streams.
type streams struct {
	mu            sync.Mutex
	all           int
	conversations map[string]int
	addresses     map[netip.Addr]int
}

func newStreams() *streams {
	return &streams{conversations: map[string]int{}, addresses: map[netip.Addr]int{}}
}

// enter counts a stream until leave is called, unless there are too many.
func (s *streams) enter(conversation string, from netip.Addr) (leave func(), _ *Problem) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all >= maxStreams {
		return nil, &Problem{Status: http.StatusServiceUnavailable, Code: "unavailable",
			Message: "too many open streams; the events can be read one by one", RetryAfter: time.Minute}
	}
	if s.conversations[conversation] >= maxStreamsConversation || s.addresses[from] >= maxStreamsAddress {
		return nil, &Problem{Status: http.StatusTooManyRequests, Code: "rate_limited",
			Message: "too many open streams of this conversation or from this address", RetryAfter: time.Minute}
	}
	s.all++
	s.conversations[conversation]++
	s.addresses[from]++
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.all--
		release(s.conversations, conversation)
		release(s.addresses, from)
	}, nil
}

// release counts down and forgets what is at zero.
func release[K comparable](counts map[K]int, of K) {
	if counts[of]--; counts[of] == 0 {
		delete(counts, of)
	}
}
