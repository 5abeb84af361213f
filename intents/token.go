package intents

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is a piece of a normalised text: a Chinese character, a word, a number or a mark.
type token struct {
	text       string
	start, end int // in bytes
	id         int32
	kind       tokenKind
	// space says that a blank stands before it.
	space bool
	// blocked tokens are parts of idioms: the number in "this one" is none.
	blocked bool
}

type tokenKind uint8

const (
	mark tokenKind = iota
	han
	word   // letters, perhaps with digits
	digits // a number as written, with separators
	opaque // an address, a date, a version: nothing in it is a number or a word
)

// key is the form by which a token is known to the lexicon.
func (t token) key() string {
	if t.kind == word {
		return stem(t.text)
	}
	return t.text
}

// boundary reports whether a mark ends a clause.
func (t token) boundary() bool {
	if t.kind != mark {
		return false
	}
	switch t.text {
	case ",", ".", "。", ";", ":", "?", "!", "(", ")", "[", "]", "...":
		return true
	}
	return false
}

// stem takes the plural and the possessive s from an English word. It need not be right, only the
// same for the words of the knowledge and those of a message.
func stem(w string) string {
	w = strings.TrimSuffix(w, "'s")
	n := len(w)
	switch {
	case n <= 3 || w[n-1] != 's' || strings.Contains("sui", w[n-2:n-1]):
		return w
	case n > 4 && strings.HasSuffix(w, "ies"):
		return w[:n-3] + "y"
	}
	return w[:n-1]
}

// domain reports whether an ending makes a word with a dot an address.
func domain(ending string) bool {
	switch ending {
	case ".com", ".cn", ".net", ".org", ".gov", ".io", ".top", ".xyz", ".cc", ".vip", ".site", ".shop", ".edu", ".info", ".me", ".co", ".dev", ".app", ".hk", ".tw":
		return true
	}
	return false
}

// tokens cuts a normalised text into tokens and looks up their ids.
func (x *lexicon) tokens(s string) []token {
	return x.appendTokens(make([]token, 0, len(s)/4+4), s)
}

// appendTokens is tokens in the room of ts, which is empty.
func (x *lexicon) appendTokens(ts []token, s string) []token {
	space := false
	for i := 0; i < len(s); {
		r, size := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[i:])
		}
		if r == ' ' {
			space = true
			i++
			continue
		}
		t := token{start: i, space: space}
		prev := token{kind: mark}
		if len(ts) > 0 {
			prev = ts[len(ts)-1]
		}
		switch {
		case isHan(r):
			t.kind, t.end = han, i+size
		case '0' <= r && r <= '9':
			t.kind, t.end = number(s, i)
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			t.kind, t.end = x.word(s, i)
		default:
			t.end = i + size
			if r == '.' {
				for t.end < len(s) && s[t.end] == '.' {
					t.end++
				}
			}
			// A hyphen inside a word only separates; before a number at the beginning it is a minus.
			if r == '-' && (prev.kind == word || prev.kind == digits) && !space && t.end < len(s) && unicode.IsLetter(rune(s[t.end])) {
				space = true
				i = t.end
				continue
			}
		}
		t.text = s[t.start:t.end]
		t.id = x.id(&t, r)
		ts = append(ts, t)
		space = false
		i = t.end
	}
	return ts
}

