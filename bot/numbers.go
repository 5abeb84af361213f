package bot

import (
	"strings"
	"unicode/utf8"
)

// group is a run of digits; people write long numbers in several, divided by
// single spaces, hyphens or dots, or with an area code in brackets.
type group struct {
	from, to   int  // bytes in the text
	start, end int  // the same with brackets around it, and with a plus sign inside of them
	digits     int  // how many; an identity number may end in X, which counts
	plus       bool // follows a plus sign that adds nothing up: an international number
}

func (g group) bracketed() bool { return g.end > g.to }

const (
	shortest = 8      // an international number
	longest  = 19 + 4 // a card number, or a country code before a mobile number
	areaCode = 5      // the most digits that stand in brackets
	farthest = 10     // bytes between two groups, at most: a wide divider, a bracket and a plus sign
)

// maskNumbers masks telephone, identity and card numbers.
func maskNumbers(text string) string {
	if !numerous(text) {
		return text
	}
	var out strings.Builder
	end := 0
	for at := 0; at < len(text); {
		g := groupFrom(text, at, len(text))
		if g.digits == 0 {
			break
		}
		g.plus = g.plus || end > 0 && (text[end:g.start] == "+" || text[end:g.start] == "＋")
		to := personal(text, g)
		if to == 0 {
			at = g.to
			continue
		}
		out.WriteString(text[end:g.start])
		out.WriteString(masked)
		end, at = to, to
	}
	if end == 0 {
		return text
	}
	out.WriteString(text[end:])
	return out.String()
}

// numerous reports whether a text may have as many digits as the shortest number to mask, the last of
// which may be an X: hardly any has.
func numerous(text string) bool {
	n := 0
	for i := range len(text) {
		if c := text[i]; '0' <= c && c <= '9' || c == "０"[0] {
			n++
		}
	}
	return n >= shortest-1
}

// groupFrom returns the first group that begins at i or after it and before the limit, one without digits
// if there is none.
func groupFrom(text string, i, limit int) group {
	for limit = min(limit, len(text)); i < limit; i++ {
		if c := text[i]; c > '9' && c != "０"[0] || c < '0' {
			continue
		}
		if _, size := digitAt(text, i); size > 0 {
			return groupAt(text, i)
		}
	}
	return group{}
}

func groupAt(text string, i int) group {
	g := group{from: i}
	for {
		_, size := digitAt(text, i)
		if size == 0 {
			break
		}
		g.digits++
		i += size
	}
	if i < len(text) && (text[i] == 'x' || text[i] == 'X') {
		g.digits++
		i++
	}
	g.to = i
	g.start, g.end = g.from, g.to
	before := text[:g.from]
	if sign := suffix(before, "+", "＋"); sign > 0 {
		before = before[:len(before)-sign]
		g.plus = before == "" || !alphanumeric(before[len(before)-1])
	}
	if open, shut := suffix(before, "(", "（"), prefix(text[g.to:], ")", "）"); g.digits <= areaCode && open > 0 && shut > 0 {
		g.start, g.end = len(before)-open, g.to+shut
	}
	return g
}

// digitAt reads one digit, full-width ones included; size is 0 where there is none.
func digitAt(text string, i int) (digit byte, size int) {
	if i >= len(text) {
		return 0, 0
	}
	c := text[i]
	if '0' <= c && c <= '9' {
		return c, 1
	}
	if c != "０"[0] {
		return 0, 0
	}
	if r, size := utf8.DecodeRuneInString(text[i:]); '０' <= r && r <= '９' {
		return byte('0' + r - '０'), size
	}
	return 0, 0
}

// suffix returns the length of the one of two signs that a text ends with, 0 if of neither.
func suffix(text, sign, wide string) int {
	switch {
	case strings.HasSuffix(text, sign):
		return len(sign)
	case strings.HasSuffix(text, wide):
		return len(wide)
	}
	return 0
}

// prefix is suffix for the beginning.
func prefix(text, sign, wide string) int {
	switch {
	case strings.HasPrefix(text, sign):
		return len(sign)
	case strings.HasPrefix(text, wide):
		return len(wide)
	}
	return 0
}

// divider says what stands between the groups of one number.
type divider byte

const (
	apart  divider = iota // two numbers
	joined                // a space, a hyphen, or no more than a bracket
	dotted
)

func between(text string, a, b group) divider {
	switch text[a.end:b.start] {
	case " ", "-", "\u00a0", "\u3000", "\u2010", "\u2011", "\u2013", "－":
		return joined
	case ".", "．":
		return dotted
	case "": // an X ends a number
		if a.bracketed() || b.bracketed() {
			return joined
		}
	}
	return apart
}

// number is what the first groups are together.
type number struct {
	digits [longest]byte // as ASCII
	len    int
	shape  uint64 // the lengths of the groups, four bits each: 0x334 is 212-555-0123
	dots   int
	// bracket says that an area code stands in brackets, plus that a country code stands first.
	bracket, plus bool
	dialled       int // digits that stand for the plus sign
	first, last   int // digits of the first group and of the last
}

