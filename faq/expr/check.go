package expr

import (
	"fmt"
	"slices"
	"strings"
)

// Want says what an expression is to give: Condition or Number.
type Want = Kind

// Condition asks for an expression that is true, false or maybe.
const Condition Want = Bool

// Signature is what a name holds.
type Signature struct {
	Kind Kind
	// Values are the names that a String may have; none means any.
	Values []string
}

// Check finds names that do not exist, values that a choice does not have and
// kinds that do not fit, all of them, in the order of the source.
func (e *Expr) Check(want Want, types func(name string) (Signature, bool)) []*Error {
	c := &checker{types: types}
	if want == Number {
		c.number(e.root)
	} else {
		c.condition(e.root)
	}
	slices.SortStableFunc(c.errs, func(a, b *Error) int { return a.Offset - b.Offset })
	return c.errs
}

type checker struct {
	types func(string) (Signature, bool)
	errs  []*Error
}

func (c *checker) add(n *node, hint, format string, args ...any) {
	c.errs = append(c.errs, &Error{Offset: n.at, Message: fmt.Sprintf(format, args...), Hint: hint})
}

// kind gives what a name or constant holds; ok is false if an error was reported.
func (c *checker) kind(n *node) (Signature, bool) {
	if n.op == opConst {
		return Signature{Kind: n.value.Kind()}, true
	}
	s, ok := c.types(n.name)
	if !ok {
		c.errs = append(c.errs, &Error{Offset: n.at, Unknown: n.name,
			Message: fmt.Sprintf("there is no fact and no column `%s`", n.name)})
	}
	return s, ok
}

func (c *checker) condition(n *node) {
	switch n.op {
	case opAnd, opOr, opNot:
		for _, a := range n.args {
			c.condition(a)
		}
	case opName:
		s, ok := c.kind(n)
		if ok && s.Kind != Bool {
			c.add(n, compareWith(n.name, s), "`%s` is %s and no condition", n.name, s.Kind)
		}
	case opConst:
		if n.value.Kind() != Bool {
			c.add(n, "", "this is %s and no condition", n.value.Kind())
		}
	case opIn:
		c.in(n)
	default:
		if n.op >= opAdd {
			c.add(n, "compare a name with a constant: "+compareHint, "this computes a number and is no condition")
			return
		}
		c.compare(n)
	}
}

func compareWith(name string, s Signature) string {
	if s.Kind == String && len(s.Values) > 0 {
		return fmt.Sprintf("compare it: %s == %q", name, s.Values[0])
	}
	return fmt.Sprintf("compare it: %s > 0", name)
}

func (c *checker) in(n *node) {
	s, ok := c.kind(n.args[0])
	if !ok {
		return
	}
	if s.Kind != String {
		c.add(n, "compare with == or <", "`in` is for choices; `%s` is %s", n.args[0].name, s.Kind)
		return
	}
	for i, v := range n.args[1:] {
		c.value(n.args[0].name, s, v)
		if slices.ContainsFunc(n.args[1:i+1], func(o *node) bool { return o.value == v.value }) {
			c.add(v, "leave one out", "%q stands in the list twice", v.value.Text())
		}
	}
}

// value checks a constant that a choice is compared with.
func (c *checker) value(name string, s Signature, v *node) {
	if len(s.Values) == 0 || slices.Contains(s.Values, v.value.Text()) {
		return
	}
	c.add(v, valueHint(v.value.Text(), s.Values), "`%s` has no value %q", name, v.value.Text())
}

func valueHint(word string, values []string) string {
	if near := Closest(word, values); near != "" {
		return fmt.Sprintf("did you mean %q", near)
	}
	return "its values are " + strings.Join(values, ", ")
}

func (c *checker) compare(n *node) {
	left, right := n.args[0], n.args[1]
	if c.unquoted(left, right) || c.unquoted(right, left) {
		return
	}
	a, ok := c.kind(left)
	b, ok2 := c.kind(right)
	if !ok || !ok2 {
		return
	}
	ordered := n.op >= opLess
	switch {
	case a.Kind != b.Kind:
		hint := ""
		if left.op == opConst || right.op == opConst {
			hint = kindHint(left, right, a, b)
		}
		c.add(n, hint, "%s is compared with %s", a.Kind, b.Kind)
	case ordered && a.Kind != Number:
		c.add(n, "use == or !=", "only numbers are less or more than one another")
	case a.Kind != Number && left.op == opName && right.op == opName:
		c.add(n, "compare each with its values", "two names are compared only if they are numbers")
	case right.op == opConst && a.Kind == String:
		c.value(left.name, a, right)
	case left.op == opConst && b.Kind == String:
		c.value(right.name, b, left)
	}
}

// kindHint says what the constant should look like.
func kindHint(left, right *node, a, b Signature) string {
	name, s, constant := left, a, right
	if left.op == opConst {
		name, s, constant = right, b, left
	}
	switch {
	case s.Kind == Bool:
		return fmt.Sprintf("write %s or !%s", name.name, name.name)
	case s.Kind == Number && constant.value.Kind() == String:
		return "a number stands without quotes"
	case s.Kind == String:
		return compareWith(name.name, s)
	}
	return ""
}

// unquoted reports a value that stands without its quotes.
func (c *checker) unquoted(word, other *node) bool {
	if word.op != opName || other.op != opName {
		return false
	}
	if _, ok := c.types(word.name); ok {
		return false
	}
	s, ok := c.types(other.name)
	if !ok || s.Kind != String {
		return false
	}
	hint := fmt.Sprintf("write %q", word.name)
	if !slices.Contains(s.Values, word.name) {
		hint = valueHint(word.name, s.Values) + ", in quotes"
	}
	c.add(word, hint, "`%s` is not in quotes", word.name)
	return true
}

func (c *checker) number(n *node) {
	switch {
	case n.op == opName:
		s, ok := c.kind(n)
		if ok && s.Kind != Number {
			c.add(n, "", "`%s` is %s and no number", n.name, s.Kind)
		}
	case n.op == opConst:
		if n.value.Kind() != Number {
			c.add(n, "", "this is %s and no number", n.value.Kind())
		}
	case n.op >= opAdd:
		for _, a := range n.args {
			c.number(a)
		}
	default:
		c.add(n, "numbers are computed with + - * /, "+functions, "this is a condition and computes no number")
	}
}
