package expr

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

type kind uint8

const (
	tokEnd kind = iota
	tokName
	tokNumber
	tokString
	tokMark // an operator, a bracket or a comma; text says which
)

type token struct {
	kind kind
	at   int
	text string // the name, the string without quotes, the mark
	num  float64
}

// describe names a token in a message.
func (t token) describe() string {
	switch t.kind {
	case tokEnd:
		return "the end"
	case tokString:
		return strconv.Quote(t.text)
	}
	return "`" + t.text + "`"
}

// marks are tried in this order: the longer of two that begin alike comes first.
var marks = [...]string{"&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "(", ")", "[", "]", ",", "+", "-", "*", "/"}

// wrong are ways of writing an operator that belong to other languages, the longer ones first.
var wrong = [...]struct{ text, hint string }{
	{"<>", "did you mean !="},
	{"=<", "did you mean <="},
	{"=>", "did you mean >="},
	{"=~", "there are no patterns: compare with == or in [\"…\"]"},
	{"=", "did you mean =="},
	{"~", "there are no patterns: compare with == or in [\"…\"]"},
	{"&", "did you mean &&"},
	{"|", "did you mean ||"},
	{"?", "there is no ?: - write one line with `when` for each case"},
	{":", "there is no ?: - write one line with `when` for each case"},
	{".", "there are no fields and methods: write the plain name of a fact or a column"},
	{"%", "arithmetic has + - * / ceil floor round min max"},
	{"^", "arithmetic has + - * / ceil floor round min max"},
	{"{", "a condition has plain names, without braces"},
	{"}", "a condition has plain names, without braces"},
	{";", "one expression a line"},
	{"$", "write the plain name of a fact or a column"},
	{"#", "put the comment behind a YAML #, outside the expression"},
	{"`", "put the value in \"double\" or 'single' quotes"},
	{"（", "full-width sign: write ("}, {"）", "full-width sign: write )"},
	{"，", "full-width sign: write ,"}, {"、", "write , between values"},
	{"＝", "full-width sign: write =="}, {"！", "full-width sign: write !"},
	{"＜", "full-width sign: write <"}, {"＞", "full-width sign: write >"},
	{"＆", "full-width sign: write &&"}, {"｜", "full-width sign: write ||"},
	{"［", "full-width sign: write ["}, {"］", "full-width sign: write ]"},
	{"“", "typographic quote: write \""}, {"”", "typographic quote: write \""},
	{"‘", "typographic quote: write '"}, {"’", "typographic quote: write '"},
	{"≤", "write <="}, {"≥", "write >="}, {"≠", "write !="},
	{"×", "write *"}, {"÷", "write /"}, {"−", "write -"},
}

// lex cuts the source into tokens; the last one is tokEnd.
func lex(src string) ([]token, *Error) {
	tokens := make([]token, 0, len(src)/4+2)
	for i := 0; ; {
		for i < len(src) && strings.IndexByte(" \t\r\n", src[i]) >= 0 {
			i++
		}
		if i == len(src) {
			return append(tokens, token{kind: tokEnd, at: i}), nil
		}
		t, end, err := next(src, i)
		if err != nil {
			return nil, err
		}
		tokens, i = append(tokens, t), end
	}
}

func next(src string, i int) (token, int, *Error) {
	switch c := src[i]; {
	case letter(c):
		end := i + 1
		for end < len(src) && (letter(src[end]) || digit(src[end])) {
			end++
		}
		return token{kind: tokName, at: i, text: src[i:end]}, end, nil
	case digit(c):
		return number(src, i)
	case c == '"' || c == '\'':
		return quoted(src, i)
	}
	rest := src[i:]
	for _, m := range marks {
		if strings.HasPrefix(rest, m) && !strings.HasPrefix(rest, "<>") {
			return token{kind: tokMark, at: i, text: m}, i + len(m), nil
		}
	}
	for _, w := range wrong {
		if strings.HasPrefix(rest, w.text) {
			return token{}, 0, &Error{Offset: i, Message: fmt.Sprintf("`%s` means nothing here", w.text), Hint: w.hint}
		}
	}
	r, _ := utf8.DecodeRuneInString(rest)
	return token{}, 0, &Error{Offset: i, Message: fmt.Sprintf("%q means nothing here", r),
		Hint: "names have letters, digits and _; values stand in quotes"}
}

func number(src string, i int) (token, int, *Error) {
	end := i
	for end < len(src) && digit(src[end]) {
		end++
	}
	if end+1 < len(src) && src[end] == '.' && digit(src[end+1]) {
		for end++; end < len(src) && digit(src[end]); end++ {
		}
	}
	n, err := strconv.ParseFloat(src[i:end], 64)
	if err != nil {
		return token{}, 0, &Error{Offset: i, Message: "this number is too large"}
	}
	if end < len(src) && letter(src[end]) {
		return token{}, 0, &Error{Offset: i, Message: "a number ends where letters begin",
			Hint: "write the number without its unit; a value that begins with a digit stands in quotes"}
	}
	return token{kind: tokNumber, at: i, text: src[i:end], num: n}, end, nil
}

func quoted(src string, i int) (token, int, *Error) {
	body := src[i+1:]
	end := strings.IndexByte(body, src[i])
	if end < 0 || strings.ContainsAny(body[:end], "\r\n") {
		return token{}, 0, &Error{Offset: i, Message: "the quote is not closed", Hint: "close it with " + src[i:i+1]}
	}
	if j := strings.IndexByte(body[:end], '\\'); j >= 0 {
		return token{}, 0, &Error{Offset: i + 1 + j, Message: "values have no backslashes", Hint: "write the name of the value as it is"}
	}
	return token{kind: tokString, at: i, text: body[:end]}, i + 1 + end + 1, nil
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' }
func digit(c byte) bool  { return c >= '0' && c <= '9' }
