package intents

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"supportbot/faq"
)

// hostile are texts made to be slow, cut to the length of a message.
func hostile() map[string]string {
	texts := map[string]string{
		"short words":     strings.Repeat("a ", 20000),
		"combining marks": "z" + strings.Repeat("\u0301\u0300", 20000),
		"numbers":         strings.Repeat("1,000 ", 5000),
		"one number":      strings.Repeat("9", 8000),
		"numerals":        strings.Repeat("一百", 4000),
		"openers":         strings.Repeat("剩 还有 用了 源站 ", 1000),
		"origin":          strings.Repeat("origin ", 1000),
		"months":          strings.Repeat("3个月", 2000),
		"misspelt":        strings.Repeat("serverr monthss applicatoin instnace ", 200),
		"not":             strings.Repeat("not ", 2000),
		"questions":       strings.Repeat("能吗？", 2000),
		"and how":         "can I " + strings.Repeat("and how many ", 500) + "?",
		"emoji":           strings.Repeat("👩‍👩‍👧", 2000),
		"dots":            strings.Repeat(".", 8000),
		"a.b":             strings.Repeat("a.b-", 2000),
	}
	for name, s := range texts {
		if utf8.RuneCountInString(s) > 4000 {
			texts[name] = string([]rune(s)[:4000])
		}
	}
	return texts
}

// TestHostile bounds the work on texts made to be slow. They take milliseconds; the limit leaves
// room for a busy machine and the race detector, and only catches work that would never end. How
// long they take is measured by BenchmarkRead.
func TestHostile(t *testing.T) {
	v := vocabularyOf(t)
	const limit = 20 * time.Second
	for name, text := range hostile() {
		t.Run(name, func(t *testing.T) {
			best := time.Hour
			for range 3 {
				began := time.Now()
				for _, part := range split(text) {
					v.read(part, Context{Open: "months"})
				}
				v.command("/icp quota "+text, faq.EN)
				if best = min(best, time.Since(began)); best < limit {
					return
				}
			}
			t.Errorf("took %v", best)
		})
	}
}

func FuzzRead(f *testing.F) {
	for _, c := range readCases {
		f.Add(c.text, "")
	}
	for _, c := range openCases {
		f.Add(c.text, c.open)
	}
	v := vocabularyOf(f)
	f.Fuzz(func(t *testing.T, text, open string) {
		if utf8.RuneCountInString(text) > 4000 {
			return
		}
		c := Context{Open: open}
		r := v.read(text, c)
		for _, m := range r.mentions {
			if m.Value.IsZero() || v.knowledge.Fact(m.Fact) == nil {
				t.Errorf("mention %+v of %q", m, text)
			}
			if m.Value.Num() < 0 {
				t.Errorf("negative %+v of %q", m, text)
			}
		}
		if again := v.read(normalise(text), c); toldLine(again) != toldLine(r) {
			t.Errorf("%q: %s, normalised %s", text, toldLine(r), toldLine(again))
		}
		if parts := split(text); len(parts) == 0 || len(parts) > maxParts {
			t.Errorf("%d parts of %q", len(parts), text)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	v := vocabularyOf(b)
	for _, text := range []string{
		"My ECS has only 1 month left, can I file with it?",
		"我的轻量应用服务器还剩两个半月，没有公网带宽，能备案吗？",
	} {
		b.Run(text, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				v.read(text, Context{})
			}
		})
	}
}

func BenchmarkHostile(b *testing.B) {
	v := vocabularyOf(b)
	for name, text := range hostile() {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				for _, part := range split(text) {
					v.read(part, Context{Open: "months"})
				}
			}
		})
	}
}
