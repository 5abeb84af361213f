package intents

import (
	"cmp"
	"slices"

	"supportbot/faq"
	"supportbot/faq/expr"
)

// reading is what a part tells, before its intent is known.
type reading struct {
	mentions []Mention
	refused  []Refusal
	signals  Signals
	// masked is the normalised text with <fact> in place of values and <unit> in place of
	// quantities: examples with other values look the same.
	masked string
	// concepts are what else the text mentions, as features for the classifier.
	concepts []string
	// outside: one of the concepts means that something else is asked.
	outside bool
	// rest is the text without facts, fillers and courtesy.
	rest string
}

// said is a mention on its way, with the tokens that it stands on.
type said struct {
	Mention
	refused  bool
	from, to int
	quantity int
	bare     bool // by a bare pattern
	unit     *faq.Unit
	amended  bool // took the place of another
}

// reader reads one part. It is scratch space, used again.
type reader struct {
	*vocabulary
	text    string
	ts      []token
	qs      []quantity
	open    *faq.Fact
	anew    *faq.Fact // known, and told anew
	matches []match
	said    []said
	// only, if set, names the facts that may be told.
	only func(fact string) bool
	// idiom marks the tokens of phrases that only look like denials; used those that were read.
	idiom, used []bool
	// taken are the tokens that matches claim, spent the numbers.
	taken, spent []bool
	search       search
}

// reader returns one for a text, which is to be put back into readers.
func (v *vocabulary) reader(text string) *reader {
	r, _ := v.readers.Get().(*reader)
	if r == nil {
		r = &reader{vocabulary: v}
	}
	r.text, r.open, r.anew, r.only = text, nil, nil, nil
	r.qs, r.matches, r.said = r.qs[:0], r.matches[:0], r.said[:0]
	r.ts = v.tokenise(r.ts[:0], text)
	r.used = cleared(r.used, len(r.ts))
	r.idiom = cleared(r.idiom, len(r.ts))
	for i := range r.ts {
		if n, _ := v.at(listNotNegation, r.ts, i); n > 0 {
			for j := range n {
				r.idiom[i+j] = true
			}
		}
	}
	return r
}

// findAll finds the matches for a part of a conversation. A choice that is known is told anew by the words
// of an answer to its question ("and the north?" after the branch), unless the part names what
// it belongs to: then it speaks of another thing.
func (r *reader) findAll(known faq.Facts) []match {
	found := r.find(r.open, nil)
	for _, f := range r.retold {
		_, told := known[f.Name]
		if told && f != r.open && !slices.ContainsFunc(found, func(m match) bool { return m.fact.Name == f.BelongsTo }) {
			r.anew = f
			return r.find(r.open, f)
		}
	}
	return found
}

// cleared is a slice of n zero values, in the room of s if that is enough.
func cleared[S ~[]E, E any](s S, n int) S {
	s = slices.Grow(s[:0], n)[:n]
	clear(s)
	return s
}

// read finds the facts that a part tells and the signals that it gives.
func (v *vocabulary) read(part string, c Context) reading { return v.readAs(normalise(part), c, false) }

// study is read for a normalised example, of which only what the classifier sees is wanted: mentions,
// the masked text and concepts.
func (v *vocabulary) study(normal string) reading { return v.readAs(normal, Context{}, true) }

func (v *vocabulary) readAs(normal string, c Context, example bool) reading {
	r := v.reader(normal)
	defer v.readers.Put(r)
	if c.Open != "" {
		r.open = v.knowledge.Fact(c.Open)
	}
	r.qs = slices.DeleteFunc(v.quantities(r.qs, r.ts), r.supposed)
	r.choose(r.findAll(c.Facts))
	r.tell()
	r.correct()
	r.parts()
	var out reading
	if !example {
		bare := r.answerOpen()
		out.signals = r.signals()
		if bare != nil {
			r.said = append(r.said, *bare)
		}
	}
	slices.SortStableFunc(r.said, func(a, b said) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to)) })
	r.adjoin()
	for _, s := range r.said {
		if s.refused {
			out.refused = append(out.refused, Refusal{Fact: s.Fact, Text: s.Text})
		} else if !repeated(out.mentions, s.Mention) {
			out.mentions = append(out.mentions, s.Mention)
		}
	}
	out.mentions = v.conclude(out.mentions, c.Facts)
	out.masked = r.masked()
	out.concepts, out.outside = v.mentioned(r.text)
	if example {
		return out
	}
	out.rest = r.rest()
	out.signals.OnlyFacts = out.rest == "" && len(r.said) > 0
	return out
}

// repeated reports whether a mention says once more what was said. With a choice named in between it
// may be said of that one: "the book for 2 weeks, the film for 2 weeks".
func repeated(said []Mention, m Mention) bool {
	for i := len(said) - 1; i >= 0; i-- {
		if s := said[i]; s.Fact == m.Fact && s.Value == m.Value && s.Negated == m.Negated {
			return true
		}
		if m.Value.Kind() != expr.String && said[i].Value.Kind() == expr.String {
			return false
		}
	}
	return false
}

