package classify

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

func (t *table) len() int { return t.n }

func (t *table) at(hash uint64) uint64 {
	return (hash ^ hash>>29) * 0x9E3779B97F4A7C15 >> 20 & uint64(len(t.slots)-1)
}

// find returns the number of a hash, -1 if it has none.
func (t *table) find(hash uint64) int32 {
	if t.n == 0 {
		return -1
	}
	for i := t.at(hash); ; i = (i + 1) & uint64(len(t.slots)-1) {
		switch s := t.slots[i]; {
		case s.id == 0:
			return -1
		case s.hash == hash:
			return s.id - 1
		}
	}
}

// insert numbers a hash that has no number yet.
func (t *table) insert(hash uint64) int32 {
	if 2*(t.n+1) > len(t.slots) {
		old := t.slots
		t.slots = make([]slot, max(1024, 2*len(old)))
		for _, s := range old {
			if s.id != 0 {
				t.put(s)
			}
		}
	}
	t.n++
	t.put(slot{hash, int32(t.n)})
	return int32(t.n - 1)
}

func (t *table) put(s slot) {
	i := t.at(s.hash)
	for t.slots[i].id != 0 {
		i = (i + 1) & uint64(len(t.slots)-1)
	}
	t.slots[i] = s
}
