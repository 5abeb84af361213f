package classify

// counted is a feature of a text with its number of occurrences.
type counted struct {
	hash  uint64
	count int32
}

// bag holds the distinct features of a text, in the order of their first
// occurrence. It is scratch space: one goroutine at a time.
type bag struct {
	items []counted
	slots []int32 // 1 + index of the item, by hash; 0 is free
}

// fill empties the bag and counts the grams of a text.
func (b *bag) fill(grams []gram) []counted {
	size := 256
	for size < 2*len(grams) {
		size *= 2
	}
	if len(b.slots) < size {
		b.slots = make([]int32, size)
	} else {
		clear(b.slots)
	}
	b.items = b.items[:0]
	mask := uint64(len(b.slots) - 1)
	for k := range grams {
		hash := grams[k].hash
		for i := spread(hash) & mask; ; i = (i + 1) & mask {
			n := b.slots[i]
			if n == 0 {
				b.items = append(b.items, counted{hash: hash, count: 1})
				b.slots[i] = int32(len(b.items))
				break
			}
			if item := &b.items[n-1]; item.hash == hash {
				item.count++
				break
			}
		}
	}
	return b.items
}
