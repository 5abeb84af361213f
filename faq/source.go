package faq

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// source is one file of the knowledge.
type source struct {
	// name is the path inside the knowledge's folder, shown how it is printed.
	name, shown string
	bytes       []byte
	lines       []string
	root        *node
	// broken files could not be read to the end: what they define is not known.
	broken   bool
	problems Problems
}

const emptyHint = "a knowledge file begins with format: 1, an included one with a section such as facts:"

// newSource splits a file into lines and parses it.
func newSource(name, shown string, content []byte) *source {
	s := &source{name: name, shown: shown, bytes: content}
	clean := bytes.TrimPrefix(bytes.ReplaceAll(content, []byte("\r\n"), []byte("\n")), []byte("\ufeff"))
	s.lines = strings.Split(string(clean), "\n")
	s.checkCharacters()
	if !s.broken {
		s.parse(string(clean))
	}
	return s
}

// lineText returns a line counted from 1, "" outside of the file.
func (s *source) lineText(line int) string {
	if line < 1 || line > len(s.lines) {
		return ""
	}
	return s.lines[line-1]
}

// problem places a mistake; line 0 is the file as a whole.
func (s *source) problem(line, column int, message, hint string) Problem {
	p := Problem{File: s.shown, Line: line, Column: column, Message: message, Hint: hint}
	if line > 0 {
		p.Excerpt = excerpt(s.lineText(line), line, column)
	}
	return p
}

func (s *source) refuse(line, column int, message, hint string) {
	s.broken = true
	s.problems = append(s.problems, s.problem(line, column, message, hint))
}

// checkCharacters refuses bytes that are no UTF-8 and characters that nobody
// sees: a person who reads the file must see what the bot reads.
func (s *source) checkCharacters() {
	if len(strings.TrimSpace(strings.Join(s.lines, ""))) == 0 {
		s.refuse(0, 0, "the file is empty", emptyHint)
		return
	}
	for i, line := range s.lines {
		if !utf8.ValidString(line) {
			column := 1 + utf8.RuneCountInString(line[:invalidAt(line)])
			s.lines[i] = strings.ToValidUTF8(line, "\ufffd")
			s.refuse(i+1, column, "this is not UTF-8", "save the file as UTF-8")
			continue
		}
		column := 0
		for _, r := range line {
			column++
			if hidden(r) {
				s.refuse(i+1, column, fmt.Sprintf("control character %U", r), "delete it")
				break
			}
		}
	}
}

// invalidAt returns the offset of the first byte that is not UTF-8.
func invalidAt(line string) int {
	for i := 0; i < len(line); {
		r, size := utf8.DecodeRuneInString(line[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return len(line)
}

// hidden reports control characters and those that reorder or hide text.
func hidden(r rune) bool {
	switch {
	case r == '\t' || r == '\n':
		return false
	case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0xfeff, r == 0x2028, r == 0x2029:
		return true
	}
	return unicode.IsControl(r)
}
