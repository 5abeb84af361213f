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
	listConsent
	listSupposed
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
	listTally
	listFormer
	listBecame
	listAdded
	listEach
	listEachAfter
	listNoneOf
	listAny
	listEven
	listShortOf
	listMissing
	listPartOf
	listAcquired
	listSame
	listOnly
	listLacking
	listSpent
	listAhead
	listPartitive
	listMonth
	listYearPart
	listDateBefore
	listDateAfter
	listMomentBeforeDate
	listMomentAfterDate
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
	listAffirm: "affirm", listConsent: "consent", listSupposed: "supposed", listDeny: "deny", listNone: "none",
	listDontKnow: "dont_know", listDontKnowPart: "dont_know_part",
	listTag: "tag", listInterrogative: "interrogative", listNotInterrogative: "not_interrogative", listQuestionStart: "question_start",
	listConnective: "connective", listDates: "date",
	listAnother: "another", listAnotherAlone: "another_alone", listTowards: "towards",
	listAsking: "asking", listAlternative: "alternative", listMore: "more", listWhole: "whole",
	listConsumed: "consumed", listElidedAfter: "elided_after",
	listPredicate: "predicate", listUndone: "undone",
	listTally: "tally", listFormer: "former", listBecame: "became", listAdded: "added",
	listEach: "each", listEachAfter: "each_after", listNoneOf: "none_of", listAny: "any", listEven: "even", listShortOf: "short_of", listMissing: "missing", listPartOf: "part_of", listAcquired: "acquired", listSame: "same", listOnly: "only", listLacking: "lacking", listSpent: "spent",
	listPartitive: "partitive", listDateBefore: "date_before", listDateAfter: "date_after", listMomentBeforeDate: "before_date", listMomentAfterDate: "after_date",
	listPronoun: "pronoun", listDefinite: "definite", listModal: "modal",
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
			Ahead     map[string]float64 `yaml:"ahead"`
			Scales    map[string]float64 `yaml:"scales"`
			Months    map[string]float64 `yaml:"months"`
			YearParts map[string]float64 `yaml:"year_parts"`
		} `yaml:"numerals"`
		Lists  map[string]faq.Words `yaml:"lists"`
		Common string               `yaml:"common"`
	}
	if err := yaml.UnmarshalWithOptions(file, &data, yaml.Strict()); err != nil {
		return nil, err
	}
	x := &lexicon{ids: make(map[string]int32, 4096), characters: make([]int32, lastHan-firstHan+1), phrases: make([][]phrase, 1), lists: make([]listSet, 1)}
	for l, numbers := range map[list]map[string]float64{
		listHanDigit: data.Numerals.HanDigits, listHanPower: data.Numerals.HanPowers,
		listNumber: data.Numerals.Numbers, listScale: data.Numerals.Scales, listTimes: data.Numerals.Times, listDay: data.Numerals.Days, listAhead: data.Numerals.Ahead,
		listMonth: data.Numerals.Months, listYearPart: data.Numerals.YearParts,
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

// The lists must fit into the bits of a listSet.
var _ [128 - listCount]struct{}
