package intents

import (
	"slices"

	"supportbot/faq"
)

// arguments reads the facts that the command takes; anything else is unknown.
func (v *vocabulary) arguments(use *Use) {
	if use.Rest == "" {
		return
	}
	takes := func(fact string) bool { return v.taken(use.Command.Arguments, fact) }
	var first *faq.Fact // the number that a bare count means
	for _, name := range use.Command.Arguments {
		if f := v.knowledge.Fact(name); f != nil && (f.Type == faq.Whole || f.Type == faq.Amount) {
			first = f
			break
		}
	}
	r := v.argumentReader(use.Rest)
	defer v.readers.Put(r)
	r.only = takes
	r.choose(r.find(nil, nil))
	r.tell()
	for i := range r.qs {
		q := &r.qs[i]
		if r.used[q.from] || len(q.readings) > 0 {
			continue
		}
		f := r.argumentNamed(q, use.Command.Arguments) // "items 12"
		if f == nil {
			if f, first = first, nil; f == nil {
				continue
			}
		}
		value, ok := settle(f, v.knowledge.Unit(f.Unit), q.value, q.below, q.negative)
		s := said{from: q.from, to: q.end, refused: !ok}
		s.Mention = Mention{Fact: f.Name, Value: value, Bare: true, Text: r.text[r.ts[q.from].start:r.ts[q.end-1].end]}
		r.mark(q.from, q.end)
		r.said = append(r.said, s)
	}
	for _, s := range r.said {
		if s.refused {
			use.Refused = append(use.Refused, Refusal{Fact: s.Fact, Text: s.Text})
		} else {
			use.Mentions = append(use.Mentions, s.Mention)
		}
	}
	use.Unknown = r.unread()
}

// taken reports whether a fact is an argument, or a hidden part of which one is computed.
func (v *vocabulary) taken(arguments []string, fact string) bool {
	if slices.Contains(arguments, fact) {
		return true
	}
	if f := v.knowledge.Fact(fact); f == nil || !f.Hidden {
		return false
	}
	return slices.ContainsFunc(arguments, func(name string) bool {
		f := v.knowledge.Fact(name)
		return f != nil && slices.ContainsFunc(f.From, func(d faq.Derivation) bool {
			return d.Value != nil && slices.Contains(d.Value.Names(), fact)
		})
	})
}

// argumentNamed finds the argument of which the unit stands before a number.
func (r *reader) argumentNamed(q *quantity, arguments []string) *faq.Fact {
	words := r.unitEnding(r.ts, q.from)
	if words == nil {
		return nil
	}
	for _, name := range arguments {
		if f := r.knowledge.Fact(name); f != nil && f.Unit == words[0].unit.Name {
			return f
		}
	}
	return nil
}

func (v *vocabulary) argumentReader(text string) *reader {
	r := v.reader(normalise(text))
	clear(r.idiom)        // among arguments words mean what they say
	for i := range r.ts { // among arguments even a short word may be a misspelt name
		if t := &r.ts[i]; t.kind == word && t.id == 0 && len(t.text) >= 3 && len(t.text) < 5 {
			t.id = v.nearest(t.text, 1, v.short)
		}
	}
	r.qs = v.quantities(r.qs, r.ts)
	return r
}

// unread returns the runs of tokens that were not read, fillers apart.
func (r *reader) unread() []string {
	var all []string
	from := -1
	flush := func(to int) {
		if from >= 0 {
			all = append(all, r.text[r.ts[from].start:r.ts[to-1].end])
			from = -1
		}
	}
	for i := 0; i < len(r.ts); {
		n := 0
		if r.used[i] || r.ts[i].kind == mark {
			n = 1
		} else {
			n = r.filler(i)
		}
		if n > 0 {
			flush(i)
			i += n
			continue
		}
		if from >= 0 && r.ts[i].space {
			flush(i)
		}
		if from < 0 {
			from = i
		}
		i++
	}
	flush(len(r.ts))
	return all
}
