package expr

import (
	"strings"
)

// levels of binding, the loosest first; an operand that binds looser gets parentheses.
func (n *node) level() int {
	switch {
	case n.op == opOr:
		return 1
	case n.op == opAnd:
		return 2
	case n.op >= opEqual && n.op <= opIn:
		return 3
	case n.op == opAdd || n.op == opSub:
		return 4
	case n.op == opMul || n.op == opDiv:
		return 5
	case n.op == opNot || n.op == opMinus:
		return 6
	}
	return 7
}

var signs = [...]string{opOr: "||", opAnd: "&&", opEqual: "==", opDiffer: "!=", opLess: "<", opAtMost: "<=",
	opMore: ">", opAtLeast: ">=", opAdd: "+", opSub: "-", opMul: "*", opDiv: "/"}

// String prints the expression in its plainest form; parsing that gives the same expression.
func (e *Expr) String() string {
	var b strings.Builder
	e.root.print(&b, 0)
	return b.String()
}

func (n *node) print(b *strings.Builder, outer int) {
	if n.level() < outer {
		b.WriteByte('(')
		defer b.WriteByte(')')
	}
	switch n.op {
	case opName:
		b.WriteString(n.name)
	case opConst:
		b.WriteString(n.value.source())
	case opNot:
		b.WriteByte('!')
		n.args[0].print(b, 6)
	case opMinus:
		b.WriteByte('-')
		n.args[0].print(b, 6)
	case opIn:
		b.WriteString(n.args[0].name + " in [")
		list(b, n.args[1:])
		b.WriteByte(']')
	case opCall:
		b.WriteString(n.name + "(")
		list(b, n.args)
		b.WriteByte(')')
	default:
		for i, a := range n.args {
			inner := n.level()
			if i > 0 {
				b.WriteString(" " + signs[n.op] + " ")
				inner++ // a - (b - c) keeps its parentheses
			}
			a.print(b, inner)
		}
	}
}

func list(b *strings.Builder, nodes []*node) {
	for i, n := range nodes {
		if i > 0 {
			b.WriteString(", ")
		}
		n.print(b, 0)
	}
}

// source prints a constant as it is written in an expression.
func (v Value) source() string {
	if v.kind != String {
		return v.String()
	}
	if strings.Contains(v.text, `"`) {
		return "'" + v.text + "'"
	}
	return `"` + v.text + `"`
}
