package knowledge

import (
	"fmt"
	"testing"
)

// ids are the numbers of the statements that the knowledge rests on, first and last of each range: F
// for what the sources say, D for what follows from them. Dialogues name them under "covers".
var ids = []struct {
	kind        string
	first, last int
}{
	{"F", 1, 14},    // when a filing is needed, and where it is submitted
	{"F", 20, 27},   // products that can be used to file
	{"F", 30, 31},   // renewal
	{"F", 40, 60},   // requirements by product
	{"F", 70, 83},   // service numbers and subjects
	{"F", 90, 94},   // OSS and CDN
	{"F", 100, 106}, // another server or provider
	{"F", 110, 111}, // looking a filing up
	{"F", 120, 139}, // the operations
	{"F", 150, 158}, // public security, commercial licence
	{"D", 1, 14},
}

func id(kind string, n int) string {
	if kind == "D" {
		return fmt.Sprintf("D%02d", n)
	}
	return fmt.Sprintf("%s%03d", kind, n)
}

// Every statement has a dialogue that shows that the bot goes by it.
func TestEveryStatementHasADialogue(t *testing.T) {
	t.Parallel()
	known, covered := map[string]bool{}, map[string]bool{}
	for _, r := range ids {
		for n := r.first; n <= r.last; n++ {
			known[id(r.kind, n)] = true
		}
	}
	for _, r := range load(t).runs {
		for _, c := range r.Covers {
			covered[c] = true
			if !known[c] && (c[0] == 'F' || c[0] == 'D') {
				t.Errorf("%s: %s covers %s, which does not exist", r.File, r.Name, c)
			}
		}
	}
	for _, r := range ids {
		for n := r.first; n <= r.last; n++ {
			if !covered[id(r.kind, n)] {
				t.Errorf("no dialogue covers %s", id(r.kind, n))
			}
		}
	}
}
