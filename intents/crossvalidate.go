package intents

import (
	"cmp"
	"slices"

	"supportbot/faq"
)

// Report says how well the examples of a knowledge support each other: each was
// asked of an engine that had not seen it or its paraphrases.
type Report struct {
	Folds int   `json:"folds"`
	All   Tally `json:"all"`
	// Languages, and intents in the knowledge's order.
	Languages []LanguageTally `json:"languages"`
	Intents   []IntentTally   `json:"intents"`
	// Confusions are the examples whose best intent is a wrong one, by pair, most frequent first.
	Confusions []Confusion `json:"confusions"`
	// Misses lists these examples.
	Misses []Miss `json:"misses"`
}

// Tally counts what became of examples.
type Tally struct {
	Examples int `json:"examples"`
	Right    int `json:"right"`    // the best intent is the right one, whatever its confidence
	Near     int `json:"near"`     // the right one is among the best three
	Answered int `json:"answered"` // in the zone Sure
	Wrong    int `json:"wrong"`    // answered, and wrongly
	Offered  int `json:"offered"`  // in the zone Unsure
	Declined int `json:"declined"`
	// Not are the sentences that look like the intent and ask something else, NotAnswered those
	// that it answered nevertheless.
	Not         int `json:"not"`
	NotAnswered int `json:"not_answered"`
	// Outside are the sentences that no intent answers, OutsideAnswered and OutsideOffered those that
	// were answered or offered something nevertheless.
	Outside         int `json:"outside"`
	OutsideAnswered int `json:"outside_answered"`
	OutsideOffered  int `json:"outside_offered"`
}

// LanguageTally is the tally of one language.
type LanguageTally struct {
	Language faq.Language `json:"language"`
	Tally
}

// IntentTally is the tally of one intent in one language.
type IntentTally struct {
	Intent   string       `json:"intent"`
	Language faq.Language `json:"language"`
	Tally
}

// Miss is an example that was taken for something else.
type Miss struct {
	Text       string  `json:"text"`
	Intent     string  `json:"intent"`
	Got        string  `json:"got"`
	Confidence float64 `json:"confidence"`
	Answered   bool    `json:"answered"`
}

// CrossValidate divides the examples into folds (at least two), keeping
// paraphrases together, and asks each of an engine trained on the other folds.
func CrossValidate(k *faq.Knowledge, folds int) Report {
	folds = max(2, folds)
	v, n, lessons := newVocabulary(k), newNames(k), lessonsOf(k)
	part := foldsOf(lessons, folds)
	r := Report{Folds: folds}
	for i := range k.Intents {
		for _, l := range faq.Languages {
			r.Intents = append(r.Intents, IntentTally{Intent: k.Intents[i].Name, Language: l})
		}
	}
	for _, l := range faq.Languages {
		r.Languages = append(r.Languages, LanguageTally{Language: l})
	}
	confused := map[Confusion]int{}
	for fold := range folds {
		var kept []lesson
		for i, l := range lessons {
			if part[i] != fold || l.name {
				kept = append(kept, l)
			}
		}
		e := build(k, v, n, kept)
		for i, l := range lessons {
			if part[i] == fold && !l.name {
				r.note(k, l, e.part(l.normal, Context{}, false), confused)
			}
		}
	}
	r.Confusions = ranked(confused)
	slices.SortStableFunc(r.Misses, func(a, b Miss) int { return cmp.Compare(b.Confidence, a.Confidence) })
	return r
}

// foldsOf deals the groups of every intent and language out in turn.
func foldsOf(lessons []lesson, folds int) []int {
	type kind struct {
		intent   int
		not      bool
		language faq.Language
	}
	next := map[kind]int{}
	groups := map[int]int{}
	part := make([]int, len(lessons))
	for i, l := range lessons {
		f, ok := groups[l.group]
		if !ok {
			of := kind{l.intent, l.not, l.language}
			f = next[of] % folds
			next[of]++
			groups[l.group] = f
		}
		part[i] = f
	}
	return part
}

func (r *Report) note(k *faq.Knowledge, l lesson, p Part, confused map[Confusion]int) {
	var t Tally
	got, confidence := OutOfScope, 0.0
	if len(p.Candidates) > 0 {
		got, confidence = p.Candidates[0].Intent, p.Candidates[0].Confidence
	}
	truth := OutOfScope
	if l.intent >= 0 {
		truth = k.Intents[l.intent].Name
	}
	if l.intent < 0 {
		t.Outside = 1
		switch p.Zone {
		case Sure:
			t.OutsideAnswered = 1
			r.Misses = append(r.Misses, Miss{l.normal, truth, got, confidence, true})
		case Unsure:
			t.OutsideOffered = 1
		}
	} else if l.not {
		t.Not = 1
		if p.Zone == Sure && got == truth {
			t.NotAnswered = 1
			r.Misses = append(r.Misses, Miss{l.normal, "not " + truth, got, confidence, true})
		}
	} else if t = tally(p, truth); t.Right == 0 {
		confused[Confusion{Intent: truth, Got: got}]++
		r.Misses = append(r.Misses, Miss{l.normal, truth, got, confidence, p.Zone == Sure})
	}
	r.All.add(t)
	for i := range r.Languages {
		if r.Languages[i].Language == l.language {
			r.Languages[i].add(t)
		}
	}
	for i := range r.Intents {
		if r.Intents[i].Intent == truth && r.Intents[i].Language == l.language {
			r.Intents[i].add(t)
		}
	}
}

func tally(p Part, truth string) Tally {
	t := Tally{Examples: 1}
	for i, c := range p.Candidates {
		if c.Intent == truth && i < 3 {
			t.Near = 1
			if i == 0 {
				t.Right = 1
			}
		}
	}
	switch p.Zone {
	case Sure:
		t.Answered, t.Wrong = 1, 1-t.Right
	case Unsure:
		t.Offered = 1
	default:
		t.Declined = 1
	}
	return t
}

func (t *Tally) add(o Tally) {
	t.Examples += o.Examples
	t.Right += o.Right
	t.Near += o.Near
	t.Answered += o.Answered
	t.Wrong += o.Wrong
	t.Offered += o.Offered
	t.Declined += o.Declined
	t.Not += o.Not
	t.NotAnswered += o.NotAnswered
	t.Outside += o.Outside
	t.OutsideAnswered += o.OutsideAnswered
	t.OutsideOffered += o.OutsideOffered
}
