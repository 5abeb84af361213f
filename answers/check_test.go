package answers_test

import (
	"fmt"
	"strings"
	"testing"

	"supportbot/answers"
)

func TestCheckFindsNothingWrongInTheLibrary(t *testing.T) {
	t.Parallel()
	for _, p := range answers.Check(library(t)) {
		t.Error(p)
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		replace []string
		want    string // path, message, a piece of the hint
	}{
		{"no row holds",
			[]string{"      - outcome: lent\n", "      - when: medium in [\"book\", \"film\"]\n        outcome: lent\n"},
			"$.intents.borrow.rules | there are cases in which no row holds | medium is game, days is 12"},
		{"row behind the last",
			[]string{"      - outcome: lent\n", "      - {outcome: lent, because: {zh: 可, en: fine}}\n      - outcome: lent\n"},
			"$.intents.borrow.rules[7] | no case comes to this row | above"},
		{"row that contradicts itself",
			[]string{"when: medium == \"book\" && !card", "when: medium == \"film\" && medium == \"book\" && !card"},
			"$.intents.borrow.rules[3] | no case comes to this row | "},
		{"row covered by numbers",
			[]string{"      - outcome: lent\n", "      - {when: medium == \"book\" && days < 2, outcome: renew, because: {zh: 短, en: short}}\n      - outcome: lent\n"},
			"$.intents.borrow.rules[6] | no case comes to this row | "},
		{"name unknown in a text",
			[]string{"en: The mobile library lends anything.", "en: \"The mobile library lends any {medium}.\""},
			"$.answers.anything_goes.text.en | {medium} may be unknown here | branch is mobile"},
		{"name unknown in both languages is one mistake",
			[]string{"text: {zh: 先办借书证。, en: Get a card first.}", "text: {zh: \"{days}先办借书证。\", en: \"{days}: get a card first.\"}"},
			"$.answers.get_card.text.zh | {days} may be unknown here | card is false"},
		{"column without an entry in a text",
			[]string{"text: {zh: \"可以借这件{medium}。\", en: \"You can borrow this {medium}.\"}", "text: {zh: 可以借, en: \"For at least {needed_days}.\"}"},
			"$.answers.lent.text.en | {needed_days} may be unknown here | medium is atlas"},
		{"name unknown in a reason",
			[]string{"en: you have no card", "en: \"you have no card, {days}\""},
			"$.intents.borrow.rules[3].because.en | {days} may be unknown here | "},
		{"name unknown in a note",
			[]string{"en: \"The {days_bought} bought would do.\"", "en: \"The {days_bought} bought would do, but {days_used} are gone.\""},
			"$.answers.renew.notes[0].text.en | {days_used} may be unknown here | "},
		{"name unknown in a question",
			[]string{"en: What would you like to borrow?", "en: \"What would you like to borrow for {days}?\""},
			"$.facts.medium.ask.en | {days} may be unknown here | branch is town"},
		{"value that cannot be computed everywhere",
			[]string{"text: {zh: 每袋有限。, en: Every bag has its limit.}", "text: {zh: 每袋有限。, en: \"{left} fit in.\"}"},
			"$.answers.bag_size.text.en | {left} may be unknown here | medium is atlas"},
		{"note that is never said",
			[]string{"when: days_bought >= needed_days", "when: days >= needed_days"},
			"$.answers.renew.notes[0].when | this is never said | "},
		{"newer document that is never cited",
			[]string{"url: \"https://example.org/news\", when: medium == \"book\"", "url: \"https://example.org/news\", when: medium == \"sculpture\""},
			"$.answers.lent.newer[0].when | this is never said | "},
		{"link that is never shown",
			[]string{"{link: renewal, when: medium == \"film\"}", "{link: renewal, when: medium == \"sculpture\"}"},
			"$.answers.lent.links[0].when | this is never said | "},
		{"answer that no row leads to",
			[]string{"  keep:\n    verdict: neutral", "  kept: {verdict: neutral, title: {zh: 留, en: kept}, text: {zh: 留, en: kept}}\n  keep:\n    verdict: neutral"},
			"$.answers.kept | no row leads to this answer | "},
		{"rule on a computed column",
			[]string{"when: items > 0", "when: items > bags_needed"},
			"$.intents.plan.rules[1].when | the column bags_needed is computed | "},
		{"hidden fact that nobody is asked for",
			[]string{"hidden: true, patterns: [\"{day} left\"]}", "hidden: true, patterns: [\"{day} left\"]}\n  dented: {title: {zh: 凹, en: dented}, type: yes_no, hidden: true, yes: [dented], no: [not dented]}",
				"- when: damaged\n", "- when: damaged || dented\n"},
			"$.intents.repair.rules[0].when | nobody is asked for the hidden fact dented | "},
		{"refinement that is assumed",
			[]string{"        asks: medium\n", "        asks: branch\n"},
			"$.intents.plan.rules[3].asks | branch is assumed and never asked for | "},
		{"refinement that is hidden",
			[]string{"        asks: damaged\n", "        asks: days_left\n"},
			"$.intents.repair.rules[2].asks | days_left is hidden and has no question | "},
		{"lead that says nothing",
			[]string{"    lead: {zh: \"先要续会员（要 {needed_days}）。\", en: \"Renew first: {needed_days} are needed.\"}\n", "", "    lead: {zh: 先要办证。, en: Get a card first.}\n", ""},
			"$.intents.plan.leads_with | no rejection of borrow has a lead | "},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, p := range answers.Check(library(t, c.replace...)) {
				got = append(got, fmt.Sprintf("%s | %s | %s", p.Path, p.Message, p.Hint))
			}
			if len(got) == 0 || !strings.HasPrefix(got[0], c.want[:strings.LastIndex(c.want, "|")]) ||
				!strings.Contains(got[0], c.want[strings.LastIndex(c.want, "|")+2:]) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), c.want)
			}
			if len(got) > 1 {
				t.Errorf("one mistake, but also\n%s", strings.Join(got[1:], "\n"))
			}
		})
	}
}
