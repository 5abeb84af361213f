package dingtalk_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"supportbot/bot"
	"supportbot/chat"
	"supportbot/faq"
	"supportbot/test/dingtalk/gateway"
)

var update = flag.Bool("update", false, "write the golden files anew")

// replies is one of every kind, and some that are hard to show.
func replies() map[string]chat.Reply {
	loan := []chat.Option{{Label: "a book", Value: "book"}, {Label: "a film", Value: "film"}}
	answer := chat.Reply{
		Kind: chat.Answer, Language: faq.EN, Intent: "renewal", Outcome: "too_late",
		Text:    "# Too late\n\nA **film** cannot be *renewed*, see [the rules](https://library.example/rules):\n\n* bring it back\n* pay `1` coin \\*",
		Reasons: []string{"films are lent for one week", "this one is 3 days late"},
		Links:   []chat.Link{{Title: "Rules [2020]", URL: "https://library.example/rules"}, {Title: "Desk", URL: "http://library.example"}},
		Sources: []chat.Source{{Document: "Statute", Section: "Films", Issued: "2020-01"}, {Document: "Notice"}},
		Choices: []chat.Option{{Label: "What if it were a book?", Value: "What if it were a book?"}},
	}
	return map[string]chat.Reply{
		"answer":   answer,
		"question": {Kind: chat.Question, Language: faq.ZH, Asks: "item_type", Text: "借的是什么？", Choices: []chat.Option{{Label: "书", Value: "book"}, {Label: "影碟", Value: "film"}}},
		"number":   {Kind: chat.Question, Language: faq.EN, Asks: "days_overdue", Text: "For how many days?", Choices: []chat.Option{{Label: "I do not know", Value: "I do not know"}, {Label: "ask a librarian", Value: "ask a librarian"}}},
		"choice":   {Kind: chat.Choice, Language: faq.EN, Text: "What do you mean?", Choices: []chat.Option{{Label: "Opening hours", Value: "Opening hours"}, {Label: "Renewals", Value: "Renewals"}, {Label: "Fines & fees (50%)", Value: "Fines & fees (50%)"}}},
		"fallback": {Kind: chat.Fallback, Language: faq.ZH, Text: "这个问题我不清楚。", Choices: []chat.Option{{Label: "找馆员", Value: "找馆员"}}},
		"referral": {Kind: chat.Referral, Language: faq.EN, Text: "The statute does not say.", Links: []chat.Link{{Title: "Library", URL: "https://library.example"}}},
		"handoff":  {Kind: chat.Handoff, Language: faq.ZH, Text: "已转给馆员。", Ticket: "7KQ2M9XA"},
		"talk":     {Kind: chat.Talk, Language: faq.EN, Text: "Hello!\nI answer questions about borrowing:\n- hours\n- fines"},
		"more":     {Kind: chat.Answer, Language: faq.EN, Text: "First.", Choices: loan[:1], More: []chat.Reply{{Kind: chat.Answer, Language: faq.EN, Text: "Second.", Choices: loan[1:]}}},
		"many":     {Kind: chat.Talk, Language: faq.EN, Text: "Examples:", Choices: []chat.Option{{Label: "1st", Value: "1"}, {Label: "2nd", Value: "2"}, {Label: "3rd", Value: "3"}, {Label: "4th", Value: "4"}, {Label: "5th", Value: "5"}, {Label: "6th", Value: "6"}}},
		"attack": {Kind: chat.Answer, Language: faq.EN,
			Text:    "![](https://evil.example/t.png) [x](dingtalk://dingtalkclient/page) [y](javascript:alert(1)) @all 13800138000 <font color=red>a</font> \\[z\\](https://evil.example) <dingtalk://a> {{.Secret}} %s%n \x1b[2J\u202e",
			Links:   []chat.Link{{Title: "t](https://evil.example)[", URL: "https://library.example"}, {Title: "u", URL: "dingtalk://x"}},
			Choices: []chat.Option{{Label: "a](dtmd://b)[c", Value: "a&content=b"}}},
	}
}

