package answers

import (
	"math"
	"slices"

	"supportbot/faq"
	"supportbot/faq/expr"
)

// view is what is known in one case: facts told, computed from others
// (faq.Fact.From) or assumed, and the columns of tables. While outcomes are
// explored, facts can be supposed on top and dropped again; supposing only ever
// adds knowledge, so that what is known already stays as it is.
type view struct {
	k    *faq.Knowledge
	in   *faq.Intent
	told faq.Facts
	// known has the names resolved so far and the facts supposed, a stack.
	known []entry
	// resolving are the names being computed: a fact inside its own computation is the fact as told.
	resolving []string
	look      expr.Lookup
}

type entry struct {
	name  string
	value faq.Value
	state expr.State
}

func newView(k *faq.Knowledge, in *faq.Intent, told faq.Facts) *view {
	v := &view{k: k, in: in, told: told}
	v.look = v.lookup
	return v
}

// with returns a view in which one more fact is known, whatever was told of it.
func (v *view) with(name string, value faq.Value) *view {
	w := newView(v.k, v.in, v.told)
	w.suppose(name, value)
	return w
}

// suppose makes a fact known until drop is called with the length of known before.
func (v *view) suppose(name string, value faq.Value) {
	v.known = append(v.known, entry{name, value, expr.Known})
}

func (v *view) drop(length int) { v.known = v.known[:length] }

// lookup is what rules see. A fact that nobody will be asked for is Absent
// rather than Unknown: nothing waits for it.
func (v *view) lookup(name string) (faq.Value, expr.State) {
	for i := len(v.known) - 1; i >= 0; i-- {
		if v.known[i].name == name {
			return v.known[i].value, v.known[i].state
		}
	}
	value, state := v.resolve(name)
	if state != expr.Unknown && len(v.resolving) == 0 {
		v.known = append(v.known, entry{name, value, state})
	}
	return value, state
}

func (v *view) resolve(name string) (faq.Value, expr.State) {
	f := v.k.Fact(name)
	if f == nil {
		return v.cell(name)
	}
	value, state := v.fact(f)
	if state == expr.Unknown && (f.Hidden && v.visible(f) == nil || !f.Hidden && v.optional(name)) {
		state = expr.Absent
	}
	return value, state
}

// fact resolves a fact by its own means: computed, told, assumed.
func (v *view) fact(f *faq.Fact) (faq.Value, expr.State) {
	if !slices.Contains(v.resolving, f.Name) {
		if value, state := v.derive(f); state == expr.Known {
			return value, state
		} else if state == expr.Unknown {
			return faq.Value{}, state
		}
	}
	if value := v.told[f.Name]; holds(f, value) {
		return value, expr.Known
	}
	if v.in != nil {
		if value, ok := v.in.Assume[f.Name]; ok {
			return value, expr.Known
		}
	}
	return faq.Value{}, expr.Unknown
}

// holds reports whether the value is one that the fact can have; a conversation
// may remember values that the knowledge has no longer.
func holds(f *faq.Fact, value faq.Value) bool {
	switch f.Type {
	case faq.Choice:
		return value.Kind() == expr.String && f.Value(value.Text()) != nil
	case faq.YesNo:
		return value.Kind() == expr.Bool
	}
	return value.Kind() == expr.Number && value.Num() >= 0
}

// derive tries the lines of From: Known from the first that holds and has its
// numbers, Absent if there is none, Unknown if a line with its numbers still
// waits for its condition.
func (v *view) derive(f *faq.Fact) (faq.Value, expr.State) {
	for i := range f.From {
		holds, n, state := v.line(f, &f.From[i])
		switch {
		case holds == expr.False || state != expr.Known:
		case holds == expr.Maybe:
			return faq.Value{}, expr.Unknown
		default:
			return expr.Num(believable(f, n)), expr.Known
		}
	}
	return faq.Value{}, expr.Absent
}

// line evaluates one line of From.
func (v *view) line(f *faq.Fact, d *faq.Derivation) (expr.Result, float64, expr.State) {
	v.resolving = append(v.resolving, f.Name)
	defer func() { v.resolving = v.resolving[:len(v.resolving)-1] }()
	// First the number: it is mostly missing, and cheaper to find out.
	n, state := d.Value.Number(v.source)
	if state != expr.Known {
		return expr.False, 0, state
	}
	if d.When == nil {
		return expr.True, n, state
	}
	return d.When.Test(v.look), n, state
}

