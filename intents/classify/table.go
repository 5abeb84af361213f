package classify

import "math/bits"

// table numbers 64-bit hashes in the order of their insertion. Open addressing
// with linear probing; a map of the same costs three times as much a look-up.
type table struct {
	slots []slot
	n     int
}

type slot struct {
	hash uint64
	id   int32 // id+1; 0 is free
}

// newTable has room for n hashes.
func newTable(n int) table { return table{slots: make([]slot, 2<<bits.Len(uint(n)))} }

// spread makes all bits of a hash count in the last ones.
func spread(hash uint64) uint64 { return (hash ^ hash>>29) * 0x9E3779B97F4A7C15 >> 20 }

// at returns where a hash is, or where it belongs.
func (t *table) at(hash uint64) *slot {
	mask := uint64(len(t.slots) - 1)
	for i := spread(hash) & mask; ; i = (i + 1) & mask {
		if s := &t.slots[i]; s.id == 0 || s.hash == hash {
			return s
		}
	}
}

// number returns the number of a hash, giving it the next if it has none.
func (t *table) number(hash uint64) int32 {
	if 2*(t.n+1) > len(t.slots) {
		old := t.slots
		t.slots = make([]slot, max(1024, 2*len(old)))
		for _, s := range old {
			if s.id != 0 {
				*t.at(s.hash) = s
			}
		}
	}
	s := t.at(hash)
	if s.id == 0 {
		t.n++
		*s = slot{hash, int32(t.n)}
	}
	return s.id - 1
}

// reset forgets all numbers.
func (t *table) reset() {
	clear(t.slots)
	t.n = 0
}
