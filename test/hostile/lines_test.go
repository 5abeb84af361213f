package hostile

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// line is one thing that may happen. Exactly one of run, tests and out is set.
type line struct {
	id, means string
	// run shows it against the program.
	run func(*testing.T, *program)
	// tests elsewhere show it: "folder TestName".
	tests []string
	// out says why it is out of scope.
	out string
}

func in(folder string, names ...string) []string {
	var all []string
	for _, name := range names {
		all = append(all, folder+" "+name)
	}
	return all
}

func lines() []line {
	var all []line
	for _, some := range [][]line{transport(), authenticity(), events(), dingtalkLines(), outward(), markup(), page(), console(), failures(), privacy(), operation()} {
		all = append(all, some...)
	}
	return all
}

// Every line is accounted for, once, and the tests that are named exist.
func TestEveryLineIsAccountedFor(t *testing.T) {
	t.Parallel()
	count := map[byte]int{'T': 24, 'S': 17, 'E': 28, 'D': 12, 'U': 15, 'M': 15, 'W': 13, 'C': 17, 'R': 14, 'L': 8, 'O': 6}
	seen := map[string]bool{}
	found := map[string]map[string]bool{}
	for _, l := range lines() {
		ways := 0
		for _, way := range []bool{l.run != nil, len(l.tests) > 0, l.out != ""} {
			if way {
				ways++
			}
		}
		if seen[l.id] || l.means == "" || ways != 1 {
			t.Errorf("%s is there twice, has no meaning, or %d ways to be shown", l.id, ways)
		}
		seen[l.id] = true
		count[l.id[0]]--
		for _, test := range l.tests {
			folder, name, _ := strings.Cut(test, " ")
			if found[folder] == nil {
				found[folder] = testsOf(t, folder)
			}
			if !found[folder][name] {
				t.Errorf("%s (%s): there is no %s in %s", l.id, l.means, name, folder)
			}
		}
	}
	for letter, left := range count {
		if left != 0 {
			t.Errorf("%c: %d lines are missing", letter, left)
		}
	}
}

var testName = regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)

func testsOf(t *testing.T, folder string) map[string]bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "..", folder, "*_test.go"))
	if err != nil || len(files) == 0 {
		t.Errorf("no tests in %s: %v", folder, err)
	}
	names := map[string]bool{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range testName.FindAllStringSubmatch(string(text), -1) {
			names[m[1]] = true
		}
	}
	return names
}

// All that is shown here is done to one program, which then has to be as it was.
func TestHostileInput(t *testing.T) {
	t.Parallel()
	p := start(t)
	p.measure(t) // what is made at first is there afterwards
	before := p.goroutines(t)
	t.Run("line", func(t *testing.T) {
		for _, l := range lines() {
			if l.run == nil {
				continue
			}
			t.Run(l.id+" "+l.means, func(t *testing.T) {
				t.Parallel()
				l.run(t, p)
			})
		}
	})
	p.good(t)
	p.settles(t, before)
	p.silent(t)
}

// sourceOf is the text of all files of the program that match, tests aside.
func sourceOf(t *testing.T) map[string]string {
	t.Helper()
	list := exec.Command("go", "list", "-f", `{{$d := .Dir}}{{range .GoFiles}}{{$d}}/{{.}}{{"\n"}}{{end}}`, "./...")
	list.Dir = filepath.Join("..", "..")
	out, err := list.Output()
	if err != nil {
		t.Fatalf("listing the files: %v", err)
	}
	all := map[string]string{}
	for file := range strings.FieldsSeq(string(out)) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all[file] = string(text)
	}
	return all
}