// source is what the numbers of From see: facts as they are, without the waiting for others.
func (v *view) source(name string) (faq.Value, expr.State) {
	f := v.k.Fact(name)
	if f == nil {
		return v.lookup(name)
	}
	if slices.Contains(v.resolving, name) {
		return v.fact(f) // as told: what was computed of it before would be computed again
	}
	for i := len(v.known) - 1; i >= 0; i-- {
		if v.known[i].name == name && v.known[i].state == expr.Known {
			return v.known[i].value, expr.Known
		}
	}
	return v.fact(f)
}

// believable keeps a computed number inside the fact's range.
func believable(f *faq.Fact, n float64) float64 {
	if f.Type == faq.Whole {
		n = math.Floor(n + 1e-9) // parts are rounded down; 1e-9 forgives binary fractions
	}
	return max(0, n)
}

// cell resolves a column: the row is that of the By fact's value.
func (v *view) cell(name string) (faq.Value, expr.State) {
	table, _, ok := v.k.Column(name)
	if !ok || slices.Contains(v.resolving, name) {
		return faq.Value{}, expr.Absent
	}
	by, state := v.lookup(table.By)
	if state != expr.Known {
		return faq.Value{}, state
	}
	row := table.Row(by.Text())
	if row == nil || row.Cells[name] == nil {
		return faq.Value{}, expr.Absent
	}
	v.resolving = append(v.resolving, name)
	defer func() { v.resolving = v.resolving[:len(v.resolving)-1] }()
	n, state := row.Cells[name].Number(v.look)
	return expr.Num(n), state
}

// optional reports whether the rules do not wait for the fact: some row of the
// intent answers without it and asks for it only to refine (faq.Rule.Asks).
func (v *view) optional(name string) bool {
	return v.in != nil && slices.ContainsFunc(v.in.Rules, func(r *faq.Rule) bool { return r.Asks == name })
}

// visible finds the unknown fact that people are asked for instead of a hidden one.
func (v *view) visible(hidden *faq.Fact) *faq.Fact {
	for _, f := range v.k.Facts {
		if f.Hidden || slices.Contains(v.resolving, f.Name) || !derivedFrom(f, hidden.Name) {
			continue
		}
		if _, state := v.lookup(f.Name); state == expr.Unknown {
			return f
		}
	}
	return nil
}

func derivedFrom(f *faq.Fact, source string) bool {
	return slices.ContainsFunc(f.From, func(d faq.Derivation) bool { return d.Value.Mentions(source) })
}

// missing finds the fact to be asked for so that an Unknown name becomes known;
// nil if there is none.
func (v *view) missing(name string) *faq.Fact {
	for range len(v.k.Facts) + len(v.k.Tables) + 1 { // each step leads nearer; the bound stops circles
		f := v.k.Fact(name)
		switch {
		case f == nil:
			name = v.missingCell(name)
		case v.waitsFor(f) != "":
			name = v.waitsFor(f)
		case f.Hidden:
			name = ""
			if seen := v.visible(f); seen != nil {
				name = seen.Name
			}
		default:
			return f
		}
		if name == "" {
			return nil
		}
	}
	return nil
}

// waitsFor names what the condition of a line of From waits for, whose numbers are known.
func (v *view) waitsFor(f *faq.Fact) string {
	for i := range f.From {
		if holds, _, state := v.line(f, &f.From[i]); state == expr.Known && holds == expr.Maybe {
			return v.firstUnknown(f.From[i].When.Names())
		}
	}
	return ""
}

func (v *view) missingCell(column string) string {
	table, _, ok := v.k.Column(column)
	if !ok {
		return ""
	}
	by, state := v.lookup(table.By)
	if state != expr.Known {
		return table.By
	}
	if row := table.Row(by.Text()); row != nil && row.Cells[column] != nil {
		return v.firstUnknown(row.Cells[column].Names())
	}
	return ""
}

func (v *view) firstUnknown(names []string) string {
	for _, name := range names {
		if _, state := v.lookup(name); state == expr.Unknown {
			return name
		}
	}
	return ""
}
