package dialog

import (
	"slices"

	"supportbot/faq"
	"supportbot/intents"
)

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
// what belongs to a product. Two values of any other fact contradict each other.
func (b *Brain) sort(mentions []intents.Mention) told {
	mentions = slices.DeleteFunc(slices.Clone(mentions), func(m intents.Mention) bool { return m.Negated })
	cases := []faq.Facts{}
	shared := faq.Facts{}
	out := told{split: b.splitFact(mentions)}
	put := func(facts faq.Facts, m intents.Mention) {
		old, told := facts[m.Fact]
		switch {
		case told && b.enough(m.Fact, old):
			return
		case told && old != m.Value && !b.enough(m.Fact, m.Value) && out.conflict == "":
			if name := b.visible(m.Fact); b.has(name, old) && b.has(name, m.Value) {
				out.conflict, out.values = name, []faq.Value{old, m.Value}
			}
		}
		facts[m.Fact] = m.Value
	}
	at := map[faq.Value]int{}
	caseOf := func(value faq.Value) int {
		index, ok := at[value]
		if !ok {
			index = len(cases)
			at[value] = index
			cases = append(cases, faq.Facts{out.split: value})
		}
		return index
	}
	places := b.places(mentions, out.split)
	current := -1
	for i, m := range mentions {
		switch places[i] {
		case splits:
			current = caseOf(m.Value)
		case ofNext:
			next := slices.Index(places[i:], splits)
			put(cases[caseOf(mentions[i+next].Value)], m)
		case ofLast:
			put(cases[current], m)
		default:
			put(shared, m)
		}
	}
	if len(cases) == 0 {
		cases = append(cases, faq.Facts{})
	}
	for _, c := range cases {
		own := map[string]bool{}
		for name := range c {
			own[b.visible(name)] = true
		}
		for name, v := range shared {
			if !own[b.visible(name)] {
				c[name] = v
			}
		}
	}
	out.cases = cases
	return out
}

// place says to which case a mention belongs.
type place uint8

const (
	ofAll  place = iota
	ofLast       // to the product named last before it
	ofNext       // to the product named next
	splits       // it names a product itself
)

// places finds the place of each mention. What stands directly before a product belongs to it ("2
// books and 1 film"), and so does what was told of each product in the same order; else a number or a
// yes_no between two products belongs to the one before, and what is said once for all holds for all.
// What stands for one fact ("2 weeks", "6 weeks left") counts as the same.
func (b *Brain) places(mentions []intents.Mention, split string) []place {
	all := make([]place, len(mentions))
	if split == "" {
		return all
	}
	type span struct{ first, last, times int }
	spans, facts := map[string]span{}, map[string]int{}
	for i, m := range mentions {
		name := b.visible(m.Fact)
		s := spans[name]
		if s.times == 0 {
			s.first = i
		}
		s.last, s.times = i, s.times+1
		spans[name] = s
		facts[m.Fact]++
	}
	product := spans[split]
	for i, m := range mentions {
		s := spans[b.visible(m.Fact)]
		several := s.times > 1
		follows, precedes := i > product.first, i < product.last
		behind := several && s.first > product.first && s.last > product.last
		ahead := several && s.first < product.first && s.last < product.last
		switch {
		case m.Fact == split:
			all[i] = splits
		case precedes && (ahead || m.Before && !behind && (follows || several || b.counts(m.Fact))):
			all[i] = ofNext
		case follows && (precedes || facts[m.Fact] > 1 || several && s.first < product.last):
			all[i] = ofLast
		}
	}
	return all
}

// counts reports whether a fact is a number of things, not a measure.
func (b *Brain) counts(name string) bool {
	f := b.Knowledge.Fact(name)
	u := b.Knowledge.Unit(f.Unit)
	return f.Type == faq.Whole && (u == nil || len(u.Multiples) == 0)
}

// has reports whether people can be asked for a fact and it can have the value.
func (b *Brain) has(name string, v faq.Value) bool {
	f := b.Knowledge.Fact(name)
	return !f.Hidden && (f.Type != faq.Choice || f.Value(v.Text()) != nil)
}
