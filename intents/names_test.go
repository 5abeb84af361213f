package intents

import (
	"slices"
	"strings"
	"testing"

	"supportbot/faq"
)

func TestClippedNames(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"renw":         "renewal",       // letters left out
		"rewnew":       "renewal",       // a letter too many
		"reenwal":      "renewal",       // two swapped
		"openin":       "opening_hours", // the beginning
		"open hrs":     "opening_hours",
		"lib renew":    "renewal", // the bot's own word says nothing
		"loan lim":     "loan_limit",
		"late f":       "fine",
		"续接":           "renewal", // sounds the same
		"xujie":        "renewal",
		"yuqifei":      "fine",
		"yqf":          "fine",
		"开放时":          "opening_hours",
		"kfsj":         "opening_hours",
		"book renewl":  "renewal", // beside a fact
		"影碟 续":         "renewal",
		"greeting":     "greeting",
		"start agai":   "restart",
		"wo de shu xi": "",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			got, zone := first(library().Understand(text, Context{}))
			if want == "" {
				if zone == Sure {
					t.Errorf("answered with %q", got)
				}
				return
			}
			if got != want || zone == Declined {
				t.Errorf("got %q in zone %d, want %q", got, zone, want)
			}
		})
	}
}

func TestAmbiguousNamesAreOffered(t *testing.T) {
	t.Parallel()
	k := libraryKnowledge()
	k.Intent("renewal").Aliases.EN = append(k.Intent("renewal").Aliases.EN, "borrowing again")
	k.Intent("loan_limit").Aliases.EN = append(k.Intent("loan_limit").Aliases.EN, "borrowing limit")
	e, err := New(k)
	if err != nil {
		t.Fatal(err)
	}
	p := e.Understand("borrowin", Context{}).Parts[0]
	var got []string
	for _, c := range p.Candidates {
		got = append(got, c.Intent)
	}
	slices.Sort(got)
	if p.Zone != Unsure || !slices.Contains(got, "loan_limit") {
		t.Errorf("got %v in zone %d, want a choice", got, p.Zone)
	}
}

// Short messages that mean nothing here must not be taken for a name.
func TestOrdinaryWordsAreNoNames(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"hello world", "pizza", "weather", "football", "music", "python", "coffee", "money", "love", "water",
		"taxi", "phone", "car", "house", "dog", "doctor", "movie actor", "holiday", "email", "garden",
		"the", "and so on", "what", "who are they", "a", "x", "ok then", "asdf", "lol", "hmm",
		"天气", "吃饭", "音乐", "足球", "股票", "快递", "手机", "医院", "签证", "贷款",
		"哈哈", "嗯", "怎么", "在哪", "是什么", "好的吧", "你真棒", "今天星期几", "一二三", "中国",
		"an open question of physics", "nothing but solar energy", "snow in the mountains",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			p := library().Understand(text, Context{}).Parts[0]
			if p.Signals.Fuzzy || p.Zone == Sure {
				t.Errorf("taken for %+v (fuzzy %v, zone %d)", p.Candidates, p.Signals.Fuzzy, p.Zone)
			}
		})
	}
}

func TestSentencesAreNotComparedWithNames(t *testing.T) {
	t.Parallel()
	long := "renew " + strings.Repeat("the loan ", 6)
	if p := library().Understand(long, Context{}).Parts[0]; p.Signals.Fuzzy {
		t.Errorf("%q was ranked over names", long)
	}
	// Above forty adjacent letters the score of package fuzzy overflows.
	if found := library().names.find(strings.Repeat("a", 200), false, false); found != nil {
		t.Errorf("found %v", found)
	}
}

func TestSuggest(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		typed string
		lang  faq.Language
		want  string
	}{
		{"r", faq.EN, "Can I renew a loan"},
		{"Open", faq.EN, "Opening hours"},
		{"can i re", faq.EN, "Can I renew a loan"},
		{"续", faq.ZH, "能不能续借"},
		{"xuj", faq.ZH, "能不能续借"},
		{"罚", faq.ZH, "逾期要付多少"},
		{"罚", faq.EN, "What the fine is"},
	} {
		t.Run(test.typed, func(t *testing.T) {
			t.Parallel()
			got := library().Suggest(test.typed, test.lang, 3)
			if !slices.ContainsFunc(got, func(s Suggestion) bool { return s.Label == test.want }) || len(got) > 3 {
				t.Errorf("got %v, want %q among three", got, test.want)
			}
		})
	}
	for _, typed := range []string{"", " ", "zzzz", "🙂"} {
		if got := library().Suggest(typed, faq.EN, 3); len(got) > 0 {
			t.Errorf("%q suggests %v", typed, got)
		}
	}
	if got := library().Suggest("r", faq.EN, 0); len(got) > 0 {
		t.Errorf("none were asked for: %v", got)
	}
}

func TestSpell(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][2]string{
		"续借":      {"xujie", "xj"},
		"abc 图书馆": {"abctushuguan", "abctsg"},
		"女":       {"nv", "n"},
		"loan":    {"loan", "loan"},
		"":        {"", ""},
	} {
		if full, initials, _ := pinyin().spell(text); full != want[0] || initials != want[1] {
			t.Errorf("%q is spelt %q and %q, want %q", text, full, initials, want)
		}
	}
}

func TestMend(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"can i reenw my book":        "can i renew my book",
		"how many boooks may i take": "how many books may i take",
		"can i extned it":            "can i extend it",
		"可以序借吗":                      "可以续借吗",
		"鱼期了怎么办":                     "逾期了怎么办",
		"the weather in berlin":      "the weather in berlin",
		"xyzzy":                      "xyzzy",
		"什么":                         "什么",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			if got := library().mender.mend(normalise(text), shortestMended); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}
