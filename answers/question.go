package answers

import (
	"supportbot/chat"
	"supportbot/faq"
	"supportbot/faq/expr"
)

// Asked is the question for a fact.
type Asked struct {
	Text string
	// Help explains the question to somebody who does not know; may be empty.
	Help string
	// Options are quick replies, none for numbers; Facts[i] is what Options[i] tells.
	Options []chat.Option
	Facts   []faq.Facts
}

// Question words the question for a fact, as it fits the facts known.
func Question(k *faq.Knowledge, in *faq.Intent, fact string, facts faq.Facts, lang faq.Language) Asked {
	f := k.Fact(fact)
	if f == nil {
		return Asked{}
	}
	w := newWriter(k, in, Decision{Facts: facts}, lang)
	ask := f.Ask
	for _, x := range f.AskWhen {
		if x.When == nil || x.When.Test(w.look) == expr.True {
			ask = x.Text
			break
		}
	}
	a := Asked{Text: fillLines(ask.In(lang), w.value), Help: fillLines(f.Help.In(lang), w.value)}
	option := func(label string, value faq.Value) {
		a.Options = append(a.Options, chat.Option{Label: label, Value: label})
		a.Facts = append(a.Facts, faq.Facts{f.Name: value})
	}
	switch f.Type {
	case faq.Choice:
		for _, v := range f.Values {
			option(plain(v.Title, lang), expr.Text(v.Name))
		}
	case faq.YesNo:
		option(plain(shared().Yes, lang), expr.Truth(true))
		option(plain(shared().No, lang), expr.Truth(false))
	}
	return a
}

// Shown leaves out the facts that only serve others, and names that the knowledge does not have.
func Shown(k *faq.Knowledge, facts faq.Facts) faq.Facts {
	out := make(faq.Facts, len(facts))
	for name, value := range facts {
		if f := k.Fact(name); f != nil && !f.Hidden {
			out[name] = value
		}
	}
	return out
}
