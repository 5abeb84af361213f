package answers_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"supportbot/answers"
	"supportbot/faq"
	"supportbot/faq/expr"
)

// Random decision tables over a few small facts are compared with brute force
// over every completion of what was told.

var domain = map[string][]faq.Value{
	"shelf":  {expr.Text("low"), expr.Text("middle"), expr.Text("high")},
	"lent":   {expr.Truth(true), expr.Truth(false)},
	"pages":  whole(9),
	"plates": whole(9),
}

var order = []string{"shelf", "lent", "pages", "plates"}

func whole(top int) []faq.Value {
	var out []faq.Value
	for n := range top + 1 {
		out = append(out, expr.Num(float64(n)))
	}
	return out
}

func TestDecideIsExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		k, source := randomTable(t)
		in := k.Intents[0]
		told := make(faq.Facts)
		for _, name := range order {
			if rapid.Bool().Draw(t, "told "+name) {
				told[name] = rapid.SampledFrom(domain[name]).Draw(t, name)
			}
		}
		d := answers.Decide(k, in, told)
		if again := answers.Decide(k, in, told); !reflect.DeepEqual(again, d) {
			t.Fatalf("another decision the second time: %+v, %+v", d, again)
		}
		cases := completions(k, in, told)
		possible, rejected := make(map[string]bool), true
		for _, c := range cases {
			possible[c.outcome] = true
			rejected = rejected && strings.HasPrefix(c.outcome, "reject")
		}
		switch {
		case d.Outcome == "" && len(possible) == 1:
			t.Fatalf("asks %s, but only %v is possible for %v\n%s", d.Asks, possible, told, source)
		case d.Outcome == "":
			if got := firstSensitive(k, in, cases, told); got != d.Asks && !rejected {
				t.Fatalf("asks %s, but %s is the first that matters for %v\n%s", d.Asks, got, told, source)
			}
		case d.Verdict == faq.Reject && !rejected, d.Verdict != faq.Reject && len(possible) > 1, !possible[d.Outcome] && !rejected:
			t.Fatalf("says %s, but %v are possible for %v\n%s", d.Outcome, possible, told, source)
		}
	})
}

