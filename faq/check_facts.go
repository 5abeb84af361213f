package faq

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"supportbot/faq/expr"
)

var wordForm = regexp.MustCompile(`^[a-z][a-z0-9_-]*$`)

func (c *checker) about() {
	a, t := c.k.About, c.k.Talk
	c.texts("$.about.name", a.Name)
	c.texts("$.about.purpose", a.Purpose)
	if a.Command != "" && !wordForm.MatchString(a.Command) {
		c.add("$.about.command", "the command is one word of small letters", "write it without the slash, such as lib")
	}
	c.texts("$.talk.fallback", t.Fallback)
	c.texts("$.talk.help", t.Help)
	c.texts("$.talk.handoff", t.Handoff, "ticket")
}

func (c *checker) unit(u *Unit) {
	c.texts(u.Path+".print", u.Print, "n")
	for i, m := range u.Multiples {
		if m.Factor <= 0 {
			c.add(fmt.Sprintf("%s.multiples[%d].factor", u.Path, i), "the factor must be more than 0", "a week is 7 days: factor: 7")
		}
	}
}

func (c *checker) fact(f *Fact) {
	path := f.Path
	if f.Type != "" {
		c.fitting(f)
	}
	if f.Type == Choice && len(f.Values) == 0 {
		c.addKey(path, "the choice "+f.Name+" has no values", "list them under values:")
	}
	if f.Ask.ZH == "" && !f.Hidden {
		c.addKey(path, "the fact "+f.Name+" has no question", "write ask:, or hidden: true if nobody is asked for it")
	}
	if f.Max < 0 {
		c.add(path+".max", "the greatest number believed cannot be below 0", "leave max out for a million")
	}
	if f.Unit != "" {
		c.reference(path+".unit", "unit", f.Unit, c.k.unitNames(), "units")
	}
	if f.BelongsTo != "" {
		c.choice(path+".belongs_to", f.BelongsTo)
	}
	known := c.k.readable()
	c.texts(path+".title", f.Title)
	c.texts(path+".ask", f.Ask, known...)
	c.texts(path+".help", f.Help, known...)
	c.cases(path+".ask_when", f.AskWhen, known)
	words := map[string]string{}
	for _, v := range f.Values {
		c.texts(v.Path+".title", v.Title)
		for i, w := range v.Words {
			if first, taken := words[fold(w)]; taken && first != v.Name {
				c.add(fmt.Sprintf("%s.words[%d]", v.Path, i), fmt.Sprintf("%q is a word for %s already", w, first), "keep it where it belongs")
			}
			words[fold(w)] = v.Name
		}
		c.condition(v.When)
		c.termsIn(v.Path+".words", v.Words)
		c.termsIn(v.Path+".answers", v.Answers)
		if len(v.Words) == 0 && v.When == nil && !f.Hidden {
			c.add(v.Path+".words", "no words for "+v.Name, "list the names by which people mention it")
		}
	}
	for _, d := range f.From {
		c.condition(d.When)
		c.formula(d.Value)
	}
	c.patterns(f)
	c.termsIn(path+".patterns", f.Patterns)
	c.termsIn(path+".yes", f.Yes)
	c.termsIn(path+".no", f.No)
}

var (
	termInPattern = regexp.MustCompile(`<([^<>]*)>`)
	dateTerm      = regexp.MustCompile(`^(before|since) \d{4}-(0[1-9]|1[0-2])$`)
)

// termsIn checks that <term> in a pattern is a term.
func (c *checker) termsIn(path string, patterns []string) {
	for i, pattern := range patterns {
		for _, m := range termInPattern.FindAllStringSubmatchIndex(pattern, -1) {
			if name := pattern[m[2]:m[3]]; !c.term(name) && !dateTerm.MatchString(name) {
				c.inText(fmt.Sprintf("%s[%d]", path, i), pattern, m[0], fmt.Sprintf("unknown term %q in a pattern", name), didYouMean(name, c.k.termNames(), "define it under terms"))
			}
		}
	}
}

// term reports whether there is a term of the name.
func (c *checker) term(name string) bool {
	if c.terms == nil {
		c.terms = map[string]bool{}
		for _, n := range c.k.termNames() {
			c.terms[n] = true
		}
	}
	return c.terms[name]
}

// fitting reports keys that are for other types of facts.
func (c *checker) fitting(f *Fact) {
	path, counted := f.Path, f.Type == Whole || f.Type == Amount
	c.only(path, "values", len(f.Values) > 0, f.Type == Choice, "a choice")
	c.only(path, "yes", len(f.Yes) > 0, f.Type == YesNo, "a yes_no fact")
	c.only(path, "no", len(f.No) > 0, f.Type == YesNo, "a yes_no fact")
	c.only(path, "unit", f.Unit != "", counted, "a number")
	c.only(path, "max", f.Max != 0, counted, "a number")
	c.only(path, "patterns", len(f.Patterns) > 0, counted, "a number")
	c.only(path, "from", len(f.From) > 0, counted, "a number")
}

