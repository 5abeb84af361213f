package intents

import (
	"math"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"supportbot/faq"
	"supportbot/faq/expr"
)

// library is the engine of a small made-up knowledge, trained once for all tests.
var library = sync.OnceValue(func() *Engine {
	e, err := New(libraryKnowledge())
	if err != nil {
		panic(err)
	}
	return e
})

func libraryKnowledge() *faq.Knowledge {
	k, err := faq.Load("../testdata/library/faq.yaml")
	if err != nil {
		panic(err)
	}
	return k
}

// first returns the best candidate of a message's first part, "" if it is declined.
func first(u Understanding) (intent string, zone Zone) {
	p := u.Parts[0]
	if len(p.Candidates) > 0 {
		intent = p.Candidates[0].Intent
	}
	return intent, p.Zone
}

func TestAnswersParaphrases(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"could I renew this novel please":              "renewal",
		"my film is three days late, what do I pay":    "fine",
		"how many magazines may I take home":           "loan_limit",
		"when does the library close today":            "opening_hours",
		"please let me talk to a real person":          "human",
		"这本书还能再续借一次吗":                                  "renewal",
		"书逾期了要罚多少钱":                                    "fine",
		"一次最多可以借几本书":                                   "loan_limit",
		"图书馆周末几点关门":                                    "opening_hours",
		"我想预约一间讨论室":                                    "rooms",
		"how many book can i borow":                    "loan_limit",
		"这本书怎么序借":                                      "renewal",
		"Ｃａｎ　Ｉ　ｒｅｎｅｗ　ｍｙ　ｂｏｏｋ":                          "renewal",
		"請問這本書能續借嗎":                                    "renewal",
		"hi there, could you tell me what the fine is": "fine",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			if got, zone := first(library().Understand(text, Context{})); got != want || zone != Sure {
				t.Errorf("got %q in zone %d, want %q, sure", got, zone, want)
			}
		})
	}
}

func TestDeclinesWhatIsOutOfScope(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"what is the capital of france", "will it rain tomorrow in the mountains", "my laptop does not start any more",
		"how do I cook rice without a pot", "the train to the airport was late again",
		"推荐一部好看的电视剧", "明天上海会不会下雪", "电脑开不了机怎么修", "红烧肉要炖多长时间", "高铁票能不能退",
		"", " ", "?!", "12345", "🙂🙂🙂", "qwrtzpsdfg",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			u := library().Understand(text, Context{})
			if got, zone := first(u); zone == Sure {
				t.Errorf("answered with %q at %.2f", got, u.Parts[0].Candidates[0].Confidence)
			}
		})
	}
}

func TestExactMatch(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Renewal":                   "renewal", // an alias
		"  what the fine is ?! ":    "fine",    // a title
		"ARE YOU OPEN ON HOLIDAYS?": "opening_hours",
		"罚款怎么算？":                    "fine",
		"「續借」":                      "renewal",
		"hey":                       "greeting",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			p := library().Understand(text, Context{}).Parts[0]
			if !p.Signals.Exact || p.Zone != Sure || p.Candidates[0].Intent != want || p.Candidates[0].Confidence < 0.98 {
				t.Errorf("got %+v, want %q exactly", p, want)
			}
		})
	}
}

func TestSameNameForTwoIntentsIsOffered(t *testing.T) {
	t.Parallel()
	k := libraryKnowledge()
	k.Intent("fine").Aliases.EN = append(k.Intent("fine").Aliases.EN, "renewal")
	e, err := New(k)
	if err != nil {
		t.Fatal(err)
	}
	p := e.Understand("renewal", Context{}).Parts[0]
	var got []string
	for _, c := range p.Candidates {
		got = append(got, c.Intent)
	}
	if p.Zone != Unsure || !slices.Equal(got, []string{"renewal", "fine"}) {
		t.Errorf("got %v in zone %d, want both, unsure", got, p.Zone)
	}
}

