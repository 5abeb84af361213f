package intents

import (
	"math/bits"
	"slices"
	"strings"

	"supportbot/faq"
)

type correctWord struct {
	text    string
	id      int32
	letters uint64
}

// learnSpellings notes the long words of patterns and units.
func (v *vocabulary) learnSpellings(all []pattern) {
	used, named, measured := map[int32]bool{}, map[int32]bool{}, map[int32]bool{}
	for _, p := range all {
		if len(p.pieces) == 1 && len(p.pieces[0].ids) == 1 && p.fact.Type == faq.Choice {
			named[p.pieces[0].ids[0]] = true
		}
		for _, piece := range p.pieces {
			for _, id := range piece.ids {
				used[id] = true
			}
		}
	}
	for _, words := range v.terms {
		for _, w := range words {
			for _, id := range w.ids {
				used[id] = true
			}
		}
	}
	for _, groups := range v.units {
		for _, g := range groups {
			for _, id := range g[0].ids {
				used[id] = true
			}
			if len(g[0].ids) == 1 {
				measured[g[0].ids[0]] = true
			}
		}
	}
	for w, id := range v.ids {
		n := len(w)
		if !latin(w) {
			continue
		}
		if used[id] && n >= 5 {
			v.correct[n] = append(v.correct[n], correctWord{text: w, id: id, letters: letterSet(w)})
		}
		if named[id] && n >= 3 && n < 5 {
			v.short[n] = append(v.short[n], correctWord{text: w, id: id, letters: letterSet(w)})
		}
		if v.opens(listNumber, id) && n >= 3 {
			v.numbers[n] = append(v.numbers[n], correctWord{text: w, id: id, letters: letterSet(w)})
		}
		if measured[id] && n >= 3 && n < 5 {
			v.measured[n] = append(v.measured[n], correctWord{text: w, id: id, letters: letterSet(w)})
		}
	}
	for _, words := range [...]map[int][]correctWord{v.correct, v.short, v.measured, v.numbers} {
		for _, s := range words { // the map's order must not matter
			slices.SortFunc(s, func(a, b correctWord) int { return strings.Compare(a.text, b.text) })
		}
	}
}

// learnTexts takes the words of the knowledge's own texts for correct, and Latin words of its
// Chinese texts for words of both languages.
func (v *vocabulary) learnTexts(k *faq.Knowledge) {
	learn := func(t faq.Text) {
		for _, tok := range v.tokens(normalise(withoutNames(t.EN))) {
			if tok.kind == word {
				v.intern(stem(tok.text))
			}
		}
		for _, tok := range v.tokens(normalise(withoutNames(t.ZH))) {
			if tok.kind == word {
				v.intern(stem(tok.text))
				v.neutral[tok.text] = true
			}
		}
	}
	v.neutral[strings.ToLower(k.About.Command)] = true
	learn(k.About.Purpose)
	learn(k.About.Name)
	for _, f := range k.Facts {
		learn(f.Title)
		learn(f.Ask)
		learn(f.Help)
		for _, value := range f.Values {
			learn(value.Title)
			for _, w := range value.Words {
				n := normalise(w)
				if latin(n) && len(n) <= 4 {
					v.neutral[n] = true
				}
			}
		}
	}
	for _, in := range k.Intents {
		learn(in.Title)
		learn(in.Reply)
		for _, r := range in.Rules {
			learn(r.Because)
		}
	}
	for _, a := range k.Answers {
		learn(a.Title)
		learn(a.Text)
	}
}

// withoutNames takes the placeholders ({name}) out of a text.
func withoutNames(text string) string {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(text, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		_, text, _ = strings.Cut(after, "}")
	}
}

func latin(w string) bool {
	for i := range len(w) {
		if w[i] < 'a' || w[i] > 'z' {
			return false
		}
	}
	return w != ""
}

func letterSet(w string) uint64 {
	var set uint64
	for i := range len(w) {
		set |= 1 << (w[i] & 31)
	}
	return set
}

// repair finds the one word of the vocabulary that a misspelt word stands for, 0 if none or
// several equally near. One slip is allowed from 5 letters, two from 9.
func (v *vocabulary) repair(w string) int32 {
	if !latin(w) {
		return 0
	}
	allowed := 1
	if len(w) >= 9 {
		allowed = 2
	}
	return v.nearest(w, allowed, v.correct)
}

// nearest finds the one word within a distance, 0 if there is none or several. A word of less than
// seven letters must begin like the right one.
func (v *vocabulary) nearest(w string, allowed int, among map[int][]correctWord) int32 {
	if !latin(w) {
		return 0
	}
	set := letterSet(w)
	best, found, tied := allowed+1, int32(0), false
	for n := len(w) - allowed; n <= len(w)+allowed; n++ {
		for _, s := range among[n] {
			if bits.OnesCount64(s.letters^set) > 2*allowed || s.text[0] != w[0] && len(w) < 7 {
				continue
			}
			d := distance(w, s.text, min(best, allowed))
			switch {
			case d < best:
				best, found, tied = d, s.id, false
			case d == best && d <= allowed:
				tied = tied || s.id != found
			}
		}
	}
	if tied || best > allowed {
		return 0
	}
	return found
}
