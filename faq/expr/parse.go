package expr

import (
	"fmt"
	"slices"
)

// Limits that keep a hostile source harmless. Real rules stay far below them.
const (
	MaxLength = 4096 // bytes of source
	MaxDepth  = 100  // parentheses, negations and calls inside one another
)

var comparisons = map[string]op{"==": opEqual, "!=": opDiffer, "<": opLess, "<=": opAtMost, ">": opMore, ">=": opAtLeast}

// Parse reads a condition or a formula. The error is an *Error; whether names
// exist and fit together is found by Check.
func Parse(src string) (*Expr, error) {
	if len(src) > MaxLength {
		return nil, &Error{Offset: MaxLength, Message: fmt.Sprintf("the expression is longer than %d bytes", MaxLength),
			Hint: "split it into several rules"}
	}
	tokens, err := lex(src)
	if err != nil {
		return nil, err
	}
	p := &parser{tokens: tokens}
	root := p.or()
	if p.err == nil && p.peek().kind != tokEnd {
		p.fail(p.peek(), "expected an operator or the end, not "+p.peek().describe(), p.wordHint(p.peek()))
	}
	if p.err != nil {
		return nil, p.err
	}
	e := &Expr{root: root}
	root.walk(func(n *node) {
		if n.op == opName && !slices.Contains(e.names, n.name) {
			e.names = append(e.names, n.name)
		}
	})
	return e, nil
}

// The parser keeps the first error and goes on harmlessly; every method
// returns a node, so that no caller has to look.
type parser struct {
	tokens []token
	pos    int
	depth  int
	err    error
}

func (p *parser) peek() token { return p.tokens[p.pos] }

func (p *parser) take() token {
	t := p.tokens[p.pos]
	if t.kind != tokEnd {
		p.pos++
	}
	return t
}

// mark takes the next token if it is one of the given marks.
func (p *parser) mark(texts ...string) (token, bool) {
	if t := p.peek(); p.err == nil && t.kind == tokMark && slices.Contains(texts, t.text) {
		return p.take(), true
	}
	return token{}, false
}

func (p *parser) fail(t token, message, hint string) *node { return p.failAt(t.at, message, hint) }

func (p *parser) failAt(at int, message, hint string) *node {
	if p.err == nil {
		p.err = &Error{Offset: at, Message: message, Hint: hint}
	}
	return &node{op: opConst, at: at}
}

// nested guards the recursion.
func (p *parser) nested(parse func() *node) *node {
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > MaxDepth {
		return p.fail(p.peek(), fmt.Sprintf("more than %d levels inside one another", MaxDepth), "split it into several rules")
	}
	return parse()
}

func (p *parser) or() *node  { return p.logical("||", opOr, p.and) }
func (p *parser) and() *node { return p.logical("&&", opAnd, p.comparison) }

func (p *parser) logical(mark string, o op, operand func() *node) *node {
	first := operand()
	var args []*node
	for {
		t, ok := p.mark(mark)
		if !ok {
			break
		}
		if args == nil {
			args = p.part(nil, o, first, t)
		}
		args = p.part(args, o, operand(), t)
	}
	if args == nil {
		return first
	}
	return &node{op: o, at: first.at, args: args}
}

// part adds an operand of && or ||; the parts of an operand of the same kind become parts of the whole.
func (p *parser) part(args []*node, o op, n *node, t token) []*node {
	if !n.isCondition() {
		p.failAt(n.at, fmt.Sprintf("%s joins conditions", t.text), "compare the value: "+compareHint)
	}
	if n.op == o {
		return append(args, n.args...)
	}
	return append(args, n)
}

const compareHint = `name == "value", name < 3`

func (p *parser) comparison() *node {
	left := p.sum()
	t := p.peek()
	if t.kind == tokName && t.text == "in" {
		return p.in(left, p.take())
	}
	o, ok := comparisons[t.text]
	if t.kind != tokMark || !ok || p.err != nil {
		return left
	}
	p.take()
	right := p.sum()
	if p.err != nil {
		return left
	}
	if next := p.peek(); next.kind == tokMark && comparisons[next.text] != 0 {
		return p.fail(next, "comparisons are not chained", "join two comparisons with &&")
	}
	if left.op == opNot {
		return p.failAt(left.at, "! goes before the comparison's left side only", "write != or put the comparison in parentheses")
	}
	for _, side := range []*node{left, right} {
		if side.op != opName && side.op != opConst {
			return p.failAt(side.at, "a comparison has a name on one side and a name or a constant on the other",
				"arithmetic belongs into a computed value or a column")
		}
	}
	if left.op == opConst && right.op == opConst {
		return p.failAt(left.at, "this compares two constants", "a name of a fact stands without quotes")
	}
	return &node{op: o, at: left.at, args: []*node{left, right}}
}

func (p *parser) in(left *node, in token) *node {
	if p.err != nil {
		return left
	}
	if left.op != opName {
		return p.failAt(left.at, "`in` has the name of a choice on its left", `write name in ["a", "b"]`)
	}
	n := &node{op: opIn, at: left.at, args: []*node{left}}
	if _, ok := p.mark("["); !ok {
		return p.fail(p.peek(), "`in` needs a list", `write `+left.name+` in ["a", "b"]`)
	}
	for {
		t := p.take()
		switch {
		case t.kind == tokName:
			return p.fail(t, fmt.Sprintf("%s is not in quotes", t.describe()), fmt.Sprintf("write %q", t.text))
		case t.kind != tokString:
			return p.fail(t, "a list has values in quotes, not "+t.describe(), `write ["a", "b"]`)
		}
		n.args = append(n.args, &node{op: opConst, at: t.at, value: Text(t.text)})
		if _, ok := p.mark(","); ok {
			continue
		}
		if _, ok := p.mark("]"); ok {
			return n
		}
		return p.fail(p.peek(), "expected , or ] in the list, not "+p.peek().describe(), "")
	}
}
