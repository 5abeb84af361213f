package answers

import (
	"maps"
	"slices"

	"supportbot/faq"
	"supportbot/faq/expr"
)

// maxCases bounds the cases of one intent that Check looks at.
const maxCases = 50_000

// cases goes through everything that people may have told when an intent is
// decided, as far as the rules can tell it apart: each fact with every
// representative value, or not told at all.
type cases struct {
	k  *faq.Knowledge
	in *faq.Intent
	// cuts has the conditions of rules and of notes, so that numbers are cut finely enough for both.
	cuts  *table
	visit func(c *oneCase)
	count int
}

// oneCase is what was told in one case. Facts that are settled are told or
// stay untold; the others make no difference to the rules.
type oneCase struct {
	told    faq.Facts
	settled []string
	// whole says that nothing is left that people could be asked for.
	whole bool
}

func (c *oneCase) settle(name string, value faq.Value) *oneCase {
	next := &oneCase{told: maps.Clone(c.told), settled: append(slices.Clip(c.settled), name), whole: c.whole}
	if !value.IsZero() {
		next.told[name] = value
	}
	return next
}

func newCases(k *faq.Knowledge, in *faq.Intent, visit func(*oneCase)) *cases {
	rules := slices.Clone(in.Rules)
	for _, r := range in.Rules {
		if a := k.Answer(in.Name, r.Outcome); a != nil {
			for _, n := range remarks(a) {
				rules = append(rules, &faq.Rule{When: n.When})
			}
		}
	}
	return &cases{k: k, in: in, visit: visit, cuts: newTable(newView(k, in, nil), rules)}
}

// run visits all cases and reports whether the budget sufficed.
func (s *cases) run() bool {
	s.walk(&oneCase{told: faq.Facts{}, whole: true}, in(s.in.Rules))
	return s.count <= maxCases
}

// in lists the conditions of rules up to the first that always holds.
func in(rules []*faq.Rule) []*faq.Condition {
	var out []*faq.Condition
	for _, r := range rules {
		if r.When == nil {
			break
		}
		out = append(out, r.When)
	}
	return out
}

// walk settles the first fact that a condition still depends on, in every way, until none is left.
func (s *cases) walk(c *oneCase, conditions []*faq.Condition) {
	if s.count > maxCases {
		return
	}
	f := s.unsettled(c, conditions)
	if f == nil {
		s.count++
		s.visit(c)
		return
	}
	s.branch(f, c, func(next *oneCase) { s.walk(next, conditions) })
}

// branch settles a fact in every way: untold (unless something is assumed then) and with each value.
func (s *cases) branch(f *faq.Fact, c *oneCase, then func(*oneCase)) {
	v := newView(s.k, s.in, c.told)
	if _, assumed := s.in.Assume[f.Name]; !assumed {
		untold := c.settle(f.Name, faq.Value{})
		if _, state := v.lookup(f.Name); state == expr.Unknown {
			untold.whole = false
		}
		then(untold)
	}
	s.cuts.view = v
	for _, value := range s.cuts.values(f) {
		then(c.settle(f.Name, value))
	}
}

// unsettled finds the first fact, in the order of the conditions, on which it
// still depends which of them is the first to hold.
func (s *cases) unsettled(c *oneCase, conditions []*faq.Condition) *faq.Fact {
	v := newView(s.k, s.in, c.told)
	settled := func(name string) bool {
		f := s.factOf(name)
		return f == nil || slices.Contains(c.settled, f.Name)
	}
	look := func(name string) (faq.Value, expr.State) {
		if !settled(name) {
			return faq.Value{}, expr.Unknown
		}
		return v.lookup(name)
	}
	for _, when := range conditions {
		switch when.Test(look) {
		case expr.True:
			return nil
		case expr.Maybe:
			for _, name := range when.Names() {
				if !settled(name) {
					return s.factOf(name)
				}
			}
		}
	}
	return nil
}

// factOf is the fact that a name depends on: itself, or the one that selects a column's row.
func (s *cases) factOf(name string) *faq.Fact {
	if table, _, ok := s.k.Column(name); ok {
		name = table.By
	}
	return s.k.Fact(name)
}

// describe writes a case for a message: medium=book days=3.
func (c *oneCase) describe() string {
	if len(c.told) == 0 {
		return "nothing is told"
	}
	out := ""
	for _, name := range c.settled {
		if value, ok := c.told[name]; ok {
			if out != "" {
				out += ", "
			}
			out += name + " is " + value.String()
		}
	}
	return out
}
