package intents

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Clean returns a text as it may be stored and shown: valid UTF-8 without control characters,
// bidirectional overrides and zero-width characters. Case, width and line breaks are kept.
func Clean(text string) string {
	if plain(text) {
		return strings.TrimSpace(text)
	}
	text = strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\r\n", "\n")
	cleaned := strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t' || r == '\r' || r == '\v' || r == '\f' || r == '\u0085' || r == '\u2028' || r == '\u2029':
			return ' '
		case invisible(r):
			return -1
		}
		return r
	}, text)
	return strings.TrimSpace(cleaned)
}

// plain reports whether the text is printable ASCII and line breaks only.
func plain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c != '\n' && (c < ' ' || c > '~') {
			return false
		}
	}
	return true
}

// invisible reports whether a rune has no place in a text: it draws nothing, or changes how its
// neighbours are drawn. Emoji lose their joiners, which only splits them.
func invisible(r rune) bool {
	switch {
	case r < 0x20, r >= 0x7f && r < 0xa0, r == utf8.RuneError:
		return true
	case r == 0x115f, r == 0x1160, r == 0x3164, r == 0xffa0: // Hangul fillers
		return true
	case r == 0x034f, r >= 0x180b && r <= 0x180f, r >= 0xfe00 && r <= 0xfe0f, r >= 0xe0000 && r <= 0xe0fff:
		return true
	case r < 0x300:
		return r == 0xad
	}
	return unicode.Is(unicode.Cf, r)
}

// rounds bounds how often normalise repeats itself. Lower case and decomposition can undo each
// other for a handful of code points; two rounds settle all that are known.
const rounds = 4

// normalise brings a text to the form in which everything is compared: compatibility forms
// folded (full width, circled digits, radicals), lower case, without accents, simplified Chinese,
// straight quotes and dashes, one blank between words and between Chinese and other characters.
// It is idempotent.
func normalise(text string) string {
	if settled(text) {
		return text
	}
	if simple(text) {
		return normaliseOnce(text, true)
	}
	for range rounds {
		once := normaliseOnce(text, false)
		if once == text {
			break
		}
		text = once
	}
	return text
}

// settled reports whether a text is seen at a glance to be normal already: small letters, common
// characters of simplified Chinese and single blanks where they belong.
func settled(text string) bool {
	last := ' ' // a blank at the beginning or twice does not belong
	for _, r := range text {
		switch {
		case r == ' ':
			if last == ' ' {
				return false
			}
		case r < utf8.RuneSelf:
			if r <= ' ' || r == 0x7f || 'A' <= r && r <= 'Z' || isHan(last) && alphanumeric(r) {
				return false
			}
		case common(r):
			if simplified.common[r-firstHan] != 0 || alphanumeric(last) {
				return false
			}
		case r == '、', r == '。':
		default:
			return false
		}
		last = r
	}
	return last != ' ' || text == ""
}

// simple reports whether a text has nothing that decomposes, beside full-width letters: nearly all
// messages are such, and one round without tables is enough for them.
func simple(text string) bool {
	for _, r := range text {
		switch {
		case r < utf8.RuneSelf, common(r), 0x3000 <= r && r <= 0x3029, fullWidth(r):
		case r == '“', r == '”', r == '‘', r == '’', r == '–', r == '—':
		default:
			return false
		}
	}
	return true
}

// fullWidth reports whether a rune is the wide form of an ASCII character.
func fullWidth(r rune) bool { return 0xff01 <= r && r <= 0xff5e }

