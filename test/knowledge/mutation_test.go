package knowledge

import (
	"bytes"
	"cmp"
	"maps"
	"slices"
	"testing"
	"testing/fstest"

	"supportbot/answers"
	"supportbot/dialog"
	"supportbot/dialogues"
	"supportbot/faq"
)

// A mistake in a number, a bound, an outcome or an assumption does not go unnoticed: the knowledge is
// refused, or some dialogue does not go as written. A mistake that makes no difference to anybody is
// listed in equivalent.
func TestMistakesAreNoticed(t *testing.T) {
	t.Parallel()
	s := load(t)
	marks := s.marks()
	mutants := mutantsOf(t, s)
	if by := s.noticed(mutant{name: "none", file: main, line: 1, text: "#"}, marks); by != "" {
		t.Fatalf("without a mistake: %s", by)
	}
	if len(mutants) < 100 {
		t.Errorf("only %d mistakes were planted", len(mutants))
	}
	listed := maps.Clone(equivalent)
	for _, m := range mutants {
		reason, same := listed[m.name]
		delete(listed, m.name)
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			by := s.noticed(m, marks)
			switch {
			case by == "" && !same:
				t.Errorf("%s:%d: no dialogue notices; write one, or say in equivalent why it makes no difference", m.file, m.line)
			case by != "" && same:
				t.Errorf("%s:%d: is listed as making no difference (%s), but is noticed by %s", m.file, m.line, reason, by)
			default:
				t.Log(by)
			}
		})
	}
	for name := range listed {
		t.Errorf("equivalent lists %q, which is not planted: remove it", name)
	}
}

// noticed names what notices a mistake, "" if nothing does.
func (s *shipped) noticed(m mutant, marks []map[string]bool) string {
	k, err := faq.LoadFS(s.with(m), main)
	if err != nil {
		return "the loader: " + err.Error()
	}
	k.Hash = s.Hash // replies may show it
	b, err := dialog.NewWith(k, s.brain.Engine)
	if err != nil {
		return err.Error()
	}
	for _, i := range s.nearest(m, marks) {
		r := s.runs[i]
		if mismatches, _ := dialogues.Run(b, r.Dialogue, lifetime); r.passed && len(mismatches) > 0 {
			return r.File + ": " + r.Name
		}
	}
	for _, p := range answers.Check(k) {
		if !p.Warning {
			return "the check: " + p.Message
		}
	}
	return ""
}

// with is the knowledge's files, in brief, with the mistake.
func (s *shipped) with(m mutant) fstest.MapFS {
	files := maps.Clone(s.brief)
	lines := bytes.Split(files[m.file].Data, []byte("\n"))
	lines[m.line-1] = []byte(m.text)
	files[m.file] = &fstest.MapFile{Data: bytes.Join(lines, []byte("\n"))}
	return files
}

// marks say of every dialogue what it is about: rows, intents, outcomes, facts and their values.
func (s *shipped) marks() []map[string]bool {
	all := make([]map[string]bool, len(s.runs))
	for i, r := range s.runs {
		all[i] = map[string]bool{}
		for _, st := range r.steps {
			for _, tr := range st.trace {
				all[i][tr.Decided], all[i][tr.Intent], all[i][tr.Outcome] = true, true, true
			}
			for name, v := range st.state.Facts {
				all[i][name], all[i][v.Text()] = true, true
			}
			for name := range st.reply.Values {
				all[i][name] = true
			}
		}
	}
	return all
}

// nearest orders the dialogues: first those with most of a mistake's marks.
func (s *shipped) nearest(m mutant, marks []map[string]bool) []int {
	order := make([]int, len(s.runs))
	score := make([]int, len(s.runs))
	for i := range order {
		order[i] = i
		for _, mark := range m.near {
			if marks[i][mark] {
				score[i]++
			}
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(score[b], score[a]) })
	return order
}
