package intents

import "supportbot/faq"

// maxConcepts bounds the concepts of one text that are looked at, and with them the pairs.
const maxConcepts = 8

// conceptsOf compiles the knowledge's concepts like the values of one choice, so that they are found
// in a text as facts are: the longest first, also with a gap. It returns nil if there are none.
func conceptsOf(k *faq.Knowledge) *vocabulary {
	if len(k.Concepts) == 0 {
		return nil
	}
	f := &faq.Fact{Name: "concept", Type: faq.Choice}
	for _, c := range k.Concepts {
		f.Values = append(f.Values, &faq.FactValue{Name: c.Name, Words: append(append([]string{}, c.ZH...), c.EN...)})
	}
	v := newVocabulary(&faq.Knowledge{Facts: []*faq.Fact{f}})
	v.correct, v.short = nil, nil // here any word may stand: "paint" is not a misspelt "point"
	return v
}

// mentioned names the concepts of a normalised text as features: each by itself, and each two
// together, which is what tells questions apart that share a concept. Outside reports whether one of
// them means that something else is asked.
func (v *vocabulary) mentioned(text string) (features []string, outside bool) {
	if v.concepts == nil {
		return nil, false
	}
	var names []string
	for _, m := range v.concepts.read(text, Context{}).mentions {
		outside = outside || v.outside[m.Value.Text()]
		if len(names) < maxConcepts {
			names = append(names, "#"+m.Value.Text())
		}
	}
	features = names
	for i, a := range names {
		for _, b := range names[i+1:] {
			features = append(features, min(a, b)+max(a, b))
		}
	}
	return features, outside
}
