package chat_test

import (
	"testing"

	"supportbot/chat"
)

func TestClean(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"  two loans \r\n":     "two loans",
		"a\r\nb\rc\u2028d":     "a\nb\nc\nd",
		"a\x00b\x1b[2Jc":       "ab[2Jc",
		"\u202Eabc\u2066":      "abc",
		"\uFEFFabc\u200B":      "abc",
		"a\xffb":               "a\uFFFDb",
		"a\nb，两本？（ＩＣＰ）":        "a\nb，两本？（ＩＣＰ）",
		"\na":                  "a",
		"a ":                   "a",
		"　借书":                  "借书",
		"a\x7fb":               "ab",
		"\u00a0\u3000\t\u200D": "",
		"👩\u200D💻 借书":          "👩\u200D💻 借书",
	} {
		t.Run(in, func(t *testing.T) {
			t.Parallel()
			if got := chat.Clean(in); got != want {
				t.Errorf("Clean(%q) = %q, want %q", in, got, want)
			}
		})
	}
}