// choose keeps the heaviest of matches that claim the same words or the same number.
func (r *reader) choose(found []match) {
	slices.SortStableFunc(found, func(a, b match) int {
		return cmp.Or(
			cmp.Compare(b.weight, a.weight),
			cmp.Compare(r.preferred(b.fact), r.preferred(a.fact)),
			cmp.Compare(a.to-a.from, b.to-b.from),
			cmp.Compare(a.from, b.from),
			cmp.Compare(a.order, b.order),
			cmp.Compare(a.index, b.index))
	})
	r.taken, r.spent = cleared(r.taken, len(r.ts)), cleared(r.spent, len(r.qs))
	taken, spent := r.taken, r.spent
	for _, m := range found {
		if r.only != nil && !r.only(m.fact.Name) {
			continue
		}
		if m.quantity >= 0 && (spent[m.quantity] || !r.fits(&m)) || r.claims(taken, &m, false) && !r.twin(&m) {
			continue
		}
		r.claims(taken, &m, true)
		if m.quantity >= 0 {
			spent[m.quantity] = true
		}
		r.matches = append(r.matches, m)
	}
	for i := range r.qs {
		if q := &r.qs[i]; !spent[i] {
			r.leftover(i, q, taken)
		}
	}
}

// twin reports whether a match tells another fact by the very words of one that was chosen: the
// knowledge lists a phrase under two facts if it tells both ("neither is returned").
func (r *reader) twin(m *match) bool {
	return m.quantity < 0 && !m.onlyOpen && slices.ContainsFunc(r.matches, func(n match) bool {
		return n.quantity < 0 && !n.onlyOpen && n.fact != m.fact && slices.Equal(n.words, m.words)
	})
}

func (r *reader) preferred(f *faq.Fact) int {
	if f == r.open || f == r.anew {
		return 1
	}
	return 0
}

// claims reports whether one of a match's tokens is taken, or takes them. The unit of a count
// stays free: in "two comic books" it belongs to a name as well.
func (r *reader) claims(taken []bool, m *match, take bool) bool {
	claim := func(from, to int) bool {
		for i := from; i < to; i++ {
			if taken[i] && !take {
				return true
			}
			taken[i] = taken[i] || take
		}
		return false
	}
	for _, w := range m.words {
		if claim(w.from, w.to) {
			return true
		}
	}
	if m.quantity >= 0 {
		q := &r.qs[m.quantity]
		if measures(m.slot) {
			return claim(q.from, q.unitEnd)
		}
		n := q.from + 1
		return claim(q.from, min(n, len(taken)))
	}
	return false
}

// fits reports whether a number may be told by a pattern: dates, points in time and requirements
// asked about only where words before the number expect them.
func (r *reader) fits(m *match) bool {
	q := &r.qs[m.quantity]
	if q.dated && m.pieces()[0].unit != nil && m.fact != r.open {
		return false
	}
	if m.bare && r.open != nil && m.fact != r.open && q.in(r.open.Unit) {
		return false // it answers the open question
	}
	return !(q.apart() && m.bare)
}

// alone reports whether nothing but fillers stands beside a quantity: "3 weeks ago" answers how long
// ago something was.
func (r *reader) alone(q *quantity) bool {
	for i := 0; i < len(r.ts); {
		n := 1
		if i < q.start || i >= q.end {
			if n = r.filler(i); n == 0 {
				n, _ = r.at(listMomentAfter, r.ts, i)
			}
			if n == 0 {
				n, _ = r.at(listMomentBefore, r.ts, i)
			}
			if n == 0 && r.is(listOrdinal, r.ts, i) || r.ts[i].kind == mark {
				n = 1
			}
		}
		if n == 0 {
			return false
		}
		i += n
	}
	return true
}

// leftover gives a number that no pattern took to the fact asked for, if it has its unit, or to the
// fact that counts values of the choice behind it.
func (r *reader) leftover(i int, q *quantity, taken []bool) {
	if q.from < len(taken) && taken[q.from] {
		return
	}
	if r.open != nil && q.in(r.open.Unit) && (!q.apart() || r.alone(q)) {
		u := r.knowledge.Unit(r.open.Unit)
		p := &pattern{fact: r.open, slot: u, bare: true, pieces: []piece{{unit: u}}}
		r.matches = append(r.matches, match{pattern: p, from: q.start, to: q.end, quantity: i})
		return
	}
	if r.amend(i, q) {
		return
	}
	if len(q.readings) == 0 && q.beside >= 0 {
		if f := r.beside[q.beside]; f != nil && (r.only == nil || r.only(f.Name)) {
			p := &pattern{fact: f, bare: true}
			r.matches = append(r.matches, match{pattern: p, from: q.start, to: q.end, quantity: i})
		}
	}
}