func normaliseOnce(text string, simple bool) string {
	if !simple {
		if strings.ContainsAny(text, "½¼¾") || strings.ContainsFunc(text, enclosed) {
			text = spellEnclosed(text)
		}
		text = norm.NFKD.String(strings.ToValidUTF8(text, ""))
	}
	var b strings.Builder
	b.Grow(len(text) + len(text)/4)
	var last rune // the last rune written, 0 at the beginning
	blank := false
	for _, r := range text {
		if fullWidth(r) {
			r -= 0xff01 - '!'
		}
		if r < utf8.RuneSelf {
			if r <= ' ' || r == 0x7f {
				blank = blank || r == ' ' || r == '\n' || r == '\t' || r == '\r' || r == '\v' || r == '\f'
				continue
			}
			if 'A' <= r && r <= 'Z' {
				r += 'a' - 'A'
			}
		} else {
			if unicode.IsSpace(r) {
				blank = true
				continue
			}
			if invisible(r) || unicode.Is(unicode.M, r) {
				continue
			}
			r = fold(unicode.ToLower(r))
		}
		if last != 0 && (blank || apart(last, r)) {
			b.WriteByte(' ')
		}
		blank = false
		b.WriteRune(r)
		last = r
	}
	if simple {
		return b.String()
	}
	return norm.NFC.String(b.String())
}

// apart reports whether a blank belongs between two runes: between Chinese and letters or digits.
func apart(a, b rune) bool {
	return isHan(a) && alphanumeric(b) || alphanumeric(a) && isHan(b)
}

func alphanumeric(r rune) bool {
	if r < utf8.RuneSelf {
		return '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
	}
	return !isHan(r) && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// firstHan and lastHan are the common block of Chinese characters, in which nearly all are.
const firstHan, lastHan = 0x4e00, 0x9fff

func common(r rune) bool { return firstHan <= r && r <= lastHan }

// isHan reports whether a rune is a Chinese character. The common block is tested first, because
// nearly all are in it.
func isHan(r rune) bool {
	if common(r) {
		return true
	}
	return r >= 0x2e80 && unicode.Is(unicode.Han, r)
}

// enclosed reports whether a rune is a digit in a circle or the like. They stand as list marks and
// must not grow together with what follows.
func enclosed(r rune) bool { return 0x2460 <= r && r <= 0x24ff || 0x2776 <= r && r <= 0x2793 }

// spellEnclosed writes vulgar fractions as decimals and sets digits in circles apart.
func spellEnclosed(text string) string {
	var b strings.Builder
	var last rune
	for _, r := range text {
		switch {
		case r == '½' || r == '¼' || r == '¾':
			if !('0' <= last && last <= '9') {
				b.WriteByte('0')
			}
			b.WriteString(map[rune]string{'½': ".5", '¼': ".25", '¾': ".75"}[r])
		case enclosed(r):
			b.WriteByte(' ')
			b.WriteRune(r)
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
		}
		last = r
	}
	return b.String()
}

// fold unifies quotes, dashes and marks that have several forms, and traditional characters.
func fold(r rune) rune {
	switch r {
	case '‘', '’', '‚', '‛', '′', '´', 'ʼ', 'ʹ':
		return '\''
	case '“', '”', '„', '‟', '″', '«', '»', '「', '」', '『', '』', '《', '》', '〝', '〞':
		return '"'
	case '‐', '‑', '‒', '–', '—', '―', '−', '⁃', '﹣', '➖':
		return '-'
	case '〜', '∼', '～', '〰':
		return '~'
	case '｡':
		return '。'
	case '⁄', '∕':
		return '/'
	case '·', '•', '‧', '・', '∙':
		return '·'
	case '【', '〔', '〖':
		return '['
	case '】', '〕', '〗':
		return ']'
	}
	return simplified.of(r)
}

// simplified maps traditional characters to simplified ones. It is never changed.
var simplified = func() *conversion {
	c := &conversion{rare: map[rune]rune{}}
	var traditional rune
	for _, r := range traditionalPairs {
		switch {
		case traditional == 0:
			traditional = r
			continue
		case common(traditional):
			c.common[traditional-firstHan] = r
		default:
			c.rare[traditional] = r
		}
		traditional = 0
	}
	return c
}()

// conversion maps characters to others; those of the common block, which are nearly all, by an array.
type conversion struct {
	common [lastHan - firstHan + 1]rune // 0: stays as it is
	rare   map[rune]rune
}

func (c *conversion) of(r rune) rune {
	if common(r) {
		if s := c.common[r-firstHan]; s != 0 {
			return s
		}
		return r
	}
	if s, ok := c.rare[r]; ok {
		return s
	}
	return r
}
