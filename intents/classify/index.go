package classify

import "math/bits"

// index finds the feature of a hash, in eight bytes a slot. Of a hash it keeps the place and half of
// the bits: two of a million hashes are not told apart with a chance of one in a thousand.
type index struct {
	slots []indexSlot
	shift int // of a mixed hash: its first bits are the place
}

type indexSlot struct {
	check uint32
	id    int32 // id+1; 0 is free
}

// newIndex has room for n hashes.
func newIndex(n int) index {
	size := bits.Len(uint(n + n/4))
	return index{slots: make([]indexSlot, 1<<size), shift: 64 - size}
}

// mixed makes all bits of a hash count in the first ones.
func mixed(hash uint64) uint64 { return (hash ^ hash>>29) * 0x9E3779B97F4A7C15 }

func (x *index) at(hash uint64) *indexSlot {
	h := mixed(hash)
	check := uint32(h)
	for i := h >> x.shift; ; i = (i + 1) & uint64(len(x.slots)-1) {
		if s := &x.slots[i]; s.id == 0 || s.check == check {
			return s
		}
	}
}

// put sets the feature of a hash.
func (x *index) put(hash uint64, id int32) { *x.at(hash) = indexSlot{uint32(mixed(hash)), id + 1} }

// find returns the feature of a hash, -1 if it has none.
func (x *index) find(hash uint64) int32 {
	if len(x.slots) == 0 {
		return -1
	}
	return x.at(hash).id - 1
}
