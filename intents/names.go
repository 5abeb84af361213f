package intents

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"supportbot/faq"
)

// maxName is the greatest length of a message that is compared with names, in
// characters. The bonus of package fuzzy overflows above 40 neighbours.
const maxName = 32

// names finds what a clipped or misspelt name means: of an intent, a command or
// a fact's value. fuzzy finds the names that have the letters in their order;
// its score says nothing across scripts and lengths, so that how good a match
// is gets judged here, and the score only orders equals.
type names struct {
	keys    []string // what is compared with
	entries []name   // of the keys
	targets []target
	own     string // the word behind the slash: says nothing
}

// name is one spelling of one target.
type name struct {
	target   int
	form     form
	runes    int    // without blanks
	squeezed string // the key without blanks
	letters  uint64 // which it has, see lettersOf
}

// form is how a key writes a name.
type form uint8

const (
	written  form = iota
	syllabic      // Chinese in letters
	initials      // the first letters of Chinese syllables or English words
)

// target is what a name stands for: an intent, or the value of a fact.
type target struct {
	intent      string
	fact, value string
	title       faq.Text
}

func newNames(k *faq.Knowledge) *names {
	n := &names{own: normalise(k.About.Command)}
	intents := map[string]int{}
	does := map[string]int{}
	for _, in := range k.Intents {
		i := n.target(target{intent: in.Name, title: in.Title})
		intents[in.Name] = i
		if in.Does != "" {
			does[in.Does] = i
		}
		n.add(i, strings.ReplaceAll(in.Name, "_", " "))
		for _, l := range faq.Languages {
			n.add(i, in.Title.In(l))
			for _, alias := range in.Aliases.In(l) {
				n.add(i, alias)
			}
		}
	}
	for _, c := range k.Commands {
		i, ok := intents[c.Intent]
		if !ok {
			i, ok = does[c.Does]
		}
		if !ok {
			continue
		}
		n.add(i, c.Name)
		for _, l := range faq.Languages {
			for _, word := range c.Names.In(l) {
				n.add(i, word)
			}
		}
	}
	for _, f := range k.Facts {
		if f.Hidden {
			continue
		}
		for _, v := range f.Values {
			i := n.target(target{fact: f.Name, value: v.Name, title: v.Title})
			for _, l := range faq.Languages {
				n.add(i, v.Title.In(l))
			}
		}
	}
	return n
}

func (n *names) target(t target) int {
	n.targets = append(n.targets, t)
	return len(n.targets) - 1
}

// add enters a name in all its forms, once.
func (n *names) add(target int, text string) {
	key := n.plain(normalise(text))
	if key == "" {
		return
	}
	n.enter(target, written, key)
	full, first, han := pinyin().spell(key)
	if han > 0 {
		n.enter(target, syllabic, full)
		n.enter(target, initials, first)
	} else if words := strings.Fields(key); len(words) > 2 {
		var b strings.Builder
		for _, w := range words {
			r, _ := utf8.DecodeRuneInString(w)
			b.WriteRune(r)
		}
		n.enter(target, initials, b.String())
	}
}

func (n *names) enter(target int, f form, key string) {
	squeezed := strings.ReplaceAll(key, " ", "")
	for i, e := range n.entries {
		if e.target == target && e.form == f && n.keys[i] == key {
			return
		}
	}
	n.keys = append(n.keys, key)
	n.entries = append(n.entries, name{target, f, utf8.RuneCountInString(squeezed), squeezed, lettersOf(squeezed)})
}

// plain leaves only letters, digits and single blanks, and not the bot's own word
// if anything else is there.
func (n *names) plain(normal string) string {
	words := strings.FieldsFunc(normal, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	if others := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return w == n.own }); len(others) > 0 {
		words = others
	}
	return strings.Join(words, " ")
}

// Suggestion is offered while somebody is typing.
type Suggestion struct {
	Intent, Label string
}

// Suggest completes what is typed to titles of intents, best first, at most limit.
func (e *Engine) Suggest(typed string, lang faq.Language, limit int) []Suggestion {
	var all []Suggestion
	for _, f := range e.names.find(normalise(firstRunes(typed, maxName)), false, true) {
		t := e.names.targets[f.target]
		if len(all) >= limit {
			break
		}
		if t.intent != "" {
			all = append(all, Suggestion{t.intent, t.title.In(lang)})
		}
	}
	return all
}
