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
		if !f.Hidden && (computed(f, name) || concluded(f, name)) {
			return f.Name
		}
	}
	return name
}

// computed reports whether a number is computed from another fact.
func computed(f *faq.Fact, from string) bool {
	return slices.ContainsFunc(f.From, func(d faq.Derivation) bool {
		return d.Value != nil && slices.Contains(d.Value.Names(), from)
	})
}

// concluded reports whether a value of a choice follows from another fact.
func concluded(f *faq.Fact, from string) bool {
	return slices.ContainsFunc(f.Values, func(v *faq.FactValue) bool {
		return v.When != nil && slices.Contains(v.When.Names(), from)
	})
}

// tells reports whether facts tell one fact, directly or as a number that it is computed from; what a
// choice is concluded from need not be enough for a value.
func (b *Brain) tells(facts faq.Facts, name string) bool {
	f := b.Knowledge.Fact(name)
	for told := range facts {
		if told == name || f != nil && b.Knowledge.Fact(told).Hidden && computed(f, told) {
			return true
		}
	}
	return false
}
