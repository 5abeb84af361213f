package intents

import "unicode/utf8"

// lexicon gives words numbers and finds phrases of the lists among them.
type lexicon struct {
	// ids numbers the words from 1; 0 is a word that means nothing here. characters are those that are
	// one character of the common block, from firstHan on.
	ids        map[string]int32
	characters []int32
	// phrases are those of the lists, by the id of their first word; lists says which lists have
	// one there. Words of the knowledge are numbered behind those of the lists and begin none.
	phrases [][]phrase
	lists   []listSet
	room    []int32 // for the numbers of phrases
	texts   shelf   // of which words are parts
}

// listSet has a bit for each list.
type listSet [2]uint64

func (s *listSet) add(l list)      { s[l/64] |= 1 << (l % 64) }
func (s *listSet) has(l list) bool { return s[l/64]&(1<<(l%64)) != 0 }

type phrase struct {
	list  list
	value float64
	ids   []int32
}

func (x *lexicon) add(l list, words string, value float64) {
	ids := x.internAll(words)
	if len(ids) == 0 {
		return
	}
	first := ids[0]
	for int(first) >= len(x.phrases) {
		x.phrases, x.lists = append(x.phrases, nil), append(x.lists, listSet{})
	}
	x.phrases[first] = append(x.phrases[first], phrase{list: l, value: value, ids: ids})
	x.lists[first].add(l)
}

// intern returns the number of a word, giving it one if it is new.
func (x *lexicon) intern(word string) int32 {
	id, ok := x.ids[word]
	if !ok {
		id = int32(len(x.ids) + 1)
		x.ids[word] = id
		if r, size := utf8.DecodeRuneInString(word); size == len(word) && common(r) {
			x.characters[r-firstHan] = id
		}
	}
	return id
}

// id is the number of a token that begins with r.
func (x *lexicon) id(t *token, r rune) int32 {
	if t.kind == han && common(r) {
		return x.characters[r-firstHan]
	}
	return x.ids[t.key()]
}

// roomFor is the number of words that room is made for at a time: phrases are many and short.
const roomFor = 1024

// internAll cuts a phrase of a list or of the knowledge into words and numbers them.
func (x *lexicon) internAll(words string) []int32 {
	var buf [16]token // enough for nearly all
	ts := x.appendTokens(buf[:0], x.texts.normalised(words))
	if len(ts) > cap(x.room)-len(x.room) {
		x.room = make([]int32, 0, max(roomFor, len(ts)))
	}
	from := len(x.room)
	for i := range ts {
		x.room = append(x.room, x.intern(ts[i].key()))
	}
	return x.room[from:len(x.room):len(x.room)]
}

// at returns the length of the longest phrase of a list that begins at token i, 0 if none does,
// and the phrase's value.
func (x *lexicon) at(l list, ts []token, i int) (int, float64) {
	if i < 0 || i >= len(ts) {
		return 0, 0
	}
	id := ts[i].id
	if !x.opens(l, id) {
		return 0, 0
	}
	length, value := 0, 0.0
	for k := range x.phrases[id] {
		p := &x.phrases[id][k]
		if p.list == l && len(p.ids) > length && follows(ts, i, p.ids) {
			length, value = len(p.ids), p.value
		}
	}
	return length, value
}

// is reports whether a phrase of the list begins at token i.
func (x *lexicon) is(l list, ts []token, i int) bool {
	n, _ := x.at(l, ts, i)
	return n > 0
}

// before returns where a phrase of the list begins that ends right before token i, -1 if none.
// The longest is taken.
func (x *lexicon) before(l list, ts []token, i int) int {
	for j := max(0, i-longestPhrase); j < i; j++ {
		id := ts[j].id
		if !x.opens(l, id) {
			continue
		}
		for k := range x.phrases[id] {
			if p := &x.phrases[id][k]; p.list == l && j+len(p.ids) == i && follows(ts, j, p.ids) {
				return j
			}
		}
	}
	return -1
}

// longestPhrase is the number of words up to which phrases are looked for backwards.
const longestPhrase = 5

// opens reports whether a phrase of the list begins with the word.
func (x *lexicon) opens(l list, id int32) bool {
	return int(id) < len(x.lists) && x.lists[id].has(l)
}

// follows reports whether the words stand at token i one after the other.
func follows(ts []token, i int, ids []int32) bool {
	if i+len(ids) > len(ts) {
		return false
	}
	for k, id := range ids {
		if ts[i+k].id != id {
			return false
		}
	}
	return true
}
