package faq

// index finds things by name. Its maps are only ever asked, never ranged over,
// so that nothing depends on their order.
type index struct {
	units     map[string]*Unit
	facts     map[string]*Fact
	intents   map[string]*Intent
	commands  map[string]*Command
	answers   map[string]*Answer
	links     map[string]*Link
	documents map[string]*Document
	columns   map[string]columnOf
}

type columnOf struct {
	table  *Table
	column *Column
}

func newIndex(k *Knowledge) index {
	x := index{
		units:     byName(k.Units, func(u *Unit) string { return u.Name }),
		facts:     byName(k.Facts, func(f *Fact) string { return f.Name }),
		intents:   byName(k.Intents, func(in *Intent) string { return in.Name }),
		commands:  byName(k.Commands, func(c *Command) string { return c.Name }),
		answers:   byName(k.Answers, func(a *Answer) string { return a.Outcome }),
		links:     byName(k.Links, func(l *Link) string { return l.Name }),
		documents: byName(k.Documents, func(d *Document) string { return d.Name }),
		columns:   make(map[string]columnOf),
	}
	for _, t := range k.Tables {
		for _, c := range t.Columns {
			if _, taken := x.columns[c.Name]; !taken {
				x.columns[c.Name] = columnOf{t, c}
			}
		}
	}
	return x
}

// byName keeps the first of equal names: the loader reports the others.
func byName[T any](all []*T, name func(*T) string) map[string]*T {
	m := make(map[string]*T, len(all))
	for _, x := range all {
		if n := name(x); m[n] == nil {
			m[n] = x
		}
	}
	return m
}

// Unit returns the unit of that name, nil if there is none.
func (k *Knowledge) Unit(name string) *Unit { return k.index.units[name] }

// Fact returns the fact of that name, nil if there is none.
func (k *Knowledge) Fact(name string) *Fact {
	if k.index.facts == nil { // made by hand, of a few facts
		for _, f := range k.Facts {
			if f.Name == name {
				return f
			}
		}
	}
	return k.index.facts[name]
}

// Intent returns the intent of that name, nil if there is none.
func (k *Knowledge) Intent(name string) *Intent { return k.index.intents[name] }

// Command returns the command of that name, nil if there is none.
func (k *Knowledge) Command(name string) *Command { return k.index.commands[name] }

// Link returns the link of that name, nil if there is none.
func (k *Knowledge) Link(name string) *Link { return k.index.links[name] }

// Document returns the document of that name, nil if there is none.
func (k *Knowledge) Document(name string) *Document { return k.index.documents[name] }

// Answer returns what is said when intent comes to outcome: the wording for
// that intent if there is one, else the general one; nil if there is neither.
func (k *Knowledge) Answer(intent, outcome string) *Answer {
	if a := k.index.answers[intent+"."+outcome]; a != nil {
		return a
	}
	return k.index.answers[outcome]
}

// Column returns the column of that name with its table.
func (k *Knowledge) Column(name string) (*Table, *Column, bool) {
	c, ok := k.index.columns[name]
	return c.table, c.column, ok
}

// Value returns the value of a choice by its name, nil if there is none.
func (f *Fact) Value(name string) *FactValue {
	for _, v := range f.Values {
		if v.Name == name {
			return v
		}
	}
	return nil
}

// Row returns the row for a value of the By fact, nil if there is none.
func (t *Table) Row(value string) *Row {
	for _, r := range t.Rows {
		if r.Value == value {
			return r
		}
	}
	return nil
}
