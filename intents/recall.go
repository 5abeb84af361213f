package intents

import (
	"hash/maphash"
	"strings"
	"sync"
)

// recall remembers what short messages meant. Quick replies, greetings, examples and commands come again
// and again, and what a message means depends on nothing but its text and a little of the conversation.
//
// A message is remembered when it comes for the second time, so that the words of a single person are
// not kept. There are two generations: what was not asked for while the younger one filled up is
// forgotten. The zero recall remembers nothing yet.
type recall struct {
	mu         sync.Mutex
	young, old map[uint64]meaning
}

// meaning is what a message meant. Of one that came once only its hash is known.
type meaning struct {
	key   string
	means *Understanding
}

const (
	// generation is how many messages a generation has, 1 KB each: 4 MB in all, and nothing before
	// somebody writes.
	generation = 2048
	// recalled is the greatest length of a text that is remembered, in bytes; longer ones hardly come twice.
	recalled = 240
)

// seed makes the hashes of this process.
var seed = maphash.MakeSeed()

// of returns what the message of the key meant before, else what compute finds.
func (r *recall) of(key []byte, compute func() Understanding) Understanding {
	hash := maphash.Bytes(seed, key)
	r.mu.Lock()
	known, again := r.find(hash)
	r.mu.Unlock()
	if known.means != nil && known.key == string(key) {
		return *known.means
	}
	u := compute()
	if again {
		known = meaning{string(key), &u}
	}
	r.mu.Lock()
	r.keep(hash, known)
	r.mu.Unlock()
	return u
}

func (r *recall) find(hash uint64) (meaning, bool) {
	m, ok := r.young[hash]
	if !ok {
		if m, ok = r.old[hash]; ok {
			r.keep(hash, m)
		}
	}
	return m, ok
}

func (r *recall) keep(hash uint64, m meaning) {
	if r.young == nil || len(r.young) >= generation {
		r.young, r.old = map[uint64]meaning{}, r.young
	}
	r.young[hash] = m
}

// recallKey is all that the meaning of a message depends on: its text, the fact asked for, and the facts
// from which others are concluded. It is empty for a text that is not remembered.
func (e *Engine) recallKey(buf []byte, text string, c Context) []byte {
	if len(text) > recalled || strings.IndexByte(text, 0) >= 0 {
		return nil
	}
	key := append(append(append(buf, text...), 0), c.Open...)
	for _, name := range e.vocabulary.premises {
		v := c.Facts[name]
		key = append(append(key, 0, byte(v.Kind())), v.String()...)
	}
	return key
}
