package knowledge

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"supportbot/chat"
	"supportbot/faq"
	"supportbot/intents"
)

// Whatever the knowledge says is said in some dialogue that goes as written.
func TestDialoguesExerciseTheKnowledge(t *testing.T) {
	t.Parallel()
	s := load(t)
	exercised := s.exercised()
	items := s.items()
	for _, item := range items {
		reason, never := unsaid[item]
		switch {
		case !exercised[item] && !never:
			t.Errorf("no dialogue exercises the %s", item)
		case exercised[item] && never:
			t.Errorf("a dialogue exercises the %s, which is listed as never said (%s)", item, reason)
		}
	}
	for item := range unsaid {
		if !slices.Contains(items, item) {
			t.Errorf("unsaid lists %q, which does not exist: remove it", item)
		}
	}
}

// The names of what can be exercised.
func rowItem(decided string) string        { return "row " + decided }
func openItem(decided, fact string) string { return "row " + decided + " asking for " + fact }
func passedItem(in *faq.Intent, i int) string {
	return fmt.Sprintf("row %s/%d being passed over with a reason", in.Name, i+1)
}
func intentItem(name string) string       { return "intent " + name }
func commandItem(name string) string      { return "command " + name }
func answerItem(a *faq.Answer) string     { return "answer " + a.Outcome }
func leadItem(a *faq.Answer) string       { return "lead of the answer " + a.Outcome }
func valueItem(fact, value string) string { return "value " + value + " of " + fact }
func noteItem(a *faq.Answer, i int) string {
	return fmt.Sprintf("note of %s when %s", a.Outcome, a.Notes[i].When.Source)
}

// decided is how a trace names a row.
func decided(in *faq.Intent, i int) string {
	return fmt.Sprintf("%s/%d/%s", in.Name, i+1, in.Rules[i].Outcome)
}

// items lists everything that dialogues must exercise.
func (s *shipped) items() []string {
	var items []string
	for _, in := range s.Intents {
		if in.Kind != faq.Decide {
			items = append(items, intentItem(in.Name))
			continue
		}
		for i, rule := range in.Rules {
			items = append(items, rowItem(decided(in, i)))
			// A row whose own condition reads the fact cannot hold while it is unknown: there "asks"
			// only says that no row waits for it.
			if rule.Asks != "" && (rule.When == nil || !rule.When.Mentions(rule.Asks)) {
				items = append(items, openItem(decided(in, i), rule.Asks))
			}
			if rule.Passed != (faq.Text{}) {
				items = append(items, passedItem(in, i))
			}
		}
	}
	for _, c := range s.Commands {
		items = append(items, commandItem(c.Name))
	}
	for _, a := range s.Answers {
		items = append(items, answerItem(a))
		if a.Lead != (faq.Text{}) {
			items = append(items, leadItem(a))
		}
		for i := range a.Notes {
			items = append(items, noteItem(a, i))
		}
	}
	for _, f := range s.Facts {
		for _, v := range f.Values {
			items = append(items, valueItem(f.Name, v.Name))
		}
	}
	return items
}

// exercised has what the dialogues exercise.
func (s *shipped) exercised() map[string]bool {
	all := map[string]bool{}
	for _, r := range s.runs {
		if !r.passed {
			continue
		}
		for _, st := range r.steps {
			for _, item := range s.exercisedBy(st) {
				all[item] = true
			}
		}
	}
	return all
}

func (s *shipped) exercisedBy(st step) []string {
	var items []string
	if use, ok := s.brain.Engine.Command(st.Say, st.reply.Language); ok && use.Command != nil {
		items = append(items, commandItem(use.Command.Name))
	}
	for name, v := range st.state.Facts {
		items = append(items, valueItem(name, v.Text()))
	}
	for _, part := range s.brain.Engine.Understand(st.Say, intents.Context{Language: st.reply.Language}).Parts {
		for _, m := range part.Mentions {
			items = append(items, valueItem(m.Fact, m.Value.Text()))
		}
	}
	for _, tr := range st.trace {
		if tr.Decided == "" {
			items = append(items, intentItem(tr.Intent))
			continue
		}
		items = append(items, rowItem(tr.Decided), openItem(tr.Decided, tr.Asks))
	}
	for _, r := range st.replies() {
		items = append(items, s.said(r)...)
	}
	return items
}

// said has the texts of the knowledge that occur in a reply.
func (s *shipped) said(r chat.Reply) []string {
	a := s.Answer(r.Intent, r.Outcome)
	if r.Kind != chat.Answer || a == nil {
		return nil
	}
	items := []string{answerItem(a)}
	for i, n := range a.Notes {
		if says(r.Text, n.Text.In(r.Language)) {
			items = append(items, noteItem(a, i))
		}
	}
	in := s.Intent(r.Intent)
	for i, rule := range in.Rules {
		if says(strings.Join(r.Reasons, "\n"), rule.Passed.In(r.Language)) {
			items = append(items, passedItem(in, i))
		}
	}
	if lead := s.Intent(in.LeadsWith); lead != nil {
		for _, rule := range lead.Rules {
			if a := s.Answer(lead.Name, rule.Outcome); says(r.Text, a.Lead.In(r.Language)) {
				items = append(items, leadItem(a))
			}
		}
	}
	return items
}

var placeholder = regexp.MustCompile(`\{[a-z_]+\}`)

// says reports whether a text has the longest part of a template that stands between placeholders.
func says(text, template string) bool {
	parts := placeholder.Split(template, -1)
	longest := slices.MaxFunc(parts, func(a, b string) int { return len(a) - len(b) })
	return longest != "" && strings.Contains(text, longest)
}