// add puts a group at the end. The digits must have room.
func (n *number) add(text string, g group) {
	for i := g.from; i < g.to; {
		d, size := digitAt(text, i)
		if size == 0 {
			d, size = 'X', 1
		}
		n.digits[n.len] = d
		n.len++
		i += size
	}
	n.shape = n.shape<<4 | uint64(min(g.digits, 15))
	n.last = g.digits
	n.bracket = n.bracket || g.bracketed()
}

// personal returns where a number to mask that begins with g ends, with the most groups that fit; 0 if
// there is none.
func personal(text string, g group) (end int) {
	var n number
	n.plus = g.plus
	inner := g.from > 1 && text[g.from-1] == '.' && ('0' <= text[g.from-2] && text[g.from-2] <= '9' || text[g.from-2] == masked[0]) // of a version, or of an address on the net
	n.first = g.digits
	for first := true; ; first = false {
		if n.len+g.digits > longest {
			return end
		}
		n.add(text, g)
		if first && !n.plus && g.digits >= 3 && g.digits <= areaCode && n.digits[0] == '0' && n.digits[1] == '0' && n.digits[2] != '0' {
			n.plus, n.dialled = true, 2 // 0044 is +44
		}
		if n.private() && (n.dots == 0 || !inner && n.dotted()) {
			end = g.end
		}
		country := n.country()
		if n.complete() || n.digits[n.len-1] == 'X' || g.digits < 3 && !country && !n.plus {
			return end
		}
		next := groupFrom(text, g.end, g.end+farthest)
		if next.digits == 0 {
			return end
		}
		link := between(text, g, next)
		switch {
		case link == apart, next.bracketed() && !country && !n.plus:
			return end
		case next.digits < 3 && (!n.plus || link == dotted): // dates, prices and counts in a row are not a number written in groups
			return end
		case link == dotted:
			n.dots++
		}
		g = next
	}
}

// private reports whether the groups are a number to mask, apart from what dots may mean.
func (n *number) private() bool {
	d := n.digits[:n.len]
	switch {
	case d[len(d)-1] == 'X':
		return identity(d)
	case n.first == 1 && !n.plus: // a list's first item may begin with a card number
		return n.northAmerican()
	}
	whole := n.dots == 0 && !n.bracket && (identity(d) || card(d))
	return whole || mobile(d) || landline(d) || n.plus && international(d[n.dialled:]) || n.northAmerican() || n.service()
}

// dotted reports whether dots divide a telephone number: a decimal number has one dot, and no part of an
// address on the net has more than three digits.
func (n *number) dotted() bool {
	return n.last > 3 && (n.dots > 1 || n.plus || n.digits[0] == '0')
}

// country reports whether no more than a country code was read.
func (n *number) country() bool {
	switch string(n.digits[:n.len]) {
	case "1", "86", "0086":
		return true
	}
	return false
}

// complete reports whether an international number can have no more digits.
func (n *number) complete() bool {
	d := n.digits[n.dialled:n.len]
	return n.plus && (len(d) == 11 && d[0] == '1' || len(d) == 13 && mobile(d)) // +1, +86
}

// mobile: 11 digits beginning with 13 to 19, with or without the country code.
func mobile(d []byte) bool {
	if len(d) > 11 && d[0] == '0' && d[1] == '0' {
		d = d[2:]
	}
	if len(d) > 11 && d[0] == '8' && d[1] == '6' {
		d = d[2:]
	}
	return len(d) == 11 && d[0] == '1' && d[1] >= '3'
}

// landline: an area code that begins with one 0, and 7 or 8 digits, as they are dialled within China.
func landline(d []byte) bool {
	return len(d) >= 10 && len(d) <= 12 && d[0] == '0' && d[1] != '0'
}

// international: 8 to 15 digits, as ITU-T E.164 has it, behind a plus sign or 00.
func international(d []byte) bool { return len(d) >= shortest && len(d) <= 15 }

// northAmerican: area code, exchange and line as they are written there, perhaps behind a 1. Neither of
// the first two begins with 0 or 1. Ten digits at a stretch may be anything.
func (n *number) northAmerican() bool {
	d := n.digits[:n.len]
	switch n.shape {
	case 0x334:
	case 0x37:
		if !n.bracket {
			return false
		}
	case 0x1334, 0x137:
		if d[0] != '1' || n.shape == 0x137 && !n.bracket {
			return false
		}
		d = d[1:]
	default:
		return false
	}
	return d[0] >= '2' && d[3] >= '2'
}

// service: a number of a company in China, 400 or 800 and seven digits, in the groups in which they are
// written; 40000-50000 are two amounts.
func (n *number) service() bool {
	switch n.shape {
	case 0x334, 0x343, 0x37, 0x433:
		return (n.digits[0] == '4' || n.digits[0] == '8') && n.digits[1] == '0' && n.digits[2] == '0'
	}
	return false
}

// identity: 17 digits and a digit or X. The check digit is not looked at: a
// number with a slip in it is personal as well.
func identity(d []byte) bool { return len(d) == 18 }

// card: 13 to 19 digits with a right check digit (Luhn), as ISO/IEC 7812 has it.
func card(d []byte) bool {
	if len(d) < 13 || len(d) > 19 {
		return false
	}
	sum := 0
	for i := range len(d) {
		v := int(d[len(d)-1-i] - '0')
		if i%2 == 1 {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	return sum%10 == 0
}
