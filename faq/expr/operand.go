package expr

import "strings"

const functions = "ceil, floor, round, min and max"

func (p *parser) sum() *node {
	return p.arithmetic(p.product, map[string]op{"+": opAdd, "-": opSub})
}

func (p *parser) product() *node {
	return p.arithmetic(p.unary, map[string]op{"*": opMul, "/": opDiv})
}

func (p *parser) arithmetic(operand func() *node, ops map[string]op) *node {
	left := operand()
	for p.err == nil {
		t := p.peek()
		o, ok := ops[t.text]
		if t.kind != tokMark || !ok {
			break
		}
		p.take()
		right := operand()
		p.numeric(left)
		p.numeric(right)
		left = &node{op: o, at: left.at, args: []*node{left, right}}
	}
	return left
}

func (p *parser) numeric(n *node) {
	if !n.isNumber() {
		p.failAt(n.at, "arithmetic needs numbers", "")
	}
}

func (p *parser) unary() *node {
	if p.err != nil {
		return &node{op: opConst}
	}
	if t, ok := p.mark("!"); ok {
		arg := p.nested(p.unary)
		if !arg.isCondition() {
			return p.failAt(arg.at, "! negates a condition", "put a comparison behind it in parentheses, or use !=")
		}
		return &node{op: opNot, at: t.at, args: []*node{arg}}
	}
	if t, ok := p.mark("-"); ok {
		arg := p.nested(p.unary)
		p.numeric(arg)
		if arg.op == opConst {
			return &node{op: opConst, at: t.at, value: Num(-arg.value.Num())}
		}
		return &node{op: opMinus, at: t.at, args: []*node{arg}}
	}
	return p.primary()
}

func (p *parser) primary() *node {
	t := p.take()
	switch t.kind {
	case tokNumber:
		return &node{op: opConst, at: t.at, value: Num(t.num)}
	case tokString:
		return &node{op: opConst, at: t.at, value: Text(t.text)}
	case tokName:
		return p.name(t)
	case tokMark:
		if t.text == "(" {
			n := p.nested(p.or)
			if _, ok := p.mark(")"); !ok {
				p.fail(p.peek(), "expected ) not "+p.peek().describe(), p.wordHint(p.peek()))
			}
			return n
		}
	}
	return p.fail(t, "expected a name or a value, not "+t.describe(), "")
}

func (p *parser) name(t token) *node {
	if hint := p.wordHint(t); hint != "" || t.text == "in" {
		return p.fail(t, "expected a name or a value, not "+t.describe(), hint)
	}
	if open, ok := p.mark("("); ok {
		return p.call(t, open)
	}
	switch t.text {
	case "true", "false":
		return &node{op: opConst, at: t.at, value: Truth(t.text == "true")}
	case "True", "TRUE", "False", "FALSE":
		return p.fail(t, t.describe()+" is not a value", "write "+strings.ToLower(t.text))
	}
	return &node{op: opName, at: t.at, name: t.text}
}

func (p *parser) call(t, open token) *node {
	n := &node{op: opCall, at: t.at, name: t.text}
	switch t.text {
	case "ceil", "floor", "round", "min", "max":
	default:
		return p.fail(t, "there is no function "+t.describe(), "the functions are "+functions)
	}
	if _, ok := p.mark(")"); ok {
		return p.fail(open, t.text+" needs a number", "")
	}
	for {
		arg := p.nested(p.sum)
		p.numeric(arg)
		n.args = append(n.args, arg)
		if _, ok := p.mark(","); ok {
			continue
		}
		if _, ok := p.mark(")"); !ok {
			return p.fail(p.peek(), "expected , or ) not "+p.peek().describe(), "")
		}
		break
	}
	if len(n.args) > 1 && t.text != "min" && t.text != "max" {
		return p.failAt(n.args[1].at, t.text+" takes one number", "")
	}
	return n
}

// wordHint explains words that are operators in other languages.
func (p *parser) wordHint(t token) string {
	if t.kind != tokName {
		return ""
	}
	switch strings.ToLower(t.text) {
	case "and":
		return "did you mean &&"
	case "or":
		return "did you mean ||"
	case "not":
		return "did you mean !"
	case "is", "eq", "equals":
		return "did you mean =="
	case "if", "then", "else":
		return "write one line with `when` for each case"
	case "matches", "contains", "startswith", "endswith", "like":
		return "there are no patterns: compare with == or in [\"…\"]"
	case "null", "nil", "none", "unknown":
		return "a fact that nobody told makes a condition neither true nor false; there is nothing to compare it with"
	}
	return ""
}
