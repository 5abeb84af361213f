package intents

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// mender replaces what was never seen by what it probably stands for: a
// misspelt word by the word next to it, Chinese characters by others that
// sound the same. Everything it writes comes from the examples.
type mender struct {
	known    map[string]bool  // words of the examples, and correct words of any kind
	words    [][]string       // of the examples, by length, sorted
	pairs    map[[2]rune]bool // neighbouring Chinese characters
	homonyms map[sound]string
}

const (
	shortestMended = 3 // letters
	longestMended  = 24
	// Words of fewer letters than longEnough must begin like the right one: they resemble too many others,
	// and people look at the keys for the first letter.
	longEnough = 5
	// mostMended bounds the words of a message that are looked up: a text full of unknown ones is no typing error.
	mostMended = 6
)

func newMender(lessons []lesson, background []string, v *vocabulary) *mender {
	m := &mender{known: map[string]bool{}, words: make([][]string, longestMended+1), pairs: map[[2]rune]bool{}, homonyms: map[sound]string{}}
	frequency := map[string]int32{}
	for _, l := range lessons {
		if l.intent < 0 || l.not {
			continue
		}
		eachWord(l.normal, func(w string) {
			if m.known[w] {
				return
			}
			if len(w) >= shortestMended && len(w) <= longestMended {
				m.words[len(w)] = append(m.words[len(w)], w)
			}
			m.known[w] = true
		})
		m.learnHan(l.normal, frequency)
	}
	for _, w := range m.words {
		slices.Sort(w)
	}
	for _, sentence := range background {
		eachWord(sentence, func(w string) { m.known[w] = true })
	}
	for w := range v.ids { // a set: the order does not matter
		m.known[w] = true
	}
	return m
}

// learnHan counts the runs of two to four Chinese characters in a text. Of those that sound the same
// the most frequent is kept, of equals the one that was so first.
func (m *mender) learnHan(normal string, frequency map[string]int32) {
	var last [longestRun]struct {
		at int // where a character begins
		r  rune
	}
	n := 0 // of characters in a row
	for at, r := range normal {
		if !isHan(r) {
			n = 0
			continue
		}
		copy(last[:], last[1:])
		last[longestRun-1].at, last[longestRun-1].r = at, r
		n = min(n+1, longestRun)
		if n >= 2 {
			m.pairs[[2]rune{last[longestRun-2].r, r}] = true
		}
		for k := 2; k <= n; k++ {
			s := normal[last[longestRun-k].at : at+utf8.RuneLen(r)]
			frequency[s]++
			if sound := soundKey(s); sound != 0 {
				if old := m.homonyms[sound]; old != s && frequency[s] > frequency[old] {
					m.homonyms[sound] = s
				}
			}
		}
	}
}

// sound is how up to four Chinese characters sound: the numbers of their syllables. 0: not known.
type sound uint64

// longestRun is the number of characters that a sound has room for.
const longestRun = 4

func soundKey(run string) sound {
	var s sound
	for _, r := range run {
		n := pinyin().number(r)
		if n == 0 {
			return 0
		}
		s = s<<16 | sound(n)
	}
	return s
}

// eachWord calls do for every word of letters a to z in a normalised text.
func eachWord(normal string, do func(w string)) {
	start := -1
	for i := 0; i <= len(normal); i++ {
		letter := i < len(normal) && 'a' <= normal[i] && normal[i] <= 'z'
		switch {
		case letter && start < 0:
			start = i
		case !letter && start >= 0:
			do(normal[start:i])
			start = -1
		}
	}
}

// mend returns the text with what is unknown replaced, words of so many letters at least.
func (m *mender) mend(normal string, shortest int) string {
	return m.mendHan(m.mendWords(normal, shortest))
}

func (m *mender) mendWords(normal string, shortest int) string {
	looked, mended := 0, normal
	eachWord(normal, func(w string) {
		if len(w) < shortest || len(w) > longestMended || m.known[w] || m.known[stem(w)] {
			return
		}
		if looked++; looked > mostMended {
			return
		}
		if better := m.nearest(w); better != "" {
			mended = strings.Replace(mended, w, better, 1)
		}
	})
	return mended
}

// nearest finds the one word at distance 1 (2 from eight letters), "" if there is none or several.
func (m *mender) nearest(w string) string {
	limit := 1
	if len(w) >= 8 {
		limit = 2
	}
	best, found := limit+1, ""
	for n := max(shortestMended, len(w)-limit); n <= min(longestMended, len(w)+limit); n++ {
		for _, candidate := range m.words[n] {
			if len(w) < longEnough && candidate[0] != w[0] {
				continue
			}
			switch d := distance(w, candidate, min(best, limit)); {
			case d > limit:
			case d < best:
				best, found = d, candidate
			case d == best:
				found = ""
			}
		}
	}
	return found
}

// mendHan replaces characters that were never seen beside each other by known
// ones of the same sound, the longest first.
func (m *mender) mendHan(normal string) string {
	if !strings.ContainsFunc(normal, isHan) {
		return normal
	}
	letters := []rune(normal)
	for i := 0; i+1 < len(letters); i++ {
		if !isHan(letters[i]) || !isHan(letters[i+1]) || m.pairs[[2]rune(letters[i:i+2])] {
			continue
		}
		m.mendAt(letters, i)
	}
	return string(letters)
}

// mendAt looks for a known run of the same sound that covers the pair at i.
func (m *mender) mendAt(letters []rune, i int) {
	for n := 4; n >= 2; n-- {
		for from := max(0, i+2-n); from <= i && from+n <= len(letters); from++ {
			run := string(letters[from : from+n])
			if better := m.homonyms[soundKey(run)]; better != "" && better != run {
				copy(letters[from:], []rune(better))
				return
			}
		}
	}
}
