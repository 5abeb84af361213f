package faq

// Lists of names for hints, in the order of the file.

func (k *Knowledge) unitNames() []string {
	return namesOf(k.Units, func(u *Unit) string { return u.Name })
}
func (k *Knowledge) termNames() []string {
	names := append(namesOf(k.Terms, func(t *Term) string { return t.Name }), AddressTerm)
	for _, f := range k.Facts {
		if len(f.Values) > 0 {
			names = append(names, f.Name)
		}
		for _, v := range f.Values {
			names = append(names, f.Name+"."+v.Name)
		}
	}
	return names
}
func (k *Knowledge) factNames() []string {
	return namesOf(k.Facts, func(f *Fact) string { return f.Name })
}
func (k *Knowledge) intentNames() []string {
	return namesOf(k.Intents, func(in *Intent) string { return in.Name })
}
func (k *Knowledge) linkNames() []string {
	return namesOf(k.Links, func(l *Link) string { return l.Name })
}
func (k *Knowledge) documentNames() []string {
	return namesOf(k.Documents, func(d *Document) string { return d.Name })
}
func (k *Knowledge) outcomeNames() []string {
	return namesOf(k.Answers, func(a *Answer) string { return a.Outcome })
}
func valueNames(f *Fact) []string {
	return namesOf(f.Values, func(v *FactValue) string { return v.Name })
}

// readable are the names that expressions may mention.
func (k *Knowledge) readable() []string {
	names := k.factNames()
	for _, t := range k.Tables {
		names = append(names, columnNames(t)...)
	}
	return names
}

func columnNames(t *Table) []string {
	return namesOf(t.Columns, func(c *Column) string { return c.Name })
}

func namesOf[T any](all []*T, name func(*T) string) []string {
	names := make([]string, len(all))
	for i, x := range all {
		names[i] = name(x)
	}
	return names
}
