package faq

import (
	"fmt"
	"strings"
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

// sentence places a problem at a sentence, which may be a member of a group.
func (c *checker) sentence(path string, group, item int, message, hint string) {
	path = fmt.Sprintf("%s[%d]", path, group)
	if n := c.k.find(path); n != nil && n.kind == listNode {
		path = fmt.Sprintf("%s[%d]", path, item)
	}
	c.add(path, message, hint)
}

// fold makes sentences equal that differ in case and blanks only.
func fold(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }
