package answers

import (
	"math"

	"supportbot/faq"
	"supportbot/faq/expr"
)

// Number is a computed number of an answer.
type Number struct {
	Name  string
	Value float64
	Unit  string
}

// compute works the values out in order; a later one may use the earlier ones.
// A value whose facts are unknown is left out.
func (v *view) compute(values []*faq.Computed) []Number {
	var out []Number
	for _, c := range values {
		if c.Each != "" && v.spread(c.Each) {
			out = append(out, v.each(c, out)...)
			continue
		}
		if n, state := c.Is.Number(v.among(out)); state == expr.Known {
			out = append(out, Number{c.Name, clean(n), c.Unit})
		}
	}
	return out
}

// clean removes what binary fractions add to a decimal number (0.2 × 12), beyond nine places.
func clean(n float64) float64 {
	const places = 1e9
	if r := math.Round(n*places) / places; !math.IsInf(r, 0) {
		return r
	}
	return n
}

// spread reports whether a value is computed for each value of the fact: as long as the fact is unknown.
func (v *view) spread(name string) bool {
	f := v.k.Fact(name)
	if f == nil {
		return false
	}
	_, state := v.fact(f)
	return state != expr.Known
}

// each computes a value for every value of its fact that makes it computable, then the least of them.
func (v *view) each(c *faq.Computed, before []Number) []Number {
	var out []Number
	for _, choice := range v.k.Fact(c.Each).Values {
		supposed := v.with(c.Each, expr.Text(choice.Name))
		if n, state := c.Is.Number(supposed.among(before)); state == expr.Known {
			out = append(out, Number{c.Name + "_" + choice.Name, clean(n), c.Unit})
		}
	}
	if len(out) == 0 {
		return nil
	}
	least := out[0].Value
	for _, n := range out {
		least = min(least, n.Value)
	}
	return append(out, Number{c.Name, least, c.Unit})
}

// among looks names up like the rules do; a name that is neither a fact nor a
// column is that of a number computed before.
func (v *view) among(numbers []Number) expr.Lookup {
	return func(name string) (faq.Value, expr.State) {
		for _, n := range numbers {
			if n.Name == name && !v.named(name) {
				return expr.Num(n.Value), expr.Known
			}
		}
		return v.lookup(name)
	}
}

// named reports whether a name is that of a fact or a column.
func (v *view) named(name string) bool {
	_, _, column := v.k.Column(name)
	return column || v.k.Fact(name) != nil
}
