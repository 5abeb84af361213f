package intents

import (
	"strings"
	"sync"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// traditional maps simplified characters to the most usual traditional ones that are read as them. It
// is never changed.
var traditional = sync.OnceValue(func() map[rune]rune {
	back := map[rune]rune{}
	big5 := traditionalchinese.Big5.NewEncoder()
	var of rune
	for _, r := range traditionalPairs {
		if of == 0 {
			of = r
			continue
		}
		if old, ok := back[r]; !ok || usual(big5.Bytes, of) > usual(big5.Bytes, old) {
			back[r] = of
		}
		of = 0
	}
	return back
})

// usual ranks traditional characters by their part of Big5: its 5,401 common ones, encoded with a first
// byte from A4 to C6, then the others in it.
func usual(encode func([]byte) ([]byte, error), r rune) int {
	code, err := encode([]byte(string(r)))
	switch {
	case err != nil || len(code) != 2:
		return 0
	case code[0] >= 0xa4 && code[0] <= 0xc6:
		return 2
	}
	return 1
}

// Traditional writes simplified Chinese characters as traditional ones, one by one.
func Traditional(text string) string {
	back := traditional()
	return strings.Map(func(r rune) rune {
		if t, ok := back[r]; ok {
			return t
		}
		return r
	}, text)
}

// Pinyin writes Chinese characters in toneless pinyin, without blanks; all else stays.
func Pinyin(text string) string {
	p := pinyin()
	var b strings.Builder
	for _, r := range text {
		if s := p.syllable(r); s != "" {
			b.WriteString(s)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// homophones lists the common characters by their readings. It is never changed.
var homophones = sync.OnceValue(func() map[string][]rune {
	by := map[string][]rune{}
	p, gbk := pinyin(), simplifiedchinese.GBK.NewEncoder()
	for r := rune(firstHan); r <= lastHan; r++ {
		if s := p.syllable(r); s != "" && commonHan(gbk.Bytes, r) {
			by[s] = append(by[s], r)
		}
	}
	return by
})

// commonHan reports whether a character is of the first level of GB 2312: its 3,755 most common ones,
// encoded with a first byte from B0 to D7.
func commonHan(encode func([]byte) ([]byte, error), r rune) bool {
	code, err := encode([]byte(string(r)))
	return err == nil && len(code) == 2 && code[0] >= 0xb0 && code[0] <= 0xd7 && code[1] >= 0xa1
}

// Homophones returns the other common characters that sound like one, tones apart.
func Homophones(r rune) []rune {
	var others []rune
	for _, o := range homophones()[pinyin().syllable(r)] {
		if o != r {
			others = append(others, o)
		}
	}
	return others
}
