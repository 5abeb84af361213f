package intents

import (
	"slices"
	"strings"
)

// mender replaces what was never seen by what it probably stands for: a
// misspelt word by the word next to it, Chinese characters by others that
// sound the same. Everything it writes comes from the examples.
type mender struct {
	known    map[string]bool  // words of the examples, and correct words of any kind
	words    [][]string       // of the examples, by length, sorted
	pairs    map[[2]rune]bool // neighbouring Chinese characters
	homonyms map[sound]run
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
	m := &mender{known: map[string]bool{}, words: make([][]string, longestMended+1), pairs: map[[2]rune]bool{}}
	h := newHearing(4 * len(lessons))
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
		m.learnPairs(l.normal)
		h.count(l.normal)
	}
	m.homonyms = h.homonyms()
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

// learnPairs notes which Chinese characters stand beside each other.
func (m *mender) learnPairs(normal string) {
	last := ' '
	for _, r := range normal {
		if isHan(last) && isHan(r) {
			m.pairs[[2]rune{last, r}] = true
		}
		last = r
	}
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
	for n := longestRun; n >= 2; n-- {
		for from := max(0, i+2-n); from <= i && from+n <= len(letters); from++ {
			written, sound := runOf(letters[from : from+n])
			if better := m.homonyms[sound]; better != 0 && better != written {
				better.write(letters[from:])
				return
			}
		}
	}
}
