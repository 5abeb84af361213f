package expr

// Expr is a parsed expression. It is immutable and safe for concurrent use.
type Expr struct {
	root  *node
	names []string
}

type op uint8

const (
	opName    op = iota
	opConst      // value
	opOr         // args: two or more conditions
	opAnd        // args: two or more conditions
	opNot        // args: one condition
	opEqual      // comparisons; args: two, each a name or a constant
	opDiffer     //
	opLess       //
	opAtMost     //
	opMore       //
	opAtLeast    //
	opIn         // args: a name, then constants
	opAdd        // arithmetic; args: two numbers
	opSub
	opMul
	opDiv
	opMinus // args: one number
	opCall  // name: a function; args: numbers
)

type node struct {
	op    op
	at    int
	name  string
	value Value
	args  []*node
}

// walk visits the node and all below it, in the order of the source.
func (n *node) walk(visit func(*node)) {
	visit(n)
	for _, a := range n.args {
		a.walk(visit)
	}
}

func (n *node) isCondition() bool {
	switch n.op {
	case opConst:
		return n.value.Kind() == Bool || n.value.IsZero() // the zero Value stands for an error reported already
	case opName:
		return true
	}
	return n.op <= opIn
}

func (n *node) isNumber() bool {
	switch n.op {
	case opConst:
		return n.value.Kind() == Number || n.value.IsZero()
	case opName:
		return true
	}
	return n.op >= opAdd
}
