package intents

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"

	"supportbot/faq"
)

//go:embed words.yaml
var wordsFile []byte

// list is one of the lists of words.yaml.
type list uint8

// The lists; listNames has their keys in the file.
const (
	listNumber list = iota
	listScale
	listHanDigit
	listHanPower
	listArticleOne
	listPoint
	listHalf
	listAndHalf
	listClassifier
	listRange
	listBetween
	listBetweenAnd
	listNeverMonth
	listCounts
	listMinus
	listOdd
	listAbout
	listBelow
	listBelowMeasure
	listAbove
	listBelowAfter
	listAboveAfter
	listOrdinal
	listVersioned
	listNotNumber
	listMomentAfter
	listMomentBefore
	listRateBefore
	listNeed
	listNeeded
	listNeedAsked
	listQuestionEnd
	listInquiry
	listSubordinate
	listAdjective
	listFunction
	listNegation
	listNotNegation
	listDenied
	listHaving
	listPlainNo
	listLight
	listArticle
	listFiller
	listCourtesy
	listFollowUp
	listFollowUpEnd
	listCorrection
	listCorrectionAlone
	listWhatIf
	listNotWhatIf
	listAffirm
	listDeny
	listNone
	listDontKnow
	listDontKnowPart
	listTag
	listInterrogative
	listNotInterrogative
	listQuestionStart
	listConnective
	listDates
	listAnother
	listAnotherAlone
	listTowards
	listAsking
	listAlternative
	listMore
	listWhole
	listConsumed
	listElidedAfter
	listTimes
	listDay
	listPronoun
	listDefinite
	listModal
	listPredicate
	listUndone
	listCount
)

var listNames = [listCount]string{
	listArticleOne: "article_one", listPoint: "point", listHalf: "half", listAndHalf: "and_half",
	listClassifier: "classifier", listRange: "range", listBetween: "between", listBetweenAnd: "between_and", listNeverMonth: "never_month", listCounts: "counts", listMinus: "minus", listOdd: "odd",
	listAbout: "about", listBelow: "below", listBelowMeasure: "below_measure", listAbove: "above",
	listBelowAfter: "below_after", listAboveAfter: "above_after",
	listOrdinal: "ordinal", listVersioned: "versioned", listNotNumber: "not_number",
	listMomentAfter: "moment_after", listMomentBefore: "moment_before", listRateBefore: "rate_before",
	listNeed: "need", listNeeded: "needed", listNeedAsked: "need_asked", listQuestionEnd: "question_end", listInquiry: "inquiry", listSubordinate: "subordinate",
	listAdjective: "adjective", listFunction: "function",
	listNegation: "negation", listNotNegation: "not_negation", listDenied: "denied", listHaving: "having", listPlainNo: "plain_no",
	listLight: "light", listArticle: "article", listFiller: "filler", listCourtesy: "courtesy",
	listFollowUp: "follow_up", listFollowUpEnd: "follow_up_end",
	listCorrection: "correction", listCorrectionAlone: "correction_alone",
	listWhatIf: "what_if", listNotWhatIf: "not_what_if",
	listAffirm: "affirm", listDeny: "deny", listNone: "none",
	listDontKnow: "dont_know", listDontKnowPart: "dont_know_part",
	listTag: "tag", listInterrogative: "interrogative", listNotInterrogative: "not_interrogative", listQuestionStart: "question_start",
	listConnective: "connective", listDates: "date",
	listAnother: "another", listAnotherAlone: "another_alone", listTowards: "towards",
	listAsking: "asking", listAlternative: "alternative", listMore: "more", listWhole: "whole",
	listConsumed: "consumed", listElidedAfter: "elided_after",
	listPredicate: "predicate", listUndone: "undone",
	listPronoun: "pronoun", listDefinite: "definite", listModal: "modal",
}

// lexicon gives words numbers and finds phrases of the lists among them.
type lexicon struct {
	// ids numbers the words from 1; 0 is a word that means nothing here.
	ids map[string]int32
	// phrases are those of the lists, by the id of their first word; lists says which lists have
	// one there.
	phrases [][]phrase
	lists   []listSet
}

// listSet has a bit for each list.
type listSet [2]uint64

func (s *listSet) add(l list)      { s[l/64] |= 1 << (l % 64) }
func (s *listSet) has(l list) bool { return s[l/64]&(1<<(l%64)) != 0 }

type phrase struct {
	list  list
	value float64
	ids   []int32
}

// shared is words.yaml, read once and never changed.
var shared = sync.OnceValue(func() *lexicon {
	x, err := readWords(wordsFile)
	if err != nil {
		panic(fmt.Sprintf("intents: the embedded words.yaml: %v", err)) // a defect that every test shows
	}
	return x
})

