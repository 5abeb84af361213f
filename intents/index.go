package intents

import "supportbot/faq"

// patternIndex finds the patterns, values, terms and units that may begin with a word.
type patternIndex struct {
	// beginnings by the id of a word, nil where nothing begins with it.
	beginnings []*beginning
	// slots are patterns that begin with a number, floating ones with a term that has no words.
	slots, floating []patternGroup
}

// beginning is what may begin with one word.
type beginning struct {
	patterns []patternGroup
	values   []*pattern // the names of choices
	terms    []termWord
	units    [][]unitWord
}

// beginning returns what may begin with a word, nil if nothing may.
func (x *patternIndex) beginning(id int32) *beginning {
	if int(id) >= len(x.beginnings) {
		return nil
	}
	return x.beginnings[id]
}

// from is beginning for putting something under it.
func (x *patternIndex) from(id int32) *beginning {
	if x.beginnings[id] == nil {
		x.beginnings[id] = &beginning{}
	}
	return x.beginnings[id]
}

// patternGroup is patterns that have a word, or a word of a term, in common: where it is not in a text
// none of them is.
type patternGroup struct {
	word, term int32 // at most one; 0: nothing in common
	patterns   []*pattern
}

// index files all patterns, values, terms and units.
func (v *vocabulary) index(all []pattern) {
	v.beginnings = make([]*beginning, len(v.ids)+1)
	for i := range all {
		p := &all[i]
		p.index = i
		switch first := p.pieces[0]; {
		case first.unit != nil:
			v.slots = group(v.slots, p)
		case first.term > 0 && len(v.opening[first.term]) == 0:
			v.floating = group(v.floating, p)
		case first.term > 0:
			for _, id := range v.opening[first.term] {
				b := v.from(id)
				b.patterns = group(b.patterns, p)
			}
		default:
			b := v.from(first.ids[0])
			b.patterns = group(b.patterns, p)
			if p.fact.Type == faq.Choice && !p.onlyOpen && len(p.pieces) == 1 {
				b.values = append(b.values, p)
			}
		}
	}
	for id, words := range v.terms {
		v.from(id).terms = words
	}
	for id, words := range v.units {
		v.from(id).units = words
	}
}

// group files a pattern under what its last piece needs that is no mark.
func group(groups []patternGroup, p *pattern) []patternGroup {
	g := patternGroup{}
	end := len(p.pieces) - 1
	for p.pieces[end].clause || p.pieces[end].ends {
		end--
	}
	last := p.pieces[end]
	switch {
	case last.term > 0:
		g.term = last.term
	case len(last.ids) > 0 && (end > 0 || len(last.ids) > 1):
		g.word = last.ids[len(last.ids)-1]
	}
	for i := range groups {
		if groups[i].word == g.word && groups[i].term == g.term {
			groups[i].patterns = append(groups[i].patterns, p)
			return groups
		}
	}
	g.patterns = []*pattern{p}
	return append(groups, g)
}

// may reports whether what the group's patterns have in common is in the text.
func (s *search) may(g *patternGroup) bool {
	return (g.word == 0 || s.words.has(g.word)) && (g.term == 0 || s.found.has(g.term))
}
