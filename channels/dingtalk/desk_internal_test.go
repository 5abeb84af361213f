package dingtalk

import (
	"strings"
	"testing"

	"supportbot/desk"
	"supportbot/faq"
)

// Everything that can happen has words in both languages, and no verb is two things.
func TestDeskTexts(t *testing.T) {
	t.Parallel()
	texts := loadDeskTexts()
	all := map[string]faq.Text{}
	for _, c := range []desk.Change{
		desk.Reopened, desk.WasClaimed, desk.WasFreed, desk.WasSolved, desk.WasClosed, desk.HasExpired, desk.Reminded, desk.WasRaised, desk.WasWarned, desk.WasLost,
	} {
		all["change "+string(c)] = texts.Changes[c]
	}
	for _, r := range []desk.Reason{desk.Asked, desk.Missed, desk.Repeated, desk.Unhelpful, desk.Review, desk.Referred} {
		all["reason "+string(r)] = texts.Reasons[r]
	}
	for _, s := range []desk.Status{desk.Open, desk.Claimed, desk.Resolved, desk.Expired} {
		all["status "+string(s)] = texts.Statuses[s]
	}
	for _, r := range []desk.Refusal{desk.Unknown, desk.Closed, desk.Taken, desk.Unclaimed, desk.Empty, desk.NoAnswer, desk.TooLong} {
		all["refusal "+string(r)] = texts.Refusals[r]
	}
	for _, k := range []string{"picture", "video", "audio", "file"} {
		all["kind "+k] = texts.Kinds[k]
	}
	for what, text := range all {
		if text.ZH == "" || text.EN == "" {
			t.Errorf("%s: %+v", what, text)
		}
	}
	means := map[string]desk.Verb{}
	for _, do := range []desk.Verb{desk.Claim, desk.Release, desk.Resolve, desk.Answer, doList, doHelp} {
		for _, lang := range faq.Languages {
			words := texts.Verbs[do].In(lang)
			if len(words) == 0 {
				t.Errorf("%s has no word in %s", do, lang)
			}
			for _, word := range words {
				if other, taken := means[word]; taken || word != strings.ToLower(word) {
					t.Errorf("%q is %s and %s, or not in small letters", word, do, other)
				}
				means[word] = do
			}
		}
	}
}

// Whatever somebody types: nothing in it is markup, a mention, or leads anywhere.
func FuzzLiteral(f *testing.F) {
	for _, seed := range []string{
		"![](https://a.example/b.png)", "[x](dingtalk://a)", "@@all a@b@all", "# a\n> b\n- c\n1. d\n---\n\t# e", "<a href=x>", "https://[x](y)", "a_b_ ~~c~~ `d`", "x\x00@all", "@\u200ball",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := literal(text, false)
		if strings.ContainsAny(got, "[]*_`<~") || strings.Contains(got, "://") || strings.Contains(got, "@all") && !mailbox.MatchString(got) {
			t.Errorf("%q is shown as %q", text, got)
		}
		for l := range strings.SplitSeq(got, "\n") {
			if strings.HasPrefix(l, " ") || strings.HasPrefix(l, "\t") || lineStart.MatchString(l) {
				t.Errorf("%q has a line %q", text, l)
			}
		}
	})
}

// Whatever an agent types is read as something, and nothing of it gets lost on the way to the person.
func FuzzOrder(f *testing.F) {
	for _, seed := range []string{"claim k7", "k7: 解决 x", "认领k7", "k7您好", "don't", "/／#k7", "k7 answer a/b"} {
		f.Add(seed)
	}
	c := &Channel{Options: Options{Language: byScript}, deskTexts: loadDeskTexts()}
	f.Fuzz(func(t *testing.T, text string) {
		o := c.order(text)
		if o.do == "" || o.do == desk.Say && (o.text == "" || !strings.HasSuffix(strings.TrimSpace(text), o.text)) || len(o.ticket) > maxBeginning {
			t.Errorf("%q is read as %+v", text, o)
		}
	})
}
