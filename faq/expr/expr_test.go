package expr_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"supportbot/faq/expr"
)

// env is a small world: a library that lends books.
func env(name string) (expr.Value, expr.State) {
	switch name {
	case "medium":
		return expr.Text("book"), expr.Known
	case "days":
		return expr.Num(30), expr.Known
	case "limit":
		return expr.Num(28), expr.Known
	case "zero":
		return expr.Num(0), expr.Known
	case "member":
		return expr.Truth(true), expr.Known
	case "missing":
		return expr.Value{}, expr.Absent
	}
	return expr.Value{}, expr.Unknown
}

func TestConditions(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]expr.Result{
		`medium == "book"`:                     expr.True,
		`medium != 'book'`:                     expr.False,
		`"book" == medium`:                     expr.True,
		`medium in ["film", "book"]`:           expr.True,
		`medium in ['film']`:                   expr.False,
		`days > limit`:                         expr.True,
		`limit >= days`:                        expr.False,
		`28 <= limit && limit <= 28`:           expr.True,
		`days < 30`:                            expr.False,
		`days != -30`:                          expr.True,
		`member`:                               expr.True,
		`!member`:                              expr.False,
		`member == false`:                      expr.False,
		`true`:                                 expr.True,
		`unknown_days < 3`:                     expr.Maybe,
		`!(unknown_days < 3)`:                  expr.Maybe,
		`unknown_days < limit`:                 expr.Maybe,
		`lost`:                                 expr.Maybe,
		`lost && !member`:                      expr.False,
		`lost || member`:                       expr.True,
		`lost && member`:                       expr.Maybe,
		`lost || !member`:                      expr.Maybe,
		`missing < 3`:                          expr.False,
		`missing >= 3`:                         expr.False,
		`missing != 3`:                         expr.False,
		`missing == "x"`:                       expr.False,
		`missing in ["x"]`:                     expr.False,
		`missing`:                              expr.False,
		`!missing`:                             expr.False,
		`!(missing < 3)`:                       expr.True,
		`missing < unknown_days`:               expr.False,
		`member && medium == "film" || member`: expr.True,
		`member && (medium == "film" || lost)`: expr.Maybe,
		"days > 1\n  && days < 99":             expr.True,
	} {
		t.Run(src, func(t *testing.T) {
			t.Parallel()
			if got := parse(t, src).Test(env); got != want {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

func TestFormulas(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]struct {
		n     float64
		state expr.State
	}{
		`days`:                            {30, expr.Known},
		`limit - days`:                    {-2, expr.Known},
		`1 + 2 * 3 - 8 / 4`:               {5, expr.Known},
		`10 - 4 - 3`:                      {3, expr.Known},
		`24 / 4 / 3`:                      {2, expr.Known},
		`-(days + 1) * 2`:                 {-62, expr.Known},
		`ceil(days / limit)`:              {2, expr.Known},
		`ceil(0.3 / 0.1)`:                 {3, expr.Known},
		`floor(0.3 / 0.1)`:                {3, expr.Known},
		`floor(2.7)`:                      {2, expr.Known},
		`round(2.5)`:                      {3, expr.Known},
		`max(1, days, limit)`:             {30, expr.Known},
		`min(days, limit, 3 + 4)`:         {7, expr.Known},
		`max(0, limit - days)`:            {0, expr.Known},
		`days / zero`:                     {0, expr.Absent},
		`max(1, days / zero)`:             {0, expr.Absent},
		`days + unknown_days`:             {0, expr.Unknown},
		`days + missing`:                  {0, expr.Absent},
		`unknown_days + missing`:          {0, expr.Absent},
		`missing + unknown_days`:          {0, expr.Absent},
		`max(1, unknown_days, missing)`:   {0, expr.Absent},
		`max(unknown_days / missing, 10)`: {0, expr.Absent},
	} {
		t.Run(src, func(t *testing.T) {
			t.Parallel()
			n, state := parse(t, src).Number(env)
			if n != want.n || state != want.state {
				t.Errorf("got %v (%v), want %v (%v)", n, state, want.n, want.state)
			}
		})
	}
}

func TestNearMiss(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]bool{
		`medium == "book" && days < limit`:            true,
		`medium == "film" && days < limit`:            false,
		`medium == "book" && days > limit`:            false,
		`lost && days < limit`:                        false,
		`days < limit`:                                true,
		`(medium == "book" && member) && days < 3`:    true,
		`medium == "book" && (days < 3 || days > 90)`: true,
	} {
		t.Run(src, func(t *testing.T) {
			t.Parallel()
			if got := parse(t, src).NearMiss(env); got != want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		src    string
		offset int
		hint   string
	}{
		{``, 0, ""},
		{`days = 3`, 5, "=="},
		{`days <> 3`, 5, "!="},
		{`days =< 3`, 5, "<="},
		{`days => 3`, 5, ">="},
		{`member & lost`, 7, "&&"},
		{`member | lost`, 7, "||"},
		{`member and lost`, 7, "&&"},
		{`member OR lost`, 7, "||"},
		{`not member`, 0, "!"},
		{`medium is "book"`, 7, "=="},
		{`medium == "book`, 10, "close"},
		{`medium == "bo\nok"`, 13, "as it is"},
		{`medium in "book"`, 10, "["},
		{`medium in [book]`, 11, `"book"`},
		{`medium in []`, 11, `["a", "b"]`},
		{`medium in ["book" "film"]`, 18, ""},
		{`medium in [1]`, 11, `["a", "b"]`},
		{`"book" in medium`, 0, "name in"},
		{`medium.startsWith("b")`, 6, "plain name"},
		{`medium =~ "b.*"`, 7, "no patterns"},
		{`medium matches "b.*"`, 7, "no patterns"},
		{`has(days)`, 0, "functions are"},
		{`size(medium) > 3`, 0, "functions are"},
		{`member ? 1 : 2`, 7, "`when`"},
		{`1 < days < 3`, 9, "&&"},
		{`days + 1 < 3`, 0, "computed value"},
		{`ceil(days) < 3`, 0, "computed value"},
		{`1 < 2`, 0, "without quotes"},
		{`!days == 3`, 0, "!="},
		{`days == !3`, 9, "!="},
		{`days && "x"`, 8, "compare"},
		{`days + "x"`, 7, ""},
		{`days + (a < b)`, 8, ""},
		{`ceil(1, 2)`, 8, ""},
		{`ceil()`, 4, ""},
		{`(days < 3`, 9, ""},
		{`days < 3)`, 8, ""},
		{`days < 3 months`, 9, ""},
		{`days < 3months`, 7, "unit"},
		{`days == null`, 8, "nothing to compare"},
		{`member == True`, 10, "true"},
		{`medium ＝ "book"`, 7, "=="},
		{`medium == “book”`, 10, `"`},
		{`（days < 3）`, 0, "("},
		{`天数 < 3`, 0, "letters"},
		{`{days} < 3`, 0, "braces"},
		{`days % 2`, 5, "+ - * /"},
		{strings.Repeat("(", 101) + "a" + strings.Repeat(")", 101), 101, "split"},
		{strings.Repeat("!", 200) + "a", 101, "split"},
		{strings.Repeat("a||", 2000) + "a", 4096, "split"},
		{"a == " + strings.Repeat("9", 400), 5, ""},
		{"a == \xff", 5, "quotes"},
	} {
		name := c.src
		if len(name) > 40 {
			name = name[:40]
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := expr.Parse(c.src)
			var e *expr.Error
			if !errors.As(err, &e) {
				t.Fatalf("accepted, or another error: %v", err)
			}
			if e.Offset != c.offset || !strings.Contains(e.Hint, c.hint) || e.Message == "" {
				t.Errorf("got offset %d, message %q, hint %q", e.Offset, e.Message, e.Hint)
			}
		})
	}
}

var signatures = map[string]expr.Signature{
	"medium": {Kind: expr.String, Values: []string{"book", "film"}},
	"branch": {Kind: expr.String, Values: []string{"north"}},
	"days":   {Kind: expr.Number},
	"limit":  {Kind: expr.Number},
	"member": {Kind: expr.Bool},
}

func types(name string) (expr.Signature, bool) {
	s, ok := signatures[name]
	return s, ok
}

func TestCheck(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		src  string
		want expr.Want
		errs []string // "offset hint"
	}{
		{`medium == "book" && days < limit || !member`, expr.Condition, nil},
		{`member == true`, expr.Condition, nil},
		{`ceil(days / 2) + limit`, expr.Number, nil},
		{`dasy < 3`, expr.Condition, []string{"0 "}},
		{`medium == "bok"`, expr.Condition, []string{`10 did you mean "book"`}},
		{`medium == "magazine"`, expr.Condition, []string{`10 its values are book, film`}},
		{`medium in ["film", "boko", "film"]`, expr.Condition, []string{`19 did you mean "book"`, `27 leave one out`}},
		{`medium == book`, expr.Condition, []string{`10 write "book"`}},
		{`medium == boko`, expr.Condition, []string{`10 did you mean "book", in quotes`}},
		{`medium == 3`, expr.Condition, []string{`0 compare it: medium == "book"`}},
		{`days == "3"`, expr.Condition, []string{`0 a number stands without quotes`}},
		{`member == 1`, expr.Condition, []string{`0 write member or !member`}},
		{`medium < "film"`, expr.Condition, []string{`0 use == or !=`}},
		{`medium == branch`, expr.Condition, []string{`0 compare each with its values`}},
		{`medium == days`, expr.Condition, []string{`0 `}},
		{`days`, expr.Condition, []string{`0 compare it: days > 0`}},
		{`medium && member`, expr.Condition, []string{`0 compare it: medium == "book"`}},
		{`days in ["book"]`, expr.Condition, []string{`0 compare with == or <`}},
		{`days + 1`, expr.Condition, []string{`0 compare a name with a constant: name == "value", name < 3`}},
		{`3`, expr.Condition, []string{`0 `}},
		{`days + medium`, expr.Number, []string{`7 `}},
		{`member`, expr.Number, []string{`0 `}},
		{`days < 3`, expr.Number, []string{`0 numbers are computed with + - * /, ceil, floor, round, min and max`}},
		{`"book"`, expr.Number, []string{`0 `}},
	} {
		t.Run(c.src, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, e := range parse(t, c.src).Check(c.want, types) {
				got = append(got, fmt.Sprintf("%d %s", e.Offset, e.Hint))
			}
			if !slices.Equal(got, c.errs) {
				t.Errorf("got %q, want %q", got, c.errs)
			}
		})
	}
}

func TestWhatAnExpressionMentions(t *testing.T) {
	t.Parallel()
	e := parse(t, `member && 3 <= days && (days < limit || days > 30 || days == 3) && medium == "book"`)
	if got := e.Names(); !slices.Equal(got, []string{"member", "days", "limit", "medium"}) {
		t.Errorf("names %q", got)
	}
	if got := e.Constants("days"); !slices.Equal(got, []float64{3, 30}) {
		t.Errorf("constants %v", got)
	}
	if got := e.Compared("limit"); !slices.Equal(got, []string{"days"}) {
		t.Errorf("compared %q", got)
	}
	if got := e.Constants("medium"); len(got) != 0 {
		t.Errorf("constants of a choice %v", got)
	}
}

func parse(t *testing.T, src string) *expr.Expr {
	t.Helper()
	e, err := expr.Parse(src)
	if err != nil {
		t.Fatalf("%s: %v", src, err)
	}
	return e
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{`a == "b" && !(c in ['d', "e"]) || f < 3.5`, `max(1, -a * (b - 2)) / 3`, `((`, `!!a`, `a in [`, "\xff", `--1`, `a - -1 - (b - c)`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		e, err := expr.Parse(src)
		if err != nil {
			var x *expr.Error
			if !errors.As(err, &x) || x.Offset < 0 || x.Offset > len(src) || x.Message == "" {
				t.Fatalf("%q: %#v", src, err)
			}
			return
		}
		e.Check(expr.Condition, types)
		e.Check(expr.Number, types)
		e.Test(env)
		e.Number(env)
		printed := e.String()
		if len(printed) > expr.MaxLength {
			return // spaces around operators may push a long source over the limit
		}
		again, err := expr.Parse(printed)
		if err != nil {
			t.Fatalf("%q prints as %q: %v", src, printed, err)
		}
		if again.String() != printed || again.Test(env) != e.Test(env) {
			t.Fatalf("%q prints as %q, then as %q", src, printed, again)
		}
	})
}
