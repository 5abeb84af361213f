package expr

import (
	"math"
	"slices"
)

// Names lists the names mentioned, in the order of their first appearance.
func (e *Expr) Names() []string { return slices.Clone(e.names) }

// Mentions reports whether the name occurs.
func (e *Expr) Mentions(name string) bool { return slices.Contains(e.names, name) }

// Constants lists the numbers that the name is compared with, ascending, each
// once. Between two neighbours the expression cannot tell the name's values apart.
func (e *Expr) Constants(name string) []float64 {
	var out []float64
	e.comparisons(name, func(other *node) {
		if other.op == opConst && other.value.Kind() == Number {
			out = append(out, other.value.Num())
		}
	})
	slices.Sort(out)
	return slices.Compact(out)
}

// Compared lists the other names that the name is compared with, in order of appearance.
func (e *Expr) Compared(name string) []string {
	var out []string
	e.comparisons(name, func(other *node) {
		if other.op == opName && !slices.Contains(out, other.name) {
			out = append(out, other.name)
		}
	})
	return out
}

// comparisons visits the other side of every comparison of the name.
func (e *Expr) comparisons(name string, visit func(other *node)) {
	e.root.walk(func(n *node) {
		if n.op < opEqual || n.op > opAtLeast {
			return
		}
		for i, side := range n.args {
			if side.op == opName && side.name == name {
				visit(n.args[1-i])
			}
		}
	})
}

// Test evaluates a condition. A comparison with an Absent name is False, so
// are a bare Absent name and its negation !name.
func (e *Expr) Test(l Lookup) Result { return e.root.test(l) }

// NearMiss reports whether the condition is False only because of the last of
// its parts joined by &&, all the others being True: the case is one that the
// condition is about, and passes it.
func (e *Expr) NearMiss(l Lookup) bool {
	if e.root.op != opAnd {
		return e.root.test(l) == False
	}
	last := len(e.root.args) - 1
	for _, a := range e.root.args[:last] {
		if a.test(l) != True {
			return false
		}
	}
	return e.root.args[last].test(l) == False
}

func (n *node) test(l Lookup) Result {
	switch n.op {
	case opConst:
		return result(n.value.Bool())
	case opName:
		return n.holds(l, true)
	case opAnd:
		return n.join(l, False, True)
	case opOr:
		return n.join(l, True, False)
	case opNot:
		if arg := n.args[0]; arg.op == opName {
			return arg.holds(l, false)
		}
		return negate(n.args[0].test(l))
	case opIn:
		v, state := l(n.args[0].name)
		if state != Known {
			return undecided(state)
		}
		return result(slices.ContainsFunc(n.args[1:], func(c *node) bool { return c.value == v }))
	case opEqual, opDiffer, opLess, opAtMost, opMore, opAtLeast:
		return n.compare(l)
	}
	return False // a formula is no condition; Check says so
}

// join is Kleene's and/or: one deciding part decides, else a Maybe stays.
func (n *node) join(l Lookup, deciding, neutral Result) Result {
	out := neutral
	for _, a := range n.args {
		switch a.test(l) {
		case deciding:
			return deciding
		case Maybe:
			out = Maybe
		}
	}
	return out
}

func (n *node) holds(l Lookup, want bool) Result {
	v, state := l(n.name)
	if state != Known {
		return undecided(state)
	}
	return result(v.Kind() == Bool && v.Bool() == want)
}

func (n *node) compare(l Lookup) Result {
	a, s := n.args[0].operand(l)
	b, t := n.args[1].operand(l)
	switch {
	case s == Absent || t == Absent:
		return False
	case s == Unknown || t == Unknown:
		return Maybe
	}
	switch n.op {
	case opEqual:
		return result(a == b)
	case opDiffer:
		return result(a != b)
	}
	if a.Kind() != Number || b.Kind() != Number {
		return False
	}
	x, y := a.Num(), b.Num()
	switch n.op {
	case opLess:
		return result(x < y)
	case opAtMost:
		return result(x <= y)
	case opMore:
		return result(x > y)
	}
	return result(x >= y)
}

func (n *node) operand(l Lookup) (Value, State) {
	if n.op == opName {
		return l(n.name)
	}
	return n.value, Known
}

// Number computes a formula: Absent if any name is Absent, else Unknown if any
// is Unknown. Division by zero and overflow give Absent.
func (e *Expr) Number(l Lookup) (float64, State) {
	x, state := e.root.number(l)
	if state == Known && (math.IsNaN(x) || math.IsInf(x, 0)) {
		return 0, Absent
	}
	return x, state
}

func (n *node) number(l Lookup) (float64, State) {
	switch n.op {
	case opConst:
		return n.value.Num(), Known
	case opName:
		v, state := l(n.name)
		if state == Known && v.Kind() != Number {
			state = Absent
		}
		return v.Num(), state
	}
	if n.op < opAdd {
		return 0, Absent // a condition is no formula; Check says so
	}
	x, state := n.args[0].number(l)
	for _, a := range n.args[1:] {
		y, s := a.number(l)
		if s == Absent || state == Known {
			state = s
		}
		x = n.apply(x, y)
	}
	if state != Known {
		return 0, state
	}
	return n.finish(x), Known
}

// apply combines two numbers; a NaN that it gives ends as Absent.
func (n *node) apply(x, y float64) float64 {
	switch n.op {
	case opAdd:
		return x + y
	case opSub:
		return x - y
	case opMul:
		return x * y
	case opDiv:
		if y == 0 {
			return math.NaN()
		}
		return x / y
	}
	if n.name == "min" {
		return math.Min(x, y)
	}
	return math.Max(x, y)
}

// tolerance forgives the last digits of binary fractions, so that ceil(0.3 / 0.1) is 3.
const tolerance = 1e-9

func (n *node) finish(x float64) float64 {
	switch {
	case n.op == opMinus:
		return -x
	case n.op != opCall:
		return x
	}
	switch n.name {
	case "ceil":
		return math.Ceil(x - tolerance)
	case "floor":
		return math.Floor(x + tolerance)
	case "round":
		return math.Round(x)
	}
	return x
}

func result(b bool) Result {
	if b {
		return True
	}
	return False
}

func negate(r Result) Result {
	switch r {
	case True:
		return False
	case False:
		return True
	}
	return Maybe
}

func undecided(s State) Result {
	if s == Absent {
		return False
	}
	return Maybe
}
