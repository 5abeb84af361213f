package answers_test

import (
	"fmt"
	"strings"
	"testing"

	"supportbot/answers"
	"supportbot/faq"
)

func TestRender(t *testing.T) {
	t.Parallel()
	k := library(t)
	for _, c := range []struct {
		intent, told string
		lang         faq.Language
		text         string
		reasons      []string
	}{
		{"borrow", "medium=film days=5", faq.EN, "Renew first, by at least 1 day.", []string{
			"a film needs 6 days, and you have 5 days",
			"assumed, since it was not said: town branch (branch)"}},
		{"borrow", "medium=film days=5", faq.ZH, "先续至少 1 天。", []string{
			"电影要 6 天，只有 5 天", "没有说明分馆，按“市区馆”算"}},
		{"borrow", "medium=film days=4 branch=town", faq.EN, "Renew first, by at least 2 days.", []string{
			"a film needs 6 days, and you have 4 days"}},
		// A note for its case.
		{"borrow", "medium=film days_bought=9 days_used=5 branch=town", faq.EN,
			"Renew first, by at least 2 days.\n\nThe 9 days bought would do.", []string{"a film needs 6 days, and you have 4 days"}},
		// Every condition known to fail.
		{"borrow", "medium=book days=2 card=false branch=town", faq.EN, "Renew first, by at least 1 day.", []string{
			"a book needs 3 days, and you have 2 days", "you have no card"}},
		// What an acceptance passed, and what newer documents say.
		{"borrow", "medium=book days=3 card=true branch=town", faq.EN,
			"You can borrow this book.\n\nNewer documents (2026-01-01) say: booking is possible as well. <https://example.org/news>", []string{
				"a book can be borrowed", "3 days are enough for 3 days", "you have a card"}},
		// Newer documents on another case are left out.
		{"borrow", "medium=film days=6 branch=town", faq.EN, "You can borrow this film.", []string{"a film can be borrowed", "6 days are enough for 6 days"}},
		{"borrow", "medium=sculpture branch=town", faq.EN,
			"A sculpture is not lent.\n\nThe documents do not say this word for word; it follows from them by inference.", []string{"a sculpture is not lent"}},
		{"borrow", "medium=game days=12 deposit=98.5 branch=town", faq.EN, "The deposit must be EUR 99.", []string{"the deposit must be EUR 99, not EUR 98.5"}},
		// An assumption that changes nothing is not mentioned; braces are shown.
		{"plan", "items=11", faq.EN, "At least 2 bags, {that} is all.", []string{"you take 11 items"}},
		// The other intent's rejection comes first, with its reasons.
		{"plan", "medium=film days=5 branch=town", faq.EN, "Renew first: 6 days are needed.\n\nEvery bag has its limit.", []string{
			"a film needs 6 days, and you have 5 days", "it is a film"}},
		{"borrow", "medium=film", faq.EN, "", nil},
	} {
		t.Run(fmt.Sprint(c.intent, " ", c.told, " ", c.lang), func(t *testing.T) {
			t.Parallel()
			r := answers.Render(k, answers.Decide(k, k.Intent(c.intent), told(t, k, c.told)), c.lang)
			if r.Text != c.text {
				t.Errorf("text %q, want %q", r.Text, c.text)
			}
			if got, want := strings.Join(r.Reasons, "\n"), strings.Join(c.reasons, "\n"); got != want {
				t.Errorf("reasons\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestRenderCites(t *testing.T) {
	t.Parallel()
	k := library(t)
	r := answers.Render(k, answers.Decide(k, k.Intent("plan"), told(t, k, "medium=film days=5")), faq.EN)
	if got := fmt.Sprint(r.Title, r.Links, r.Sources, r.Values); got != "Bag size[{Renewing https://example.org/renew}] "+
		"[{Lending rules Bags 2020-01} {Lending rules Membership 2020-01}] map[left:10]" {
		t.Error(got)
	}
}

func TestRenderLinksWhatIsForTheCase(t *testing.T) {
	t.Parallel()
	k := library(t)
	for facts, want := range map[string]string{
		"medium=film days=6 branch=town":           "[{Renewing https://example.org/renew}]",
		"medium=book days=3 card=true branch=town": "[]",
	} {
		t.Run(facts, func(t *testing.T) {
			t.Parallel()
			r := answers.Render(k, answers.Decide(k, k.Intent("borrow"), told(t, k, facts)), faq.EN)
			if got := fmt.Sprint(r.Links); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

func TestWhatIsMissingIsLeftOut(t *testing.T) {
	t.Parallel()
	// Check reports such texts; a reply never shows a brace all the same.
	k := library(t,
		"text: {zh: 先办借书证。, en: Get a card first.}", `text: {zh: 先办借书证。, en: "Get a card first.\n\nYou have {days} left."}`,
		"en: you have no card", `en: "no card, {days}"`)
	r := answers.Render(k, answers.Decide(k, k.Intent("borrow"), told(t, k, "medium=book card=false branch=town")), faq.EN)
	if r.Text != "Get a card first." || len(r.Reasons) != 0 {
		t.Errorf("%q %q", r.Text, r.Reasons)
	}
}

func TestValuesAreNoTemplates(t *testing.T) {
	t.Parallel()
	k := library(t, "title: {zh: 电影, en: film}", `title: {zh: 电影, en: "{{days}}"}`)
	r := answers.Render(k, answers.Decide(k, k.Intent("borrow"), told(t, k, "medium=film days=5 branch=town")), faq.EN)
	if want := "a {days} needs 6 days, and you have 5 days"; r.Reasons[0] != want {
		t.Errorf("got %q, want %q", r.Reasons[0], want)
	}
}

func TestQuestion(t *testing.T) {
	t.Parallel()
	k := library(t)
	for _, c := range []struct {
		fact, told string
		lang       faq.Language
		want       string
	}{
		{"medium", "", faq.EN, "What would you like to borrow? (Look at the label.) [{book book} {film film} {game game} {atlas atlas} {sculpture sculpture}] " +
			"[map[medium:book] map[medium:film] map[medium:game] map[medium:atlas] map[medium:sculpture]]"},
		{"days", "medium=book", faq.EN, "How many days of your membership are left? () [] []"},
		{"days", "medium=game", faq.EN, "For a game: how many days is the pass for? () [] []"},
		{"days", "medium=game", faq.ZH, "借游戏：通行证几天？ () [] []"},
		{"card", "medium=book", faq.ZH, "有借书证吗？ () [{是 是} {否 否}] [map[card:true] map[card:false]]"},
		{"nothing", "", faq.EN, " () [] []"},
	} {
		t.Run(fmt.Sprint(c.fact, " ", c.told, " ", c.lang), func(t *testing.T) {
			t.Parallel()
			a := answers.Question(k, k.Intent("borrow"), c.fact, told(t, k, c.told), c.lang)
			if got := fmt.Sprintf("%s (%s) %v %v", a.Text, a.Help, a.Options, a.Facts); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestShown(t *testing.T) {
	t.Parallel()
	k := library(t)
	facts := told(t, k, "medium=book days_left=3 days=3")
	facts["gone"] = facts["days"]
	if got := fmt.Sprint(answers.Shown(k, facts)); got != "map[days:3 medium:book]" {
		t.Error(got)
	}
}

func TestAlternativeSentence(t *testing.T) {
	t.Parallel()
	k := library(t)
	all := answers.WhatIf(k, k.Intent("borrow"), told(t, k, "medium=book days=1 card=true"))
	if got := all[len(all)-1].Sentence(k, faq.EN); got != "If days of membership left were 3 days, the answer would be: Can be borrowed." {
		t.Error(got)
	}
}
