package intents

import (
	"slices"
	"strings"
	"unicode/utf8"

	"supportbot/intents/classify"
)

// mender replaces what was never seen by what it probably stands for: a
// misspelt word by the word next to it, Chinese characters by others that
// sound the same. Everything it writes comes from the examples.
type mender struct {
	known    map[string]bool // words of the examples, and correct words of any kind
	words    [][]string      // of the examples, by length, sorted
	pairs    map[string]bool // neighbouring Chinese characters
	homonyms map[string]string
}

const (
	shortestMended = 5 // letters
	longestMended  = 24
	// mostMended bounds the words of a message that are looked up: a text full of unknown ones is no typing error.
	mostMended = 6
)

func newMender(lessons []lesson, v *vocabulary) *mender {
	m := &mender{known: map[string]bool{}, words: make([][]string, longestMended+1), pairs: map[string]bool{}, homonyms: map[string]string{}}
	frequency := map[string]int{}
	var runs []string // of Chinese, up to four characters
	for _, l := range lessons {
		if l.intent < 0 || l.not {
			continue
		}
		for _, w := range latinWords(l.normal) {
			if !m.known[w] && len(w) >= shortestMended && len(w) <= longestMended {
				m.words[len(w)] = append(m.words[len(w)], w)
			}
			m.known[w] = true
		}
		eachHan(l.normal, func(run []rune) {
			for i := range run {
				for n := 2; n <= 4 && i+n <= len(run); n++ {
					s := string(run[i : i+n])
					if frequency[s]++; frequency[s] == 1 {
						runs = append(runs, s)
					}
				}
			}
		})
	}
	for _, w := range m.words {
		slices.Sort(w)
	}
	for _, sentence := range classify.Background() {
		for _, w := range latinWords(normalise(sentence)) {
			m.known[w] = true
		}
	}
	for w := range v.ids { // a set: the order does not matter
		m.known[w] = true
	}
	for _, s := range runs {
		if utf8.RuneCountInString(s) == 2 {
			m.pairs[s] = true
		}
		sound := soundOf([]rune(s))
		if old, ok := m.homonyms[sound]; sound != "" && (!ok || frequency[s] > frequency[old]) {
			m.homonyms[sound] = s
		}
	}
	return m
}

// soundOf spells Chinese characters with the syllables set apart, "" if one is not known.
func soundOf(run []rune) string {
	var b strings.Builder
	for _, r := range run {
		s := pinyin().syllable(r)
		if s == "" {
			return ""
		}
		b.WriteString(s)
		b.WriteByte(' ')
	}
	return b.String()
}

// latinWords lists the words of letters a to z in a normalised text.
func latinWords(normal string) []string {
	return strings.FieldsFunc(normal, func(r rune) bool { return r < 'a' || r > 'z' })
}

// eachHan calls do for every run of Chinese characters.
func eachHan(s string, do func(run []rune)) {
	var run []rune
	for _, r := range s {
		if isHan(r) {
			run = append(run, r)
			continue
		}
		if len(run) > 0 {
			do(run)
			run = run[:0]
		}
	}
	if len(run) > 0 {
		do(run)
	}
}

// mend returns the text with what is unknown replaced.
func (m *mender) mend(normal string) string { return m.mendHan(m.mendWords(normal)) }

func (m *mender) mendWords(normal string) string {
	looked := 0
	for _, w := range latinWords(normal) {
		if m.known[w] || m.known[stem(w)] || len(w) < shortestMended || len(w) > longestMended {
			continue
		}
		if looked++; looked > mostMended {
			break
		}
		if better := m.nearest(w); better != "" {
			normal = strings.Replace(normal, w, better, 1)
		}
	}
	return normal
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
		if !isHan(letters[i]) || !isHan(letters[i+1]) || m.pairs[string(letters[i:i+2])] {
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
			sound := soundOf(letters[from : from+n])
			if better := m.homonyms[sound]; sound != "" && better != "" && better != string(letters[from:from+n]) {
				copy(letters[from:], []rune(better))
				return
			}
		}
	}
}