func TestRequiredWords(t *testing.T) {
	t.Parallel()
	k := libraryKnowledge()
	k.Intent("renewal").Requires = []string{"loan", "续借"}
	k.Intent("fine").RequiresFacts = []string{"days_overdue"}
	e, err := New(k)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]bool{
		"can I renew the loan":              true,
		"can I renew the loaned thing":      false, // inside another word it does not count
		"can I renew my book":               false,
		"这本能续借吗":                            true,
		"what is the fine":                  false,
		"what is the fine for 5 days late":  true,
		"how is the fine calculated":        false,
		"罚款怎么算":                             false,
		"我的书逾期了 3 天，要付多少逾期费":                true,
		"may I renew a film before the end": false,
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			found := slices.ContainsFunc(e.Understand(text, Context{}).Parts[0].Candidates, func(c Candidate) bool {
				return c.Intent == "renewal" || c.Intent == "fine"
			})
			if found != want {
				t.Errorf("considered: %v, want %v", found, want)
			}
		})
	}
}

func TestCounterexamples(t *testing.T) {
	t.Parallel()
	e := library()
	if got, zone := first(e.Understand("can i renew my membership card", Context{})); zone == Sure && got == "renewal" {
		t.Error("a sentence like one under 'not' was answered with that intent")
	}
}

func TestOneWordIsNotAnswered(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"pay", "book", "card", "会员"} {
		if got, zone := first(library().Understand(text, Context{})); zone == Sure {
			t.Errorf("%q was answered with %q", text, got)
		}
	}
}

func TestTinyKnowledge(t *testing.T) {
	t.Parallel()
	intent := func(name, title string, examples ...string) *faq.Intent {
		in := &faq.Intent{Name: name, Title: faq.Text{EN: title}}
		for _, x := range examples {
			in.Examples.EN = append(in.Examples.EN, []string{x})
		}
		return in
	}
	for name, intents := range map[string][]*faq.Intent{
		"none":                    nil,
		"one without examples":    {intent("a", "Opening hours")},
		"one example":             {intent("a", "", "when do you open")},
		"two with one each":       {intent("a", "Opening hours", "when do you open"), intent("b", "Fines", "what is the fine")},
		"one with, one without":   {intent("a", "", "when do you open", "what are the hours"), intent("b", "")},
		"no examples in Chinese":  {intent("a", "Hours", "when do you open", "are you open today"), intent("b", "Fines", "what is the fine", "do I pay for being late")},
		"the same example in two": {intent("a", "", "when"), intent("b", "", "when")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, err := New(&faq.Knowledge{Intents: intents})
			if err != nil {
				t.Fatal(err)
			}
			for _, text := range []string{"when do you open", "明天会下雨吗", "the price of tea in another country", "", "open"} {
				for _, c := range e.Understand(text, Context{}).Parts[0].Candidates {
					if math.IsNaN(c.Confidence) || c.Confidence < 0 || c.Confidence > 1 {
						t.Errorf("%q: confidence %v", text, c.Confidence)
					}
				}
			}
			if _, zone := first(e.Understand("明天会下雨吗", Context{})); zone == Sure {
				t.Error("an unrelated sentence was answered")
			}
			if name == "one example" || name == "two with one each" {
				if got, zone := first(e.Understand("When do you open?", Context{})); got != "a" || zone != Sure {
					t.Errorf("its own example: got %q in zone %d", got, zone)
				}
			}
		})
	}
}

// texts exercise every way through the engine.
var texts = []string{
	"can I renew my book", "could I keep the film for two more weeks", "逾期 5 天要付多少", "renwal", "xujie", "yqf", "open hrs",
	"what is the weather like", "ok thanks, and how late are you open on sunday?", "借十二本书可以吗，另外周日开门吗", "12", "no", "",
}

func TestDeterminism(t *testing.T) {
	k := libraryKnowledge()
	understand := func(procs int) (all []Understanding) {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
		e, err := New(k)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range texts {
			all = append(all, e.Explain(text, Context{}))
		}
		return all
	}
	want := understand(1)
	for _, procs := range []int{8, 1, 3} {
		if got := understand(procs); !reflect.DeepEqual(got, want) {
			t.Errorf("with %d processors the same messages are understood in another way", procs)
		}
	}
}

func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	e := library()
	var want []Understanding
	for _, text := range texts {
		want = append(want, e.Understand(text, Context{}))
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				for i, text := range texts {
					if got := e.Understand(text, Context{}); !reflect.DeepEqual(got, want[i]) {
						t.Errorf("%q: another result beside others", text)
						return
					}
				}
			}
		})
	}
	wg.Wait()
}

