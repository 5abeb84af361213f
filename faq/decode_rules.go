package faq

import (
	"cmp"
	"errors"
	"slices"

	"supportbot/faq/expr"
)

// condition parses a condition; its names and kinds are checked when all facts are known.
func (d *decoder) condition(into **Condition) func(*node) {
	return func(n *node) {
		if n.kind == boolNode {
			d.wrong(n, "a condition", "leave the key out for what holds always")
			return
		}
		if source, ok := d.scalar(n, "a condition"); ok {
			*into = &Condition{Source: source, Path: n.path(), Expr: d.parse(n, source)}
		}
	}
}

// formula parses a number or a text that computes one.
func (d *decoder) formula(into **Formula) func(*node) {
	return func(n *node) {
		if n.kind != textNode && n.kind != numberNode {
			d.wrong(n, "a number or a formula", "write it as in 3 or ceil(pages / 2)")
			return
		}
		*into = &Formula{Source: n.text, Path: n.path(), Expr: d.parse(n, n.text)}
	}
}

const exprHint = "conditions are written as in days > 14 && kind == \"film\", formulas as in ceil(days / 7)"

func (d *decoder) parse(n *node, source string) *expr.Expr {
	e, err := expr.Parse(source)
	var mistake *expr.Error
	switch {
	case err == nil:
		return e
	case errors.As(err, &mistake):
		d.problems = append(d.problems, n.inside(mistake.Offset, mistake.Message, cmp.Or(mistake.Hint, exprHint)))
	default:
		d.problem(n, err.Error(), "")
	}
	return nil
}

// inside is a problem at a byte offset of the node's text.
func (n *node) inside(offset int, message, hint string) Problem {
	line, column := n.at(offset)
	p := n.file.problem(line, column, message, hint)
	p.Path = n.path()
	return p
}

// oneOf reads one of a few fixed words.
func oneOf[T ~string](d *decoder, into *T, what string, words ...T) func(*node) {
	return func(n *node) {
		s, ok := d.scalar(n, what)
		if !ok {
			return
		}
		if slices.Contains(words, T(s)) {
			*into = T(s)
		} else {
			*into = "" // unknown: what depends on it is not judged
			known := make([]string, len(words))
			for i, w := range words {
				known[i] = string(w)
			}
			d.problem(n, quote(s)+" is not "+what, didYouMean(s, known, ""))
		}
	}
}

func (d *decoder) intent(name string, n *node) *Intent {
	in := &Intent{Name: name, Kind: Decide, Path: n.path()}
	d.object(n, "an intent",
		need("title", d.text(&in.Title)),
		may("kind", oneOf(d, &in.Kind, "a kind of intent", Decide, Referral, SmallTalk, Handoff)),
		may("aliases", d.words(&in.Aliases)),
		may("requires", d.strings(&in.Requires)),
		may("requires_facts", d.names(&in.RequiresFacts)),
		may("does", oneOf(d, &in.Does, "something that a conversation does", "restart", "help", "why", "thanks", "greeting", "goodbye")),
		may("reply", d.text(&in.Reply)),
		may("links", d.names(&in.Links)),
		may("assume", d.facts(&in.Assume)),
		may("rules", sequence(d, &in.Rules, d.rule)),
		may("leads_with", d.name(&in.LeadsWith)),
	)
	return in
}

func (d *decoder) rule(n *node) *Rule {
	r := &Rule{Path: n.path()}
	d.object(n, "a rule",
		may("when", d.condition(&r.When)),
		need("outcome", d.name(&r.Outcome)),
		need("because", d.text(&r.Because)),
		may("passed", d.text(&r.Passed)),
		may("asks", d.name(&r.Asks)),
	)
	return r
}

// facts reads values by the name of their fact.
func (d *decoder) facts(into *Facts) func(*node) {
	return func(n *node) {
		if n.kind != mapNode {
			d.wrong(n, "a mapping from facts to values", "write {fact: value}")
			return
		}
		*into = make(Facts, len(n.entries))
		for _, e := range n.entries {
			var number float64
			switch e.value.kind {
			case textNode:
				(*into)[e.key.text] = expr.Text(e.value.text)
			case boolNode:
				(*into)[e.key.text] = expr.Truth(e.value.text == "true")
			case numberNode:
				d.number(&number)(e.value)
				(*into)[e.key.text] = expr.Num(number)
			default:
				d.wrong(e.value, "a value", "write a name, a number, true or false")
			}
		}
	}
}

func (d *decoder) command(name string, n *node) *Command {
	c := &Command{Name: name, Path: n.path()}
	d.object(n, "a command",
		may("names", d.words(&c.Names)),
		may("intent", d.name(&c.Intent)),
		may("does", oneOf(d, &c.Does, "something that a command does", "help", "ask", "language")),
		may("arguments", d.names(&c.Arguments)),
		may("free", d.truth(&c.Free)),
		may("form", d.truth(&c.Form)),
		need("usage", d.text(&c.Usage)),
		need("help", d.text(&c.Help)),
	)
	return c
}