// number finds the end of the number that begins at i, and whether it is one at all rather than a
// date, a time, an address or an order (2nd).
func number(s string, i int) (tokenKind, int) {
	end, dots, commas, dashes, others := i, 0, 0, 0, 0
	var lengths [4]int
	groups := 0
	for {
		from := end
		for end < len(s) && '0' <= s[end] && s[end] <= '9' {
			end++
		}
		if groups < len(lengths) {
			lengths[groups] = end - from
		}
		groups++
		if end+1 >= len(s) || s[end+1] < '0' || s[end+1] > '9' {
			break
		}
		switch s[end] {
		case '.':
			dots++
		case ',':
			commas++
		case '-':
			dashes++
		case ':', '/':
			others++
		default:
			groups = -groups
		}
		if groups < 0 {
			groups = -groups
			break
		}
		end++
	}
	first := i + lengths[0]
	switch {
	case others > 0 || dots > 1 || dots+dashes+commas > 0 && dots*dashes > 0 && groups > 3:
		return opaque, end
	case dashes > 1 || dashes == 1 && groups == 2 && (lengths[0] == 4 || lengths[0] == 3 && lengths[1] >= 6):
		return opaque, end
	case dashes > 0:
		end = i + strings.IndexByte(s[i:end], '-') // a range: its first number
		if strings.ContainsRune(s[i:end], ',') {
			end = first
		}
	case commas > 0 && !thousands(s[i:end]):
		end = first
	}
	if rest := s[end:]; len(rest) > 1 {
		switch rest[:2] {
		case "st", "nd", "rd", "th":
			if len(rest) == 2 || !unicode.IsLetter(rune(rest[2])) {
				return opaque, end + 2
			}
		}
	}
	return digits, end
}

// thousands reports whether the commas of a number stand where they separate thousands.
func thousands(n string) bool {
	whole, _, _ := strings.Cut(n, ".")
	parts := strings.Split(whole, ",")
	for _, p := range parts[1:] {
		if len(p) != 3 {
			return false
		}
	}
	return len(parts[0]) <= 3
}

// longestAddress is how far into a word with dots its ending is looked for, in bytes.
const longestAddress = 64

// word finds the end of the word that begins at i. Letters that run into digits are one word
// (centos7), unless the letters are a word that is known (ab2 for "ab 2").
func (x *lexicon) word(s string, i int) (tokenKind, int) {
	end := letters(s, i)
	rest := s[end:]
	if strings.HasPrefix(rest, "://") || strings.HasPrefix(rest, "@") || s[i:end] == "www" && strings.HasPrefix(rest, ".") {
		return opaque, address(s, end)
	}
	if end < len(s) && '0' <= s[end] && s[end] <= '9' {
		if id := x.ids[stem(s[i:end])]; id != 0 && (end-i > 1 || multiplies(s, i)) {
			return word, end
		}
		for end < len(s) && (s[end] >= '0' && s[end] <= '9' || s[end] >= 'a' && s[end] <= 'z') {
			end++
		}
		if end+1 < len(s) && s[end] == '.' && s[end+1] >= '0' && s[end+1] <= '9' {
			return opaque, address(s, end)
		}
	}
	for dot := end; dot < len(s) && dot < i+longestAddress && (s[dot] == '.' || s[dot] == '-') && dot+1 < len(s); {
		next := dot + 1
		for next < len(s) && (s[next] >= 'a' && s[next] <= 'z' || s[next] >= '0' && s[next] <= '9') {
			next++
		}
		if next == dot+1 {
			break
		}
		if domain(s[dot:next]) {
			return opaque, address(s, next)
		}
		dot = next
	}
	return word, end
}

// multiplies reports whether the x at i is a sign of multiplication: "books x3", not "x86 books".
func multiplies(s string, i int) bool {
	if s[i] != 'x' {
		return false
	}
	end := i + 1
	for end < len(s) && '0' <= s[end] && s[end] <= '9' {
		end++
	}
	return i > 0 && (end == len(s) || strings.IndexByte(",.;!?)", s[end]) >= 0)
}

func letters(s string, i int) int {
	for i < len(s) {
		c := s[i]
		if 'a' <= c && c <= 'z' {
			i++
			continue
		}
		if c == '\'' && i+1 < len(s) && 'a' <= s[i+1] && s[i+1] <= 'z' {
			i++
			continue
		}
		if c < utf8.RuneSelf {
			break
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if isHan(r) || !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) {
			break
		}
		i += size
	}
	return i
}

// address finds the end of a web or mail address: the next blank or character outside ASCII.
func address(s string, i int) int {
	for i < len(s) && s[i] > ' ' && s[i] < utf8.RuneSelf {
		i++
	}
	return i - len(s[:i]) + len(strings.TrimRight(s[:i], ".,;:!?)'\""))
}