// Every kind of reply in the four ways in which it may be posted.
func TestGolden(t *testing.T) {
	t.Parallel()
	for name, reply := range replies() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t, nil)
			for _, to := range []chat.Address{s.single(webhookLife), s.grouped(webhookLife), s.single(-time.Minute), s.grouped(-time.Minute)} {
				if _, err := s.channel.Send(t.Context(), to, reply, bot.Attempt{EntryID: "e", Number: 1}); err != nil {
					t.Fatal(err)
				}
			}
			golden(t, name, s.posts(4))
		})
	}
}

// golden compares posts with a golden file.
func golden(t *testing.T, name string, posts []gateway.Post) {
	t.Helper()
	var out bytes.Buffer
	for _, p := range posts {
		out.WriteString("// " + p.Via + " " + p.To + "\n")
		e := json.NewEncoder(&out)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		if err := e.Encode(p.Body); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.WriteFile(file, out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(out.Bytes(), want) {
		t.Errorf("got\n%s\nwant\n%s", out.Bytes(), want)
	}
}

const webhookLife = 90 * time.Minute

// single and grouped are addresses whose webhook lives as long.
func (s *scene) single(life time.Duration) chat.Address {
	return s.addressOf(s.gate.Single("m", "anna", ""), "person|anna", life)
}

func (s *scene) grouped(life time.Duration) chat.Address {
	a := s.addressOf(s.gate.Group("m", "cidgroup", "anna", ""), "group|cidgroup", life)
	a.Hints["asker"], a.Hints["nick"] = "anna", "Anna"
	return a
}

func (s *scene) addressOf(m map[string]any, target string, life time.Duration) chat.Address {
	webhook, _ := m["sessionWebhook"].(string)
	return chat.Address{Channel: "dingtalk", Target: target, Hints: map[string]string{
		"webhook": webhook, "expires": milliseconds(s.clock.Now().Add(life)), "person": gateway.Corp + "|anna",
	}}
}

// A long reply becomes several messages, each within the limit, and nothing is lost.
func TestLongReplies(t *testing.T) {
	t.Parallel()
	paragraph := strings.Repeat("一本书可以借四个星期，到期以后每天收费。", 40)
	for name, reply := range map[string]chat.Reply{
		"paragraphs": {Language: faq.ZH, Text: strings.Repeat(paragraph+"\n\n", 30), Choices: []chat.Option{{Label: "书", Value: "book"}, {Label: "影碟", Value: "film"}}},
		"one word":   {Language: faq.EN, Text: strings.Repeat("a", 50_000)},
		"quotes":     {Language: faq.EN, Text: strings.Repeat(`"`, 50_000)},
		"choices":    {Language: faq.ZH, Text: "选一个", Choices: []chat.Option{{Label: strings.Repeat("书", 1000), Value: strings.Repeat("书", 2000)}, {Label: "b", Value: "b"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t, nil)
			for _, to := range []chat.Address{s.grouped(webhookLife), s.grouped(-time.Minute)} {
				before := len(s.gate.Posts())
				if _, err := s.channel.Send(t.Context(), to, reply, bot.Attempt{EntryID: "e", Number: 1}); err != nil {
					t.Fatal(err)
				}
				posts := s.gate.Posts()[before:]
				all := ""
				for _, p := range posts {
					body, _ := json.Marshal(p.Body)
					if param, _ := p.Body["msgParam"].(string); len(param) > 15_000 || param == "" && len(body) > 20_000 {
						t.Errorf("a message of %d bytes", len(body))
					}
					all += shown(p)
				}
				if got := strings.Count(all, "到期"); got != strings.Count(reply.Text, "到期") {
					t.Errorf("%d of %d sentences", got, strings.Count(reply.Text, "到期"))
				}
				if got := strings.Count(all, "@anna"); strings.Contains(posts[0].Via, "webhook") && got != 1 {
					t.Errorf("mentioned %d times", got)
				}
			}
		})
	}
}
