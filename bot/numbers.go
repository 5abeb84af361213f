package bot

import (
	"strings"
	"unicode/utf8"
)

// group is a run of digits; people write long numbers in several, divided by
// single spaces or hyphens.
type group struct {
	from, to int    // bytes in the text
	digits   string // as ASCII; an identity number may end in X
	joined   bool   // follows the group before it after a single divider
	plus     bool   // follows a plus sign that adds nothing up: an international number
}

const (
	shortest = 8      // an international number
	longest  = 19 + 4 // a card number, or a country code before a mobile number
)

// maskNumbers masks telephone, identity and card numbers.
func maskNumbers(text string) string {
	if !numerous(text) {
		return text
	}
	groups := digitGroups(text)
	var out strings.Builder
	end := 0
	for i := 0; i < len(groups); {
		n := personal(groups[i:])
		if n == 0 {
			i++
			continue
		}
		out.WriteString(text[end:groups[i].from])
		out.WriteString(masked)
		end = groups[i+n-1].to
		i += n
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

func digitGroups(text string) []group {
	var groups []group
	for i := 0; i < len(text); {
		if _, size := digitAt(text, i); size == 0 {
			_, size = utf8.DecodeRuneInString(text[i:])
			i += size
			continue
		}
		g := group{from: i}
		digits := make([]byte, 0, 20)
		for {
			d, size := digitAt(text, i)
			if size == 0 {
				break
			}
			digits = append(digits, d)
			i += size
		}
		if i < len(text) && (text[i] == 'x' || text[i] == 'X') {
			digits = append(digits, 'X')
			i++
		}
		g.to, g.digits = i, string(digits)
		g.plus = g.from > 0 && text[g.from-1] == '+' && (g.from == 1 || !alphanumeric(text[g.from-2]))
		if n := len(groups); n > 0 && g.from == groups[n-1].to+1 {
			g.joined = text[g.from-1] == ' ' || text[g.from-1] == '-'
		}
		groups = append(groups, g)
	}
	return groups
}

// digitAt reads one digit, full-width ones included; size is 0 where there is none.
func digitAt(text string, i int) (digit byte, size int) {
	if i >= len(text) {
		return 0, 0
	}
	if '0' <= text[i] && text[i] <= '9' {
		return text[i], 1
	}
	if r, size := utf8.DecodeRuneInString(text[i:]); '０' <= r && r <= '９' {
		return byte('0' + r - '０'), size
	}
	return 0, 0
}

// personal returns how many of the first groups together are a number to mask, the most that fit.
func personal(groups []group) int {
	found := 0
	var number string
	for n, g := range groups {
		if n > 0 && (!g.joined || strings.HasSuffix(number, "X")) || len(number)+len(g.digits) > longest {
			break
		}
		// Dates, prices and counts in a row are not a number written in groups.
		if n > 0 && len(g.digits) < 3 && !groups[0].plus {
			break
		}
		number += g.digits
		if mobile(number) || landline(number) || identity(number) || card(number) || groups[0].plus && international(number) {
			found = n + 1
		}
		country := number == "86" || number == "0086"
		if len(g.digits) < 3 && !country && !groups[0].plus {
			break
		}
	}
	return found
}

// mobile: 11 digits beginning with 13 to 19, with or without the country code.
func mobile(n string) bool {
	if len(n) > 11 {
		n = strings.TrimPrefix(strings.TrimPrefix(n, "00"), "86")
	}
	return len(n) == 11 && n[0] == '1' && n[1] >= '3' && !strings.HasSuffix(n, "X")
}

// landline: an area code that begins with one 0, and 7 or 8 digits, as they are dialled within China.
func landline(n string) bool {
	return len(n) >= 10 && len(n) <= 12 && n[0] == '0' && n[1] != '0' && !strings.HasSuffix(n, "X")
}

// international: 8 to 15 digits, as ITU-T E.164 has it, behind a plus sign.
func international(n string) bool { return len(n) >= 8 && len(n) <= 15 && !strings.HasSuffix(n, "X") }

// identity: 17 digits and a digit or X. The check digit is not looked at: a
// number with a slip in it is personal as well.
func identity(n string) bool { return len(n) == 18 }

// card: 13 to 19 digits with a right check digit (Luhn), as ISO/IEC 7812 has it.
func card(n string) bool {
	if len(n) < 13 || len(n) > 19 || strings.HasSuffix(n, "X") {
		return false
	}
	sum := 0
	for i := range len(n) {
		d := int(n[len(n)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}
