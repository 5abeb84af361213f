package classify

import "slices"

// batch is the number of texts that are read as one job.
const batch = 256

// part is what was found in one batch: the features of its texts, one text after the other.
type part struct {
	found []sighting
	items []item
	ends  []int // of the texts, in items
}

// item is a feature of a text: its place in found, and how often it is there.
type item struct{ found, count int32 }

// sighting is a feature that was found in some texts.
type sighting struct {
	hash uint64
	// mark is the same for features that are in the same texts, in each as often, and for no others.
	mark  uint64
	texts int32 // that have it
	// feature is its number, -1 if another feature stands for it.
	feature int32
}

// readAll finds the features of all examples.
func readAll(examples []Example) []part {
	parts := make([]part, (len(examples)+batch-1)/batch)
	parallel(len(parts), func() func(int) {
		var x extractor
		var t table
		var found []sighting
		var items []item
		var last []int32 // by place in found: the item that it was last
		return func(job int) {
			p := &parts[job]
			t.reset()
			found, items, last = found[:0], items[:0], last[:0]
			for i := job * batch; i < min(len(examples), (job+1)*batch); i++ {
				from := int32(len(items))
				for _, g := range x.extract(&examples[i].Text) {
					n := t.number(g.hash)
					if int(n) == len(last) {
						found = append(found, sighting{hash: g.hash})
						last = append(last, -1)
					}
					if last[n] < from {
						last[n] = int32(len(items))
						items = append(items, item{found: n})
					}
					items[last[n]].count++
				}
				for _, x := range items[from:] {
					found[x.found].see(i, x.count)
				}
				p.ends = append(p.ends, len(items))
			}
			p.found, p.items = slices.Clone(found), slices.Clone(items)
		}
	})
	return parts
}

// see counts a text that has the feature.
func (s *sighting) see(text int, count int32) {
	s.texts++
	mark := generator(text*len(logarithms) + min(int(count), len(logarithms)-1))
	s.mark += mark.next()
}

// merged are the features of all texts. Those that always come together, as the parts of a word do that
// is written in one way only, are one: half of all, and no inner product tells the difference.
type merged struct {
	ids     table     // of the hashes
	feature []int32   // by id
	texts   []int32   // by feature: how many have it; the most frequent come first
	scale   []float32 // by feature: what the scales of the hashes in it come to together
}

// usualParts is the number of parts that a feature is found in, on average.
const usualParts = 3

// merge numbers the features of all parts.
func merge(parts []part) *merged {
	room := 0
	for i := range parts {
		room += len(parts[i].found) / usualParts
	}
	m := &merged{ids: newTable(room)}
	all := make([]sighting, 0, room) // by id
	ids := make([][]int32, len(parts))
	for i := range parts {
		found := parts[i].found
		ids[i] = make([]int32, len(found))
		for k := range found {
			id := m.ids.number(found[k].hash)
			if int(id) == len(all) {
				all = append(all, sighting{hash: found[k].hash})
			}
			all[id].texts += found[k].texts
			all[id].mark += found[k].mark
			ids[i][k] = id
		}
	}
	leads := m.join(all)
	parallel(len(parts), func() func(int) {
		return func(job int) {
			found := parts[job].found
			for k, id := range ids[job] {
				found[k].feature = -1
				if leads[id] {
					found[k].feature = m.feature[id]
				}
			}
		}
	})
	return m
}

// join gives hashes with the same mark the same feature, the most frequent first: what is needed most
// lies close together. It returns which of the hashes stand for theirs.
func (m *merged) join(all []sighting) (leads []bool) {
	var marks table
	var first []int32 // by mark: the id that leads
	leads = make([]bool, len(all))
	m.feature = make([]int32, len(all))
	most := int32(0)
	for id := range all {
		g := marks.number(all[id].mark)
		if int(g) == len(first) {
			first = append(first, int32(id))
			leads[id] = true
			most = max(most, all[id].texts)
		}
		m.feature[id] = g
	}
	next := make([]int32, most+2) // by how many texts do not have it: the next number
	for _, id := range first {
		next[most-all[id].texts+1]++
	}
	for n := range most {
		next[n+1] += next[n]
	}
	number := make([]int32, len(first))
	m.texts, m.scale = make([]int32, len(first)), make([]float32, len(first))
	for g, id := range first {
		n := &next[most-all[id].texts]
		number[g] = *n
		m.texts[*n] = all[id].texts
		*n++
	}
	for id := range all {
		f := number[m.feature[id]]
		m.feature[id] = f
		s := gramScale[kindOf(all[id].hash)]
		m.scale[f] += float32(s * s)
	}
	for f := range m.scale {
		m.scale[f] = sqrt(m.scale[f])
	}
	return leads
}

// shared is the number of features that more than one text has.
func (m *merged) shared() int {
	n := len(m.texts)
	for n > 0 && m.texts[n-1] == 1 {
		n--
	}
	return n
}
