package intents

import "testing"

func TestSignals(t *testing.T) {
	t.Parallel()
	v := vocabularyOf(t)
	for _, c := range []struct {
		text string
		open string
		want Signals
	}{
		{"ECS", "", Signals{OnlyFacts: true}},
		{"我的 ECS 还剩 2 个月", "", Signals{OnlyFacts: true}},
		{"it's in Hong Kong", "", Signals{OnlyFacts: true}},
		{"my server is in Hong Kong", "", Signals{OnlyFacts: true}},
		{"轻量的话", "", Signals{OnlyFacts: true}},
		{"ECS 能备案吗", "", Signals{Question: true}},
		{"can I file with ECS", "", Signals{Question: true}},
		{"那 OSS 呢？", "", Signals{Question: true, OnlyFacts: true, FollowUp: true}},
		{"轻量呢", "", Signals{Question: true, OnlyFacts: true, FollowUp: true}},
		{"what about 3 months?", "", Signals{Question: true, OnlyFacts: true, FollowUp: true}},
		{"how about simple server", "", Signals{Question: true, OnlyFacts: true, FollowUp: true}},
		{"and for OSS?", "", Signals{Question: true, OnlyFacts: true, FollowUp: true}},
		{"and in Hong Kong?", "", Signals{Question: true, OnlyFacts: true, FollowUp: true}},
		{"if it were in Hong Kong?", "", Signals{Question: true, OnlyFacts: true, WhatIf: true}},
		{"what if I had 3 months", "", Signals{Question: true, OnlyFacts: true, FollowUp: true, WhatIf: true}},
		{"要是 3 个月呢", "", Signals{Question: true, OnlyFacts: true, FollowUp: true, WhatIf: true}},
		{"如果在香港呢", "", Signals{Question: true, OnlyFacts: true, FollowUp: true, WhatIf: true}},
		{"不对，是轻量", "", Signals{OnlyFacts: true, Correction: true}},
		{"no, the simple server", "", Signals{OnlyFacts: true, Correction: true}},
		{"不，是3个月", "", Signals{OnlyFacts: true, Correction: true}},
		{"sorry, I meant 3 months", "", Signals{OnlyFacts: true, Correction: true}},
		{"不是 ECS，是轻量", "", Signals{OnlyFacts: true, Correction: true}},
		{"yes", "", Signals{Yes: true}},
		{"是的，谢谢", "", Signals{Yes: true}},
		{"Yes, it does.", "public_bandwidth", Signals{Yes: true, OnlyFacts: true}},
		{"no", "", Signals{No: true}},
		{"没有", "", Signals{No: true}},
		{"no thanks", "", Signals{No: true}},
		{"可以吗？", "", Signals{Question: true}},
		{"yes?", "", Signals{Question: true}},
		{"没有，怎么加？", "public_bandwidth", Signals{Question: true}},
		{"我不知道", "", Signals{DontKnow: true}},
		{"不清楚", "months", Signals{DontKnow: true}},
		{"not sure", "months", Signals{DontKnow: true}},
		{"I don't know", "", Signals{DontKnow: true}},
		{"不知道还剩几个月", "months", Signals{DontKnow: true}},
		{"I don't know how to file", "months", Signals{}},
		{"thanks", "", Signals{}},
		{"你好", "", Signals{}},
		{"", "", Signals{}},
	} {
		t.Run(c.text, func(t *testing.T) {
			t.Parallel()
			if got := v.read(c.text, Context{Open: c.open}).signals; got != c.want {
				t.Errorf("\n got %+v\nwant %+v", got, c.want)
			}
		})
	}
}

func TestQuestion(t *testing.T) {
	t.Parallel()
	v := vocabularyOf(t)
	for _, c := range []struct {
		text string
		want bool
	}{
		{"can we move it", true},
		{"My ECS is in Hangzhou, can I file with it", true},
		{"So do I need one", true},
		{"hi, is it filed", true},
		{"I would like to know the steps", true},
		{"please tell me the quota", true},
		{"要不要备案", true},
		{"备没备过案", true},
		{"香港的用备案不", true},
		{"想知道能备几个", true},
		{"The site, which is filed elsewhere, stays", false},
		{"I have an ECS with 3 months left", false},
		{"see https://example.com/a?b=c", false},
		{"我有一台轻量，还剩四个月", false},
		{"好几台服务器", false},
		{"不", false},
		{"没有", false},
		{"忘了", false},
	} {
		t.Run(c.text, func(t *testing.T) {
			t.Parallel()
			if got := v.read(c.text, Context{}).signals.Question; got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestAnother(t *testing.T) {
	t.Parallel()
	v := vocabularyOf(t)
	for _, c := range []struct {
		text string
		want bool
	}{
		{"我还有一台轻量", true},
		{"另一台呢", true},
		{"另外一台ECS只剩两个月", true},
		{"第二台能备案吗", true},
		{"另外还有一台香港的ECS", true},
		{"what about another server", true},
		{"my other ECS has 2 months left", true},
		{"my other one is in Hong Kong", true},
		{"a second lightweight server", true},
		{"a third instance", true},
		{"我还有一个域名", false},
		{"第二次备案", false},
		{"第二个网站", false},
		{"还有 2 个月", false},
		{"另外想问下多久", false},
		{"换到另一台服务器", false},
		{"another website on it", false},
		{"filed through another provider", false},
		{"I move it to another server", false},
		{"one server", false},
	} {
		t.Run(c.text, func(t *testing.T) {
			t.Parallel()
			if got := v.read(c.text, Context{}).signals.Another; got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestMasked(t *testing.T) {
	t.Parallel()
	v := vocabularyOf(t)
	for _, c := range []struct{ text, masked, rest string }{
		{"My ECS has only 1 month left", "my <product> has only <month> left", ""},
		{"我的轻量还剩两个半月，能备案吗", "我的 <product> 还剩 <month> ,能备案吗", "能备案"},
		{"two cloud servers", "<instance>", ""},
		{"2台ECS在香港", "<instance> <product> 在 <region>", ""},
		{"ECS 没有公网带宽怎么办", "<product> <public_bandwidth> 怎么办", "怎么办"},
		{"how do I file", "how do i file", "how do i file"},
	} {
		t.Run(c.text, func(t *testing.T) {
			t.Parallel()
			r := v.read(c.text, Context{})
			if r.masked != c.masked {
				t.Errorf("masked: got %q, want %q", r.masked, c.masked)
			}
			if r.rest != c.rest {
				t.Errorf("rest: got %q, want %q", r.rest, c.rest)
			}
		})
	}
}