func readWords(file []byte) (*lexicon, error) {
	var data struct {
		Numerals struct {
			HanDigits map[string]float64 `yaml:"han_digits"`
			HanPowers map[string]float64 `yaml:"han_powers"`
			Numbers   map[string]float64 `yaml:"numbers"`
			Times     map[string]float64 `yaml:"times"`
			Days      map[string]float64 `yaml:"days"`
			Scales    map[string]float64 `yaml:"scales"`
		} `yaml:"numerals"`
		Lists  map[string]faq.Words `yaml:"lists"`
		Common string               `yaml:"common"`
	}
	if err := yaml.UnmarshalWithOptions(file, &data, yaml.Strict()); err != nil {
		return nil, err
	}
	x := &lexicon{ids: make(map[string]int32, 4096), phrases: make([][]phrase, 1), lists: make([]listSet, 1)}
	for l, numbers := range map[list]map[string]float64{
		listHanDigit: data.Numerals.HanDigits, listHanPower: data.Numerals.HanPowers,
		listNumber: data.Numerals.Numbers, listScale: data.Numerals.Scales, listTimes: data.Numerals.Times, listDay: data.Numerals.Days,
	} {
		for word, value := range numbers {
			x.add(l, word, value)
		}
	}
	for l, name := range listNames {
		if name == "" {
			continue
		}
		words, ok := data.Lists[name]
		if !ok {
			return nil, fmt.Errorf("the list %q is missing", name)
		}
		for _, language := range faq.Languages {
			for _, w := range words.In(language) {
				x.add(list(l), w, 0)
			}
		}
		delete(data.Lists, name)
	}
	for name := range data.Lists {
		return nil, fmt.Errorf("the list %q is not used", name)
	}
	for _, w := range strings.Fields(data.Common) {
		x.intern(stem(w))
	}
	return x, nil
}

func (x *lexicon) add(l list, words string, value float64) {
	ids := x.internAll(words)
	if len(ids) == 0 {
		return
	}
	first := ids[0]
	x.phrases[first] = append(x.phrases[first], phrase{list: l, value: value, ids: ids})
	x.lists[first].add(l)
}

// intern returns the number of a word, giving it one if it is new.
func (x *lexicon) intern(word string) int32 {
	id, ok := x.ids[word]
	if !ok {
		id = int32(len(x.ids) + 1)
		x.ids[word] = id
		x.phrases = append(x.phrases, nil)
		x.lists = append(x.lists, listSet{})
	}
	return id
}

// internAll cuts a phrase of a list or of the knowledge into words and numbers them.
func (x *lexicon) internAll(words string) []int32 {
	var ids []int32
	for _, t := range x.tokens(normalise(words)) {
		ids = append(ids, x.intern(t.key()))
	}
	return ids
}

// at returns the length of the longest phrase of a list that begins at token i, 0 if none does,
// and the phrase's value.
func (x *lexicon) at(l list, ts []token, i int) (int, float64) {
	if i < 0 || i >= len(ts) {
		return 0, 0
	}
	id := ts[i].id
	if !x.opens(l, id) {
		return 0, 0
	}
	length, value := 0, 0.0
	for k := range x.phrases[id] {
		p := &x.phrases[id][k]
		if p.list == l && len(p.ids) > length && follows(ts, i, p.ids) {
			length, value = len(p.ids), p.value
		}
	}
	return length, value
}

// is reports whether a phrase of the list begins at token i.
func (x *lexicon) is(l list, ts []token, i int) bool {
	n, _ := x.at(l, ts, i)
	return n > 0
}

// before returns where a phrase of the list begins that ends right before token i, -1 if none.
// The longest is taken.
func (x *lexicon) before(l list, ts []token, i int) int {
	for j := max(0, i-longestPhrase); j < i; j++ {
		id := ts[j].id
		if !x.opens(l, id) {
			continue
		}
		for k := range x.phrases[id] {
			if p := &x.phrases[id][k]; p.list == l && j+len(p.ids) == i && follows(ts, j, p.ids) {
				return j
			}
		}
	}
	return -1
}

// longestPhrase is the number of words up to which phrases are looked for backwards.
const longestPhrase = 5

// opens reports whether a phrase of the list begins with the word. Words of the knowledge are
// numbered behind those of the lists and begin none.
func (x *lexicon) opens(l list, id int32) bool {
	return int(id) < len(x.lists) && x.lists[id].has(l)
}

// follows reports whether the words stand at token i one after the other.
func follows(ts []token, i int, ids []int32) bool {
	if i+len(ids) > len(ts) {
		return false
	}
	for k, id := range ids {
		if ts[i+k].id != id {
			return false
		}
	}
	return true
}

// The lists must fit into the bits of a listSet.
var _ [128 - listCount]struct{}
