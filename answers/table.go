package answers

import (
	"cmp"
	"slices"

	"supportbot/faq"
	"supportbot/faq/expr"
)

// table is a list of rules seen as a function from cases to classes: class[i]
// is what row i leads to, and rows that lead to the same share a class. A case
// in which no row holds has the class none.
type table struct {
	*view
	rules []*faq.Rule
	class []int
	cuts  []cut
	// budget bounds the cases looked at; rules written by people stay far below it.
	budget int
}

const (
	none          = -1
	defaultBudget = 50_000
)

func newTable(v *view, rules []*faq.Rule) *table {
	t := &table{view: v, rules: rules, class: make([]int, len(rules)), budget: defaultBudget}
	for i, r := range rules {
		t.class[i] = i
		for j, before := range rules[:i] {
			if before.Outcome == r.Outcome {
				t.class[i] = j
				break
			}
		}
	}
	return t
}

// row is a table that only tells whether one row holds.
func (t *table) row(i int) *table {
	return &table{view: t.view, rules: t.rules[i : i+1], class: []int{0}, budget: t.budget}
}

// test evaluates one row; a row without a condition holds.
func (t *table) test(i int) expr.Result {
	if t.rules[i].When == nil {
		return expr.True
	}
	return t.rules[i].When.Test(t.look)
}

// scan finds the first row from start on that is not False; none if all are.
// Rows that are False stay so when more is known, so that a search goes on where it was.
func (t *table) scan(start int) (int, expr.Result) {
	for i := start; i < len(t.rules); i++ {
		if r := t.test(i); r != expr.False {
			return i, r
		}
	}
	return none, expr.True
}

func (t *table) classOf(row int) int {
	if row == none {
		return none
	}
	return t.class[row]
}

// open finds the first fact that a row waits for.
func (t *table) open(row int) *faq.Fact {
	for _, name := range t.rules[row].When.Names() {
		if _, state := t.lookup(name); state == expr.Unknown {
			if f := t.missing(name); f != nil {
				return f
			}
		}
	}
	return nil
}

// reach visits every row that can be the first to hold, none included, in the
// order of the search, until visit returns false. A row may be visited several times.
func (t *table) reach(start int, visit func(row int) bool) bool {
	i, r := t.scan(start)
	if r == expr.True {
		return visit(i)
	}
	if t.budget--; t.budget < 0 {
		return visit(i) && visit(none)
	}
	f := t.open(i)
	if f == nil { // nobody can be asked: the row never holds
		return t.reach(i+1, visit)
	}
	mark := len(t.known)
	for _, value := range t.values(f) {
		t.suppose(f.Name, value)
		ok := t.reach(i, visit)
		t.drop(mark)
		if !ok {
			return false
		}
	}
	return true
}

// sensitive reports whether two values of the fact lead to different classes,
// in some case that is still possible.
func (t *table) sensitive(f *faq.Fact, start int) bool {
	i, r := t.scan(start)
	if r == expr.True {
		return false
	}
	if t.budget--; t.budget < 0 {
		return true
	}
	y := t.open(i)
	if y == nil {
		return t.sensitive(f, i+1)
	}
	mark := len(t.known)
	values := t.values(y)
	for j, value := range values {
		found := false
		if y == f {
			found = j > 0 && t.differ([2][]entry{
				{{f.Name, values[0], expr.Known}}, {{f.Name, value, expr.Known}},
			}, i)
		} else {
			t.suppose(y.Name, value)
			found = t.sensitive(f, i)
			t.drop(mark)
		}
		if found {
			return true
		}
	}
	return false
}

// differ reports whether two cases, told apart by what each side supposes, can
// lead to different classes, all that is still unknown being equal in both.
func (t *table) differ(sides [2][]entry, start int) bool {
	classes, opens := [2]int{}, [2]*faq.Fact{}
	for i := range sides {
		classes[i], opens[i] = t.first(sides[i], start)
	}
	y := cmp.Or(opens[0], opens[1])
	if y == nil {
		return classes[0] != classes[1]
	}
	if t.budget--; t.budget < 0 {
		return true
	}
	values, unknown := t.valuesIn(sides, y)
	for _, value := range values {
		further := sides
		for i := range further {
			if unknown[i] {
				further[i] = append(slices.Clip(sides[i]), entry{y.Name, value, expr.Known})
			}
		}
		if t.differ(further, start) {
			return true
		}
	}
	return false
}

// first finds the class of a side, or the fact that it waits for.
func (t *table) first(side []entry, start int) (int, *faq.Fact) {
	mark := len(t.known)
	t.known = append(t.known, side...)
	defer t.drop(mark)
	row, r := t.scan(start)
	for r != expr.True {
		if y := t.open(row); y != nil {
			return none, y
		}
		row, r = t.scan(row + 1)
	}
	return t.classOf(row), nil
}

// valuesIn collects the values of a fact in both sides, and in which of them it is unknown:
// the other side computes it from what is supposed there.
func (t *table) valuesIn(sides [2][]entry, f *faq.Fact) (values []faq.Value, unknown [2]bool) {
	mark := len(t.known)
	for i := range sides {
		t.known = append(t.known, sides[i]...)
		if _, state := t.lookup(f.Name); state == expr.Unknown {
			unknown[i] = true
			values = append(values, t.values(f)...)
		}
		t.drop(mark)
	}
	return distinct(values), unknown
}