// only reports a key that makes no sense for the type of fact.
func (c *checker) only(path, key string, given, fits bool, what string) {
	if given && !fits {
		c.addKey(path+"."+key, key+" is only for "+what, "delete it, or change type:")
	}
}

// choice reports a name that is no fact with values.
func (c *checker) choice(path, name string) *Fact {
	if !c.reference(path, "fact", name, c.k.factNames(), "facts") {
		return nil
	}
	f := c.k.Fact(name)
	if f.Type != Choice {
		c.add(path, name+" is no choice", "name a fact with values")
		return nil
	}
	return f
}

// cases checks texts that depend on a condition. values are computed numbers, which known has too.
func (c *checker) cases(path string, cases []TextWhen, known []string, values ...string) {
	for i, t := range cases {
		c.condition(t.When, values...)
		c.texts(fmt.Sprintf("%s[%d].text", path, i), t.Text, known...)
	}
}

// patterns checks that {unit} in a pattern is a unit.
func (c *checker) patterns(f *Fact) {
	for i, pattern := range f.Patterns {
		path := fmt.Sprintf("%s.patterns[%d]", f.Path, i)
		found := Placeholders(pattern)
		if len(found) != 1 && pattern != "" {
			c.add(path, "a pattern has one number", "write the unit in braces where the number stands: \"{month} left\"")
			continue
		}
		for _, p := range found {
			switch {
			case p.Name == "":
				c.inText(path, pattern, p.Offset, "a brace without its partner", "write the unit in braces: {month}")
			case c.k.Unit(p.Name) == nil:
				c.inText(path, pattern, p.Offset, fmt.Sprintf("unknown unit %q in a pattern", p.Name), didYouMean(p.Name, c.k.unitNames(), "define it under units"))
			}
		}
	}
	for _, key := range []string{"yes", "no"} {
		patterns := map[string][]string{"yes": f.Yes, "no": f.No}[key]
		for i, pattern := range patterns {
			if strings.ContainsAny(pattern, "{}") {
				c.add(fmt.Sprintf("%s.%s[%d]", f.Path, key, i), "a pattern of "+key+" has no number", "delete the braces")
			}
		}
	}
}

func (c *checker) table(t *Table) {
	by := c.choice(t.Path+".by", t.By)
	columns := columnNames(t)
	for _, col := range t.Columns {
		if c.k.Fact(col.Name) != nil {
			c.addKey(col.Path, "the column "+col.Name+" has the name of a fact", "give one of them another name")
		}
		if _, first, _ := c.k.Column(col.Name); first != col {
			c.addKey(col.Path, "the column "+col.Name+" is in two tables", "give one of them another name")
		}
		if col.Unit != "" {
			c.reference(col.Path+".unit", "unit", col.Unit, c.k.unitNames(), "units")
		}
	}
	for _, r := range t.Rows {
		if by != nil && by.Value(r.Value) == nil {
			c.addKey(r.Path, fmt.Sprintf("%s has no value %q", t.By, r.Value), didYouMean(r.Value, valueNames(by), "add it to the values of "+t.By))
		}
		node := c.k.find(r.Path)
		for _, e := range node.entries {
			name := e.key.text
			if _, ok := r.Cells[name]; !ok {
				continue
			}
			if !slices.Contains(columns, name) {
				c.addKey(r.Path+"."+name, fmt.Sprintf("unknown column %q", name), didYouMean(name, columns, "add it to columns"))
			}
			c.formula(r.Cells[name])
			c.circle(r, name)
		}
	}
}

// circle reports a cell that is computed from itself.
func (c *checker) circle(r *Row, column string) {
	seen := map[string]bool{}
	var visit func(name string) bool
	visit = func(name string) bool {
		cell := r.Cells[name]
		if cell == nil || cell.Expr == nil || seen[name] {
			return false
		}
		seen[name] = true
		for _, other := range cell.Names() {
			if other == column || visit(other) {
				return true
			}
		}
		return false
	}
	if visit(column) {
		c.add(r.Path+"."+column, column+" is computed from itself", "write a number in one of the cells")
	}
}

// valueFits reports whether a value can be that of a fact.
func valueFits(f *Fact, v Value) bool {
	switch f.Type {
	case Choice:
		return f.Value(v.Text()) != nil
	case YesNo:
		return v.Kind() == expr.Bool
	case Whole:
		return v.Kind() == expr.Number && v.Num() >= 0 && v.Num() == float64(int64(v.Num()))
	}
	return v.Kind() == expr.Number && v.Num() >= 0
}
