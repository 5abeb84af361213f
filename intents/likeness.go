package intents

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/sahilm/fuzzy"
)

// typed is a query in the forms in which it is compared.
type typed struct {
	words    []string
	squeezed string
	letters  []rune // of squeezed
	han      bool
	spelt    string // Chinese in letters
	// helped says that a fact was told beside it, or that somebody is still typing: then
	// less of a name is enough.
	helped, typing bool
}

// found is a target with how well it was matched, from 0 to 1.
type found struct {
	target  int
	quality float64
	score   int // of fuzzy
}

// Qualities from which on a match is offered, or taken as meant if no other is close.
const (
	offerQuality = 0.55
	clearQuality = 0.7
	clearMargin  = 0.08
)

// find ranks the targets for a normalised text, best first.
func (n *names) find(normal string, helped, typing bool) []found {
	q := typed{helped: helped, typing: typing}
	text := n.plain(normal)
	q.squeezed = strings.ReplaceAll(text, " ", "")
	q.letters = []rune(q.squeezed)
	if len(q.letters) == 0 || len(q.letters) > maxName {
		return nil
	}
	q.words = strings.Fields(text)
	var han int
	if q.spelt, _, han = pinyin().spell(text); han > 0 {
		q.han = true
	}
	best := map[int]found{}
	note := func(i int, quality float64, score int) {
		t := n.entries[i].target
		if old, ok := best[t]; quality > 0 && (!ok || quality > old.quality || quality == old.quality && score > old.score) {
			best[t] = found{t, quality, score}
		}
	}
	possible := candidates{keys: n.keys}
	for i, letters := 0, lettersOf(q.squeezed); i < len(n.entries); i++ {
		if letters&^n.entries[i].letters == 0 {
			possible.which = append(possible.which, i)
		}
	}
	for _, m := range fuzzy.FindFromNoSort(q.squeezed, &possible) {
		i := possible.which[m.Index]
		note(i, n.quality(&q, i), m.Score)
	}
	if q.han && len(q.spelt) <= maxName { // homophones
		for i, e := range n.entries {
			if e.form == syllabic && e.squeezed == q.spelt {
				note(i, 0.85, 0)
			}
		}
	}
	if len(best) == 0 && !typing {
		for i := range n.entries {
			note(i, n.misspelt(&q, i), 0)
		}
	}
	all := make([]found, 0, len(best))
	for t := range n.targets { // in order, not the map's
		if f, ok := best[t]; ok {
			all = append(all, f)
		}
	}
	slices.SortStableFunc(all, func(a, b found) int {
		return cmp.Or(cmp.Compare(b.quality, a.quality), cmp.Compare(b.score, a.score))
	})
	return all
}

// candidates are the keys that have all letters of a query, if not in their order: few of them.
type candidates struct {
	keys  []string
	which []int
}

func (c *candidates) Len() int            { return len(c.which) }
func (c *candidates) String(i int) string { return c.keys[c.which[i]] }

// lettersOf is the set of letters of a text, several letters to a bit. Letters that package fuzzy takes
// for the same have the same bit.
func lettersOf(text string) (set uint64) {
	for _, r := range text {
		if !isHan(r) {
			least := r
			for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
				least = min(least, f)
			}
			r = least
		}
		set |= 1 << (r % 64)
	}
	return set
}

// quality judges a name that has the query's letters in their order, 0 if that is chance.
func (n *names) quality(q *typed, i int) float64 {
	e := &n.entries[i]
	covered := float64(len(q.letters)) / float64(e.runes)
	if e.form != written && q.typing && !q.han && len(q.letters) > 1 && strings.HasPrefix(e.squeezed, q.squeezed) {
		return 0.6 + 0.3*covered
	}
	switch e.form {
	case syllabic:
		switch {
		case q.han || len(q.letters) < 4:
		case q.squeezed == e.squeezed:
			return 0.95
		case strings.HasPrefix(e.squeezed, q.squeezed) && covered >= 0.5:
			return 0.65 + 0.3*covered
		}
		return 0
	case initials:
		switch {
		case q.han || len(q.letters) < 3 || len(q.words) > 1 && len(q.letters) < 5:
		case q.squeezed == e.squeezed:
			return 0.9
		case strings.HasPrefix(e.squeezed, q.squeezed) && len(q.letters) > 3 && covered >= 0.6:
			return 0.65 + 0.3*covered
		}
		return 0
	}
	least := 3 // letters
	if q.han {
		least = 2
	}
	if q.helped {
		least--
	}
	switch {
	case q.squeezed == e.squeezed:
		return 1
	case q.typing && (strings.HasPrefix(e.squeezed, q.squeezed) || inOrder(q.words, strings.Fields(n.keys[i]))):
		return 0.7 + 0.3*covered
	case len(q.letters) < least:
		return 0
	case strings.HasPrefix(e.squeezed, q.squeezed):
		if covered >= 0.5 || covered >= 0.33 && e.runes <= 12 || covered >= 0.25 && q.helped {
			return 0.7 + 0.3*covered
		}
		return 0
	case inOrder(q.words, strings.Fields(n.keys[i])):
		if covered >= 0.5 || covered >= 0.33 && e.runes <= 20 && len(q.words) > 1 {
			return 0.6 + 0.3*covered
		}
		return 0
	case q.han && strings.Contains(e.squeezed, q.squeezed):
		if covered >= 0.5 {
			return 0.6 + 0.3*covered
		}
		return 0
	case covered >= 0.5 && (q.han || len(q.letters) > 3 && len(q.words) == 1) && strings.HasPrefix(e.squeezed, string(q.letters[0])):
		return 0.4 + 0.5*covered // letters left out
	}
	return 0
}

// inOrder reports whether every word typed begins a word of the name, in the
// same order; single letters do not count.
func inOrder(typed, words []string) bool {
	for _, t := range typed {
		i := slices.IndexFunc(words, func(w string) bool { return strings.HasPrefix(w, t) })
		if i < 0 || len(t) < 2 {
			return false
		}
		words = words[i+1:]
	}
	return true
}

// misspelt judges a name of which a letter or two are wrong.
func (n *names) misspelt(q *typed, i int) float64 {
	e := &n.entries[i]
	if e.form != written || q.han || len(q.letters) < 5 || e.runes < 5 || e.squeezed[0] != q.squeezed[0] {
		return 0
	}
	limit := 1
	if len(q.letters) >= 8 {
		limit = 2
	}
	switch d := distance(q.squeezed, e.squeezed, limit); {
	case d > limit:
		return 0
	case d == 1 && (len(q.squeezed) != len(e.squeezed) || len(q.letters) > 7 || swapped(q.squeezed, e.squeezed)):
		return 0.8
	default: // one letter for another makes another word too easily
		return 0.65
	}
}

// swapped reports whether two words have the same letters, and so differ only in their order.
func swapped(a, b string) bool {
	x, y := []byte(a), []byte(b)
	slices.Sort(x)
	slices.Sort(y)
	return slices.Equal(x, y)
}
