package recall

import (
	"hash/maphash"
	"sync"
)

// Memory has results by the input that they were found for. The zero Memory is empty; it is safe for
// concurrent use.
//
// A result is kept when its input comes for the second time, so that what a single person writes is not
// kept, and does not push out what many write. There are two generations: what was not asked for while
// the younger one filled up is forgotten.
type Memory[T any] struct {
	mu         sync.Mutex
	young, old map[uint64]memory[T]
}

// generation is how many inputs each generation has.
const generation = 2048

// memory is a result. Of an input that came once only its hash is known.
type memory[T any] struct {
	input string
	kept  bool
	found T
}

// seed makes the hashes of this process.
var seed = maphash.MakeSeed()

// Of returns what find returned for the same input before, or returns now. Callers share the result,
// and must not change it.
func (m *Memory[T]) Of(input []byte, find func() T) T {
	hash := maphash.Bytes(seed, input)
	was, again := m.get(hash)
	if was.kept && was.input == string(input) {
		return was.found
	}
	found := find()
	if again {
		was = memory[T]{string(input), true, found}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.put(hash, was)
	return found
}

func (m *Memory[T]) get(hash uint64) (memory[T], bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if was, ok := m.young[hash]; ok {
		return was, true
	}
	was, ok := m.old[hash]
	if ok {
		m.put(hash, was)
	}
	return was, ok
}

func (m *Memory[T]) put(hash uint64, is memory[T]) {
	if m.young == nil || len(m.young) >= generation {
		m.young, m.old = map[uint64]memory[T]{}, m.young
	}
	m.young[hash] = is
}
