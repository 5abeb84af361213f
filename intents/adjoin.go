package intents

// adjoin marks what stands directly before a value of the choice that it belongs to: "two books and one
// film".
func (r *reader) adjoin() {
	for i := range r.said {
		s := &r.said[i]
		f := r.knowledge.Fact(s.Fact)
		if f == nil || f.BelongsTo == "" || s.Negated {
			continue
		}
		for _, next := range r.said[i+1:] {
			if next.Fact == f.BelongsTo && !next.Negated {
				s.Before = r.adjoins(s, next.from)
				break
			}
		}
	}
}

// adjoins reports whether nothing but adjectives stands between what is said and token to. In Chinese
// a measure needs a 的: 书 3 周期刊 2 周 may be told in either order.
func (r *reader) adjoins(s *said, to int) bool {
	for i := s.to; i < to; {
		n, _ := r.at(listAdjective, r.ts, i)
		if n == 0 {
			return false
		}
		i += n
	}
	if s.quantity >= 0 && r.qs[s.quantity].measured() {
		return r.ts[to-1].kind == word || r.ts[to-1].text == "的"
	}
	return s.quantity >= 0 || s.to <= to
}
