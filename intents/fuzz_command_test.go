package intents_test

import (
	"testing"
	"unicode/utf8"

	"supportbot/faq"
	"supportbot/intents"
)

// Whatever is typed: a command of the knowledge or none, the same each time.
func FuzzCommand(f *testing.F) {
	for _, seed := range []string{"/lib fine film 3", "／lib 罚款", "/lib", "/libfine", "/lib fnie -1", "/lib lang zh", "/", "/lib \x00", "fine"} {
		f.Add(seed)
	}
	k, err := faq.Load("../testdata/library/faq.yaml")
	if err != nil {
		f.Fatal(err)
	}
	engine, err := intents.New(k)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		use, ok := engine.Command(text, faq.EN)
		again, okAgain := engine.Command(text, faq.EN)
		if ok != okAgain || use.Command != again.Command || use.Rest != again.Rest {
			t.Errorf("%q is %+v, then %+v", text, use, again)
		}
		if utf8.ValidString(text) && !utf8.ValidString(use.Rest) {
			t.Errorf("%q leaves %q, which is not UTF-8", text, use.Rest)
		}
	})
}
