package intents

import "supportbot/faq"

// patternIndex finds the patterns, values, terms and units that may begin with a word.
type patternIndex struct {
	// patterns by the id of their first word, and those that begin with a number.
	patterns [][]patternGroup
	slots    []patternGroup
	// floating begin with a term that has no words.
	floating []patternGroup
	// values are the names of choices by the id of their first word.
	values [][]*pattern
	// termsAt and unitsFrom are the vocabulary's terms and units by the id of a word.
	termsAt   [][]termWord
	unitsFrom [][][]unitWord
}

// patternGroup is patterns that have a word, or a word of a term, in common: where it is not in a text
// none of them is.
type patternGroup struct {
	word, term int32 // at most one; 0: nothing in common
	patterns   []*pattern
}

// index files all patterns, values, terms and units.
func (v *vocabulary) index(all []pattern) {
	v.patterns = make([][]patternGroup, len(v.phrases))
	v.values = make([][]*pattern, len(v.phrases))
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
				v.patterns[id] = group(v.patterns[id], p)
			}
		default:
			id := first.ids[0]
			v.patterns[id] = group(v.patterns[id], p)
			if p.fact.Type == faq.Choice && !p.onlyOpen && len(p.pieces) == 1 {
				v.values[id] = append(v.values[id], p)
			}
		}
	}
	v.termsAt = make([][]termWord, len(v.phrases))
	for id, words := range v.terms {
		v.termsAt[id] = words
	}
	v.unitsFrom = make([][][]unitWord, len(v.phrases))
	for id, words := range v.units {
		v.unitsFrom[id] = words
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
