package answers

import (
	"fmt"
	"slices"

	"supportbot/faq"
	"supportbot/faq/expr"
)

// Check proves what the loader cannot see from single lines, by going through
// all cases of every intent: every case has an outcome, every row and note can
// apply, everything that a rule needs can be asked for, and every {name} is
// known wherever its text can be said. Each mistake is reported once, in the
// order of the file; warnings are marked as such.
func Check(k *faq.Knowledge) []faq.Problem {
	c := &checker{k: k, reported: make(map[string]bool), noted: make(map[*expr.Expr]bool), used: make(map[*faq.Answer]bool)}
	for _, in := range k.Intents {
		if in.Kind == faq.Decide {
			c.intent(in)
		}
	}
	c.answers()
	return c.problems
}

type checker struct {
	k        *faq.Knowledge
	problems []faq.Problem
	reported map[string]bool
	noted    map[*expr.Expr]bool  // conditions of notes, links and the like that can hold
	used     map[*faq.Answer]bool // answers that some row leads to
	partial  bool                 // some intent has too many cases
}

func (c *checker) add(path, message, hint string) {
	if key := path + "\n" + message; !c.reported[key] {
		c.reported[key] = true
		c.problems = append(c.problems, c.k.Problem(path, message, hint))
	}
}

func (c *checker) warn(path, message, hint string) {
	before := len(c.problems)
	c.add(path, message, hint)
	for i := range c.problems[before:] {
		c.problems[before+i].Warning = true
	}
}

func (c *checker) intent(in *faq.Intent) {
	if !c.static(in) {
		return // going through the cases would only repeat it
	}
	reached := make([]bool, len(in.Rules))
	s := newCases(c.k, in, nil)
	s.visit = func(one *oneCase) {
		d := Decide(c.k, in, one.told)
		if one.whole {
			if d.Outcome == "" {
				c.add(in.Path+".rules", "there are cases in which no row holds", "for example if "+one.describe()+": end with a row without `when`")
				return
			}
			reached[first(d)] = true
		}
		c.texts(s, one, d)
	}
	if !s.run() {
		c.partial = true
		c.warn(in.Path, fmt.Sprintf("%s has more than %d cases: not all of them were looked at", in.Name, maxCases),
			"divide it into two intents, or compare with fewer numbers")
		return
	}
	for i, r := range in.Rules {
		if !reached[i] {
			c.add(r.Path, "no case comes to this row", "the rows above it decide first, or its condition contradicts itself")
		}
	}
}

// first is the first row that holds, for sure.
func first(d Decision) int {
	for _, x := range d.Tried {
		if x.Result == expr.True {
			return x.Rule
		}
	}
	return d.Rule
}

// static checks what needs no cases, and reports whether going through the cases makes sense.
func (c *checker) static(in *faq.Intent) bool {
	sound := true
	for _, r := range in.Rules {
		a := c.k.Answer(in.Name, r.Outcome)
		c.used[a] = true
		sound = c.refinement(in, r) && sound
		if r.When == nil {
			continue
		}
		for _, name := range r.When.Names() {
			if computed(c.k, name) {
				sound = false
				c.add(r.Path+".when", fmt.Sprintf("the column %s is computed", name), "rules compare with columns of plain numbers; compute in the answer's values")
			}
			if f := c.k.Fact(name); f != nil && f.Hidden && !c.derived(f) && in.Assume[name].IsZero() {
				c.warn(r.Path+".when", fmt.Sprintf("nobody is asked for the hidden fact %s", name), "the row holds only for people who tell it by themselves")
			}
		}
	}
	if other := c.k.Intent(in.LeadsWith); other != nil && !c.leads(other) {
		c.add(in.Path+".leads_with", fmt.Sprintf("no rejection of %s has a lead", other.Name), "write lead: for the answers that are to come first")
	}
	return sound
}

// refinement checks the fact that a row asks for beside its answer.
func (c *checker) refinement(in *faq.Intent, r *faq.Rule) bool {
	f := c.k.Fact(r.Asks)
	if f == nil {
		return true
	}
	_, assumed := in.Assume[f.Name]
	switch {
	case assumed:
		c.add(r.Path+".asks", fmt.Sprintf("%s is assumed and never asked for", f.Name), "delete it here or under assume")
	case f.Hidden:
		c.add(r.Path+".asks", fmt.Sprintf("%s is hidden and has no question", f.Name), "name the fact that is computed from it")
	}
	return !assumed && !f.Hidden
}

// computed reports whether a column has cells that depend on facts.
func computed(k *faq.Knowledge, column string) bool {
	table, _, ok := k.Column(column)
	if !ok {
		return false
	}
	for _, row := range table.Rows {
		if cell := row.Cells[column]; cell != nil && len(cell.Names()) > 0 {
			return true
		}
	}
	return false
}

// derived reports whether people can be asked for something else instead of a hidden fact: it is concluded
// from others, or they are computed from it.
func (c *checker) derived(hidden *faq.Fact) bool {
	if slices.ContainsFunc(hidden.Values, func(v *faq.FactValue) bool { return v.When != nil }) {
		return true
	}
	for _, f := range c.k.Facts {
		if !f.Hidden && derivedFrom(f, hidden.Name) {
			return true
		}
	}
	return false
}

func (c *checker) leads(in *faq.Intent) bool {
	for _, r := range in.Rules {
		if a := c.k.Answer(in.Name, r.Outcome); a != nil && a.Verdict == faq.Reject && a.Lead != (faq.Text{}) {
			return true
		}
	}
	return false
}

// answers reports what is never said.
func (c *checker) answers() {
	for _, a := range c.k.Answers {
		if !c.used[a] {
			c.add(a.Path, "no row leads to this answer", "delete it, or name it as an outcome")
			continue
		}
		for _, n := range remarks(a) {
			if n.When != nil && !c.noted[n.When.Expr] && !c.partial {
				c.add(n.path+".when", "this is never said", "its condition cannot hold where the answer is given")
			}
		}
	}
}