func TestDecideFindsNarrowCases(t *testing.T) {
	t.Parallel()
	for condition, want := range map[string]string{
		`pages == plates && plates == 5`:                       "asks pages",
		`pages < plates && plates < 3 && pages > 0`:            "asks pages",
		`pages < plates && plates < 2 && pages > 0`:            "reject_a",
		`pages > 8 && plates > pages`:                          "reject_a", // 9 is the most
		`lent && !lent`:                                        "reject_a",
		`shelf == "low" && pages > most && pages < 4`:          "reject_a",
		`shelf == "high" && pages >= most`:                     "reject_a",
		`shelf != "high" && pages == most && pages < plates`:   "asks shelf",
		`(lent || !lent) && pages == 7`:                        "asks pages",
		`lent && pages < plates || lent && pages >= plates`:    "asks lent",
		`(lent || pages < 3) && (lent || pages >= 3)`:          "asks lent",
		`lent && pages < plates || !lent && pages < plates`:    "asks pages",
		`pages < 3 && shelf == "low" || pages < 3 && lent`:     "asks pages",
		`plates > pages && pages > 6 && plates != 9`:           "asks plates",
		`plates > pages && pages > 7 && plates != 9`:           "reject_a",
		`!(pages < plates) && !(pages > plates) && plates > 8`: "asks pages",
	} {
		t.Run(condition, func(t *testing.T) {
			t.Parallel()
			rules := fmt.Sprintf("      - {when: '%s', outcome: accept_a, because: {zh: 因, en: because}}\n"+
				"      - {outcome: reject_a, because: {zh: 因, en: because}}\n", condition)
			k, err := faq.LoadFS(fstest.MapFS{"k.yaml": {Data: []byte(frame + rules)}}, "k.yaml")
			if err != nil {
				t.Fatal(err)
			}
			if got := short(answers.Decide(k, k.Intents[0], nil)); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

type completion struct {
	facts   faq.Facts
	outcome string
}

// completions decide every case that agrees with what was told, the plain way: all facts known, first row that holds.
func completions(k *faq.Knowledge, in *faq.Intent, told faq.Facts) []completion {
	all := []faq.Facts{{}}
	for _, name := range order {
		values := domain[name]
		if v, ok := told[name]; ok {
			values = []faq.Value{v}
		}
		var next []faq.Facts
		for _, facts := range all {
			for _, v := range values {
				f := faq.Facts{name: v}
				for n, x := range facts {
					f[n] = x
				}
				next = append(next, f)
			}
		}
		all = next
	}
	out := make([]completion, len(all))
	for i, facts := range all {
		out[i] = completion{facts, plainly(k, in, facts)}
	}
	return out
}

func plainly(k *faq.Knowledge, in *faq.Intent, facts faq.Facts) string {
	look := func(name string) (faq.Value, expr.State) {
		if v, ok := facts[name]; ok {
			return v, expr.Known
		}
		table, _, _ := k.Column(name)
		cell := table.Row(facts[table.By].Text()).Cells[name]
		if cell == nil {
			return faq.Value{}, expr.Absent
		}
		n, state := cell.Number(nil)
		return expr.Num(n), state
	}
	for _, r := range in.Rules {
		if r.When == nil || r.When.Test(look) == expr.True {
			return r.Outcome
		}
	}
	return ""
}

// firstSensitive finds the first untold fact, in the order of the rows still
// undecided, of which two values lead to different outcomes, all else being equal.
func firstSensitive(k *faq.Knowledge, in *faq.Intent, cases []completion, told faq.Facts) string {
	matters := func(name string) bool {
		outcome := make(map[string]string)
		for _, c := range cases {
			var rest strings.Builder
			for _, other := range order {
				if other != name {
					fmt.Fprint(&rest, c.facts[other], " ")
				}
			}
			if before, ok := outcome[rest.String()]; ok && before != c.outcome {
				return true
			}
			outcome[rest.String()] = c.outcome
		}
		return false
	}
	look := func(name string) (faq.Value, expr.State) {
		if v, ok := told[name]; ok {
			return v, expr.Known
		}
		if table, _, ok := k.Column(name); ok {
			by, known := told[table.By]
			switch {
			case !known:
				return faq.Value{}, expr.Unknown
			case table.Row(by.Text()).Cells[name] == nil:
				return faq.Value{}, expr.Absent
			}
			n, state := table.Row(by.Text()).Cells[name].Number(nil)
			return expr.Num(n), state
		}
		return faq.Value{}, expr.Unknown
	}
	seen := false
	for _, r := range in.Rules {
		if r.When == nil {
			break
		}
		result := r.When.Test(look)
		if seen = seen || result != expr.False; !seen {
			continue
		}
		for _, name := range r.When.Names() {
			if table, _, ok := k.Column(name); ok {
				name = table.By
			}
			if _, known := told[name]; !known && matters(name) {
				return name
			}
		}
	}
	return ""
}

// randomTable writes a knowledge with random rules.
func randomTable(t *rapid.T) (*faq.Knowledge, string) {
	outcomes := []string{"reject_a", "reject_b", "accept_a", "accept_b"}
	var rules strings.Builder
	for range rapid.IntRange(1, 5).Draw(t, "rows") {
		fmt.Fprintf(&rules, "      - {when: '%s', outcome: %s, because: {zh: 因, en: because}}\n",
			condition(t, 2), rapid.SampledFrom(outcomes).Draw(t, "outcome"))
	}
	fmt.Fprintf(&rules, "      - {outcome: %s, because: {zh: 因, en: because}}\n", rapid.SampledFrom(outcomes).Draw(t, "otherwise"))
	k, err := faq.LoadFS(fstest.MapFS{"k.yaml": {Data: []byte(frame + rules.String())}}, "k.yaml")
	if err != nil {
		t.Fatalf("%v\n%s", err, rules.String())
	}
	return k, rules.String()
}

func condition(t *rapid.T, depth int) string {
	kind := rapid.IntRange(0, 9).Draw(t, "kind")
	if depth == 0 {
		kind %= 7
	}
	op := rapid.SampledFrom([]string{"<", "<=", ">", ">=", "==", "!="})
	number := rapid.SampledFrom([]string{"pages", "plates"})
	switch kind {
	case 0:
		return "lent"
	case 1:
		return "!lent"
	case 2:
		return `shelf == "` + rapid.SampledFrom([]string{"low", "middle", "high"}).Draw(t, "shelf") + `"`
	case 3:
		return `shelf in ["low", "high"]`
	case 4:
		return "pages " + op.Draw(t, "op") + " most"
	case 5:
		return "pages " + op.Draw(t, "op") + " plates"
	case 6:
		return fmt.Sprintf("%s %s %d", number.Draw(t, "number"), op.Draw(t, "op"), rapid.IntRange(0, 9).Draw(t, "constant"))
	case 7:
		return "(" + condition(t, depth-1) + " || " + condition(t, depth-1) + ")"
	case 8:
		return "!(" + condition(t, depth-1) + ")"
	}
	return "(" + condition(t, depth-1) + " && " + condition(t, depth-1) + ")"
}

const frame = `
format: 1
about: {name: {zh: 书, en: books}, purpose: {zh: 书, en: books}, command: books}
facts:
  shelf:
    title: {zh: 架, en: shelf}
    type: choice
    ask: {zh: 哪一架？, en: Which shelf?}
    values:
      low: {title: {zh: 低, en: low}, words: [low]}
      middle: {title: {zh: 中, en: middle}, words: [middle]}
      high: {title: {zh: 高, en: high}, words: [high]}
  lent: {title: {zh: 借出, en: lent}, type: yes_no, ask: {zh: 借出了？, en: Is it lent?}, yes: [lent out], no: [there]}
  pages: {title: {zh: 页, en: pages}, type: whole, max: 9, unit: page, ask: {zh: 几页？, en: How many pages?}, patterns: ["{page}"]}
  plates: {title: {zh: 图, en: plates}, type: whole, max: 9, unit: plate, ask: {zh: 几幅图？, en: How many plates?}, patterns: ["{plate}"]}
units:
  page: {print: {zh: "{n} 页", en: "{n} pages"}, words: [页, pages]}
  plate: {print: {zh: "{n} 幅", en: "{n} plates"}, words: [幅, plates]}
tables:
  shelves:
    by: shelf
    columns: {most: {unit: page}}
    rows: {low: {most: 3}, middle: {most: 6}, high: {}}
answers:
  reject_a: {verdict: reject, title: {zh: 否, en: "no"}, text: {zh: 否。, en: "No."}}
  reject_b: {verdict: reject, title: {zh: 否, en: "no"}, text: {zh: 否。, en: "No."}}
  accept_a: {verdict: accept, title: {zh: 可, en: "yes"}, text: {zh: 可。, en: "Yes."}}
  accept_b: {verdict: accept, title: {zh: 可, en: "yes"}, text: {zh: 可。, en: "Yes."}}
talk:
  fallback: {zh: 不懂, en: pardon}
  help: {zh: 问, en: ask}
  handoff: {zh: "{ticket}", en: "{ticket}"}
  examples: {zh: [借吗], en: [can I]}
examples:
  books: {zh: [能借吗, 借书吗], en: [can I borrow it, may I have it]}
intents:
  books:
    title: {zh: 借, en: borrow}
    rules:
`
