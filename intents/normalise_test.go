package intents

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestNormalise(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                                 "",
		"  Hello \t World\n":               "hello world",
		"ＡＢＣ１２３！":                          "abc123!",
		"續借３本書":                            "续借 3 本书",
		"书ABC书":                            "书 abc 书",
		"书 ABC 书":                          "书 abc 书",
		"12本":                              "12 本",
		"“it’s”—a ‘test’":                  "\"it's\"-a 'test'",
		"2–3 weeks":                        "2-3 weeks",
		"a\u202eb\u200bc\x00d\ufeff":       "abcd",
		"Café İSTANBUL":                    "cafe istanbul",
		"Straße":                           "straße",
		"⼀本⽉":                              "一本月",
		"①第一②第二":                           "1 第一 2 第二",
		"2½ weeks":                         "2.5 weeks",
		"½":                                "0.5",
		"z" + strings.Repeat("\u0301", 50): "ź"[:0] + "z",
		"\xff\xfea":                        "a",
		"👍🏽 ok":                            "👍🏽 ok",
		"한국어":                              "한국어",
	} {
		t.Run(in, func(t *testing.T) {
			t.Parallel()
			if got := normalise(in); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestClean(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"  Ｈello\r\nWorld \x1b[2J": "Ｈello\nWorld [2J",
		"a\u202eb\u2066c\u200dd":   "abcd",
		"tab\there\x00":            "tab here",
		"續借 Café":                  "續借 Café",
		"bad \xff\xfe utf8":        "bad  utf8",
		"one\u2028two":             "one two",
	} {
		t.Run(in, func(t *testing.T) {
			t.Parallel()
			if got := Clean(in); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

// FuzzNormalise holds normalise to what everything else relies on: valid, bounded, and the same
// when done twice.
func FuzzNormalise(f *testing.F) {
	for _, s := range []string{"續借３本書", "İß ﬁ ㎡ ½ ①", "a\u0301\u0301", "\xff", "한국어 が", "⼀⽉", "x\u200b\u202ey", "ͅΑ", "𝔄𝟙", "¼2"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := normalise(s)
		if !utf8.ValidString(once) {
			t.Fatalf("normalise(%q) is not valid UTF-8: %q", s, once)
		}
		if twice := normalise(once); twice != once {
			t.Fatalf("normalise(%q) = %q, again %q", s, once, twice)
		}
		if strings.Contains(once, "  ") || strings.TrimSpace(once) != once {
			t.Fatalf("normalise(%q) = %q has stray blanks", s, once)
		}
		if clean := Clean(s); Clean(clean) != clean || !utf8.ValidString(clean) {
			t.Fatalf("Clean(%q) = %q, again %q", s, clean, Clean(clean))
		}
	})
}
