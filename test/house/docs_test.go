package house

import (
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
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

// What is said below a table of what was served is what the table says.
func TestSentencesAgreeWithTheirTables(t *testing.T) {
	text := section(t, read(t, "docs", "understanding.md"), "## The shipped knowledge")
	row := regexp.MustCompile(`(?m)^\| (all|all in scope|all out of scope) \| both \| \d+ \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$`)
	sentence := regexp.MustCompile(`(?m)^([\d.]+) % of all messages served wrongly, ([\d.]+) % with a wrong outcome; ([\d.]+) % in scope served; ([\d.]+) % out of scope declined, ([\d.]+) % offered`)
	rows, sentences := row.FindAllStringSubmatch(text, -1), sentence.FindAllStringSubmatch(text, -1)
	if len(sentences) != 2 || len(rows) != 3*len(sentences) {
		t.Fatalf("%d sentences and %d rows of sums", len(sentences), len(rows))
	}
	number := func(s string) float64 {
		n, err := strconv.ParseFloat(s, 64)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for i, said := range sentences {
		inside, outside, all := rows[3*i], rows[3*i+1], rows[3*i+2]
		served := number(inside[2]) + number(inside[3]) // the sum of two rounded numbers
		if said[1] != all[3] || said[2] != all[4] || said[4] != outside[6] || said[5] != outside[5] || math.Abs(number(said[3])-served) > 0.11 {
			t.Errorf("table %q\nsentence %q", rows[3*i:3*i+3], said[0])
		}
	}
}
