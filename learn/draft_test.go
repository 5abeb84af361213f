package learn_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/goccy/go-yaml"

	"supportbot/faq"
	"supportbot/learn"
)

func same(text string) string { return text }

// source is the library's knowledge with other files in place of its own.
func source(t *testing.T, files map[string]string) learn.Source {
	t.Helper()
	fsys := fstest.MapFS{}
	for _, name := range []string{"faq.yaml", "more/examples.yaml", "more/dialogues.yaml"} {
		content, err := os.ReadFile("../testdata/library/" + name)
		if err != nil {
			t.Fatal(err)
		}
		fsys[name] = &fstest.MapFile{Data: content}
	}
	s := learn.Source{FS: fsys, Main: "faq.yaml", Files: []string{"faq.yaml", "more/examples.yaml"}}
	for name, content := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(content)}
		if name != "faq.yaml" {
			s.Files = append(s.Files, name)
		}
	}
	return s
}

// proposals are an example and a negative example of an intent in each language.
func proposals() []learn.Proposal {
	of := func(as learn.As, l faq.Language, lines ...string) learn.Proposal {
		return learn.Proposal{Group: learn.Group{Kind: learn.Missed, Language: l, Count: 2}, As: as, For: "fine", Lines: lines}
	}
	return []learn.Proposal{
		of(learn.Example, faq.EN, "what do I owe: \"the lot\" # really", "- how much {x}"), of(learn.Negative, faq.EN, "fine weather"),
		of(learn.Example, faq.ZH, "欠了多少"), of(learn.Negative, faq.ZH, "天气很好"),
	}
}

func TestDraftFitsEveryForm(t *testing.T) {
	t.Parallel()
	include := func(main string) string {
		return strings.Replace(main, "include:\n", "include:\n  - learned.yaml\n", 1)
	}
	content, err := os.ReadFile(library)
	if err != nil {
		t.Fatal(err)
	}
	main := string(content)
	for name, files := range map[string]map[string]string{
		"no file yet":         nil,
		"included in flow":    {"faq.yaml": strings.Replace(main, "include:\n  - more/examples.yaml\n", "include: [more/examples.yaml]\n", 1)},
		"included at the end": {"faq.yaml": strings.Replace(main, "include:\n  - more/examples.yaml\n", "", 1) + "\ninclude:\n- more/examples.yaml"},
		"in several lines":    {"faq.yaml": strings.Replace(main, "include:\n  - more/examples.yaml\n", "include: [\n  more/examples.yaml\n]\n", 1)},
		"Windows line ends":   {"faq.yaml": strings.ReplaceAll(main, "\n", "\r\n")},
		"no line end":         {"faq.yaml": strings.TrimSuffix(main, "\n")},
		"block lists":         {"faq.yaml": include(main), "learned.yaml": "examples:\n  fine:\n    # first\n    en:\n      - owing money\n    zh:\n      - 欠钱\n\n# last\nnot:\n  fine:\n    en:\n      - fine art\n    zh:\n      - 美术\n"},
		"lists in brackets":   {"faq.yaml": include(main), "learned.yaml": "examples:\n  fine: {en: [owing money], zh: [\n    欠钱, 欠款\n  ]}\nnot:\n  fine: {en: [fine art]}\n"},
		"lists not indented":  {"faq.yaml": include(main), "learned.yaml": "examples:\n  renewal:\n    en:\n    - longer please\n  fine:\n    en:\n    - |\n      owing\n    - >-\n      folded\n      lines\n"},
		"another intent":      {"faq.yaml": include(main), "learned.yaml": "examples:\n  renewal:\n    en:\n      - longer please\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := source(t, files)
			changed, err := learn.Draft(s, proposals())
			if err != nil {
				t.Fatal(err)
			}
			patched := learn.Patched{FS: s.FS, Changed: changed}
			k, err := faq.LoadFS(patched, "faq.yaml")
			if err != nil {
				t.Fatalf("%v\n%s", err, learn.Patch(s.FS, changed))
			}
			fine := k.Intent("fine")
			for _, p := range proposals() {
				set := fine.Examples
				if p.As == learn.Negative {
					set = fine.Not
				}
				for _, line := range p.Lines {
					found := false
					for _, group := range set.In(p.Language) {
						found = found || group[0] == line
					}
					if !found {
						t.Errorf("%q is no %s:\n%s", line, p.As, learn.Patch(s.FS, changed))
					}
				}
			}
			old, err := faq.LoadFS(s.FS, "faq.yaml")
			if err != nil {
				t.Fatal(err)
			}
			for _, in := range old.Intents {
				for _, l := range faq.Languages {
					more := 0
					if in.Name == "fine" {
						more = map[faq.Language]int{faq.EN: 2, faq.ZH: 1}[l]
					}
					if got, want := len(k.Intent(in.Name).Examples.In(l)), len(in.Examples.In(l))+more; got != want {
						t.Errorf("%s in %s: %d examples, want %d", in.Name, l, got, want)
					}
				}
			}
		})
	}
}

