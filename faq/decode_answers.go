package faq

func (d *decoder) answer(name string, n *node) *Answer {
	a := &Answer{Outcome: name, Path: n.path()}
	d.object(n, "an answer",
		need("verdict", oneOf(d, &a.Verdict, "a verdict", Accept, Reject, Neutral)),
		need("title", d.text(&a.Title)),
		need("text", d.text(&a.Text)),
		may("lead", d.text(&a.Lead)),
		may("notes", sequence(d, &a.Notes, d.textWhen)),
		may("values", named(d, &a.Values, d.computed)),
		may("next", d.names(&a.Next)),
		may("derived", d.truth(&a.Derived)),
		may("links", sequence(d, &a.Links, d.linkWhen)),
		may("sources", sequence(d, &a.Sources, d.sourceLine)),
		may("verified", d.date(&a.Verified)),
		may("newer", sequence(d, &a.Newer, d.newer)),
	)
	return a
}

// computed is a formula, or a mapping where there is more to say.
func (d *decoder) computed(name string, n *node) *Computed {
	c := &Computed{Name: name}
	if n.kind != mapNode {
		d.formula(&c.Is)(n)
		return c
	}
	d.object(n, "a computed value",
		need("is", d.formula(&c.Is)),
		may("unit", d.name(&c.Unit)),
		may("each", d.name(&c.Each)),
	)
	return c
}

func (d *decoder) sourceLine(n *node) (s SourceLine) {
	d.object(n, "a source",
		need("document", d.name(&s.Document)),
		need("section", d.text(&s.Section)),
	)
	return s
}

// linkWhen is a link's name, or a mapping where it is for some cases only.
func (d *decoder) linkWhen(n *node) (l LinkWhen) {
	if n.kind != mapNode {
		d.name(&l.Link)(n)
		return l
	}
	d.object(n, "a link for a case",
		need("link", d.name(&l.Link)),
		need("when", d.condition(&l.When)),
	)
	return l
}

func (d *decoder) newer(n *node) (w Newer) {
	d.object(n, "a note on a newer document",
		need("dated", d.date(&w.Dated)),
		need("text", d.text(&w.Text)),
		need("url", d.name(&w.URL)),
		may("when", d.condition(&w.When)),
	)
	return w
}

func (d *decoder) link(name string, n *node) *Link {
	l := &Link{Name: name, Path: n.path()}
	d.object(n, "a link",
		need("title", d.text(&l.Title)),
		need("url", d.name(&l.URL)),
		may("printed", d.name(&l.Printed)),
	)
	return l
}

func (d *decoder) document(name string, n *node) *Document {
	x := &Document{Name: name, Path: n.path()}
	d.object(n, "a document",
		need("title", d.text(&x.Title)),
		need("issued", d.date(&x.Issued)),
		need("url", d.name(&x.URL)),
	)
	return x
}
