package faq

func (d *decoder) unit(name string, n *node) *Unit {
	u := &Unit{Name: name, Path: n.path()}
	d.object(n, "a unit",
		need("print", d.text(&u.Print)),
		need("words", d.strings(&u.Words)),
		may("before", d.strings(&u.Before)),
		may("multiples", sequence(d, &u.Multiples, d.multiple)),
	)
	return u
}

func (d *decoder) multiple(n *node) (m Multiple) {
	d.object(n, "a multiple",
		need("factor", d.number(&m.Factor)),
		need("words", d.strings(&m.Words)),
	)
	return m
}

func (d *decoder) fact(name string, n *node) *Fact {
	f := &Fact{Name: name, Path: n.path()}
	d.object(n, "a fact",
		need("title", d.text(&f.Title)),
		need("type", oneOf(d, &f.Type, "a type of fact", Choice, Whole, Amount, YesNo)),
		may("unit", d.name(&f.Unit)),
		may("max", d.number(&f.Max)),
		may("ask", d.text(&f.Ask)),
		may("ask_when", sequence(d, &f.AskWhen, d.textWhen)),
		may("help", d.text(&f.Help)),
		may("values", named(d, &f.Values, d.factValue)),
		may("patterns", d.strings(&f.Patterns)),
		may("yes", d.strings(&f.Yes)),
		may("no", d.strings(&f.No)),
		may("from", sequence(d, &f.From, d.derivation)),
		may("hidden", d.truth(&f.Hidden)),
		may("belongs_to", d.name(&f.BelongsTo)),
		may("keep", d.truth(&f.Keep)),
	)
	return f
}

func (d *decoder) factValue(name string, n *node) *FactValue {
	v := &FactValue{Name: name, Path: n.path()}
	d.object(n, "a value",
		need("title", d.text(&v.Title)),
		need("words", d.strings(&v.Words)),
		may("answers", d.strings(&v.Answers)),
		may("apart", d.truth(&v.Apart)),
		may("when", d.condition(&v.When)),
		may("enough", d.truth(&v.Enough)),
	)
	return v
}

func (d *decoder) derivation(n *node) (from Derivation) {
	d.object(n, "a line of from",
		may("when", d.condition(&from.When)),
		need("value", d.formula(&from.Value)),
	)
	return from
}

func (d *decoder) textWhen(n *node) (t TextWhen) {
	d.object(n, "a text for a case",
		need("when", d.condition(&t.When)),
		need("text", d.text(&t.Text)),
	)
	return t
}

func (d *decoder) table(name string, n *node) *Table {
	t := &Table{Name: name, Path: n.path()}
	d.object(n, "a table",
		need("by", d.name(&t.By)),
		need("columns", named(d, &t.Columns, d.column)),
		need("rows", named(d, &t.Rows, d.row)),
	)
	return t
}

func (d *decoder) column(name string, n *node) *Column {
	c := &Column{Name: name, Path: n.path()}
	d.object(n, "a column", may("unit", d.name(&c.Unit)))
	return c
}

func (d *decoder) row(value string, n *node) *Row {
	r := &Row{Value: value, Cells: make(map[string]*Formula), Path: n.path()}
	if n.kind != mapNode {
		d.wrong(n, "a row, a mapping from columns to numbers", "write {column: 3}")
		return r
	}
	for _, e := range n.entries {
		var cell *Formula
		d.formula(&cell)(e.value)
		r.Cells[e.key.text] = cell
	}
	return r
}

func (d *decoder) term(name string, n *node) *Term {
	t := &Term{Name: name, Path: n.path()}
	d.strings(&t.Words)(n)
	return t
}

func (d *decoder) slip(right string, n *node) *Slip {
	s := &Slip{Right: right, Path: n.path()}
	d.strings(&s.Wrong)(n)
	return s
}

func (d *decoder) concept(name string, n *node) *Concept {
	c := &Concept{Name: name, Path: n.path()}
	d.object(n, "a concept", may("zh", d.strings(&c.ZH)), may("en", d.strings(&c.EN)), may("outside", d.truth(&c.Outside)))
	return c
}