func TestWhatCannotBeAddedToIsSaid(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{
		"nothing under examples": "examples:\nnot:\n  fine: {en: [fine art]}\n",
		"a list for a mapping":   "examples:\n  - owing\n",
		"no YAML":                "examples: [\n",
		"a text":                 "just a text\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if changed, err := learn.Draft(source(t, map[string]string{"learned.yaml": content}), proposals()); err == nil || !strings.Contains(err.Error(), "learned.yaml") {
				t.Errorf("%v\n%s", err, changed)
			}
		})
	}
}

func TestExamplesGoBesideTheOthers(t *testing.T) {
	t.Parallel()
	s := source(t, nil)
	s.Files = append(s.Files, "knowledge/examples/a.yaml")
	changed, err := learn.Draft(s, proposals())
	if err != nil || changed["knowledge/examples/learned.yaml"] == nil || !strings.Contains(string(changed["faq.yaml"]), "- knowledge/examples/learned.yaml") {
		t.Errorf("%v %s", err, changed)
	}
}

func TestPropose(t *testing.T) {
	t.Parallel()
	k, _ := knowledge(t)
	long := strings.Repeat("very ", 40) + "late"
	near := []learn.Near{{Intent: "fine", Confidence: 0.4}}
	for name, c := range map[string]struct {
		group learn.Group
		as    learn.As
		of    string
		held  string
	}{
		"offered":             {learn.Group{Kind: learn.Missed, Offered: true, Nearest: near}, learn.Example, "fine", ""},
		"understood by now":   {learn.Group{Kind: learn.Missed, Offered: true, Understood: true, Nearest: near}, "", "", "understood by now, as fine"},
		"a contradiction":     {learn.Group{Kind: learn.Answered, Intent: "renewal", Understood: true, Nearest: near}, "", "", "decide in the console"},
		"far, once":           {learn.Group{Kind: learn.Missed, Nearest: near}, "", "", "asked once"},
		"far, twice":          {learn.Group{Kind: learn.Missed, Count: 2}, learn.Intent, "new_intent_1", ""},
		"answered":            {learn.Group{Kind: learn.Answered}, learn.Intent, "new_intent_1", ""},
		"answered from known": {learn.Group{Kind: learn.Answered, Intent: "renewal"}, learn.Example, "renewal", ""},
		"one thumb down":      {learn.Group{Kind: learn.Unhelpful, Intent: "fine"}, learn.Negative, "fine", "one thumb down"},
		"two thumbs down":     {learn.Group{Kind: learn.Unhelpful, Intent: "fine", Count: 2}, learn.Negative, "fine", ""},
		"a reply to nothing":  {learn.Group{Kind: learn.Unhelpful, Count: 2}, "", "", "about no intent"},
		"accepted":            {learn.Group{Kind: learn.Missed, Accepted: &learn.Acceptance{As: learn.Negative, Intent: "fine"}}, learn.Negative, "fine", ""},
		"accepted as new":     {learn.Group{Kind: learn.Missed, Accepted: &learn.Acceptance{As: learn.Intent}}, learn.Intent, "new_intent_1", ""},
		"an intent of before": {learn.Group{Kind: learn.Answered, Intent: "gone"}, learn.Example, "gone", "there is no intent gone"},
		"known":               {learn.Group{Kind: learn.Answered, Intent: "renewal", Texts: []string{"Can I renew  my book?"}}, learn.Example, "renewal", "has it already"},
		"known as another":    {learn.Group{Kind: learn.Answered, Intent: "fine", Texts: []string{"can i renew my book"}}, learn.Example, "fine", "an example of renewal"},
		"said to be not":      {learn.Group{Kind: learn.Unhelpful, Count: 2, Intent: "renewal", Texts: []string{"can i renew my book"}}, learn.Negative, "renewal", "says the opposite"},
		"a story":             {learn.Group{Kind: learn.Answered, Intent: "fine", Texts: []string{long}}, learn.Example, "fine", "longer than"},
		"nothing to see":      {learn.Group{Kind: learn.Answered, Intent: "fine", Texts: []string{"\u200b\x00"}}, learn.Example, "fine", "nothing of it"},
		"a language unheard":  {learn.Group{Kind: learn.Answered, Intent: "fine", Language: "fr"}, learn.Example, "fine", "in no language"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := c.group
			if g.Texts == nil {
				g.Texts = []string{"a question that nobody has asked"}
			}
			if g.Language == "" {
				g.Language = faq.EN
			}
			g.Count = max(g.Count, 1)
			p := learn.Propose([]learn.Group{g}, k, same)[0]
			if p.As != c.as || p.For != c.of || !strings.Contains(p.Held, c.held) || (p.Held == "") != (c.held == "") {
				t.Errorf("%s of %q, held: %q", p.As, p.For, p.Held)
			}
		})
	}
}

