package dialog

import (
	"maps"
	"slices"

	"supportbot/faq"
	"supportbot/intents"
)

// How long a fact lasts:
//   - a number belongs to the question it was said for: another question drops it, unless the
//     knowledge says "keep";
//   - what belongs to a product is dropped when another product, or another one of its kind, is asked
//     about, but a correction of the product ("no, the other one") keeps it;
//   - a value marked "apart" shares no numbers with the others, not even by correction;
//   - a number told anew replaces what was told of its parts.

// merge applies what a part tells to the facts known.
func (b *Brain) merge(known, heard faq.Facts, signals intents.Signals, newQuestion bool) faq.Facts {
	facts := maps.Clone(known)
	if facts == nil {
		facts = faq.Facts{}
	}
	for name := range known {
		f := b.Knowledge.Fact(name)
		if newQuestion && isNumber(f) && !f.Keep {
			delete(facts, name)
			continue
		}
		if f.BelongsTo == "" {
			continue
		}
		if signals.Another {
			delete(facts, name)
			continue
		}
		was, now := known[f.BelongsTo], heard[f.BelongsTo]
		if was.IsZero() || now.IsZero() || was == now {
			continue
		}
		if !signals.Correction || isNumber(f) && b.apart(f.BelongsTo, was, now) {
			delete(facts, name)
		}
	}
	for name := range heard {
		f := b.Knowledge.Fact(name)
		for _, d := range f.From {
			for _, part := range d.Value.Names() {
				if hidden := b.Knowledge.Fact(part); hidden != nil && hidden.Hidden {
					delete(facts, part)
				}
			}
		}
	}
	maps.Copy(facts, heard)
	return facts
}

func (b *Brain) tellsNumber(facts faq.Facts) bool {
	for name := range facts {
		if isNumber(b.Knowledge.Fact(name)) {
			return true
		}
	}
	return false
}

func isNumber(f *faq.Fact) bool { return f.Type == faq.Whole || f.Type == faq.Amount }

// apart reports whether one of two values of a choice shares no numbers with others.
func (b *Brain) apart(fact string, x, y faq.Value) bool {
	f := b.Knowledge.Fact(fact)
	for _, v := range []faq.Value{x, y} {
		if value := f.Value(v.Text()); value != nil && value.Apart {
			return true
		}
	}
	return false
}

// told sorts the mentions of a part.
type told struct {
	// cases are the facts of each case asked about: one, or one for each of several products.
	cases []faq.Facts
	// split names the fact by which several cases differ, "" for one case.
	split string
	// conflict names a fact of which one case has two values, both of which are in values.
	conflict string
	values   []faq.Value
}

// facts returns the facts of the first case.
func (t told) facts() faq.Facts { return t.cases[0] }

// sort finds out which facts belong together. Two products are two cases, and so are two values of
// what belongs to a product; a number or a yes_no said once for several cases holds for all of them,
// unless it stands between them: then it belongs to the one before. Two values of any other fact
// contradict each other.
func (b *Brain) sort(mentions []intents.Mention) told {
	split := b.splitFact(mentions)
	cases := []faq.Facts{}
	shared := faq.Facts{}
	out := told{split: split}
	put := func(facts faq.Facts, m intents.Mention) {
		old, told := facts[m.Fact]
		switch {
		case told && b.enough(m.Fact, old):
			return
		case told && old != m.Value && !b.enough(m.Fact, m.Value) && out.conflict == "":
			out.conflict, out.values = b.visible(m.Fact), []faq.Value{old, m.Value}
		}
		facts[m.Fact] = m.Value
	}
	times := map[string]int{}
	last := -1
	for i, m := range mentions {
		if m.Negated {
			continue
		}
		times[m.Fact]++
		if m.Fact == split {
			last = i
		}
	}
	at := map[faq.Value]int{}
	current := -1
	for i, m := range mentions {
		switch {
		case m.Negated:
		case m.Fact == split:
			index, ok := at[m.Value]
			if !ok {
				index = len(cases)
				at[m.Value] = index
				cases = append(cases, faq.Facts{m.Fact: m.Value})
			}
			current = index
		case current >= 0 && (times[m.Fact] > 1 || i < last):
			put(cases[current], m)
		default:
			put(shared, m)
		}
	}
	if len(cases) == 0 {
		cases = append(cases, faq.Facts{})
	}
	for _, c := range cases {
		for name, v := range shared {
			if _, own := c[name]; !own {
				c[name] = v
			}
		}
	}
	out.cases = cases
	return out
}

// splitFact names the choice fact that has several values in the mentions, "" if none has: one that
// others belong to, else one that belongs to such a fact.
func (b *Brain) splitFact(mentions []intents.Mention) string {
	first := map[string]faq.Value{}
	found := ""
	for _, m := range mentions {
		f := b.Knowledge.Fact(m.Fact)
		if m.Negated || f.Type != faq.Choice || !b.owners[f.Name] && f.BelongsTo == "" {
			continue
		}
		v, ok := first[m.Fact]
		switch {
		case !ok:
			first[m.Fact] = m.Value
		case v != m.Value && !b.enough(m.Fact, v) && !b.enough(m.Fact, m.Value) && (found == "" || b.owners[m.Fact]):
			found = m.Fact
		}
	}
	return found
}

// enough reports whether a value alone counts where others are told beside it.
func (b *Brain) enough(fact string, v faq.Value) bool {
	value := b.Knowledge.Fact(fact).Value(v.Text())
	return value != nil && value.Enough
}

// visible names the fact that a hidden one serves; a fact that is not hidden names itself.
func (b *Brain) visible(name string) string {
	if f := b.Knowledge.Fact(name); f == nil || !f.Hidden {
		return name
	}
	for _, f := range b.Knowledge.Facts {
		for _, d := range f.From {
			if !f.Hidden && d.Value != nil && slices.Contains(d.Value.Names(), name) {
				return f.Name
			}
		}
	}
	return name
}

// tells reports whether facts tell one fact, directly or through a hidden one.
func (b *Brain) tells(facts faq.Facts, name string) bool {
	for told := range facts {
		if told == name || b.visible(told) == name {
			return true
		}
	}
	return false
}
