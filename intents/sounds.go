package intents

import "strings"

// soundOf writes the Chinese characters of a normalised text as syllables, "" if it has none. All else
// is left out: it is read as written.
func (p *syllabary) soundOf(normal string) string {
	var b strings.Builder
	for _, r := range normal {
		if s := p.syllable(r); s != "" {
			if b.Len() == 0 {
				b.Grow(len(normal) * 2)
			} else {
				b.WriteByte(' ')
			}
			b.WriteString(s)
		}
	}
	return b.String()
}

// spoken divides a text in Latin letters that is Chinese by its sound (wo de fuwuqi) into syllables and
// the words that are none. It reports false for any other text: most of the words that are not known
// must be made of syllables, and most words must not be known. A blank inside a word does not matter.
func (m *mender) spoken(normal string) (sound, others string, ok bool) {
	if len(m.pairs) == 0 || strings.ContainsFunc(normal, isHan) {
		return "", "", false
	}
	var syllables, rest []string
	strange, words := 0, 0 // letters of words that are not known, and of all
	for _, w := range strings.Fields(normal) {
		letters := strings.TrimFunc(w, func(r rune) bool { return r < 'a' || r > 'z' })
		cut := pinyin().cut(letters)
		words += len(letters)
		if cut == nil {
			rest = append(rest, w)
			continue
		}
		if !m.known[letters] {
			strange += len(letters)
		}
		syllables = append(syllables, cut...)
	}
	if len(syllables) < fewestSyllables || 2*strange < words {
		return "", "", false
	}
	return strings.Join(syllables, " "), strings.Join(rest, " "), true
}

const (
	// fewestSyllables are too few to tell Chinese from anything else.
	fewestSyllables = 3
	// longestSyllable is the number of letters of zhuang.
	longestSyllable = 6
)

// cut divides letters into syllables, as few as possible; nil if that cannot be done.
func (p *syllabary) cut(letters string) []string {
	n := len(letters)
	if n == 0 || n > maxSpoken {
		return nil
	}
	var fewest, last [maxSpoken + 1]int // up to a letter: the syllables, and the length of the last
	for end := 1; end <= n; end++ {
		for size := 1; size <= min(end, longestSyllable); size++ {
			from := end - size
			if (from == 0 || fewest[from] > 0) && (fewest[end] == 0 || fewest[from]+1 <= fewest[end]) && p.known[letters[from:end]] {
				fewest[end], last[end] = fewest[from]+1, size
			}
		}
	}
	if fewest[n] == 0 {
		return nil
	}
	cut := make([]string, fewest[n])
	for i, end := len(cut)-1, n; i >= 0; i-- {
		cut[i] = letters[end-last[end] : end]
		end -= last[end]
	}
	return cut
}

// maxSpoken is the greatest length of a word that is cut into syllables, in letters.
const maxSpoken = 128
