package answers_test

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"supportbot/faq"
	"supportbot/faq/expr"
)

// library loads the small knowledge of the tests, after replacing pieces of it: old, new, old, new …
func library(t testing.TB, replace ...string) *faq.Knowledge {
	t.Helper()
	source, err := os.ReadFile("testdata/library.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text := string(source)
	for i := 0; i < len(replace); i += 2 {
		if !strings.Contains(text, replace[i]) {
			t.Fatalf("the library has no %q to replace", replace[i])
		}
		text = strings.Replace(text, replace[i], replace[i+1], 1)
	}
	k, err := faq.LoadFS(fstest.MapFS{"library.yaml": {Data: []byte(text)}}, "library.yaml")
	if err != nil {
		t.Fatal("\n" + err.Error())
	}
	return k
}

// told writes facts as they are written on a line: "medium=book days=3 card=false".
func told(t testing.TB, k *faq.Knowledge, line string) faq.Facts {
	t.Helper()
	facts := make(faq.Facts)
	for _, field := range strings.Fields(line) {
		name, text, _ := strings.Cut(field, "=")
		f := k.Fact(name)
		if f == nil {
			t.Fatalf("no fact %q", name)
		}
		value := expr.Text(text)
		if f.Type != faq.Choice {
			if err := value.UnmarshalJSON([]byte(text)); err != nil {
				t.Fatal(err)
			}
		}
		facts[name] = value
	}
	return facts
}
