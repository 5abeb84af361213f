package knowledge

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"supportbot/faq"
)

// mutant is the knowledge with one mistake in it.
type mutant struct {
	// name is the YAML path and the mistake; it does not change with the lines of the file.
	name string
	file string
	line int // from 1
	text string
	// near are marks (see marksOf) of the dialogues that are likely to notice.
	near []string
}

// author plants mistakes in the text of the knowledge.
type author struct {
	*testing.T
	*shipped
	mutants []mutant
}

// mutantsOf plants one mistake for each thing that can be wrong.
func mutantsOf(t *testing.T, s *shipped) []mutant {
	a := &author{T: t, shipped: s}
	for _, table := range s.Tables {
		for _, row := range table.Rows {
			for _, c := range table.Columns {
				if cell := row.Cells[c.Name]; cell != nil {
					a.formula(cell.Path, cell.Source, row.Value, c.Name)
				}
			}
		}
	}
	for _, f := range s.Facts { // conditions of values belong to the understanding, which is not trained anew
		for _, d := range f.From {
			a.condition(d.When, f.Name)
			a.formula(d.Value.Path, d.Value.Source, f.Name)
		}
		for _, w := range f.AskWhen {
			a.condition(w.When, f.Name)
		}
	}
	for _, in := range s.Intents {
		for i, rule := range in.Rules {
			a.condition(rule.When, decided(in, i), in.Name)
			a.outcome(in, i)
		}
		for _, f := range s.Facts {
			if _, assumed := in.Assume[f.Name]; assumed {
				a.assumption(in, f.Name)
			}
		}
	}
	for _, answer := range s.Answers {
		for _, n := range answer.Notes {
			a.condition(n.When, answer.Outcome)
		}
		for _, v := range answer.Values {
			a.formula(v.Is.Path, v.Is.Source, answer.Outcome)
		}
	}
	return a.mutants
}

// place finds the line on which a YAML path lies.
func (a *author) place(path string) (file string, line int, text string) {
	a.Helper()
	p := a.Problem(path, "", "")
	content, ok := a.files[p.File]
	if p.Path != path || !ok || p.Line == 0 {
		a.Fatalf("%s is not in the files", path)
	}
	return p.File, p.Line, strings.Split(string(content.Data), "\n")[p.Line-1]
}

func (a *author) add(path, mistake, from, to string, near ...string) {
	a.Helper()
	file, line, text := a.place(path)
	if strings.Count(text, from) != 1 {
		a.Fatalf("%s:%d: %q is not there exactly once: write it on one line", file, line, from)
	}
	a.mutants = append(a.mutants, mutant{path + ": " + mistake, file, line, strings.Replace(text, from, to, 1), near})
}

func (a *author) condition(c *faq.Condition, near ...string) {
	if c != nil {
		a.formula(c.Path, c.Source, near...)
	}
}

// token is what an expression consists of; strings and names are there to be passed over.
var token = regexp.MustCompile(`"[^"]*"|[a-zA-Z_][a-zA-Z_0-9]*|[0-9]+(?:\.[0-9]+)?|[=!]=|[<>]=?`)

// mistaken are the comparisons that one is easily mistaken for: those of order differ only where both
// sides are equal.
var mistaken = map[string]string{"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "=="}

// formula changes every number of an expression by one, up and down, and every comparison.
func (a *author) formula(path, source string, near ...string) {
	a.Helper()
	for _, at := range token.FindAllStringIndex(source, -1) {
		word := source[at[0]:at[1]]
		var others []string
		if n, err := strconv.ParseFloat(word, 64); err == nil {
			others = []string{fmt.Sprint(n + 1), fmt.Sprint(n - 1)}
		} else if other := mistaken[word]; other != "" {
			others = []string{other}
		}
		for _, other := range others {
			changed := source[:at[0]] + other + source[at[1]:]
			from, to := source, changed
			if at[0] == 0 && at[1] == len(source) { // a cell: its number may occur in its line's key
				from, to = ": "+source, ": "+changed
			}
			a.add(path, source+" becomes "+changed, from, to, near...)
		}
	}
}

// outcome lets a row lead to the next other outcome of its intent, or to that of another intent if it
// has only one.
func (a *author) outcome(in *faq.Intent, row int) {
	a.Helper()
	was := in.Rules[row].Outcome
	to := ""
	for i := range in.Rules {
		if other := in.Rules[(row+i)%len(in.Rules)].Outcome; to == "" && other != was {
			to = other
		}
	}
	for _, other := range a.Intents {
		for _, r := range other.Rules {
			if to == "" && r.Outcome != was {
				to = r.Outcome
			}
		}
	}
	path := fmt.Sprintf("%s.rules[%d].outcome", in.Path, row)
	a.add(path, was+" becomes "+to, "outcome: "+was, "outcome: "+to, decided(in, row), in.Name)
}

// assumption removes one fact that an intent takes for granted.
func (a *author) assumption(in *faq.Intent, fact string) {
	a.Helper()
	_, _, text := a.place(in.Path + ".assume." + fact)
	entry := regexp.MustCompile(`(, *)?\b` + fact + `: *[a-z0-9_]+`).FindString(text)
	if entry == "" {
		a.Fatalf("%s.assume: write the assumptions on one line", in.Path)
	}
	if !strings.HasPrefix(entry, ",") && strings.Contains(text, entry+", ") {
		entry += ", "
	}
	a.add(in.Path+".assume."+fact, "is removed", entry, "", in.Name)
	m := &a.mutants[len(a.mutants)-1]
	if regexp.MustCompile(`^ *assume: \{\}$`).MatchString(m.text) {
		m.text = ""
	}
}
