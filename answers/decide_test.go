package answers_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"supportbot/answers"
)

func TestDecide(t *testing.T) {
	t.Parallel()
	k := library(t)
	for _, c := range []struct{ intent, told, want string }{
		// What is asked, in the table's order, and only what matters.
		{"borrow", "", "asks medium"},
		{"borrow", "branch=town", "asks medium"},
		{"borrow", "branch=mobile", "anything_goes"},
		{"borrow", "card=true", "asks medium"},
		{"borrow", "medium=book", "asks days"},
		{"borrow", "medium=film", "asks days"},
		{"borrow", "medium=film days=6", "lent passed 2"},
		{"borrow", "medium=book days=3", "asks card"},
		{"borrow", "medium=book days=3 card=true", "lent passed 2,3"},
		{"borrow", "medium=atlas", "lent"},
		{"borrow", "medium=sculpture", "not_lent"},
		{"borrow", "medium=game", "asks days"},
		{"borrow", "medium=game days=12", "asks deposit"},
		{"borrow", "medium=game days=12 deposit=99", "lent passed 4"},
		{"borrow", "medium=game days=12 deposit=98.5", "deposit_too_small"},
		// A rejection is given at once, and refined.
		{"borrow", "medium=book days=1", "renew asks card"},
		{"borrow", "medium=book days=1 card=false", "renew failing 3"},
		{"borrow", "medium=book card=false", "get_card asks days"},
		{"borrow", "medium=game deposit=5", "deposit_too_small asks days"},
		{"borrow", "medium=game deposit=5 days=1", "pass_too_short failing 5"},
		// Numbers computed from others.
		{"borrow", "medium=film days_left=6", "lent passed 2"},
		{"borrow", "medium=film days_left=5 days=9", "renew"},
		{"borrow", "medium=film days=5 days_bought=9", "renew"},
		{"borrow", "medium=film days_bought=9 days_used=4", "renew"},
		{"borrow", "medium=film days_bought=9 days_used=20", "renew"},
		{"borrow", "medium=film days_bought=9 days_used=3", "lent passed 2"},
		{"borrow", "medium=film days_bought=9", "lent passed 2"},
		{"borrow", "medium=game days_bought=12", "asks deposit"},
		{"borrow", "medium=game days_left=12", "asks days"},
		{"borrow", "days_bought=1", "asks medium"},
		{"borrow", "days=1 days_bought=20", "asks medium"},
		// Values that the knowledge does not have (any more).
		{"borrow", "medium=vase", "asks medium"},
		{"borrow", "medium=vase branch=mobile", "anything_goes"},
		// Rows that answer without a fact and ask for it to refine.
		{"repair", "", "both_cases asks damaged"},
		{"repair", "damaged=true", "mend"},
		{"repair", "damaged=false", "keep"},
		{"plan", "", "bag_table asks medium"},
		{"plan", "medium=book", "bag_size asks items"},
		{"plan", "medium=book items=3", "bag_plan"},
		{"plan", "items=3", "bag_plan"},
		{"plan", "medium=sculpture", "not_lent"},
		// Leading with another intent's rejection, only if it is certain.
		{"plan", "medium=book days=1", "bag_size asks items lead renew"},
		{"plan", "medium=book card=false", "bag_size asks items lead get_card"},
		{"plan", "medium=book days=3", "bag_size asks items"},
		{"plan", "medium=game days=1", "bag_size asks items"}, // its rejection has no lead
	} {
		t.Run(c.intent+" "+c.told, func(t *testing.T) {
			t.Parallel()
			d := answers.Decide(k, k.Intent(c.intent), told(t, k, c.told))
			if got := short(d); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// short sums a decision up: outcome, asks, failing and passed rows, lead.
func short(d answers.Decision) string {
	var out []string
	add := func(word string, value any) {
		if s := strings.Trim(fmt.Sprint(value), "[]"); s != "" {
			out = append(out, strings.TrimSpace(word+" "+strings.ReplaceAll(s, " ", ",")))
		}
	}
	add("", d.Outcome)
	add("asks", d.Asks)
	add("failing", d.Failing)
	add("passed", d.Passed)
	if d.Lead != nil {
		add("lead", d.Lead.Outcome)
	}
	return strings.Join(out, " ")
}

func TestDecisionKeepsToldAndAssumedApart(t *testing.T) {
	t.Parallel()
	k := library(t)
	for _, c := range []struct{ told, facts, assumed string }{
		{"medium=atlas", `{"medium":"atlas"}`, `{"branch":"town"}`},
		{"medium=atlas branch=town", `{"branch":"town","medium":"atlas"}`, `{}`},
		{"medium=film days_bought=9 days_used=2", `{"days":7,"days_bought":9,"days_used":2,"medium":"film"}`, `{"branch":"town"}`},
		{"medium=film days_bought=9 days_used=20", `{"days":0,"days_bought":9,"days_used":20,"medium":"film"}`, `{"branch":"town"}`},
	} {
		t.Run(c.told, func(t *testing.T) {
			t.Parallel()
			d := answers.Decide(k, k.Intent("borrow"), told(t, k, c.told))
			facts, _ := json.Marshal(d.Facts)
			assumed, _ := json.Marshal(d.Assumed)
			if string(facts) != c.facts || string(assumed) != c.assumed {
				t.Errorf("facts %s, assumed %s", facts, assumed)
			}
		})
	}
}

func TestValues(t *testing.T) {
	t.Parallel()
	k := library(t)
	for _, c := range []struct{ intent, told, want string }{
		{"borrow", "medium=film days=2", "[{needed_days 6 day} {missing_days 4 day}]"},
		{"plan", "medium=book items=11", "[{least_bags 3 }]"},
		{"plan", "medium=book items=11 bags=4", "[{least_bags 4 }]"},
		{"plan", "items=11", "[{least_bags_book 3 } {least_bags_film 2 } {least_bags_game 11 } {least_bags_atlas 11 } {least_bags 2 }]"},
		{"plan", "medium=atlas items=11", "[{least_bags 11 }]"},
		{"plan", "medium=atlas", "[]"},
		{"plan", "medium=book", "[{left 5 item}]"},
		{"plan", "medium=book bags=9", "[{left 0 item}]"},
		{"plan", "", "[]"},
	} {
		t.Run(c.intent+" "+c.told, func(t *testing.T) {
			t.Parallel()
			d := answers.Decide(k, k.Intent(c.intent), told(t, k, c.told))
			if got := fmt.Sprint(d.Values); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestWhatIf(t *testing.T) {
	t.Parallel()
	k := library(t)
	for told_, want := range map[string]string{
		"medium=book days=3 card=true":   "",
		"medium=book days=1":             "medium=atlas",
		"medium=book days=1 card=true":   "medium=atlas days=3",
		"medium=book days=4 card=false":  "medium=atlas card=true",
		"medium=book days=1 card=false":  "medium=atlas",
		"medium=game days=30 deposit=10": "medium=film medium=atlas deposit=99",
	} {
		t.Run(told_, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, a := range answers.WhatIf(k, k.Intent("borrow"), told(t, k, told_)) {
				got = append(got, a.Fact+"="+a.Value.String())
				if a.Outcome != "lent" {
					t.Errorf("leads to %s", a.Outcome)
				}
			}
			if strings.Join(got, " ") != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestPartsOfAWholeNumberAreRoundedDown(t *testing.T) {
	t.Parallel()
	k := library(t, "value: days_bought - days_used", "value: (days_bought - days_used) / 2")
	d := answers.Decide(k, k.Intent("borrow"), told(t, k, "medium=film days_bought=9 days_used=4"))
	if got := d.Facts["days"].Num(); got != 2 {
		t.Errorf("%v days", got)
	}
}

func TestANumberWaitsForTheConditionOfItsComputation(t *testing.T) {
	t.Parallel()
	// What was bought counts for a game and not for a book: as long as the medium is open, so are the days.
	k := library(t, "      - when: damaged\n", "      - {when: days < 5, outcome: not_lent, because: {zh: 短, en: short}}\n      - when: damaged\n")
	for line, want := range map[string]string{
		"days=9 days_bought=1":             "asks medium",
		"days=9 days_bought=8":             "both_cases asks damaged",
		"days=9 days_bought=1 medium=game": "not_lent",
		"days=9 days_bought=1 medium=book": "both_cases asks damaged",
		"days=9":                           "both_cases asks damaged",
	} {
		if got := short(answers.Decide(k, k.Intent("repair"), told(t, k, line))); got != want {
			t.Errorf("%s: got %s, want %s", line, got, want)
		}
	}
}

func TestARejectionIsNotLedByAnother(t *testing.T) {
	t.Parallel()
	k := library(t, "    text: {zh: \"{medium}不外借。\"", "    lead: {zh: 不行, en: No}\n    text: {zh: \"{medium}不外借。\"")
	if d := answers.Decide(k, k.Intent("plan"), told(t, k, "medium=sculpture")); d.Outcome != "not_lent" || d.Lead != nil {
		t.Errorf("%s led by %v", d.Outcome, d.Lead)
	}
}

func BenchmarkDecide(b *testing.B) {
	k := library(b)
	for _, line := range []string{"", "medium=book", "medium=book days=1", "medium=game deposit=5", "medium=book days=3 card=true"} {
		facts := told(b, k, line)
		b.Run(line, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				answers.Decide(k, k.Intent("borrow"), facts)
			}
		})
	}
}
