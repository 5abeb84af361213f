package faq_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"supportbot/faq"
)

var update = flag.Bool("update", false, "write the golden reports")

// Every file in testdata/broken has the mistake that it is named after, and a
// report of it beside it. valid.yaml is what they were made from.
func TestBroken(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/broken/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	for _, file := range files {
		name := filepath.Base(file)
		t.Run(strings.TrimSuffix(name, ".yaml"), func(t *testing.T) {
			t.Parallel()
			_, err := faq.LoadFS(os.DirFS("testdata/broken"), name)
			if name == "valid.yaml" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			var problems faq.Problems
			if !errors.As(err, &problems) {
				t.Fatalf("want problems, got %v", err)
			}
			for _, p := range problems {
				if p.Hint == "" {
					t.Errorf("no hint: %v", p)
				}
			}
			golden := strings.TrimSuffix(file, ".yaml") + ".txt"
			got := err.Error() + "\n"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
			if !slices.IsSortedFunc(problems, func(a, b faq.Problem) int {
				if a.File != b.File {
					return strings.Compare(a.File, b.File)
				}
				return a.Line - b.Line
			}) {
				t.Error("not sorted by file and line")
			}
		})
	}
}
