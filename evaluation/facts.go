package evaluation

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"supportbot/faq"
	"supportbot/intents"
)

// Utterance is a text with the facts that it tells.
type Utterance struct {
	Text string
	// Facts has the values told of each fact: usually one, several for "a book and a film".
	Facts map[string][]faq.Value
	// Open is the fact asked for before, "" if none: a bare "2" answers it.
	Open string
}

// ReadUtterances reads lines of text, tab, facts as JSON ({"days":2,"item":["book","film"]}, {} for
// none) and, optionally, a tab and the fact of the open question. Lines that begin with # are comments.
// Errors name the line, and facts that the knowledge does not have.
func ReadUtterances(r io.Reader, name string, k *faq.Knowledge) ([]Utterance, error) {
	var all []Utterance
	err := eachLine(r, name, func(line string) error {
		if strings.HasPrefix(line, "#") {
			return nil
		}
		u, err := utterance(line, k)
		all = append(all, u)
		return err
	})
	if err == nil && len(all) == 0 {
		err = fmt.Errorf("%s has no utterances", name)
	}
	return all, err
}

func utterance(line string, k *faq.Knowledge) (Utterance, error) {
	fields := strings.Split(line, "\t")
	if len(fields) < 2 || len(fields) > 3 || strings.TrimSpace(fields[0]) == "" {
		return Utterance{}, errors.New("a line is a text, a tab and facts as JSON, and may have another tab and the fact that was asked for")
	}
	u := Utterance{Text: fields[0], Facts: map[string][]faq.Value{}}
	var told map[string]json.RawMessage
	if err := json.Unmarshal([]byte(fields[1]), &told); err != nil {
		return u, fmt.Errorf("reading the facts: %w", err)
	}
	for name, raw := range told {
		if k.Fact(name) == nil {
			return u, fmt.Errorf("the knowledge has no fact %q", name)
		}
		var values []faq.Value
		if err := json.Unmarshal(raw, &values); err != nil {
			values = make([]faq.Value, 1)
			if err := json.Unmarshal(raw, &values[0]); err != nil {
				return u, fmt.Errorf("reading the fact %s: %w", name, err)
			}
		}
		u.Facts[name] = values
	}
	if len(fields) == 3 {
		if u.Open = strings.TrimSpace(fields[2]); u.Open != "" && k.Fact(u.Open) == nil {
			return u, fmt.Errorf("the knowledge has no fact %q to ask for", u.Open)
		}
	}
	return u, nil
}

// FactTally counts what was read of one fact in one language, value by value.
type FactTally struct {
	Fact     string       `json:"fact"`
	Language faq.Language `json:"language,omitempty"` // "" for both
	Labelled int          `json:"labelled"`           // values that the texts tell
	Read     int          `json:"read"`               // values that were read
	Right    int          `json:"right"`              // values that are both
}

// Precision is the share of right ones among what was read, Recall that among what was told; 1 where
// there is nothing.
func (t FactTally) Precision() float64 { return shareOrOne(t.Right, t.Read) }
func (t FactTally) Recall() float64    { return shareOrOne(t.Right, t.Labelled) }

func shareOrOne(n, of int) float64 {
	if of == 0 {
		return 1
	}
	return share(n, of)
}

// FactError is an utterance that was not read as labelled.
type FactError struct {
	Text string                 `json:"text"`
	Open string                 `json:"open,omitempty"`
	Want map[string][]faq.Value `json:"want"`
	Got  map[string][]faq.Value `json:"got"`
}

// FactReport says how well facts are read.
type FactReport struct {
	Utterances int `json:"utterances"`
	// Exact is the number of utterances of which everything was read as labelled.
	Exact int `json:"exact"`
	// Facts are the tallies by fact in the knowledge's order, then by fact and language.
	Facts     []FactTally `json:"facts"`
	Languages []FactTally `json:"languages"`
	Errors    []FactError `json:"errors"`
}

// Facts reads each utterance and compares what it tells with its labels.
func Facts(k *faq.Knowledge, engine *intents.Engine, all []Utterance) FactReport {
	r := FactReport{Utterances: len(all)}
	tallies := map[[2]string]*FactTally{}
	tally := func(fact string, l faq.Language) *FactTally {
		key := [2]string{fact, string(l)}
		if tallies[key] == nil {
			tallies[key] = &FactTally{Fact: fact, Language: l}
		}
		return tallies[key]
	}
	for _, u := range all {
		got := told(k, engine.Understand(u.Text, intents.Context{Open: u.Open}))
		l := intents.DetectLanguage(u.Text)
		if l == "" {
			l = faq.EN
		}
		names := map[string]bool{}
		for name := range u.Facts {
			names[name] = true
		}
		for name := range got {
			names[name] = true
		}
		exact := true
		for _, name := range slices.Sorted(maps.Keys(names)) {
			right := 0
			for _, v := range u.Facts[name] {
				right += one(slices.Contains(got[name], v))
			}
			exact = exact && right == len(got[name]) && right == len(u.Facts[name])
			for _, t := range []*FactTally{tally(name, ""), tally(name, l)} {
				t.Labelled, t.Read, t.Right = t.Labelled+len(u.Facts[name]), t.Read+len(got[name]), t.Right+right
			}
		}
		r.Exact += one(exact)
		if !exact {
			r.Errors = append(r.Errors, FactError{u.Text, u.Open, u.Facts, got})
		}
	}
	for _, f := range k.Facts {
		if t := tallies[[2]string{f.Name, ""}]; t != nil {
			r.Facts = append(r.Facts, *t)
		}
		for _, l := range faq.Languages {
			if t := tallies[[2]string{f.Name, string(l)}]; t != nil {
				r.Languages = append(r.Languages, *t)
			}
		}
	}
	return r
}

// Table lists precision and recall by fact, and by language.
func (r FactReport) Table() Table {
	t := Table{Head: []string{"fact", "language", "told", "read", "precision", "recall"}}
	var all FactTally
	row := func(f FactTally, language string) {
		t.Add(f.Fact, language, count(f.Labelled), count(f.Read), points(f.Precision()), points(f.Recall()))
	}
	for _, f := range r.Facts {
		row(f, "both")
		for _, l := range r.Languages {
			if l.Fact == f.Fact {
				row(l, string(l.Language))
			}
		}
		all.Labelled, all.Read, all.Right = all.Labelled+f.Labelled, all.Read+f.Read, all.Right+f.Right
	}
	all.Fact = "all"
	row(all, "both")
	return t
}
