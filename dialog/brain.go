package dialog

import (
	"supportbot/faq"
	"supportbot/intents"
	"supportbot/recall"
)

// Engine is the version of the program's reasoning. It is raised whenever the
// same state, message and knowledge may lead to another reply than before, so
// that a receipt tells which program it can be replayed with.
const Engine = "1"

// Brain holds what a turn is computed with. It never changes its mind, and is safe for concurrent use.
type Brain struct {
	Knowledge *faq.Knowledge
	Engine    *intents.Engine

	phrases phrases
	words   words
	// reads has the facts that an intent's rules and answers look at.
	reads map[string]map[string]bool
	// owners are the facts that others belong to (a second product is another case).
	owners map[string]bool
	// cases are those decided before.
	cases recall.Memory[decidedCase]
}

// New trains the understanding of the knowledge's examples and returns a Brain.
func New(k *faq.Knowledge) (*Brain, error) {
	engine, err := intents.New(k)
	if err != nil {
		return nil, err
	}
	return NewWith(k, engine)
}

// Renew is New for a knowledge that follows that of b: what was learned is used again where the new
// knowledge teaches the same. The result is that of New. b may be nil.
func (b *Brain) Renew(k *faq.Knowledge) (*Brain, error) {
	if b == nil {
		return New(k)
	}
	engine, err := b.Engine.Renew(k)
	if err != nil {
		return nil, err
	}
	return NewWith(k, engine)
}

// NewWith returns a Brain with an understanding trained before, on a knowledge that differs in rules
// and answers only: training takes most of New's time.
func NewWith(k *faq.Knowledge, engine *intents.Engine) (*Brain, error) {
	texts, err := loadPhrases()
	if err != nil {
		return nil, err
	}
	b := &Brain{Knowledge: k, Engine: engine, phrases: texts, words: wordsOf(texts), reads: map[string]map[string]bool{}, owners: map[string]bool{}}
	for _, in := range k.Intents {
		b.reads[in.Name] = factsRead(k, in)
	}
	for _, f := range k.Facts {
		if f.BelongsTo != "" {
			b.owners[f.BelongsTo] = true
		}
	}
	return b, nil
}

// factsRead collects the facts that can make a difference to an intent: those in its conditions, in
// the computed values of its outcomes, the keys of the columns mentioned, and what all of these are
// derived from.
func factsRead(k *faq.Knowledge, in *faq.Intent) map[string]bool {
	read := map[string]bool{}
	var add func(name string)
	add = func(name string) {
		if read[name] {
			return
		}
		if f := k.Fact(name); f != nil {
			read[name] = true
			for _, d := range f.From {
				addNames(d.When, add)
				addNames((*faq.Condition)(d.Value), add)
			}
			for _, v := range f.Values {
				addNames(v.When, add)
			}
			return
		}
		if table, column, ok := k.Column(name); ok {
			add(table.By)
			for _, row := range table.Rows {
				addNames((*faq.Condition)(row.Cells[column.Name]), add)
			}
		}
	}
	for _, rule := range in.Rules {
		addNames(rule.When, add)
		if rule.Asks != "" {
			add(rule.Asks)
		}
		if a := k.Answer(in.Name, rule.Outcome); a != nil {
			for _, v := range a.Values {
				addNames((*faq.Condition)(v.Is), add)
			}
			for _, n := range a.Notes {
				addNames(n.When, add)
			}
		}
	}
	if lead := k.Intent(in.LeadsWith); lead != nil {
		for name := range factsRead(k, lead) {
			read[name] = true
		}
	}
	return read
}

func addNames(c *faq.Condition, add func(string)) {
	if c == nil || c.Expr == nil {
		return
	}
	for _, n := range c.Names() {
		add(n)
	}
}
