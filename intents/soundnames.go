package intents

import (
	"slices"
	"unicode/utf8"

	"supportbot/faq"
)

// soundNames finds names of values written with other characters of the same sound, as input methods
// offer them.
type soundNames struct {
	// names by the sound of their first characters, the longest first.
	names map[nameSound][]soundName
}

// nameSound is how the first four characters of a name sound: the numbers of their syllables.
type nameSound uint64

const soundKeyed = 4

type soundName struct {
	syllables []uint16
	ids       []int32
}

// newSoundNames indexes the Chinese names that are long enough to be told by their sound.
func (v *vocabulary) newSoundNames(k *faq.Knowledge) soundNames {
	h := soundNames{names: map[nameSound][]soundName{}}
	for _, f := range k.Facts {
		for _, value := range f.Values {
			for _, w := range value.Words {
				h.add(v, normalise(w))
			}
		}
	}
	return h
}

func (h *soundNames) add(v *vocabulary, name string) {
	n := soundName{}
	for _, r := range name {
		syllable := pinyin().number(r)
		id, known := v.ids[string(r)]
		if syllable == 0 || !known {
			return
		}
		n.syllables, n.ids = append(n.syllables, syllable), append(n.ids, id)
	}
	if len(n.ids) < soundKeyed {
		return
	}
	var key nameSound
	for _, s := range n.syllables[:soundKeyed] {
		key = key<<16 | nameSound(s)
	}
	same := h.names[key]
	at, _ := slices.BinarySearchFunc(same, len(n.ids), func(a soundName, length int) int { return length - len(a.ids) })
	h.names[key] = slices.Insert(same, at, n)
}

// mend gives characters that sound like a name the name's ids.
func (h *soundNames) mend(ts []token) {
	var key nameSound
	run := 0
	for i := range ts {
		syllable := syllableOf(&ts[i])
		if syllable == 0 {
			run = 0
			continue
		}
		key = key<<16 | nameSound(syllable)
		if run++; run < soundKeyed {
			continue
		}
		for _, n := range h.names[key] {
			if from := i - soundKeyed + 1; n.soundsAt(ts, from) {
				for k, id := range n.ids {
					ts[from+k].id = id
				}
				break
			}
		}
	}
}

func (n *soundName) soundsAt(ts []token, from int) bool {
	if from+len(n.ids) > len(ts) {
		return false
	}
	for k, s := range n.syllables {
		if syllableOf(&ts[from+k]) != s {
			return false
		}
	}
	return true
}

// syllableOf is the number of a Chinese character's syllable, 0 for anything else.
func syllableOf(t *token) uint16 {
	if t.kind != han {
		return 0
	}
	r, _ := utf8.DecodeRuneInString(t.text)
	return pinyin().number(r)
}
