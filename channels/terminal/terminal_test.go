package terminal_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"supportbot/channels/terminal"
	"supportbot/chat"
	"supportbot/faq"
	"supportbot/faq/expr"
)

var update = flag.Bool("update", false, "write the golden files anew")

// library is a bot that knows a few sentences; whatever else it hears it repeats.
type library struct{}

func (library) Handle(_ context.Context, m chat.Message) (chat.Reply, error) {
	switch m.Text {
	case "may I renew?":
		return chat.Reply{Kind: chat.Question, Language: faq.EN, Asks: "kind", Text: "What did you borrow?",
			Choices: []chat.Option{{Label: "a book", Value: "book"}, {Label: "a film", Value: "film"}}}, nil
	case "film":
		return chat.Reply{
			Kind: chat.Answer, Language: faq.EN, Intent: "renewal", Outcome: "too_late", Confidence: 0.914,
			Text:    "# Too late\n\nA **film** cannot be *renewed*, see [the rules](https://library.example/rules):\n\n* bring it back\n* pay `1` coin \\*",
			Reasons: []string{"films are lent for one week"},
			Links:   []chat.Link{{Title: "Rules", URL: "https://library.example/rules"}},
			Sources: []chat.Source{{Document: "Statute", Section: "Films", Issued: "2020-01"}, {Document: "Notice"}},
			Facts:   faq.Facts{"kind": expr.Text("film"), "days": expr.Num(3)}, Values: map[string]float64{"fee": 1.5}, Receipt: "r1",
		}, nil
	case "how long?":
		return chat.Reply{Kind: chat.Question, Language: faq.EN, Asks: "days", Text: "For how many days?",
			Choices: []chat.Option{{Label: "ask a librarian", Value: "human"}}}, nil
	case "two questions":
		return chat.Reply{Kind: chat.Answer, Language: faq.EN, Text: "First.", Choices: []chat.Option{{Label: "more on the first", Value: "more 1"}},
			More: []chat.Reply{{Kind: chat.Answer, Language: faq.EN, Text: "Second.", Choices: []chat.Option{{Label: "more on the second", Value: "more 2"}}}}}, nil
	case "能续借吗":
		return chat.Reply{Kind: chat.Answer, Language: faq.ZH, Text: "**可以**续借。", Reasons: []string{"还没到期"}, Links: []chat.Link{{Title: "规则", URL: "https://library.example/zh"}}}, nil
	case "attack":
		return chat.Reply{Kind: chat.Talk, Text: "a\x1b[2Jb\u202ec\x00", Reasons: []string{"\x1b]0;x\x07y"}}, nil
	case "fail":
		return chat.Reply{}, errors.New("the shelf is away")
	}
	return chat.Reply{Kind: chat.Talk, Language: m.Language, Text: "You said: " + m.Text}, nil
}

// Scripts are what a person types; the golden file beside each is what comes back.
func TestScripts(t *testing.T) {
	t.Parallel()
	numbers := func(fact string) bool { return fact == "days" }
	for name, o := range map[string]terminal.Options{
		"choices":  {Numeric: numbers},
		"details":  {Explain: true},
		"color":    {Color: true},
		"chinese":  {Language: faq.ZH, Force: true, Greeting: "图书馆助手", Prompt: "> "},
		"mistakes": {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in, err := os.Open(filepath.Join("testdata", name+".in"))
			if err != nil {
				t.Fatal(err)
			}
			defer in.Close()
			o.Handler = library{}
			var out strings.Builder
			if err := terminal.Run(t.Context(), in, &out, o); err != nil {
				t.Fatal(err)
			}
			golden := filepath.Join("testdata", name+".out")
			if *update {
				if err := os.WriteFile(golden, []byte(out.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if out.String() != string(want) {
				t.Errorf("got\n%s\nwant\n%s", out.String(), want)
			}
		})
	}
}

// recorder keeps what it is asked.
type recorder struct{ asked []chat.Message }

func (r *recorder) Handle(_ context.Context, m chat.Message) (chat.Reply, error) {
	r.asked = append(r.asked, m)
	return chat.Reply{Text: "ok"}, nil
}

func TestMessages(t *testing.T) {
	t.Parallel()
	var r recorder
	ids := 0
	err := terminal.Run(t.Context(), strings.NewReader("one\n\n  \x1b \ntwo\xff\nquit\nthree\n"), io.Discard, terminal.Options{
		Handler: &r, Language: faq.ZH,
		NewID: func() string { ids++; return fmt.Sprint("id", ids) },
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []chat.Message{
		{Channel: "terminal", Conversation: "id1", Person: "id1", ID: "id2", Text: "one"},
		{Channel: "terminal", Conversation: "id1", Person: "id1", ID: "id3", Text: "two\uFFFD"},
	}
	if fmt.Sprint(r.asked) != fmt.Sprint(want) {
		t.Errorf("got  %+v\nwant %+v", r.asked, want)
	}
}

func TestRunEndsWithTheContext(t *testing.T) {
	t.Parallel()
	in, typing := io.Pipe() // nobody types
	defer typing.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := terminal.Run(ctx, in, io.Discard, terminal.Options{Handler: library{}}); err != nil {
		t.Error(err)
	}
}

type broken struct{ error }

func (b broken) Write([]byte) (int, error) { return 0, b.error }
func (b broken) Read([]byte) (int, error)  { return 0, b.error }

func TestRunReportsBrokenStreams(t *testing.T) {
	t.Parallel()
	gone := errors.New("the line is dead")
	if err := terminal.Run(t.Context(), broken{gone}, io.Discard, terminal.Options{Handler: library{}}); !errors.Is(err, gone) {
		t.Errorf("reading: %v", err)
	}
	if err := terminal.Run(t.Context(), strings.NewReader("hi\n"), broken{gone}, terminal.Options{Handler: library{}}); !errors.Is(err, gone) {
		t.Errorf("writing: %v", err)
	}
}
