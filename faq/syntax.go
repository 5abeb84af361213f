package faq

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/token"
)

// syntax refuses what the parser could not read, at the place where it noticed. The mistake is often
// further up: the hint says where.
func (s *source) syntax(err error, tokens token.Tokens) {
	var e yaml.Error
	if !errors.As(err, &e) || e.GetToken() == nil {
		s.refuse(0, 0, err.Error(), quoteHint)
		return
	}
	at := e.GetToken().Position
	s.refuse(at.Line, max(at.Column, 1), e.GetMessage(), s.cause(e.GetMessage(), at.Line, tokens))
}

// cause is what most likely led to a message of the parser in a line.
func (s *source) cause(message string, line int, tokens token.Tokens) string {
	switch {
	case strings.HasPrefix(s.lineText(line), "\t"):
		return "indent with blanks, not with tabs"
	case strings.Contains(message, "could not find end character"):
		return "a quote opens here and is not closed: write it at the end of the text as well"
	case strings.Contains(message, "could not find flow"):
		return "what opens here is not closed: look for the place of a } or ]"
	}
	return cmp.Or(s.quoteLeftOpen(line, tokens), s.bracketLeftOpen(line, tokens), s.colonMissing(message, line), s.indentedOddly(message, line), quoteHint)
}

// quoteLeftOpen finds a text in quotes that ends near the line, but begins further up or has text behind it.
func (s *source) quoteLeftOpen(line int, tokens token.Tokens) string {
	for _, t := range tokens {
		if t.Type != token.DoubleQuoteType && t.Type != token.SingleQuoteType || t.Position.Line > line {
			continue
		}
		end, column, behind := s.closing(t.Position.Line, t.Position.Column)
		switch {
		case end == 0 || end < line-1:
		case end > t.Position.Line:
			return fmt.Sprintf("a quote opens in line %d and ends in line %d only: is one missing in line %d?", t.Position.Line, end, t.Position.Line)
		case end == line && !strings.ContainsRune(" ,:}]\x00", behind):
			return fmt.Sprintf("the quote that opens in column %d ends in column %d, with text right behind it: is one missing before? ' within '…' is written ''", t.Position.Column, column)
		}
	}
	return ""
}

// closing finds the end of the text in quotes that begins there, and the character behind it (0 at the
// end of the line). The line is 0 if there is none.
func (s *source) closing(line, column int) (end, at int, behind rune) {
	text := []rune(s.lineText(line))
	if column < 1 || column > len(text) {
		return 0, 0, 0
	}
	quote := text[column-1]
	for i := column; line <= len(s.lines); line, i = line+1, 0 {
		text = append([]rune(s.lineText(line)), 0, 0)
		for ; text[i] != 0; i++ {
			switch {
			case quote == '"' && text[i] == '\\', quote == '\'' && text[i] == quote && text[i+1] == quote:
				i++ // the next one is a part of the text
			case text[i] == quote:
				return line, i + 1, text[i+1]
			}
		}
	}
	return 0, 0, 0
}

// bracketLeftOpen finds a { or [ of a line further up that is open where the line begins.
func (s *source) bracketLeftOpen(line int, tokens token.Tokens) string {
	var open []*token.Token
	for _, t := range tokens {
		if t.Position.Line >= line {
			break
		}
		switch t.Type {
		case token.MappingStartType, token.SequenceStartType:
			open = append(open, t)
		case token.MappingEndType, token.SequenceEndType:
			open = open[:max(len(open)-1, 0)]
		}
	}
	if len(open) == 0 {
		return ""
	}
	last := open[len(open)-1]
	return fmt.Sprintf("the %s in line %d, column %d, is not closed", last.Value, last.Position.Line, last.Position.Column)
}

// colonMissing finds a key without its colon, or without the blank behind that.
func (s *source) colonMissing(message string, line int) string {
	if strings.Contains(message, "mapping value") {
		return "" // there is one too many
	}
	text := strings.TrimLeft(s.content(line), "- ")
	if at := strings.IndexAny(text, `"'{[`); at >= 0 {
		text = text[:at]
	}
	text = strings.TrimSpace(text)
	if text == "" || strings.Contains(text, ": ") || strings.HasSuffix(text, ":") {
		return ""
	}
	word, _, _ := strings.Cut(strings.ReplaceAll(text, ":", " "), " ")
	return fmt.Sprintf("a key stands before a colon and a blank: is %s: meant?", word)
}

// indentedOddly finds lines beside each other that begin in different columns, though none of them
// opens a block.
func (s *source) indentedOddly(message string, line int) string {
	first, second := s.before(line), line
	if strings.Contains(message, "mapping value") { // noticed where the next line was taken for a part of this one
		first, second = line, s.after(line)
	}
	if first == 0 || second == 0 {
		return ""
	}
	a, b := s.indent(first), s.indent(second)
	if a == b || second == s.after(line) && a > b || strings.HasSuffix(s.content(first), ":") {
		return ""
	}
	return fmt.Sprintf("line %d begins in column %d, line %d in column %d: what belongs together begins in one column", first, a+1, second, b+1)
}

// before and after are the nearest lines with something in them, 0 if there is none.
func (s *source) before(line int) int {
	for line--; line > 0 && s.content(line) == ""; line-- {
	}
	return line
}

func (s *source) after(line int) int {
	for line++; line <= len(s.lines); line++ {
		if s.content(line) != "" {
			return line
		}
	}
	return 0
}

// content is a line without blanks around it and without a comment.
func (s *source) content(line int) string {
	text, _, _ := strings.Cut(" "+s.lineText(line), " #")
	return strings.TrimSpace(text)
}

// indent is how far a line is indented; what stands behind the - of a list begins there.
func (s *source) indent(line int) int {
	text := s.lineText(line)
	return len(text) - len(strings.TrimLeft(text, "- "))
}
