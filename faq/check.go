package faq

import (
	"cmp"
	"fmt"
	"slices"
	"sync"

	"supportbot/faq/expr"
)

// checker finds what is wrong with a whole knowledge: names that lead nowhere,
// expressions that do not fit, texts with unknown placeholders. It goes by the
// paths of things, so that it needs to know nothing about files.
type checker struct {
	k        *Knowledge
	problems Problems
	terms    map[string]bool // by name; nil until a pattern has one
}

func check(k *Knowledge) Problems {
	examples := &checker{k: k}
	var wg sync.WaitGroup
	wg.Go(examples.examples) // which takes as long as all the rest
	c := &checker{k: k}
	c.about()
	for _, u := range k.Units {
		c.unit(u)
	}
	for _, f := range k.Facts {
		c.fact(f)
	}
	for _, t := range k.Tables {
		c.table(t)
	}
	for _, in := range k.Intents {
		c.intent(in)
	}
	wg.Wait()
	c.problems = append(c.problems, examples.problems...)
	for _, a := range k.Answers {
		c.answer(a)
	}
	for _, l := range k.Links {
		c.https(l.Path+".url", l.URL)
		c.address(l.Path+".printed", l.Printed, "https", "http")
	}
	for _, d := range k.Documents {
		c.https(d.Path+".url", d.URL)
		c.date(d.Path+".issued", d.Issued, true)
	}
	c.commands()
	c.desk()
	return c.problems
}

func (c *checker) add(path, message, hint string) {
	c.problems = append(c.problems, c.k.Problem(path, message, hint))
}

// addKey places a problem at the key of a thing: the name that the author chose.
func (c *checker) addKey(path, message, hint string) {
	p := c.k.Problem(path, message, hint)
	if n := c.k.find(path); n != nil && n.parent != nil {
		for _, e := range n.parent.entries {
			if e.value == n {
				p = n.file.problem(e.key.line, e.key.column, message, hint)
				p.Path = path
			}
		}
	}
	c.problems = append(c.problems, p)
}

// reference reports a name that is not among the known ones. An empty name was
// reported when it was read.
func (c *checker) reference(path, what, name string, known []string, section string) bool {
	if slices.Contains(known, name) {
		return true
	}
	if name != "" {
		c.add(path, fmt.Sprintf("unknown %s %q", what, name), didYouMean(name, known, "define it under "+section))
	}
	return false
}

func (c *checker) references(path, what string, names []string, known []string, section string) {
	for i, name := range names {
		c.reference(fmt.Sprintf("%s[%d]", path, i), what, name, known, section)
	}
}

// signature says what a fact or column holds, for expressions.
func (c *checker) signature(name string) (expr.Signature, bool) {
	if f := c.k.Fact(name); f != nil {
		switch f.Type {
		case Choice:
			return expr.Signature{Kind: expr.String, Values: valueNames(f)}, true
		case YesNo:
			return expr.Signature{Kind: expr.Bool}, true
		}
		return expr.Signature{Kind: expr.Number}, true
	}
	_, _, ok := c.k.Column(name)
	return expr.Signature{Kind: expr.Number}, ok
}

func (c *checker) untyped(name string) bool {
	f := c.k.Fact(name)
	return f != nil && f.Type == ""
}

// condition checks a condition; values are computed numbers that it may mention as well.
func (c *checker) condition(w *Condition, values ...string) {
	if w != nil && w.Expr != nil {
		c.expression(w.Path, w.Expr, expr.Condition, "in a condition", values)
	}
}

// formula is condition for what computes a number.
func (c *checker) formula(f *Formula, values ...string) {
	if f != nil && f.Expr != nil {
		c.expression(f.Path, f.Expr, expr.Number, "in a formula", values)
	}
}

// expression reports what does not fit, at its place inside the text.
func (c *checker) expression(path string, e *expr.Expr, want expr.Want, where string, values []string) {
	if slices.ContainsFunc(e.Names(), c.untyped) {
		return // the unknown type was reported
	}
	signature := func(name string) (expr.Signature, bool) {
		if slices.Contains(values, name) { // computed values go before facts
			return expr.Signature{Kind: expr.Number}, true
		}
		return c.signature(name)
	}
	for _, mistake := range e.Check(want, signature) {
		message, hint := mistake.Message, mistake.Hint
		if mistake.Unknown != "" {
			message = fmt.Sprintf("unknown fact %q %s", mistake.Unknown, where)
			hint = didYouMean(mistake.Unknown, append(c.k.readable(), values...), "define it under facts, or as a column of a table")
		}
		c.problems = append(c.problems, c.k.find(path).inside(mistake.Offset, message, cmp.Or(hint, exprHint)))
	}
}