func TestExplainSaysWhy(t *testing.T) {
	t.Parallel()
	p := library().Explain("how long may I renew this book for", Context{}).Parts[0]
	if len(p.Candidates) == 0 || len(p.Candidates[0].Evidence) == 0 {
		t.Fatalf("no evidence: %+v", p)
	}
	evidence := p.Candidates[0].Evidence
	if evidence[0].Weight <= 0 || !slices.ContainsFunc(evidence, func(e Evidence) bool { return e.Feature == "renew" }) {
		t.Errorf("the evidence for %s is %+v", p.Candidates[0].Intent, evidence)
	}
	if q := library().Understand("how long may I renew this book for", Context{}).Parts[0]; q.Candidates[0].Evidence != nil {
		t.Error("Understand gives evidence as well")
	}
}

func TestFactsAreFeatures(t *testing.T) {
	t.Parallel()
	p := library().Understand("what do I pay for a magazine that is 4 days late", Context{}).Parts[0]
	var told []string
	for _, m := range p.Mentions {
		told = append(told, m.Fact+"="+m.Value.String())
	}
	if !slices.Contains(told, "item_type=magazine") || !slices.Contains(told, "days_overdue=4") {
		t.Errorf("told %v", told)
	}
	if got, zone := first(Understanding{Parts: []Part{p}}); got != "fine" || zone != Sure {
		t.Errorf("got %q in zone %d", got, zone)
	}
}

func TestNameOfAValueTellsAFact(t *testing.T) {
	t.Parallel()
	p := library().Understand("gongjushu", Context{}).Parts[0]
	want := []Mention{{Fact: "item_type", Value: expr.Text("reference"), Text: "gongjushu"}}
	if !reflect.DeepEqual(p.Mentions, want) || !p.Signals.OnlyFacts || !p.Signals.Fuzzy {
		t.Errorf("got %+v", p)
	}
}

func TestCourtesyChangesNothing(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"你好，请问一下罚款怎么算？谢谢":                                    "fine",
		"hello, sorry, how often may i renew, thanks a lot":  "renewal",
		"good morning, please tell me how late you are open": "opening_hours",
		"thank you very much":                                "thanks",
		"谢谢你啊":                                               "thanks",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			if got, zone := first(library().Understand(text, Context{})); got != want || zone != Sure {
				t.Errorf("got %q in zone %d, want %q, sure", got, zone, want)
			}
		})
	}
}

func FuzzUnderstand(f *testing.F) {
	for _, text := range texts {
		f.Add(text, "")
	}
	f.Add("<item_type> <> < <a", "days_overdue")
	f.Add("续借\x00\xff\u202e图书馆  ʼ''''", "item_type")
	f.Add(strings.Repeat("renew的", 3000), "")
	e := library()
	f.Fuzz(func(t *testing.T, text, open string) {
		u := e.Explain(text, Context{Open: open})
		if len(u.Parts) == 0 {
			t.Fatal("no part")
		}
		for _, p := range u.Parts {
			if p.Zone == Sure && len(p.Candidates) == 0 {
				t.Errorf("sure of nothing: %+v", p)
			}
			if len(p.Candidates) > 5 {
				t.Errorf("%d candidates", len(p.Candidates))
			}
			for i, c := range p.Candidates {
				if !(c.Confidence >= 0 && c.Confidence <= 1) || i > 0 && c.Confidence > p.Candidates[i-1].Confidence {
					t.Errorf("confidences out of order or range: %+v", p.Candidates)
				}
			}
		}
	})
}

func BenchmarkUnderstand(b *testing.B) {
	e := library()
	for name, text := range map[string]string{
		"en":       "I have a film that is five days late, how much do I have to pay?",
		"zh":       "我借的影碟逾期五天了，要付多少逾期费",
		"misspelt": "how mnay boks may i borow",
		"name":     "renw",
		"outside":  "what is the best way to cook rice for six people",
		"hostile":  strings.Repeat("renew the loan of 3 books ", 200),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				e.Understand(text, Context{})
			}
		})
	}
}

func BenchmarkNew(b *testing.B) {
	k := libraryKnowledge()
	for b.Loop() {
		if _, err := New(k); err != nil {
			b.Fatal(err)
		}
	}
}
