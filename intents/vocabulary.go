package intents

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"supportbot/faq"
	"supportbot/faq/expr"
)

// vocabulary is what one knowledge's facts and units are called, ready for reading. It is never
// changed once built.
type vocabulary struct {
	lexicon
	knowledge *faq.Knowledge
	patternIndex
	// terms by the id of a word's first word, the longest first.
	terms map[int32][]termWord
	// opening has the ids of the first words of a term.
	opening   [][]int32
	termNames map[string]int32
	// address is the term of web addresses, dates are those of dates: no words are listed for them.
	address int32
	dates   []dateTerm
	// units by the id of the first word; words of the same correctWord stand together.
	units map[int32][][]unitWord
	signs map[int32][]unitWord
	// beside has for each choice the fact that a number directly before one of its values counts.
	beside map[int]*faq.Fact
	// concluded are the choices with values that follow from other facts; verbal says which choices
	// are told by verbs.
	concluded []*faq.Fact
	verbal    map[string]bool
	// retold are the choices whose answers also tell them anew, see reader.findAll.
	retold []*faq.Fact
	// premises are the facts that something is concluded from, in the alphabet's order.
	premises []string
	// correct are the words that a misspelling may stand for, by length.
	correct map[int][]correctWord
	// short are names of values too short to be mended in a sentence, where they resemble too much.
	short  map[int][]correctWord
	sounds soundNames
	// slips by the id of their first word.
	slips map[int32][]slippedWord
	// measured are short words of units.
	measured map[int][]correctWord
	// numbers are number words.
	numbers map[int][]correctWord
	// concepts is a vocabulary of its own, nil if the knowledge has none.
	concepts *vocabulary
	// outside are the concepts that mean something else, see faq.Concept.
	outside map[string]bool
	// neutral words are written in texts of any language.
	neutral map[string]bool
	readers sync.Pool // of *reader
}

// newVocabulary compiles the units, values and patterns of a knowledge.
func newVocabulary(k *faq.Knowledge) *vocabulary {
	base := shared()
	v := &vocabulary{
		lexicon:   lexicon{ids: maps.Clone(base.ids), characters: slices.Clone(base.characters), phrases: base.phrases, lists: base.lists},
		knowledge: k,
		units:     map[int32][][]unitWord{},
		signs:     map[int32][]unitWord{},
		beside:    map[int]*faq.Fact{},
		correct:   map[int][]correctWord{},
		short:     map[int][]correctWord{},
		measured:  map[int][]correctWord{},
		numbers:   map[int][]correctWord{},
		neutral:   map[string]bool{},
		terms:     map[int32][]termWord{},
		termNames: map[string]int32{},
		opening:   make([][]int32, 1),
		slips:     map[int32][]slippedWord{},
		outside:   map[string]bool{},
	}
	var wg sync.WaitGroup
	wg.Go(func() { v.concepts = conceptsOf(k) })
	for _, c := range k.Concepts {
		v.outside[c.Name] = c.Outside
	}
	for _, u := range k.Units {
		v.addUnit(u)
	}
	var all []pattern
	for order, f := range k.Facts {
		all = append(all, v.patternsOf(k, f, order)...)
	}
	v.conclusions(k)
	v.learnSlips(k.Slips)
	v.learnSpellings(all)
	v.sounds = v.newSoundNames(k)
	v.learnTexts(k)
	v.index(all)
	for order, f := range k.Facts {
		if f.Type == faq.Choice {
			if g := v.countBeside(k, f); g != nil {
				v.beside[order] = g
			}
			if f.BelongsTo != "" && slices.ContainsFunc(f.Values, func(value *faq.FactValue) bool { return len(value.Answers) > 0 }) {
				v.retold = append(v.retold, f)
			}
		}
	}
	wg.Wait()
	return v
}

// termWord is one word, or several in a row, of a term.
type termWord struct {
	term int32
	ids  []int32
}

// term returns the number of a term, from 1; 0 if there is none of the name. <fact.value> stands for
// the plain words of a value, <fact> for those of all its values.
func (v *vocabulary) term(k *faq.Knowledge, name string) int32 {
	if n, ok := v.termNames[name]; ok {
		return n
	}
	if d, ok := dateTermOf(name); ok {
		d.term = v.newTerm(name)
		v.dates = append(v.dates, d)
		return d.term
	}
	if name == faq.AddressTerm {
		v.address = v.newTerm(name)
		return v.address
	}
	var words []string
	if i := slices.IndexFunc(k.Terms, func(t *faq.Term) bool { return t.Name == name }); i >= 0 {
		words = k.Terms[i].Words
	} else {
		fact, value, one := strings.Cut(name, ".")
		for _, f := range k.Facts {
			for _, v := range f.Values {
				if f.Name == fact && (!one || v.Name == value) {
					words = append(words, v.Words...)
				}
			}
		}
	}
	if len(words) == 0 {
		return 0
	}
	n := v.newTerm(name)
	for _, w := range words {
		if !faq.Literal(w) {
			continue
		}
		ids := v.internAll(w)
		if len(ids) == 0 {
			continue
		}
		at, _ := slices.BinarySearchFunc(v.terms[ids[0]], ids, func(t termWord, ids []int32) int { return len(ids) - len(t.ids) })
		v.terms[ids[0]] = slices.Insert(v.terms[ids[0]], at, termWord{n, ids})
		if !slices.Contains(v.opening[n], ids[0]) {
			v.opening[n] = append(v.opening[n], ids[0])
		}
	}
	return n
}

