package dialog

import (
	"maps"
	"slices"

	"supportbot/faq"
	"supportbot/faq/expr"
)

// adopt makes a state fit the knowledge in force: what was remembered under another knowledge and has
// no meaning in this one is forgotten, so that the conversation goes on.
func (b *Brain) adopt(s State) State {
	s.Facts, s.Heard = b.meaningful(s.Facts), b.meaningful(s.Heard)
	if b.Knowledge.Fact(s.Counted) == nil {
		s.Counted = ""
	}
	if b.Knowledge.Intent(s.Intent) == nil || b.Knowledge.Fact(s.Open) == nil {
		s.Open, s.Answered = "", false
	}
	if b.Knowledge.Intent(s.Intent) == nil {
		s.Intent, s.Facts = "", nil
	}
	if p := s.Paused; p != nil {
		if b.Knowledge.Intent(p.Intent) == nil || b.Knowledge.Fact(p.Open) == nil {
			s.Paused = nil
		} else {
			kept := *p
			kept.Facts = b.meaningful(p.Facts)
			s.Paused = &kept
		}
	}
	if l := s.Last; l != nil {
		if b.Knowledge.Intent(l.Intent) == nil {
			s.Last = nil
		} else {
			s.Last = &Last{Intent: l.Intent, Facts: b.meaningful(l.Facts), Receipt: l.Receipt}
		}
	}
	s.Offered = slices.DeleteFunc(slices.Clone(s.Offered), func(o Offer) bool {
		return o.Intent != "" && (b.Knowledge.Intent(o.Intent) == nil || len(b.meaningful(o.Facts)) < len(o.Facts))
	})
	return s
}

// meaningful keeps the facts that the knowledge has, with values that it has.
func (b *Brain) meaningful(facts faq.Facts) faq.Facts {
	stale := func(name string, v faq.Value) bool {
		f := b.Knowledge.Fact(name)
		switch {
		case f == nil:
			return true
		case f.Type == faq.Choice:
			return f.Value(v.Text()) == nil
		case f.Type == faq.YesNo:
			return v.Kind() != expr.Bool
		}
		return v.Kind() != expr.Number
	}
	for name, v := range facts {
		if stale(name, v) {
			facts = maps.Clone(facts)
			maps.DeleteFunc(facts, stale)
			return facts
		}
	}
	return facts
}
