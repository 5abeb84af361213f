package chat

import (
	"strings"
	"unicode"
)

// Clean makes a text safe to understand, to keep and to show: invalid UTF-8
// becomes U+FFFD, line ends become \n, and control and format characters
// (NUL, escape sequences' ESC, direction overrides, zero-width spaces) are
// removed, apart from tab, newline and the joiners that scripts and emoji
// need. White space around the text goes too, so that a text of nothing
// visible is empty.
func Clean(text string) string {
	if clean(text) {
		return text
	}
	text = strings.ToValidUTF8(text, "\uFFFD")
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\r', r == '\u2028', r == '\u2029':
			return '\n'
		case r == '\n', r == '\t', r == joiner, r == nonJoiner:
			return r
		case unicode.In(r, unicode.Cc, unicode.Cf):
			return -1
		}
		return r
	}, text)
	return strings.TrimFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || r == joiner || r == nonJoiner
	})
}

// clean reports whether a text is seen at a glance to be clean: printable ASCII, Chinese and its marks,
// without white space around it. Nearly all are.
func clean(text string) bool {
	for _, r := range text {
		switch {
		case ' ' <= r && r <= '~', r == '\n', 0x4E00 <= r && r <= 0x9FFF, 0x3001 <= r && r <= 0x301F, 0xFF01 <= r && r <= 0xFF5E:
		default:
			return false
		}
	}
	return text == "" || text[0] > ' ' && text[len(text)-1] > ' '
}

// The joiners are format characters that change what is seen.
const (
	joiner    = '\u200D'
	nonJoiner = '\u200C'
)
