package intents

import "strings"

// mendShort repairs words of three or four letters: names of values, and units behind a number. So
// short a word resembles others too easily, so that only a slip of the finger counts: two letters
// in the wrong order, or one from the key beside the right one.
func (v *vocabulary) mendShort(ts []token) {
	for i := range ts {
		t := &ts[i]
		if t.kind != word || t.id != 0 || len(t.text) < 3 || len(t.text) > 5 || !latin(t.text) {
			continue
		}
		t.id = v.slip(t.text, v.short)
		if t.id == 0 && i > 0 {
			if _, ok := v.numeral(ts, i-1); ok {
				t.id = v.slip(stem(t.text), v.measured)
			}
		}
	}
}

// mendNumbers repairs number words before a unit: "tree weeks". Whatever is a word of its own stays.
func (v *vocabulary) mendNumbers(ts []token) {
	for i := range ts {
		t := &ts[i]
		if t.kind != word || t.id != 0 || len(t.text) < 3 || len(t.text) > 9 || !latin(t.text) || len(v.unitsAt(ts, i+1)) == 0 {
			continue
		}
		if t.id = v.slip(t.text, v.numbers); t.id == 0 {
			t.id = v.nearest(t.text, 1, v.numbers)
		}
	}
}

// slip finds the one word that is a slip of the finger away, 0 if there is none or several.
func (v *vocabulary) slip(w string, among map[int][]correctWord) int32 {
	found := int32(0)
	for _, s := range among[len(w)] {
		if !slipped(w, s.text) {
			continue
		}
		if found != 0 && found != s.id {
			return 0
		}
		found = s.id
	}
	return found
}

// slipped reports whether typed is right with two neighbours exchanged or one letter mistyped.
func slipped(typed, right string) bool {
	i := 0
	for i < len(right) && typed[i] == right[i] {
		i++
	}
	if i == 0 || i == len(right) { // people look at the keys for the first letter
		return false
	}
	if i+1 < len(right) && typed[i] == right[i+1] && typed[i+1] == right[i] && typed[i+2:] == right[i+2:] {
		return true
	}
	return typed[i+1:] == right[i+1:] && neighbours(typed[i], right[i])
}

// rows are the rows of the usual keyboard, each half a key to the right of the one above.
var rows = [...]string{"qwertyuiop", "asdfghjkl", "zxcvbnm"}

func neighbours(a, b byte) bool {
	for r, row := range rows {
		i := strings.IndexByte(row, a)
		if i < 0 {
			continue
		}
		for s, other := range rows {
			j := strings.IndexByte(other, b)
			if j >= 0 && (s == r && (j == i-1 || j == i+1) || s == r+1 && (j == i-1 || j == i) || s == r-1 && (j == i || j == i+1)) {
				return true
			}
		}
	}
	return false
}
