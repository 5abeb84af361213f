package answers

import (
	"cmp"
	"math"
	"slices"

	"supportbot/faq"
	"supportbot/faq/expr"
)

// Alternative is a change of one fact that turns a rejection into an acceptance.
type Alternative struct {
	Intent  string
	Fact    string
	Value   faq.Value
	Outcome string
}

// WhatIf lists the single changes that would turn a rejection into an
// acceptance, in the order in which the rules mention the facts: for a number
// the nearest value, for a choice every value. A fact that others belong to is left out: another product
// is another case. The list is empty if the case is not rejected.
func WhatIf(k *faq.Knowledge, in *faq.Intent, told faq.Facts) []Alternative {
	v := newView(k, in, told)
	t := newTable(v, in.Rules)
	if t.decide().Verdict != faq.Reject {
		return nil
	}
	return t.alternatives()
}

// alternatives lists what would turn the rejection into an acceptance.
func (t *table) alternatives() []Alternative {
	var out []Alternative
	for _, f := range t.visibleFacts() {
		now, state := t.lookup(f.Name)
		if state != expr.Known || owns(t.k, f) {
			continue
		}
		for _, value := range nearest(f, t.values(f), now) {
			d := outcomeWith(t.view, f.Name, value)
			if d.Verdict != faq.Accept {
				continue
			}
			out = append(out, Alternative{t.in.Name, f.Name, value, d.Outcome})
			if f.Type != faq.Choice {
				break
			}
		}
	}
	return out
}

// owns reports whether other facts belong to a fact.
func owns(k *faq.Knowledge, f *faq.Fact) bool {
	return slices.ContainsFunc(k.Facts, func(other *faq.Fact) bool { return other.BelongsTo == f.Name })
}

// visibleFacts are the facts that the rules mention, directly or through a
// column, in order, without the hidden ones.
func (t *table) visibleFacts() []*faq.Fact {
	var out []*faq.Fact
	for _, r := range t.rules {
		if r.When == nil {
			continue
		}
		for _, name := range r.When.Names() {
			if table, _, ok := t.k.Column(name); ok {
				name = table.By
			}
			if f := t.k.Fact(name); f != nil && !f.Hidden && !slices.Contains(out, f) {
				out = append(out, f)
			}
		}
	}
	return out
}

// nearest sorts the other values, numbers by their distance from now.
func nearest(f *faq.Fact, values []faq.Value, now faq.Value) []faq.Value {
	values = slices.DeleteFunc(values, func(v faq.Value) bool { return v == now })
	if f.Type == faq.Whole || f.Type == faq.Amount {
		slices.SortStableFunc(values, func(a, b faq.Value) int {
			return cmp.Compare(math.Abs(a.Num()-now.Num()), math.Abs(b.Num()-now.Num()))
		})
	}
	return values
}

// Sentence says the alternative in one language.
func (a Alternative) Sentence(k *faq.Knowledge, lang faq.Language) string {
	f, answer := k.Fact(a.Fact), k.Answer(a.Intent, a.Outcome)
	if f == nil || answer == nil {
		return ""
	}
	value, _ := printFact(k, f, a.Value, lang)
	return fillWith(shared().WhatIf.In(lang), map[string]string{
		"fact": plain(f.Title, lang), "value": value, "outcome": fillLines(answer.Title.In(lang), nothing),
	})
}

// nothing fills a title without the case that it was written for.
func nothing(string) (string, bool) { return "", false }
