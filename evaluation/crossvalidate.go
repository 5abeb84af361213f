package evaluation

import (
	"cmp"
	"slices"

	"supportbot/faq"
	"supportbot/intents"
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
	r := Report{Folds: max(2, folds)}
	for i := range k.Intents {
		for _, l := range faq.Languages {
			r.Intents = append(r.Intents, IntentTally{Intent: k.Intents[i].Name, Language: l})
		}
	}
	for _, l := range faq.Languages {
		r.Languages = append(r.Languages, LanguageTally{Language: l})
	}
	confused := map[Confusion]int{}
	for engine, held := range intents.HoldOut(k, folds, 0) {
		for _, h := range held {
			r.note(h, engine.Ask(h.Text), confused)
		}
	}
	r.Confusions = ranked(confused)
	slices.SortStableFunc(r.Misses, func(a, b Miss) int { return cmp.Compare(b.Confidence, a.Confidence) })
	return r
}

func (r *Report) note(h intents.Held, p intents.Part, confused map[Confusion]int) {
	a := answerOf(p, h.Intent)
	miss := Miss{h.Text, h.Intent, a.Got, a.Confidence, a.Sure}
	var t Tally
	switch {
	case h.Intent == intents.OutOfScope:
		t.Outside, t.OutsideAnswered, t.OutsideOffered = 1, one(a.Sure), one(p.Zone == intents.Unsure)
		if a.Sure {
			r.Misses = append(r.Misses, miss)
		}
	case h.Not:
		t.Not, t.NotAnswered = 1, one(a.Sure && a.right())
		if t.NotAnswered > 0 {
			miss.Intent = "not " + h.Intent
			r.Misses = append(r.Misses, miss)
		}
	default:
		t = tally(p, a)
		if t.Right == 0 {
			confused[Confusion{Intent: h.Intent, Got: a.Got}]++
			r.Misses = append(r.Misses, miss)
		}
	}
	r.All.add(t)
	for i := range r.Languages {
		if r.Languages[i].Language == h.Language {
			r.Languages[i].add(t)
		}
	}
	for i := range r.Intents {
		if r.Intents[i].Intent == h.Intent && r.Intents[i].Language == h.Language {
			r.Intents[i].add(t)
		}
	}
}

func tally(p intents.Part, a Answer) Tally {
	t := Tally{Examples: 1, Right: one(a.right()), Near: one(a.Near)}
	switch p.Zone {
	case intents.Sure:
		t.Answered, t.Wrong = 1, 1-t.Right
	case intents.Unsure:
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

// Table lists the tallies by intent and language.
func (r Report) Table() Table {
	t := Table{Head: []string{"intent", "language", "examples", "right", "among three", "answered", "wrongly", "offered", "declined"}}
	row := func(name, language string, c Tally) {
		if n := c.Examples; n > 0 {
			t.Add(name, language, count(n), of(c.Right, n), of(c.Near, n), of(c.Answered, n), of(c.Wrong, n), of(c.Offered, n), of(c.Declined, n))
		}
	}
	for _, in := range r.Intents {
		row(in.Intent, string(in.Language), in.Tally)
	}
	for _, l := range r.Languages {
		row("all", string(l.Language), l.Tally)
	}
	row("all", "both", r.All)
	return t
}
