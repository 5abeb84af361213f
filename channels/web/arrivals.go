package web

import (
	"hash/maphash"
	"net/netip"
	"sync"
	"time"
)

// arrivals limits how many conversations an address may begin in a minute.
// A conversation that this process has not seen lately counts as begun, since
// anybody can make up an identifier of the right form.
//
// Its memory is fixed, whatever comes: addresses share counters and
// conversations share places by their hash. Two that collide share a limit for
// a minute, or one is counted again; with a random seed nobody can aim at it.
type arrivals struct {
	limit uint32
	now   func() time.Time
	seed  maphash.Seed

	mu     sync.Mutex
	minute int64
	begun  [1 << 16]uint32 // by address
	seen   [1 << 16]uint64 // hashes of conversations, each in its place
}

func newArrivals(limit int, now func() time.Time) *arrivals {
	if limit <= 0 {
		return nil
	}
	return &arrivals{limit: uint32(limit), now: now, seed: maphash.MakeSeed()}
}

// admit counts the conversation if it is new ("" always is) and returns how
// long to wait if the address has used up its minute, else 0.
func (a *arrivals) admit(from netip.Addr, conversation string) time.Duration {
	if a == nil {
		return 0
	}
	id := maphash.String(a.seed, conversation)
	counter := maphash.Comparable(a.seed, from) % uint64(len(a.begun))
	now := a.now()
	a.mu.Lock()
	defer a.mu.Unlock()
	place := &a.seen[id%uint64(len(a.seen))]
	if conversation != "" && *place == id {
		return 0
	}
	if minute := now.Unix() / 60; minute != a.minute {
		a.minute = minute
		clear(a.begun[:])
	}
	if a.begun[counter] >= a.limit {
		return time.Minute - now.Sub(now.Truncate(time.Minute))
	}
	a.begun[counter]++
	if conversation != "" {
		*place = id
	}
	return 0
}

// know marks a conversation as begun, so that its next message does not count.
func (a *arrivals) know(conversation string) {
	if a == nil {
		return
	}
	id := maphash.String(a.seed, conversation)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.seen[id%uint64(len(a.seen))] = id
}
