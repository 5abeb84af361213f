package answers_test

import (
	"strings"
	"testing"

	"supportbot/answers"
	"supportbot/faq"
	"supportbot/faq/expr"
)

// What an agent answers with is true of the case: nothing is assumed for it, and an answer that tells
// what nobody knows is not given.
func TestGiven(t *testing.T) {
	t.Parallel()
	k, err := faq.Load("../testdata/library/faq.yaml")
	if err != nil {
		t.Fatal(err)
	}
	late := faq.Facts{"item_type": expr.Text("film"), "days_overdue": expr.Num(5)}
	for name, c := range map[string]struct {
		intent, outcome string
		told            faq.Facts
		text            string // "" for not given
	}{
		"where the rules lead": {"fine", "fine_due", late, "5 days overdue"},
		"where they do not":    {"fine", "no_fine", late, "There is no fine."},
		"nothing is known":     {"fine", "fine_due", nil, ""},
		"no such outcome":      {"fine", "open", late, ""},
		"nothing is assumed":   {"loan_limit", "too_many", faq.Facts{"item_type": expr.Text("film")}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, ok := answers.Given(k, k.Intent(c.intent), c.outcome, c.told)
			if ok != (c.text != "") {
				t.Fatalf("given: %t", ok)
			}
			if text := answers.Render(k, d, faq.EN).Text; !strings.Contains(text, c.text) {
				t.Errorf("the text is %q", text)
			}
		})
	}
}
