package evaluation

import (
	"encoding/json"
	"math"
	"slices"

	"supportbot/faq"
	"supportbot/faq/expr"
	"supportbot/intents"
)

// Told writes facts as the file of utterances has them, a list for each fact.
func Told(facts map[string][]faq.Value) string {
	text, err := json.Marshal(facts)
	if err != nil {
		return err.Error() // values always have a JSON form
	}
	return string(text)
}

// told lists the facts that a message tells, with what follows from those that people are not asked
// for ("bought a year, used 11 months" tells one month). What is denied is not told.
func told(k *faq.Knowledge, u intents.Understanding) map[string][]faq.Value {
	heard := map[string][]faq.Value{}
	for _, part := range u.Parts {
		for _, m := range part.Mentions {
			if !m.Negated && !slices.Contains(heard[m.Fact], m.Value) {
				heard[m.Fact] = append(heard[m.Fact], m.Value)
			}
		}
	}
	out := map[string][]faq.Value{}
	for _, f := range k.Facts {
		if f.Hidden {
			continue
		}
		values := enough(f, heard[f.Name])
		if derived := derive(k, f, heard); len(derived) > 0 {
			values = derived
		}
		if len(values) > 0 {
			out[f.Name] = values
		}
	}
	return out
}

// enough keeps only a value that counts alone where others are told beside it.
func enough(f *faq.Fact, values []faq.Value) []faq.Value {
	for _, v := range values {
		if known := f.Value(v.Text()); known != nil && known.Enough {
			return []faq.Value{v}
		}
	}
	return values
}

// derive computes a fact from those heard. Where one of these has several values, in their order, so
// has the fact.
func derive(k *faq.Knowledge, f *faq.Fact, heard map[string][]faq.Value) []faq.Value {
	times := 1
	for _, d := range f.From {
		for _, name := range d.Value.Names() {
			times = max(times, len(heard[name]))
		}
	}
	var values []faq.Value
	for i := range times {
		if v, ok := deriveOne(k, f, heard, i); ok && !slices.Contains(values, v) {
			values = append(values, v)
		}
	}
	return values
}

// deriveOne computes a fact from the i-th values heard, by the first line that holds. A choice that was
// not told counts as none of its values.
func deriveOne(k *faq.Knowledge, f *faq.Fact, heard map[string][]faq.Value, i int) (faq.Value, bool) {
	numbers := func(name string) (faq.Value, expr.State) {
		if values := heard[name]; len(values) > 0 {
			return values[min(i, len(values)-1)], expr.Known
		}
		return faq.Value{}, expr.Absent
	}
	conditions := func(name string) (faq.Value, expr.State) {
		value, state := numbers(name)
		if f := k.Fact(name); state == expr.Absent && f != nil && f.Type == faq.Choice {
			return expr.Text(""), expr.Known
		}
		return value, state
	}
	for _, d := range f.From {
		n, state := d.Value.Number(numbers)
		if state != expr.Known || d.When != nil && d.When.Test(conditions) != expr.True {
			continue
		}
		if f.Type == faq.Whole {
			const forgiven = 1e-9 // of binary fractions, when parts are rounded down
			n = math.Floor(n + forgiven)
		}
		return expr.Num(max(0, n)), true
	}
	return faq.Value{}, false
}
