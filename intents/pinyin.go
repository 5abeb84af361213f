package intents

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed pinyin.txt
var pinyinFile string

// syllabary knows how common Chinese characters are read, without tones. Of
// several readings it has the most common one.
type syllabary struct {
	syllables []string
	known     map[string]bool                // the same
	index     [lastHan - firstHan + 1]uint16 // 1 + number of the syllable; 0: not known
}

// pinyin is pinyin.txt, read once and never changed.
var pinyin = sync.OnceValue(func() *syllabary {
	p := &syllabary{known: map[string]bool{}}
	for line := range strings.Lines(pinyinFile) {
		syllable, characters, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok || syllable == "#" {
			continue
		}
		p.syllables = append(p.syllables, syllable)
		p.known[syllable] = true
		for _, r := range characters {
			if common(r) {
				p.index[r-firstHan] = uint16(len(p.syllables))
			}
		}
	}
	return p
})

// number returns the number of a character's syllable, from 1; 0 if it is not known.
func (p *syllabary) number(r rune) uint16 {
	if !common(r) {
		return 0
	}
	return p.index[r-firstHan]
}

// syllable returns the reading of a character, "" if it is not known.
func (p *syllabary) syllable(r rune) string {
	if n := p.number(r); n > 0 {
		return p.syllables[n-1]
	}
	return ""
}

// spell writes a normalised text in letters: in full, and with only the
// first letter of each character. Blanks are left out. han is the number of characters spelt.
func (p *syllabary) spell(s string) (full, initials string, han int) {
	var a, b strings.Builder
	for _, r := range s {
		if r == ' ' {
			continue
		}
		if syllable := p.syllable(r); syllable != "" {
			a.WriteString(syllable)
			b.WriteByte(syllable[0])
			han++
			continue
		}
		a.WriteRune(r)
		b.WriteRune(r)
	}
	return a.String(), b.String(), han
}
