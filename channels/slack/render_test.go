package slack_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"supportbot/bot"
	"supportbot/channels/slack"
	"supportbot/chat"
	"supportbot/faq"
	"supportbot/test/slack/wire"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares a document with its file.
func golden(t *testing.T, name string, document json.RawMessage) {
	t.Helper()
	var v any
	if err := json.Unmarshal(document, &v); err != nil {
		t.Fatalf("%s: %v: %s", name, err, document)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", name+".json")
	if *update {
		if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b.Bytes(), want) {
		t.Errorf("%s is not as in its golden file (go test -update writes it anew):\n%s", name, b.Bytes())
	}
}

// renderer is a channel whose knowledge has always the same hash.
func renderer(t *testing.T) (*slack.Channel, *wire.Slack) {
	t.Helper()
	brain, err := library()
	if err != nil {
		t.Fatal(err)
	}
	k := *brain.Knowledge
	k.Hash = "0123456789abcdef"
	workspace := wire.Start(t)
	var hasty clock
	c, err := slack.New(slack.Options{
		Now:      hasty.now,
		BotToken: wire.BotToken, SigningSecrets: []string{wire.Secret}, APIURL: workspace.URL, Knowledge: func() *faq.Knowledge { return &k },
	})
	if err != nil {
		t.Fatal(err)
	}
	return c, workspace
}

// sent is what a reply becomes.
func sent(t *testing.T, target string, r chat.Reply) []wire.Message {
	t.Helper()
	c, workspace := renderer(t)
	r.ConversationID, r.Receipt = "T0TEAM/direct/U0ADA", "receipt-1"
	if r.Language == "" {
		r.Language = faq.EN
	}
	if _, err := c.Send(t.Context(), chat.Address{Channel: slack.Name, Target: target}, r, bot.Attempt{EntryID: "receipt-1", Number: 1}); err != nil {
		t.Fatal(err)
	}
	return workspace.Posted()
}

var answer = chat.Reply{
	Kind: chat.Answer, Text: "**It can be renewed.** Renew it before it is due:\n\n- at the desk\n- in [your account](https://library.example/account)",
	Reasons: []string{"renewals are left: 2 at most, 0 so far", "nobody is waiting for it"},
	Links:   []chat.Link{{Title: "Your account", URL: "https://library.example/account?tab=loans&lang=en"}},
	Sources: []chat.Source{{Document: "Rules", Section: "Renewals", Issued: "2025-09"}},
	Choices: []chat.Option{{Label: "What if it is reserved?", Value: "what if it is reserved"}},
}

// replies has one of every kind, and the ways in which a reply is shown.
var replies = map[string]struct {
	target string
	reply  chat.Reply
}{
	"answer":         {adaDM, answer},
	"answer_private": {shelf + "/@" + ada, answer},
	"answer_zh": {adaDM, chat.Reply{
		Kind: chat.Answer, Language: faq.ZH, Text: "**可以续借。**", Reasons: []string{"没人预约"},
		Sources: []chat.Source{{Document: "借阅规则", Section: "续借"}},
	}},
	"question": {adaDM, chat.Reply{
		Kind: chat.Question, Asks: "item_type", Text: "Is it a book, a film, a magazine, or a reference work?",
		Choices: []chat.Option{{Label: "book", Value: "book"}, {Label: "film", Value: "film"}},
	}},
	"choice": {adaDM, chat.Reply{
		Kind: chat.Choice, Text: "Which of these do you mean?",
		Choices: []chat.Option{{Label: "Can I renew a loan", Value: "Can I renew a loan"}, {Label: "What the fine is", Value: "What the fine is"}},
	}},
	"fallback": {adaDM, chat.Reply{
		Kind: chat.Fallback, Text: "Sorry, I did not understand that.",
		Choices: []chat.Option{{Label: "Talk to a librarian", Value: "Talk to a librarian"}},
	}},
	"referral": {adaDM, chat.Reply{
		Kind: chat.Referral, Text: "Rooms are booked at the front desk; I have nothing on that.",
		Links: []chat.Link{{Title: "The desk", URL: "https://library.example/desk"}},
	}},
	"handoff": {adaDM, chat.Reply{Kind: chat.Handoff, Text: "A librarian has been called; your ticket is **K7F3M2QX**.", Ticket: "K7F3M2QX"}},
	"quoted": {adaDM, chat.Reply{
		Kind: chat.Talk, Text: "There is no command “\\[bank\\](https://evil.example/login) \\<!channel\\> \\*now\\* \ue03c!here\ue03e”.",
	}},
	"talk": {adaDM, chat.Reply{Kind: chat.Talk, Text: "You are welcome."}},
	"more": {adaDM, chat.Reply{
		Kind: chat.Answer, Text: "A book can be renewed.", Reasons: []string{"nobody is waiting for it"},
		More: []chat.Reply{{Kind: chat.Question, Text: "How many days is the film overdue?", Choices: []chat.Option{{Label: "0", Value: "0"}}}},
	}},
	"hostile": {adaDM, chat.Reply{
		Kind: chat.Fallback, Text: "I did not understand “<!channel> <@U0BEN> <https://evil.example|bank> &lt;!here&gt; [x](javascript:alert(1)) ![p](https://evil.example/t.png) [win](https://evil.example) {{.Secret}} %s\u202e\x00”.",
		Links:   []chat.Link{{Title: "a|b<c>", URL: "javascript:alert(1)"}, {Title: "d|e", URL: "https://library.example/?q=a|b>c"}},
		Choices: []chat.Option{{Label: "<!everyone> &", Value: "<!everyone> &"}, {Label: "\u202e", Value: "nothing to see"}, {Label: strings.Repeat("long ", 40), Value: strings.Repeat("v", 1000)}, {Label: "too long", Value: strings.Repeat("v", 2000)}},
	}},
}

func TestGolden(t *testing.T) {
	t.Parallel()
	for name, r := range replies {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			posted := sent(t, r.target, r.reply)
			if len(posted) != 1 {
				t.Fatalf("%d messages", len(posted))
			}
			document, _ := json.Marshal(map[string]any{"text": posted[0].Text, "blocks": posted[0].Blocks})
			golden(t, name, document)
		})
	}
}

