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

// Every key that a knowledge may have is in the reference, or in the template that bot init writes.
func TestEveryKeyOfAKnowledgeIsWritten(t *testing.T) {
	told := section(t, read(t, "docs", "authoring.md"), "## Reference") + read(t, "cmd", "bot", "starter", "faq.yaml")
	sources, err := filepath.Glob(filepath.Join("..", "..", "faq", "decode*.go"))
	if err != nil {
		t.Fatal(err)
	}
	keys := 0
	for _, source := range sources {
		for _, key := range regexp.MustCompile(`\b(?:may|need)\("([a-z_]+)"`).FindAllStringSubmatch(read(t, "faq", filepath.Base(source)), -1) {
			keys++
			if !regexp.MustCompile("\\b" + key[1] + "(`|:)").MatchString(told) {
				t.Errorf("%s: is told neither in docs/authoring.md nor in the template", key[1])
			}
		}
	}
	if keys < 50 {
		t.Errorf("only %d keys were found", keys)
	}
}
