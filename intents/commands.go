package intents

import (
	"slices"
	"strings"

	"github.com/sahilm/fuzzy"

	"supportbot/faq"
)

// Use is a command as it was typed.
type Use struct {
	// Command is nil if none was recognised.
	Command *faq.Command
	// Offered are commands with names close to what was typed, if several are; the closest first.
	Offered []*faq.Command
	// Rest is what stands behind the command's name, as written.
	Rest string
	// Mentions and Refused are the arguments understood.
	Mentions []Mention
	Refused  []Refusal
	// Unknown are the arguments that were not understood.
	Unknown []string
}

// Command reads a message as a slash command of the knowledge, such as "/library renew 2". It
// reports false if the message is none.
func (e *Engine) Command(text string, lang faq.Language) (Use, bool) {
	return e.vocabulary.command(text, lang)
}

// What a command does instead of asking an intent, as far as reading its arguments depends on it.
const (
	doesHelp     = "help"
	doesAsk      = "ask"
	doesLanguage = "language"
)

func (v *vocabulary) command(text string, lang faq.Language) (Use, bool) {
	rest, ok := v.afterSlash(Clean(text))
	if !ok {
		return Use{}, false
	}
	name, args := cutField(rest)
	if name == "" {
		return Use{Command: v.help()}, true
	}
	use := Use{Rest: args}
	use.Command, use.Offered = v.named(normalise(name), lang)
	if use.Command == nil {
		// A name may run into its first argument, as Chinese is written: 续借2本.
		if c, tail := v.glued(name); c != nil {
			use.Command, use.Offered = c, nil
			use.Rest = strings.TrimSpace(tail + " " + args)
		}
	}
	if use.Command == nil {
		use.Rest = rest
		return use, true
	}
	switch use.Command.Does {
	case doesAsk, doesLanguage:
	default:
		v.arguments(&use)
	}
	return use, true
}

// afterSlash returns what follows the slash and the knowledge's own word.
func (v *vocabulary) afterSlash(text string) (string, bool) {
	text = strings.TrimSpace(text)
	tail, ok := strings.CutPrefix(text, "/")
	if !ok {
		if tail, ok = strings.CutPrefix(text, "／"); !ok {
			return "", false
		}
	}
	tail = strings.TrimSpace(tail)
	word := v.knowledge.About.Command
	if word == "" {
		return "", false
	}
	head, rest := cutField(tail)
	if normalise(head) == normalise(word) {
		return rest, true
	}
	// Chinese may follow without a blank.
	for i, r := range head {
		if isHan(r) && i > 0 && normalise(head[:i]) == normalise(word) {
			return strings.TrimSpace(tail[i:]), true
		}
	}
	return "", false
}

func cutField(s string) (string, string) {
	s = strings.TrimSpace(s)
	if i := strings.IndexAny(s, " \t\n\u3000"); i >= 0 {
		return s[:i], strings.TrimSpace(strings.TrimLeft(s[i:], "\u3000"))
	}
	return s, ""
}

func (v *vocabulary) help() *faq.Command {
	for _, c := range v.knowledge.Commands {
		if c.Does == doesHelp {
			return c
		}
	}
	return nil
}

// commandNames returns all names of a command, normalised, those of the language first.
func commandNames(c *faq.Command, lang faq.Language) []string {
	all := []string{normalise(c.Name)}
	add := func(l faq.Language) {
		for _, n := range c.Names.In(l) {
			all = append(all, normalise(n))
		}
	}
	if lang == faq.ZH {
		add(faq.ZH)
		add(faq.EN)
	} else {
		add(faq.EN)
		add(faq.ZH)
	}
	return all
}

// named finds the command by its name; failing that by one name that is near, or offers several.
func (v *vocabulary) named(name string, lang faq.Language) (*faq.Command, []*faq.Command) {
	type near struct {
		command  *faq.Command
		distance int
	}
	var found []near
	typed := []rune(name)
	for _, c := range v.knowledge.Commands {
		best := -1
		for _, n := range commandNames(c, lang) {
			if n == name {
				return c, nil
			}
			limit := tolerance(len(typed), len([]rune(n)))
			if d := distance(name, n, limit); d <= limit && (best < 0 || d < best) {
				best = d
			}
		}
		if best >= 0 {
			found = append(found, near{c, best})
		}
	}
	if len(found) == 0 && len(typed) >= 2 && len(typed) <= maxName {
		for _, c := range v.knowledge.Commands {
			if hits := fuzzy.Find(name, commandNames(c, lang)); len(hits) > 0 {
				d := 2
				if strings.HasPrefix(hits[0].Str, name) {
					d = 1
				}
				found = append(found, near{c, d})
			}
		}
	}
	slices.SortStableFunc(found, func(a, b near) int { return a.distance - b.distance })
	if len(found) == 0 {
		return nil, nil
	}
	if len(found) == 1 || found[0].distance < found[1].distance {
		return found[0].command, nil
	}
	var offered []*faq.Command
	for _, f := range found[:min(len(found), 4)] {
		if f.distance == found[0].distance {
			offered = append(offered, f.command)
		}
	}
	return nil, offered
}

// tolerance is how many slips a name of a length may have: none in two characters, one up to five,
// else two.
func tolerance(typed, name int) int {
	switch n := min(typed, name); {
	case n <= 2:
		return 0
	case n <= 5:
		return 1
	}
	return 2
}

// glued finds a command whose Chinese name begins the word, and what follows it.
func (v *vocabulary) glued(word string) (*faq.Command, string) {
	var command *faq.Command
	longest := 0
	for _, c := range v.knowledge.Commands {
		for _, n := range c.Names.ZH {
			if strings.HasPrefix(word, n) && len(n) > longest {
				command, longest = c, len(n)
			}
		}
	}
	return command, word[longest:]
}