func (v *vocabulary) newTerm(name string) int32 {
	n := int32(len(v.termNames) + 1)
	v.termNames[name] = n
	v.opening = append(v.opening, nil)
	return n
}

// patternsOf compiles everything by which a fact is told.
func (v *vocabulary) patternsOf(k *faq.Knowledge, f *faq.Fact, order int) []pattern {
	var all []pattern
	add := func(src string, value faq.Value, onlyOpen bool) {
		if p, ok := v.compile(k, f, order, src, value); ok {
			p.onlyOpen = onlyOpen
			all = append(all, p)
		}
	}
	for _, value := range f.Values {
		for _, w := range value.Words {
			add(w, expr.Text(value.Name), false)
		}
		for _, w := range value.Answers {
			add(w, expr.Text(value.Name), true)
		}
		for _, l := range faq.Languages {
			add(value.Title.In(l), expr.Text(value.Name), true)
		}
	}
	for _, p := range f.Patterns {
		add(p, faq.Value{}, false)
	}
	for _, p := range f.Yes {
		add(p, expr.Truth(true), false)
	}
	for _, p := range f.No {
		add(p, expr.Truth(false), false)
	}
	return all
}

// countBeside finds the fact counted by a number directly before a value of a choice ("two
// <value>"): the first that belongs to the choice and whose unit is counted, not measured.
func (v *vocabulary) countBeside(k *faq.Knowledge, choice *faq.Fact) *faq.Fact {
	for _, f := range k.Facts {
		if f.BelongsTo == choice.Name && f.Type == faq.Whole && !f.Hidden && f.Unit != "" {
			if u := k.Unit(f.Unit); u != nil && !measures(u) && len(u.Before) == 0 {
				return f
			}
		}
	}
	return nil
}

func (v *vocabulary) addUnit(u *faq.Unit) {
	for _, w := range u.Words {
		v.addUnitWord(u, w, 1)
	}
	for _, m := range u.Multiples {
		for _, w := range m.Words {
			v.addUnitWord(u, w, m.Factor)
		}
	}
	for _, w := range u.Before {
		if ids := v.internAll(w); len(ids) > 0 {
			v.signs[ids[0]] = append(v.signs[ids[0]], unitWord{ids: ids, unit: u, factor: 1})
		}
	}
}

// addUnitWord files a unit word, also without the classifier that the reader skips (个月 and 月).
func (v *vocabulary) addUnitWord(u *faq.Unit, w string, factor float64) {
	ids := v.internAll(w)
	for range 2 {
		if len(ids) == 0 {
			return
		}
		v.fileUnitWord(unitWord{ids: ids, unit: u, factor: factor})
		if !v.opens(listClassifier, ids[0]) {
			return
		}
		ids = ids[1:]
	}
}

func (v *vocabulary) fileUnitWord(w unitWord) {
	groups := v.units[w.ids[0]]
	for i, g := range groups {
		if slices.Equal(g[0].ids, w.ids) {
			if !slices.ContainsFunc(g, func(o unitWord) bool { return o.unit == w.unit }) {
				groups[i] = append(g, w)
			}
			return
		}
	}
	v.units[w.ids[0]] = append(groups, []unitWord{w})
}

// tokenise cuts a normalised text into tokens, repairs misspelt words and marks idioms. It appends to buf,
// which is empty.
func (v *vocabulary) tokenise(buf []token, s string) []token {
	ts := v.appendTokens(buf, s)
	for i := range ts {
		t := &ts[i]
		if t.kind != word || t.id != 0 {
			continue
		}
		if bare, ok := strings.CutSuffix(t.text, "s"); ok && len(bare) > 2 { // the plural of a name that ends in s
			t.id = v.ids[strings.TrimSuffix(bare, "'")]
		}
		if t.id == 0 && len(t.text) >= 5 && len(t.text) <= 24 {
			t.id = v.repair(stem(t.text))
		}
	}
	v.mendShort(ts)
	v.mendNumbers(ts)
	v.sounds.mend(ts)
	v.mendSlips(ts)
	for i := range ts {
		if n, _ := v.at(listNotNumber, ts, i); n > 0 {
			for j := range n {
				ts[i+j].blocked = true
			}
		}
	}
	return ts
}

// valueLength returns the length of the longest value of a choice at token i, 0 if none.
func (v *vocabulary) valueLength(ts []token, i int) int {
	n, _ := v.longestValue(ts, i)
	return n
}

// valueAt returns the order of the choice of which a value stands at token i.
func (v *vocabulary) valueAt(ts []token, i int) (int, bool) {
	n, order := v.longestValue(ts, i)
	return order, n > 0
}

func (v *vocabulary) longestValue(ts []token, i int) (length, order int) {
	order = -1
	if i >= len(ts) {
		return 0, order
	}
	b := v.beginning(ts[i].id)
	if b == nil {
		return 0, order
	}
	for _, p := range b.values {
		if ids := p.pieces[0].ids; len(ids) > length && follows(ts, i, ids) {
			length, order = len(ids), p.order
		}
	}
	return length, order
}
