package dialogues_test

import (
	"strings"
	"testing"
	"time"

	"supportbot/dialog"
	"supportbot/dialogues"
	"supportbot/faq"
)

const day = 24 * time.Hour

func brain(t *testing.T, path string) (*dialog.Brain, *faq.Knowledge) {
	t.Helper()
	k, err := faq.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	b, err := dialog.New(k)
	if err != nil {
		t.Fatal(err)
	}
	return b, k
}

// Every conversation written beside a knowledge goes as written: the library's show what the
// conversation can do, the shipped ones that the answers are right.
func TestDialogues(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"../testdata/library/faq.yaml", "../faq.yaml"} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			b, k := brain(t, path)
			results, err := dialogues.RunAll(b, k.Dialogues, day)
			if err != nil {
				t.Fatal(err)
			}
			if len(results) < 15 {
				t.Fatalf("only %d dialogues", len(results))
			}
			for _, r := range results {
				for _, m := range r.Mismatches {
					t.Errorf("%s: %s: %s", r.File, r.Name, m)
				}
			}
			if !dialogues.Bearable(results) {
				t.Errorf("unsure in %d of %d dialogues", dialogues.Unsure(results), len(results))
			}
			sameAgain(t, k, b)
		})
	}
}

// Whatever is expected and not so is reported, with what came instead.
func TestMismatches(t *testing.T) {
	t.Parallel()
	b, _ := brain(t, "../testdata/library/faq.yaml")
	list, err := dialogues.Parse("wrong.yaml", []byte(`
- name: all wrong
  turns:
    - say: How much is the fine for a dvd 9 days late?
      expect:
        kind: question
        language: zh
        intent: renewal
        outcome: no_fine
        asks: renewals
        values: {fine: 8, nothing: 1}
        facts: {item_type: book, days_overdue: 8, renewals: 1, member: false}
        text: [zebra]
        without: [fine]
        reasons: [zebra]
        links: [zebra]
        choices: [zebra]
        more: [{}, {}]
`))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]bool{}
	mismatches, _ := dialogues.Run(b, list[0], day)
	for _, m := range mismatches {
		got[m.Field] = true
		if m.Turn != 1 || m.Want == m.Got {
			t.Errorf("turn %d: want %q, got %q", m.Turn, m.Want, m.Got)
		}
	}
	for _, field := range []string{"kind", "language", "intent", "outcome", "asks", "values.fine", "values.nothing", "facts.item_type",
		"facts.days_overdue", "facts.renewals", "facts.member", "text", "reasons", "links", "choices", "more"} {
		if !got[field] {
			t.Errorf("%s is not reported", field)
		}
	}
}

func TestParseSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, says string }{
		"unknown key": {"- name: a\n  turns:\n    - say: hi\n      expects: {kind: talk}\n", "expects"},
		"no turns":    {"- name: a\n", "has no name or no turns"},
		"no name":     {"- turns: [{say: hi}]\n", "has no name or no turns"},
		"silence":     {"- name: a\n  turns: [{expect: {kind: talk}}]\n", "says nothing"},
		"no list":     {"name: a\n", "broken.yaml"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := dialogues.Parse("broken.yaml", []byte(c.text)); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want something with %q", err, c.says)
			}
		})
	}
}
