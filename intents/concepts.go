package intents

import (
	"cmp"
	"slices"

	"supportbot/faq"
)

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
	v.correct, v.short, v.sounds = nil, nil, soundNames{} // here any word may stand: "paint" is not a misspelt "point"
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
	r := v.concepts.reader(text)
	defer v.concepts.readers.Put(r)
	for _, m := range r.choices() {
		name := m.value.Text()
		outside = outside || v.outside[name]
		if tag := "#" + name; len(names) < maxConcepts && !slices.Contains(names, tag) {
			names = append(names, tag)
		}
	}
	if len(names) == 0 {
		return nil, outside
	}
	features = make([]string, len(names), len(names)*(len(names)+1)/2)
	copy(features, names)
	for i, a := range names {
		for _, b := range names[i+1:] {
			features = append(features, min(a, b)+max(a, b))
		}
	}
	return features, outside
}

// choices finds values of choices alone, in the order of the text: what is left of reading where there
// is nothing to count, to deny or to take back.
func (r *reader) choices() []match {
	if !slices.ContainsFunc(r.ts, func(t token) bool { return r.beginning(t.id) != nil }) {
		return nil
	}
	r.choose(r.find(nil, nil))
	slices.SortStableFunc(r.matches, func(a, b match) int { return cmp.Compare(a.from, b.from) })
	return r.matches
}