func TestWhatWasAcceptedComesFirst(t *testing.T) {
	t.Parallel()
	k, _ := knowledge(t)
	groups := []learn.Group{
		{Kind: learn.Answered, Intent: "fine", Language: faq.EN, Count: 9, Texts: []string{"one question"}},
		{Kind: learn.Missed, Language: faq.EN, Count: 1, Texts: []string{"one question"}, Accepted: &learn.Acceptance{As: learn.Example, Intent: "renewal"}},
	}
	all := learn.Propose(groups, k, same)
	if all[0].For != "renewal" || all[0].Held != "" || !strings.Contains(all[1].Held, "an example of renewal") {
		t.Errorf("%+v", all)
	}
}

func FuzzDraft(f *testing.F) {
	for _, text := range []string{`"`, "\\", "a: b # c", "'", "- x", "&a *a !t", "{[", "%", "\u202e\u0085\u2028x", "\ufeff", "--- a", "***"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		line := learn.Line(text)
		if again := learn.Line(line); again != line {
			t.Fatalf("%q becomes %q", line, again)
		}
		if line == "" || len([]rune(line)) > 160 { // longer ones are never written
			return
		}
		p := learn.Proposal{
			Group: learn.Group{Kind: learn.Answered, Language: faq.EN, Count: 1, Texts: []string{line}, Answers: []string{line}, Comments: []string{line}},
			As:    learn.Example, For: "fine", Lines: []string{line},
		}
		fresh := p
		fresh.As, fresh.For = learn.Intent, "new_intent_1"
		s := learn.Source{FS: fstest.MapFS{"faq.yaml": {Data: []byte("include: [a.yaml]\n")}}, Main: "faq.yaml", Files: []string{"faq.yaml", "a.yaml"}}
		changed, err := learn.Draft(s, []learn.Proposal{p, fresh})
		if err != nil {
			t.Fatal(err)
		}
		var got struct {
			Examples map[string]map[string][]string
		}
		if err := yaml.UnmarshalWithOptions(changed["learned.yaml"], &got, yaml.Strict()); err != nil {
			t.Fatalf("%v\n%s", err, changed["learned.yaml"])
		}
		if want := []string{line}; len(got.Examples) != 1 || !slices.Equal(got.Examples["fine"]["en"], want) {
			t.Errorf("%q becomes %q", line, got.Examples)
		}
	})
}