func TestGoldenViews(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.says(map[string]any{"type": "app_home_opened", "user": ada, "channel": adaDM, "tab": "home"})
	s.Command(shelf, ada, "renew")
	views := s.Views()
	golden(t, "home", views[0])
	golden(t, "form", bytes.ReplaceAll(views[1], []byte(strings.TrimSuffix(s.URL, "api/")), []byte("https://hooks.slack.com/")))
}

// The wire refuses what is too long: these have to be divided.
func TestLongReplies(t *testing.T) {
	t.Parallel()
	sentence := "It is overdue & the <fine> is one coin a day. "
	paragraph := strings.Repeat(sentence, 20) + "\n\n"
	var many []chat.Option
	for i := range 60 {
		many = append(many, chat.Option{Label: strings.Repeat("x", i+1), Value: "x"})
	}
	var more []chat.Reply
	for range 60 {
		more = append(more, chat.Reply{Text: "Another answer.", Reasons: []string{"because"}})
	}
	for name, test := range map[string]struct {
		reply    chat.Reply
		messages int
		text     string
	}{
		"12,000 characters":        {chat.Reply{Text: strings.Repeat(paragraph, 13)}, 2, sentence},
		"50,000 characters":        {chat.Reply{Text: strings.Repeat(paragraph, 54)}, 7, sentence},
		"no blanks":                {chat.Reply{Text: strings.Repeat("续", 12_000)}, 2, "续"},
		"only entities":            {chat.Reply{Text: strings.Repeat("&", 3_000)}, 2, "&"},
		"one link after the other": {chat.Reply{Text: strings.Repeat("[a](https://library.example/account)", 400)}, 2, "[a](https://library.example/account)"},
		"many reasons":             {chat.Reply{Text: "x", Reasons: strings.Split(strings.Repeat("a reason, ", 900), ", ")}, 2, "a reason"},
		"many buttons":             {chat.Reply{Text: "x", Choices: many}, 1, "x"},
		"many replies":             {chat.Reply{Text: "x", More: more}, 4, "Another answer."},
		"nothing":                  {chat.Reply{}, 1, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.reply.Kind = chat.Answer
			posted := sent(t, adaDM, test.reply)
			if len(posted) != test.messages {
				t.Errorf("%d messages, want %d", len(posted), test.messages)
			}
			whole := 0
			for i, m := range posted {
				if has := len(m.Buttons()) > 0; has != (i == len(posted)-1) {
					t.Errorf("message %d has buttons: %t", i, has)
				}
				whole += strings.Count(shown(m), strings.TrimSpace(expected(test.text)))
			}
			given := strings.Count(test.reply.Text+strings.Join(test.reply.Reasons, " "), strings.TrimSpace(test.text))
			for _, r := range test.reply.More {
				given += strings.Count(r.Text, test.text)
			}
			if test.text != "" && name != "many buttons" && name != "only entities" && name != "no blanks" && whole != given {
				t.Errorf("%d of %d sentences arrived whole", whole, given)
			}
		})
	}
}

// A long text is not cut inside a link, though its label has blanks.
func TestLinksStayWhole(t *testing.T) {
	t.Parallel()
	far := "https://library.example/" + strings.Repeat("x", 2800)
	for name, r := range map[string]chat.Reply{
		"in the text":  {Text: strings.Repeat("[Your own account. It](https://library.example/account)、", 200)},
		"below it":     {Text: "x", Links: slices.Repeat([]chat.Link{{Title: "Your own account. It", URL: "https://library.example/account"}}, 200)},
		"a long label": {Text: "x", Links: []chat.Link{{Title: strings.Repeat("label ", 50), URL: far}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r.Kind = chat.Answer
			links := 0
			for _, m := range sent(t, adaDM, r) {
				for _, line := range strings.Split(shown(m)+"\n"+m.Text, "\n") {
					if strings.Count(line, "<") != strings.Count(line, ">") {
						t.Errorf("cut is %.300q", line)
					}
				}
				links += strings.Count(shown(m), "<https://library.example/account|Your own account. It>")
			}
			if links != 200 && name != "a long label" {
				t.Errorf("%d of 200 links arrived whole", links)
			}
		})
	}
}

// shown is the text of all blocks.
func shown(m wire.Message) string {
	var blocks []struct {
		Text     struct{ Text string }
		Elements []struct{ Text json.RawMessage }
	}
	_ = json.Unmarshal(m.Blocks, &blocks)
	var all []string
	for _, b := range blocks {
		all = append(all, b.Text.Text)
		for _, e := range b.Elements {
			var text string
			if json.Unmarshal(e.Text, &text) == nil {
				all = append(all, text)
			}
		}
	}
	return strings.Join(all, "\n")
}

// expected is how a text is written in Slack's notation.
func expected(text string) string {
	if strings.HasPrefix(text, "[") {
		return "<https://library.example/account|a>"
	}
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text)
}
