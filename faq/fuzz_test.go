package faq_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"supportbot/faq"
)

// FuzzLoad: whatever the bytes, there is knowledge or a list of problems, each
// of them placed inside the file, and the same bytes give the same result.
func FuzzLoad(f *testing.F) {
	for _, pattern := range []string{"testdata/broken/*.yaml", "testdata/broken/parts/*.yaml", "../testdata/library/faq.yaml"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range files {
			content, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(content)
		}
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		files := fstest.MapFS{"faq.yaml": {Data: content}}
		k, err := faq.LoadFS(files, "faq.yaml")
		_, again := faq.LoadFS(files, "faq.yaml")
		if err == nil {
			if k == nil || again != nil {
				t.Fatalf("knowledge %v, then %v", k, again)
			}
			return
		}
		var problems faq.Problems
		if !errors.As(err, &problems) || len(problems) == 0 || k != nil {
			t.Fatalf("error %v with knowledge %v", err, k)
		}
		if again == nil || err.Error() != again.Error() {
			t.Fatalf("first:\n%v\nthen:\n%v", err, again)
		}
		for _, p := range problems {
			if p.Message == "" || p.Line < 0 || p.Line > 0 && (p.Column < 1 || p.Excerpt == "") {
				t.Errorf("problem %+v", p)
			}
		}
	})
}
