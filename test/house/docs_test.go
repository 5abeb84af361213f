package house

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// read returns a file of the repository.
func read(t *testing.T, parts ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(append([]string{"..", ".."}, parts...)...))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// section is what stands in a page under a heading.
func section(t *testing.T, page, heading string) string {
	t.Helper()
	_, text, found := strings.Cut(page, "\n"+heading+"\n")
	if !found {
		t.Fatalf("there is no %q", heading)
	}
	level, _, _ := strings.Cut(heading, " ")
	text, _, _ = strings.Cut(text, "\n"+level+" ")
	return text
}

// Whoever wants to measure finds how the files are written.
func TestFormatsOfMeasuredFilesAreWritten(t *testing.T) {
	text := section(t, read(t, "docs", "understanding.md"), "## Files")
	for _, file := range []string{"train.tsv", "dev.tsv", "test.tsv", "facts.tsv", "questions.tsv", "outside.tsv"} {
		if !regexp.MustCompile("\\|.*" + regexp.QuoteMeta(file) + "`.*\\| text, tab, ").MatchString(text) {
			t.Errorf("the format of %s is not told", file)
		}
	}
}
