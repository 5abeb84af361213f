package intents

import (
	"bufio"
	"os"
	"strings"
	"testing"
)

// TestWordings reads the many ways in which people say the same: a text, what it tells, and the open
// question if there is one. Nothing more may be read: a fact that was not told costs more than a question.
func TestWordings(t *testing.T) {
	t.Parallel()
	v := vocabularyOf(t)
	file, err := os.Open("testdata/wordings.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	n := 0
	for lines.Scan() {
		if lines.Text() == "" || strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		text, rest, ok := strings.Cut(lines.Text(), "\t")
		want, open, _ := strings.Cut(rest, "\t")
		if !ok {
			t.Fatalf("%q has no tab behind the text", lines.Text())
		}
		if got := toldLine(v.read(text, Context{Open: open})); got != want {
			t.Errorf("%q %s\n got %s\nwant %s", text, open, got, want)
		}
		n++
	}
	if err := lines.Err(); err != nil || n == 0 {
		t.Fatalf("read %d lines: %v", n, err)
	}
}
