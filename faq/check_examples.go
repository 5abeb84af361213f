package faq

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// examples reports intents that nobody can ask, and sentences that stand for
// two things: a classifier would learn from one of them the wrong way round.
func (c *checker) examples() {
	seen := map[string]string{}
	for _, in := range c.k.Intents {
		for _, l := range Languages {
			groups := in.Examples.In(l)
			if len(groups) == 0 {
				c.addKey(in.Path, fmt.Sprintf("the intent %s has no examples in %s", in.Name, l),
					fmt.Sprintf("write some under examples: %s: %s:", in.Name, l))
			}
			c.sentences(seen, in.Name, fmt.Sprintf("$.examples.%s.%s", in.Name, l), groups)
		}
	}
	for _, in := range c.k.Intents {
		for _, l := range Languages {
			c.notSentences(seen, in.Name, fmt.Sprintf("$.not.%s.%s", in.Name, l), in.Not.In(l))
		}
	}
	for _, l := range Languages {
		for g, group := range c.k.Outside.In(l) {
			for i, sentence := range group {
				if first, ok := seen[fold(sentence)]; ok {
					c.sentence("$.outside."+string(l), g, i, "this is an example of "+first, "decide whether it is asked here, and delete one of them")
				}
			}
		}
	}
}

func (c *checker) sentences(seen map[string]string, intent, path string, groups [][]string) {
	for g, group := range groups {
		for i, sentence := range group {
			key := fold(sentence)
			first, twice := seen[key]
			switch {
			case key == "" || !twice:
				seen[key] = intent
				continue
			case first == intent:
				c.sentence(path, g, i, "this example stands here a second time", "delete one of them")
			default:
				c.sentence(path, g, i, "this is an example of "+first+" as well", "decide what it asks and delete the other")
			}
		}
	}
}

func (c *checker) notSentences(seen map[string]string, intent, path string, groups [][]string) {
	for g, group := range groups {
		for i, sentence := range group {
			if first, ok := seen[fold(sentence)]; ok && first == intent {
				c.sentence(path, g, i, "this is an example of "+intent+" and under not as well", "delete one of them")
			}
		}
	}
}

// sentence places a problem at a sentence, which may be a member of a group. The groups of an intent
// may stand in several files, one after the other.
func (c *checker) sentence(path string, group, item int, message, hint string) {
	for _, s := range c.k.sources {
		if s.root == nil {
			continue
		}
		list, rest := s.root.find(path[1:])
		switch {
		case rest != "" || list == nil:
			continue
		case group >= len(list.items):
			group -= len(list.items)
			continue
		}
		n := list.items[group]
		if n.kind == listNode && item < len(n.items) {
			n = n.items[item]
		}
		p := n.file.problem(n.line, n.column, message, hint)
		p.Path = n.path()
		c.problems = append(c.problems, p)
		return
	}
}

// fold makes sentences equal that differ in case and blanks only.
func fold(s string) string {
	if isFolded(s) {
		return s
	}
	return strings.ToLower(strings.Join(strings.Fields(s), " "))
}

// isFolded reports whether a text is folded already, as most sentences are.
func isFolded(s string) bool {
	last := ' ' // a blank at the beginning or twice does not belong
	for _, r := range s {
		switch {
		case r == ' ':
			if last == ' ' {
				return false
			}
		case r == utf8.RuneError, unicode.IsSpace(r), unicode.ToLower(r) != r:
			return false
		}
		last = r
	}
	return last != ' '
}
