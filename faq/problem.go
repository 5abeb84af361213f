package faq

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Problem is one mistake in the knowledge, with the place to mend it.
type Problem struct {
	// Path is the YAML path of the place ($.intents.renewal.rules[2].when), "" if there is none.
	Path string
	// File as it was opened; Line and Column count characters from 1 and are 0 for the file as a whole.
	File         string
	Line, Column int
	Message      string
	// Hint says what to do about it; may be empty.
	Hint string
	// Excerpt is the line with a caret under the column, "" if there is no line.
	Excerpt string
	// Warning marks what is worth a look but refuses nothing.
	Warning bool
}

// String prints the problem as compilers do, then the excerpt and the hint, without a final newline.
func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", p.Line, p.Column)
	}
	if b.Len() > 0 {
		b.WriteString(": ")
	}
	if p.Warning {
		b.WriteString("warning: ")
	}
	b.WriteString(p.Message)
	if p.Excerpt != "" {
		b.WriteString("\n" + p.Excerpt)
	}
	if p.Hint != "" {
		b.WriteString("\n   hint: " + p.Hint)
	}
	return b.String()
}

// Problems are all the mistakes found at once, sorted by file and line. It is
// the error of Load.
type Problems []Problem

// Error prints every problem, one below the other.
func (ps Problems) Error() string {
	printed := make([]string, len(ps))
	for i, p := range ps {
		printed[i] = p.String()
	}
	return strings.Join(printed, "\n")
}

// sorted orders by place and leaves out what was found twice.
func (ps Problems) sorted() Problems {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(
			cmp.Compare(a.File, b.File),
			cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Column, b.Column),
		)
	})
	return slices.Compact(ps)
}

// excerptWidth bounds the characters shown of a long line.
const excerptWidth = 96

// excerpt shows a line with a caret under the column (counted from 1).
func excerpt(line string, number, column int) string {
	shown := []rune(line)
	at := min(max(column-1, 0), len(shown))
	start, before, after := 0, "", ""
	if at > excerptWidth*2/3 {
		start, before = at-excerptWidth/2, "…"
	}
	end := len(shown)
	if end > start+excerptWidth {
		end, after = start+excerptWidth, "…"
	}
	var pad strings.Builder
	pad.WriteString(strings.Map(padding, before))
	pad.WriteString(strings.Map(padding, string(shown[start:at])))
	margin := fmt.Sprintf("%5s | ", strconv.Itoa(number))
	return margin + before + printable(string(shown[start:end])) + after + "\n" +
		strings.Repeat(" ", len(margin)-2) + "| " + pad.String() + "^"
}

// printable replaces what would disturb a terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) {
			return unicode.ReplacementChar
		}
		return r
	}, s)
}

// padding returns a blank as wide as the character: Chinese characters take
// two columns, and so does the ideographic space.
func padding(r rune) rune {
	switch {
	case r == '\t':
		return '\t'
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul),
		r >= 0x3000 && r <= 0x303f, r >= 0xff01 && r <= 0xff60:
		return '\u3000'
	}
	return ' '
}
