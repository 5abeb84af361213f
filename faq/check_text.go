package faq

import (
	"fmt"
	"slices"
	"strings"
)

// texts checks the placeholders of a text in every language.
func (c *checker) texts(path string, t Text, known ...string) {
	for _, l := range Languages {
		c.placeholders(fmt.Sprintf("%s.%s", path, l), t.In(l), known)
	}
}

// placeholders reports {names} that stand for nothing and braces without a partner.
func (c *checker) placeholders(path, s string, known []string) {
	for _, p := range Placeholders(s) {
		switch {
		case p.Name == "":
			c.inText(path, s, p.Offset, "a brace without its partner", "write {{ or }} for a brace that is shown")
		case !slices.Contains(known, p.Name):
			c.inText(path, s, p.Offset, fmt.Sprintf("{%s} stands for nothing known here", p.Name),
				didYouMean(p.Name, known, "name a fact, a column or a value of this answer, or write {{ for a brace"))
		}
	}
}

// inText places a problem at an offset of a text, which was trimmed when it was read.
func (c *checker) inText(path, s string, offset int, message, hint string) {
	n := c.k.find(path)
	if n == nil || n.kind != textNode {
		c.add(path, message, hint)
		return
	}
	c.problems = append(c.problems, n.inside(offset+max(strings.Index(n.text, s), 0), message, hint))
}

// Placeholder is a {name} in a text. Offset is that of its brace, in bytes, and
// End the offset behind it. The name is empty where a brace has no partner.
type Placeholder struct {
	Name        string
	Offset, End int
}

// Placeholders finds the placeholders of a text; {{ and }} are braces to be shown.
func Placeholders(s string) []Placeholder {
	var found []Placeholder
	for i := 0; i < len(s); i++ {
		switch {
		case strings.HasPrefix(s[i:], "{{"), strings.HasPrefix(s[i:], "}}"):
			i++
		case s[i] == '}':
			found = append(found, Placeholder{Offset: i, End: i + 1})
		case s[i] == '{':
			length := strings.IndexAny(s[i+1:], "{}")
			if length < 0 || s[i+1+length] == '{' {
				found = append(found, Placeholder{Offset: i, End: i + 1})
				continue
			}
			end := i + length + 2
			found = append(found, Placeholder{Name: strings.TrimSpace(s[i+1 : end-1]), Offset: i, End: end})
			i = end - 1
		}
	}
	return found
}
