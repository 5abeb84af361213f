package answers

import (
	"math"
	"slices"

	"supportbot/faq"
	"supportbot/faq/expr"
)

// cut is where the rules cut the range of a number: at constants and at what
// other names hold.
type cut struct {
	fact   string
	at     []float64
	others []string
}

// values are enough values of a fact to tell all cases apart: each value of a
// choice, and for a number one below, at and above each cut.
func (t *table) values(f *faq.Fact) []faq.Value {
	switch f.Type {
	case faq.Choice:
		out := make([]faq.Value, len(f.Values))
		for i, v := range f.Values {
			out[i] = expr.Text(v.Name)
		}
		return out
	case faq.YesNo:
		return []faq.Value{expr.Truth(true), expr.Truth(false)}
	}
	cuts, free := t.cutsOf(f)
	return representatives(f, cuts, free)
}

// cutsOf collects the cuts of a number; free says that it is compared with
// another number that is unknown itself.
func (t *table) cutsOf(f *faq.Fact) (cuts []float64, free bool) {
	c := t.cut(f.Name)
	cuts = slices.Clone(c.at)
	for _, other := range c.others {
		if v, state := t.lookup(other); state == expr.Known {
			cuts = append(cuts, v.Num())
			continue
		}
		if table, _, ok := t.k.Column(other); ok {
			for _, row := range table.Rows {
				if cell := row.Cells[other]; cell != nil {
					if n, state := cell.Number(t.look); state == expr.Known {
						cuts = append(cuts, n)
					}
				}
			}
			continue
		}
		free = true
		cuts = append(cuts, t.cut(other).at...)
	}
	return cuts, free
}

// cut finds once for a search what the rules compare a name with.
func (t *table) cut(name string) cut {
	for _, c := range t.cuts {
		if c.fact == name {
			return c
		}
	}
	c := cut{fact: name}
	collect := func(e *faq.Condition) {
		if e != nil && e.Mentions(name) {
			c.at = append(c.at, e.Constants(name)...)
			c.others = append(c.others, e.Compared(name)...)
		}
	}
	for _, r := range t.rules {
		collect(r.When)
	}
	for _, f := range t.k.Facts {
		for _, d := range f.From {
			collect(d.When)
		}
	}
	t.cuts = append(t.cuts, c)
	return c
}

// limit is the greatest number believed of a fact.
func limit(f *faq.Fact) float64 {
	if f.Max > 0 {
		return f.Max
	}
	return 1_000_000
}

// representatives picks numbers from 0 to the fact's limit: every cut and one
// number of every range between cuts, two if the range is free to hold another number beside it.
func representatives(f *faq.Fact, cuts []float64, free bool) []faq.Value {
	top := limit(f)
	cuts = append(cuts, -1, top+1)
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	var out []faq.Value
	add := func(n float64) {
		if n >= 0 && n <= top {
			out = append(out, expr.Num(n))
		}
	}
	for i, at := range cuts {
		if f.Type != faq.Whole || at == math.Trunc(at) {
			add(at)
		}
		if i+1 == len(cuts) {
			break
		}
		low, high := inside(f, at, cuts[i+1])
		if low > high {
			continue
		}
		add(low)
		if free && high > low {
			add(high)
		}
	}
	return distinct(out)
}

// inside gives a low and a high number strictly between two cuts; low > high if there is none.
func inside(f *faq.Fact, from, to float64) (low, high float64) {
	if f.Type == faq.Whole {
		return math.Floor(from) + 1, math.Ceil(to) - 1
	}
	from, to = max(from, 0), min(to, limit(f)+1)
	third := (to - from) / 3
	return from + third, to - third
}

// distinct keeps the first of equal values.
func distinct(values []faq.Value) []faq.Value {
	out := values[:0]
	for _, v := range values {
		if !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}
