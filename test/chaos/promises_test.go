package chaos

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// promises is the document that these tests are for.
var promises = filepath.Join(root, "docs", "reliability.md")

// named is a test as the document names it, with its folder unless that is this one.
var named = regexp.MustCompile("`((?:[a-z]+/)*)(Test[A-Za-z0-9]+)`")

// TestEveryPromiseIsShown: each line of the document that says "shown by" names a
// test, every test that it names is there, and every test here is named.
func TestEveryPromiseIsShown(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(promises)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range named.FindAllStringSubmatch(string(text), -1) {
		folder := strings.TrimSuffix(name[1], "/")
		if folder == "" {
			folder = "test/chaos"
		}
		if !strings.Contains(tests(t, folder), "func "+name[2]+"(") {
			t.Errorf("%s: %s has no test %s", promises, folder, name[2])
		}
	}
	shown := false // by the last column of the table
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.TrimSuffix(strings.TrimSpace(line), "|"), "|")
		last := strings.TrimSpace(cells[len(cells)-1])
		switch {
		case len(cells) < 2:
			shown = false
		case last == "shown by":
			shown = true
		case shown && strings.Trim(last, "- ") != "" && !named.MatchString(last):
			t.Errorf("%s: nothing shows%s", promises, cells[1])
		}
	}
	for _, test := range regexp.MustCompile(`(?m)^func (Test[A-Z]\w*)\(t `).FindAllStringSubmatch(tests(t, "test/chaos"), -1) {
		if !strings.Contains(string(text), "`"+test[1]+"`") {
			t.Errorf("%s: does not say what %s shows", promises, test[1])
		}
	}
}

// tests are the sources of the tests in a folder.
func tests(t *testing.T, folder string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(folder), "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	return all.String()
}
