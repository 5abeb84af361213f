package answers

import (
	"fmt"

	"supportbot/faq"
	"supportbot/faq/expr"
)

// texts checks that every name is known in what is said in a case.
func (c *checker) texts(s *cases, one *oneCase, d Decision) {
	if d.Asks != "" {
		c.question(s.in, one, d.Asks)
	}
	a := d.Answer
	if a == nil {
		return
	}
	w := newWriter(c.k, s.in, d, faq.EN)
	say := func(path string, t faq.Text) { c.said(path, t, w, one) }
	say(a.Path+".title", a.Title)
	say(a.Path+".text", a.Text)
	if d.Verdict == faq.Reject {
		say(a.Path+".lead", a.Lead)
	}
	rules := s.in.Rules
	if d.Tried[d.Rule].Result == expr.True {
		say(rules[d.Rule].Path+".because", rules[d.Rule].Because)
	}
	for _, i := range d.Failing {
		say(rules[i].Path+".because", rules[i].Because)
	}
	for _, i := range d.Passed {
		say(rules[i].Path+".passed", rules[i].Passed)
	}
	for _, n := range remarks(a) {
		c.note(s, one, n.TextWhen, n.path+".text")
	}
}

// remark is what an answer adds in some cases. A link is one without a text.
type remark struct {
	faq.TextWhen
	path string
}

func remarks(a *faq.Answer) []remark {
	var out []remark
	add := func(list string, i int, t faq.TextWhen) {
		out = append(out, remark{t, fmt.Sprintf("%s.%s[%d]", a.Path, list, i)})
	}
	for i, n := range a.Notes {
		add("notes", i, n)
	}
	for i, l := range a.Links {
		add("links", i, faq.TextWhen{When: l.When})
	}
	for i, n := range a.Newer {
		add("newer", i, faq.TextWhen{When: n.When, Text: n.Text})
	}
	return out
}

// said reports the first name of a text that is unknown in a case.
func (c *checker) said(path string, t faq.Text, w *writer, one *oneCase) {
	for _, lang := range faq.Languages {
		for _, p := range faq.Placeholders(t.In(lang)) {
			if _, ok := w.value(p.Name); ok || c.reported[path+p.Name] {
				continue
			}
			c.reported[path+p.Name] = true // the other language lacks it too
			c.add(path+"."+string(lang), fmt.Sprintf("{%s} may be unknown here", p.Name),
				"for example if "+one.describe()+": say it without, or move it to a note with `when`")
		}
	}
}

// note goes through the cases that a note's condition tells apart beyond those of the rules.
func (c *checker) note(s *cases, one *oneCase, n faq.TextWhen, path string) {
	inner := &cases{k: s.k, in: s.in, cuts: s.cuts}
	inner.visit = func(further *oneCase) {
		d := Decide(c.k, s.in, further.told)
		if d.Answer == nil {
			return
		}
		w := newWriter(c.k, s.in, d, faq.EN)
		if w.holds(n.When) {
			if n.When != nil {
				c.noted[n.When.Expr] = true
			}
			c.said(path, n.Text, w, further)
		}
	}
	var conditions []*faq.Condition
	if n.When != nil {
		conditions = append(conditions, n.When)
	}
	inner.walk(one, conditions)
	s.count += inner.count / 8 // notes are cheaper than rules, but not free
}

// question checks the wording that is used in a case.
func (c *checker) question(in *faq.Intent, one *oneCase, fact string) {
	f := c.k.Fact(fact)
	w := newWriter(c.k, in, Decision{Facts: one.told}, faq.EN)
	for i, x := range f.AskWhen {
		if w.holds(x.When) {
			c.said(fmt.Sprintf("%s.ask_when[%d].text", f.Path, i), x.Text, w, one)
			return
		}
	}
	c.said(f.Path+".ask", f.Ask, w, one)
}
