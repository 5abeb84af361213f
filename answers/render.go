package answers

import (
	"slices"
	"strings"

	"supportbot/chat"
	"supportbot/faq"
	"supportbot/faq/expr"
)

// Rendering is a decision in words of one language.
type Rendering struct {
	// Title is the outcome in a few words, Text the answer (CommonMark).
	Title, Text string
	// Newer are the paragraphs of Text that say what newer documents do.
	Newer []string
	// Reasons say why, the deciding row first, what was assumed last.
	Reasons []string
	Links   []chat.Link
	Sources []chat.Source
	// Values are the computed numbers, by name; never nil.
	Values map[string]float64
}

// Render writes a decision's answer; without an outcome there is none and the
// Rendering is empty: see Question.
func Render(k *faq.Knowledge, d Decision, lang faq.Language) Rendering {
	out := Rendering{Values: make(map[string]float64, len(d.Values))}
	in := k.Intent(d.Intent)
	if in == nil || d.Answer == nil {
		return out
	}
	for _, n := range d.Values {
		out.Values[n.Name] = n.Value
	}
	w := newWriter(k, in, d, lang)
	var lead *writer
	if d.Lead != nil {
		lead = newWriter(k, k.Intent(d.Lead.Intent), *d.Lead, lang)
		out.Text = fillLines(d.Lead.Answer.Lead.In(lang), lead.value)
		out.Reasons = lead.reasons()
	}
	out.Title = fillLines(d.Answer.Title.In(lang), w.value)
	out.Newer = w.newer()
	out.Text = joined(slices.Concat([]string{out.Text}, w.paragraphs(), out.Newer))
	out.Reasons = append(out.Reasons, w.reasons()...)
	out.cite(w)
	if lead != nil {
		out.Reasons = append(out.Reasons, lead.assumptions()...)
		out.cite(lead)
	}
	out.Reasons = unique(append(out.Reasons, w.assumptions()...))
	return out
}

// cite adds the sources of an answer and its links for this case, each once.
func (out *Rendering) cite(w *writer) {
	for _, x := range w.d.Answer.Links {
		if l := w.k.Link(x.Link); l != nil && w.holds(x.When) {
			out.Links = append(out.Links, chat.Link{Title: plain(l.Title, w.lang), URL: l.URL})
		}
	}
	for _, s := range w.d.Answer.Sources {
		if d := w.k.Document(s.Document); d != nil {
			out.Sources = append(out.Sources, chat.Source{Document: plain(d.Title, w.lang), Section: plain(s.Section, w.lang), Issued: d.Issued})
		}
	}
	out.Links, out.Sources = unique(out.Links), unique(out.Sources)
}

// writer fills in the texts of one decision.
type writer struct {
	*view
	d    Decision
	lang faq.Language
}

func newWriter(k *faq.Knowledge, in *faq.Intent, d Decision, lang faq.Language) *writer {
	told := d.told
	if told == nil {
		told = d.Facts
	}
	if d.chosen {
		in = unassuming(in)
	}
	return &writer{newView(k, in, told), d, lang}
}

// value prints a name for a text: computed numbers go before facts and columns of the same name.
func (w *writer) value(name string) (string, bool) {
	for _, n := range w.d.Values {
		if n.Name == name {
			return printNumber(w.k, n.Value, n.Unit, w.lang), true
		}
	}
	value, state := w.lookup(name)
	if state != expr.Known {
		return "", false
	}
	return w.print(name, value, w.lang)
}

// holds reports whether what is for some cases only is for this one; without a condition it is for all.
func (w *writer) holds(when *faq.Condition) bool {
	return when == nil || when.Test(w.look) == expr.True
}

// paragraphs are the answer's text, its notes for this case, and how far it goes beyond the documents.
func (w *writer) paragraphs() []string {
	a := w.d.Answer
	out := []string{fillLines(a.Text.In(w.lang), w.value)}
	for _, n := range a.Notes {
		if w.holds(n.When) {
			out = append(out, fillLines(n.Text.In(w.lang), w.value))
		}
	}
	if a.Derived {
		out = append(out, plain(shared().Derived, w.lang))
	}
	return out
}

// newer are the paragraphs about newer documents.
func (w *writer) newer() []string {
	var out []string
	for _, n := range w.d.Answer.Newer {
		if !w.holds(n.When) {
			continue
		}
		text := fillLines(n.Text.In(w.lang), w.value)
		out = append(out, fillWith(shared().Newer.In(w.lang), map[string]string{"dated": n.Dated, "text": text, "url": n.URL}))
	}
	return out
}

// reasons come from the deciding row and from the rows that failed or were passed as well.
func (w *writer) reasons() []string {
	if w.d.Rule == none { // a person chose the outcome
		return nil
	}
	var out []string
	add := func(t faq.Text) {
		if s, ok := fill(t.In(w.lang), w.value); ok && strings.TrimSpace(s) != "" {
			out = append(out, strings.TrimSpace(s))
		}
	}
	if w.d.Tried[w.d.Rule].Result == expr.True { // else all cases agree on the outcome, for different reasons
		add(w.in.Rules[w.d.Rule].Because)
	}
	for _, i := range w.d.Failing {
		add(w.in.Rules[i].Because)
	}
	for _, i := range w.d.Passed {
		add(w.in.Rules[i].Passed)
	}
	return out
}

// assumptions name what was assumed without being told, where another value
// would have changed the outcome. Hidden facts are nobody's to correct; numbers are defaults of the calculation and show in its result.
func (w *writer) assumptions() []string {
	var out []string
	for _, f := range w.k.Facts {
		value, ok := w.d.Assumed[f.Name]
		if !ok || f.Hidden || f.Type != faq.Choice && f.Type != faq.YesNo || !w.matters(f, value) {
			continue
		}
		if s, ok := printFact(w.k, f, value, w.lang); ok {
			out = append(out, fillWith(shared().Assumed.In(w.lang), map[string]string{"fact": plain(f.Title, w.lang), "value": s}))
		}
	}
	return out
}

func (w *writer) matters(f *faq.Fact, assumed faq.Value) bool {
	for _, value := range newTable(w.view, w.in.Rules).values(f) {
		if value != assumed && outcomeWith(w.view, f.Name, value).Outcome != w.d.Outcome {
			return true
		}
	}
	return false
}

// outcomeWith decides the same case with one fact set to another value.
func outcomeWith(v *view, fact string, value faq.Value) Decision {
	return newTable(v.with(fact, value), v.in.Rules).decide()
}

func fillWith(text string, values map[string]string) string {
	filled, _ := fill(text, func(name string) (string, bool) { s, ok := values[name]; return s, ok })
	return filled
}

// joined puts a blank line between paragraphs.
func joined(paragraphs []string) string {
	return strings.Join(slices.DeleteFunc(paragraphs, func(p string) bool { return p == "" }), "\n\n")
}

// unique keeps the first of equal elements.
func unique[T comparable](in []T) []T {
	var out []T
	for _, x := range in {
		if !slices.Contains(out, x) {
			out = append(out, x)
		}
	}
	return out
}
