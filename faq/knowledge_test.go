package faq_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"supportbot/faq"
	"supportbot/faq/expr"
)

const library = "../testdata/library/faq.yaml"

func loadLibrary(t testing.TB) *faq.Knowledge {
	t.Helper()
	k, err := faq.Load(library)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestOrderOfTheFileIsKept(t *testing.T) {
	t.Parallel()
	k := loadLibrary(t)
	var got []string
	for _, f := range k.Facts {
		got = append(got, f.Name)
	}
	for _, v := range k.Fact("item_type").Values {
		got = append(got, v.Name)
	}
	for _, in := range k.Intents[:4] {
		got = append(got, in.Name)
	}
	for _, r := range k.Intent("fine").Rules {
		got = append(got, r.Outcome)
	}
	for _, c := range k.Tables[0].Columns {
		got = append(got, c.Name)
	}
	for _, c := range k.Commands {
		got = append(got, c.Name)
	}
	for _, v := range k.Answer("renewal", "renewable").Values {
		got = append(got, v.Name)
	}
	want := strings.Fields(`item_type days_overdue days_kept days_allowed renewals reserved member items fee day_kind
		book film magazine reference
		opening_hours renewal fine loan_limit
		not_lent no_fine no_fine highest_fine fine_due
		loan_days max_renewals daily_fine max_fine limit fine_days visits
		renew fine hours ask human reset lang help
		loan_days renewals_left`)
	if !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

func TestLookups(t *testing.T) {
	t.Parallel()
	k := loadLibrary(t)
	if k.Fact("nothing") != nil || k.Intent("nothing") != nil || k.Unit("nothing") != nil || k.Link("nothing") != nil ||
		k.Document("nothing") != nil || k.Command("nothing") != nil || k.Answer("fine", "nothing") != nil {
		t.Error("something is found that is not there")
	}
	if a := k.Answer("loan_limit", "not_lent"); a == nil || a.Outcome != "loan_limit.not_lent" {
		t.Errorf("the wording for one intent does not go first: %v", a)
	}
	if a := k.Answer("fine", "not_lent"); a == nil || a.Outcome != "not_lent" {
		t.Errorf("the general wording is not found: %v", a)
	}
	table, column, ok := k.Column("max_fine")
	if !ok || table.Name != "lending" || column.Unit != "coin" {
		t.Errorf("column %v of %v", column, table)
	}
	if _, _, ok := k.Column("nothing"); ok {
		t.Error("a column is found that is not there")
	}
	n, state := table.Row("film").Cells["visits"].Number(func(name string) (faq.Value, expr.State) {
		if name == "items" {
			return expr.Num(10), expr.Known
		}
		limit, state := table.Row("film").Cells[name].Number(nil)
		return expr.Num(limit), state
	})
	if n != 4 || state != expr.Known {
		t.Errorf("10 films take %v visits (%v), want 4", n, state)
	}
	if table.Row("reference") != nil || k.Fact("item_type").Value("nothing") != nil {
		t.Error("a row or value is found that is not there")
	}
	if got := k.Unit("day").Multiples[0].Factor; got != 7 {
		t.Errorf("a week is %v days", got)
	}
}

func TestDefaultsAndForms(t *testing.T) {
	t.Parallel()
	k := loadLibrary(t)
	if got := k.Intent("renewal").Kind; got != faq.Decide {
		t.Errorf("kind %q, want decide where none is given", got)
	}
	if got := k.Intent("renewal").Assume["reserved"]; got != expr.Truth(false) {
		t.Errorf("assumption %v", got)
	}
	rules := k.Intent("renewal").Rules
	if last := rules[len(rules)-1]; last.When != nil {
		t.Errorf("the last rule has the condition %v", last.When)
	}
	if got := k.Document("rules").Issued; got != "2025-09" {
		t.Errorf("issued %q", got)
	}
	groups := k.Intent("renewal").Examples.In(faq.ZH)
	if want := []string{"这本书能不能续", "这本能续吗"}; !slices.Equal(groups[4], want) || len(groups[0]) != 1 {
		t.Errorf("groups %v", groups)
	}
	if got := k.Intent("renewal").Not.In(faq.EN); len(got) != 1 || got[0][0] != "can i renew my membership" {
		t.Errorf("not %v", got)
	}
}

func TestLoadingIsDeterministic(t *testing.T) {
	t.Parallel()
	broken := readValid(t)
	broken = strings.NewReplacer("type: whole", "type: hole", "outcome: renewable", "outcome: x", "verdict: accept", "verdict: x").Replace(broken)
	var first string
	for range 20 {
		_, err := faq.LoadFS(fstest.MapFS{"faq.yaml": {Data: []byte(broken)}}, "faq.yaml")
		if first == "" {
			first = err.Error()
		}
		if err.Error() != first {
			t.Fatalf("two reports of one file:\n%v\n%v", first, err)
		}
	}
}

func TestProblemIsPlacedAtAPath(t *testing.T) {
	t.Parallel()
	k := loadLibrary(t)
	for _, path := range []string{
		k.Fact("item_type").Path,
		k.Fact("item_type").Value("film").Path + ".words[0]",
		k.Intent("renewal").Rules[1].Path + ".because.en",
		k.Intent("renewal").Rules[1].When.Path,
		k.Tables[0].Row("book").Cells["limit"].Path,
		k.Answer("loan_limit", "not_lent").Path + ".text",
		"$.examples.renewal.zh[4][1]",
	} {
		t.Run(path, func(t *testing.T) {
			p := k.Problem(path, "something", "a hint")
			if p.Path != path || p.Line == 0 || p.Column == 0 || p.Message != "something" || p.Hint != "a hint" {
				t.Fatalf("problem %+v", p)
			}
			line, _, _ := strings.Cut(p.Excerpt, "\n")
			at := strings.Index(p.Excerpt, "^") - strings.LastIndex(p.Excerpt, "\n")
			if at <= 0 || line == "" {
				t.Errorf("excerpt %q", p.Excerpt)
			}
		})
	}
	for path, want := range map[string]string{
		k.Intent("renewal").Rules[1].When.Path:                "renewals >= max_renewals",
		k.Answer("loan_limit", "not_lent").Path + ".title.en": "Not lent",
		k.Answer("fine", "not_lent").Path + ".title.en":       "Not lent",
		"$.examples.renewal.zh[4][1]":                         "这本能续吗",
		"$.intents.renewal.rules[2].nothing.at[3].all":        "when: reserved",
	} {
		p := k.Problem(path, "something", "")
		line, _, _ := strings.Cut(p.Excerpt, "\n")
		_, line, _ = strings.Cut(line, "| ")
		if shown := []rune(line); !strings.HasPrefix(string(shown[min(p.Column-1, len(shown)):]), want) {
			t.Errorf("%s is placed at column %d of %q, want %q", path, p.Column, line, want)
		}
	}
	if p := k.Problem("$.examples.renewal.zh[0]", "", ""); !strings.HasSuffix(p.File, "more/examples.yaml") {
		t.Errorf("file %q", p.File)
	}
	if p := k.Problem("nonsense", "something", ""); p.Line != 0 || p.String() != "something" {
		t.Errorf("problem %+v", p)
	}
}

func TestPlaceholders(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"":                         nil,
		"nothing":                  nil,
		"{a} and { b }":            {"a", "b"},
		"续借 {loan_days}，可以":        {"loan_days"},
		"{{a}}":                    nil,
		"{{{a}}}":                  {"a"},
		"a } b":                    {""},
		"{a {b}":                   {"", "b"},
		"{":                        {""},
		"{}":                       {""},
		"100 %, {{ or }} {months}": {"months"},
	} {
		t.Run(text, func(t *testing.T) {
			var got []string
			for _, p := range faq.Placeholders(text) {
				got = append(got, p.Name)
				if p.Name != "" && strings.TrimSpace(strings.Trim(text[p.Offset:p.End], "{}")) != p.Name {
					t.Errorf("%q is at %d to %d", p.Name, p.Offset, p.End)
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestWarningSaysSo(t *testing.T) {
	t.Parallel()
	p := loadLibrary(t).Problem("$.facts.fee", "nobody reads it", "delete it")
	p.Warning = true
	got := p.String()
	if !strings.Contains(got, ": warning: nobody reads it\n") || !strings.HasSuffix(got, "\n   hint: delete it") {
		t.Errorf("got %s", got)
	}
}
