package intents

import (
	"os"
	"strings"
	"sync"
	"testing"

	"supportbot/faq"
)

// shipped is the knowledge that ships, compiled once for all tables.
var shipped = sync.OnceValues(func() (*vocabulary, error) {
	k, err := faq.LoadFS(os.DirFS(".."), "faq.yaml")
	if err != nil {
		return nil, err
	}
	return newVocabulary(k), nil
})

func vocabularyOf(t testing.TB) *vocabulary {
	t.Helper()
	v, err := shipped()
	if err != nil {
		t.Fatalf("load the knowledge: %v", err)
	}
	return v
}

// aside are facts that only help to find the intent; the tables are about what decides.
const aside = " filed claim_filed claim_kept claim_outside aside host comparing applicant origin_bucket origin_elsewhere origin_hosts domains_hold list_price claim_named other_time other_count stands_on trial "

// toldLine writes a reading in one line: fact=value, ! before denied ones, ~ before bare ones, and
// fact? for refused numbers.
func toldLine(r reading) string {
	var all []string
	for _, m := range r.mentions {
		if strings.Contains(aside, " "+m.Fact+" ") {
			continue
		}
		sign := ""
		if m.Negated {
			sign = "!"
		}
		if m.Bare {
			sign += "~"
		}
		all = append(all, sign+m.Fact+"="+m.Value.String())
	}
	for _, m := range r.refused {
		all = append(all, m.Fact+"?")
	}
	return strings.Join(all, " ")
}

// TestRead reads utterances as people write them. The facts stand in their order in the text.
func TestRead(t *testing.T) {
	t.Parallel()
	v := vocabularyOf(t)
	for _, c := range readCases {
		t.Run(c.text, func(t *testing.T) {
			t.Parallel()
			if got := toldLine(v.read(c.text, Context{})); got != c.want {
				t.Errorf("told\n got %s\nwant %s", got, c.want)
			}
		})
	}
}

// TestReadOpen reads answers to an open question.
func TestReadOpen(t *testing.T) {
	t.Parallel()
	v := vocabularyOf(t)
	for _, c := range openCases {
		t.Run(c.open+"/"+c.text, func(t *testing.T) {
			t.Parallel()
			if got := toldLine(v.read(c.text, Context{Open: c.open})); got != c.want {
				t.Errorf("told\n got %s\nwant %s", got, c.want)
			}
		})
	}
}
