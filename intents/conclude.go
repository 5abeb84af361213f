package intents

import (
	"slices"

	"supportbot/faq"
	"supportbot/faq/expr"
)

// conclusions prepares what is concluded from other facts: the values of choices that have a
// condition, and the choices that are told by verbs, so that a question tells nothing ("is it
// returned?"): those with a value "no", and those that such a choice is concluded from.
func (v *vocabulary) conclusions(k *faq.Knowledge) {
	v.verbal = map[string]bool{}
	for _, f := range k.Facts {
		if f.Type != faq.Choice {
			continue
		}
		verbal := f.Value("no") != nil
		v.verbal[f.Name] = v.verbal[f.Name] || verbal
		concluded := false
		for _, value := range f.Values {
			if value.When == nil {
				continue
			}
			concluded = true
			v.premises = append(v.premises, value.When.Names()...)
			for _, name := range value.When.Names() {
				if from := k.Fact(name); from != nil && from.Type == faq.Choice {
					v.verbal[name] = v.verbal[name] || verbal
				}
			}
		}
		if concluded {
			v.concluded = append(v.concluded, f)
		}
	}
	slices.Sort(v.premises)
	v.premises = slices.Compact(v.premises)
}

// conclude adds what follows from the facts told, together with those known before. What the text
// tells itself is never overruled, and nothing follows from what was known alone.
func (v *vocabulary) conclude(mentions []Mention, known faq.Facts) []Mention {
	if len(mentions) == 0 {
		return nil
	}
	for _, f := range v.concluded {
		if tells(mentions, f.Name) >= 0 {
			continue
		}
		for _, value := range f.Values {
			if value.When == nil {
				continue
			}
			at := -1
			for _, name := range value.When.Names() {
				at = max(at, tells(mentions, name))
			}
			if at < 0 || value.When.Test(lookup(mentions, known)) != expr.True {
				continue
			}
			m := Mention{Fact: f.Name, Value: expr.Text(value.Name), Text: mentions[at].Text}
			mentions = slices.Insert(mentions, at+1, m)
			break
		}
	}
	return mentions
}

// tells returns the last mention that tells a fact, -1 if there is none.
func tells(mentions []Mention, fact string) int {
	for i := len(mentions) - 1; i >= 0; i-- {
		if m := mentions[i]; m.Fact == fact && !m.Negated {
			return i
		}
	}
	return -1
}

// lookup finds facts among the mentions, then among those known. Comparisons with what is in
// neither are false.
func lookup(mentions []Mention, known faq.Facts) expr.Lookup {
	return func(name string) (expr.Value, expr.State) {
		if i := tells(mentions, name); i >= 0 {
			return mentions[i].Value, expr.Known
		}
		if value, ok := known[name]; ok {
			return value, expr.Known
		}
		return expr.Value{}, expr.Absent
	}
}
