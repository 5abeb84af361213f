package slack_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"supportbot/bot"
	"supportbot/channels/slack"
	"supportbot/chat"
	"supportbot/desk"
	"supportbot/faq"
	"supportbot/session"
	"supportbot/test/slack/wire"
)

// handover is a card with something of everything.
func handover(lang faq.Language) (desk.Summary, desk.Card) {
	say := func(zh, en string) string { return faq.Text{ZH: zh, EN: en}.In(lang) }
	question := say("影碟逾期罚款能不能减？", "Can the fine for my film be reduced?")
	about := summary(*desk.New("K7F3M2QX", desk.Missed, question, chat.Address{}, opened))
	about.Language = lang
	return about, desk.Card{
		Question: question,
		Lines: []desk.Line{
			{Who: "person", At: opened, Text: say("影碟逾期 5 天要付多少？", "What is the fine for a film 5 days overdue?")},
			{Who: "bot", At: opened, Text: say("**逾期费 5 元。**", "**The fine is 5 coins.** See [the rules](https://library.example/rules).")},
			{Who: "person", At: opened, Text: question},
			{Who: "bot", At: opened, Text: say("抱歉，没听懂。", "Sorry, I did not understand that.")},
		},
		Facts: []desk.Fact{
			{Title: say("借的东西", "what is borrowed"), Value: say("影碟", "film"), From: say("影碟逾期 5 天要付多少？", "a film 5 days overdue")},
			{Title: say("逾期天数", "days overdue"), Value: say("5 天", "5 days"), From: say("影碟逾期 5 天要付多少？", "a film 5 days overdue")},
			{Title: say("会员", "member"), Value: say("否", "no")},
		},
		Conclusion: say("有逾期费", "There is a fine"), Reasons: []string{say("每天 1 元，逾期 5 天", "1 coin a day, 5 days overdue")}, Receipt: "12-k3v9",
		Expected: opened.Add(time.Hour),
	}
}

// hostile is a card full of words that would do something if they were notation.
func hostile() (desk.Summary, desk.Card) {
	bad := "my <!channel> <@U0BEN> *film* & <https://evil.example|bank> &lt;!here&gt;\u202e"
	about := summary(*desk.New("K7F3M2QX", desk.Asked, bad, chat.Address{}, opened))
	about.Status, about.Claimed = desk.Claimed, opened
	about.Agent = &desk.Agent{Surface: "console", ID: "ann", Name: "Ann <!everyone> *"}
	return about, desk.Card{
		Question: bad, Facts: []desk.Fact{{Title: bad, Value: bad, From: bad}}, Conclusion: bad, Reasons: []string{bad}, Receipt: bad,
		Lines: []desk.Line{
			{Who: "person", Text: bad}, {Who: "bot", Text: bad + " https://library.example/"},
			{Who: "agent", Name: bad, Text: bad + " https://library.example/fines?x=1."},
		},
	}
}

func TestGoldenCards(t *testing.T) {
	t.Parallel()
	cleos := desk.Agent{Surface: slack.Name, ID: cleo, Name: "Cleo"}
	for name, change := range map[string]func(*desk.Summary){
		"card":          func(*desk.Summary) {},
		"card_zh":       func(s *desk.Summary) { s.Language = faq.ZH },
		"card_claimed":  func(s *desk.Summary) { s.Status, s.Agent, s.Claimed = desk.Claimed, &cleos, opened },
		"card_resolved": func(s *desk.Summary) { s.Status, s.Agent, s.Ended = desk.Resolved, &cleos, opened },
		"card_closed":   func(s *desk.Summary) { s.Status, s.Ended = desk.Resolved, opened },
		"card_expired":  func(s *desk.Summary) { s.Status, s.Ended = desk.Expired, opened },
		"card_hostile":  nil,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, _ := staffed(t)
			about, card := hostile()
			if change != nil {
				lang := desk.Summary{Language: faq.EN}
				change(&lang)
				about, card = handover(lang.Language)
				change(&about)
			}
			s.shows(desk.Post{Change: desk.Opened, Ticket: about, Card: &card}, "card")
			m := s.Posted()[1]
			document, _ := json.Marshal(map[string]any{"text": m.Text, "blocks": m.Blocks})
			golden(t, "desk_"+name, document)
			if strings.Contains(m.Text, "<!") || strings.Contains(m.Text, "<http") {
				t.Errorf("the notification is live: %s", m.Text)
			}
			for _, b := range blocksOf(t, m) {
				if text := b.Text.Text; b.Text.Type == "mrkdwn" && strings.Contains(strings.ReplaceAll(text, "<!date^", ""), "<") {
					t.Errorf("live: %s", text)
				}
			}
		})
	}
}

// The card is known under its thread before anybody can write there.
func TestRouteOfACard(t *testing.T) {
	t.Parallel()
	s, card := staffed(t)
	r, err := s.store.RouteOf(t.Context(), session.Thread{Channel: slack.Name, Name: agents + "/" + card.TS})
	if err != nil || r.Key != person || r.Ticket != "K7F3M2QX" {
		t.Errorf("%+v, %v", r, err)
	}
	has(t, card, "Claim", "How do I renew a film?")
	if got := labels(card); got != "Claim" {
		t.Errorf("buttons: %s", got)
	}
}

// The card says how the ticket stands; all that happened is in its thread.
func TestStatusOnTheCard(t *testing.T) {
	t.Parallel()
	s, card := staffed(t)
	about := summary(s.desk.ticket)
	about.Agent = &desk.Agent{Surface: slack.Name, ID: cleo, Name: "Cleo"}
	for i, step := range []struct {
		change  desk.Change
		status  desk.Status
		buttons string
		card    string
		thread  string
	}{
		{desk.WasClaimed, desk.Claimed, "Answer from FAQ, Resolve, Release", "*Cleo* has it", "*Cleo* has claimed"},
		{desk.WasTold, desk.Claimed, "Answer from FAQ, Resolve, Release", "*Cleo* has it", "and a book?"},
		{desk.Reminded, desk.Claimed, "Answer from FAQ, Resolve, Release", "*Cleo* has it", "<@U0CLEO> "},
		{desk.WasFreed, desk.Open, "Claim", "Waiting", "released"},
		{desk.Reminded, desk.Open, "Claim", "Waiting", "has been waiting"},
		{desk.WasRaised, desk.Open, "Claim", "Waiting", "second team"},
		{desk.HasExpired, desk.Expired, "Claim, Resolve", "Nobody came", "Nobody came"},
		{desk.WasSolved, desk.Resolved, "", "Resolved", "renewed it"},
		{desk.WasWarned, desk.Resolved, "", "Resolved", "will be closed soon"},
		{desk.WasLost, desk.Resolved, "", "Resolved", "did not reach"},
		{desk.Reopened, desk.Open, "Claim", "Waiting", "and a book?"},
	} {
		about.Status, about.Note = step.status, "renewed it"
		p := desk.Post{Change: step.change, Ticket: about, Text: "and a book?"}
		if step.change == desk.Reopened {
			p.Card = &desk.Card{Question: "and a book?"}
		}
		s.shows(p, fmt.Sprint("entry", i))
		now := s.message(card)
		if got := labels(now); got != step.buttons {
			t.Errorf("%s: buttons %q, want %q", step.change, got, step.buttons)
		}
		has(t, now, step.card)
		below := s.below(card)
		if len(below) != i+1 {
			t.Fatalf("%s: %d messages in the thread", step.change, len(below))
		}
		has(t, below[i], step.thread)
		loud := step.status == desk.Open && step.change == desk.Reminded || step.change == desk.HasExpired || step.change == desk.Reopened
		if below[i].Broadcast != loud {
			t.Errorf("%s is shown in the channel: %t", step.change, below[i].Broadcast)
		}
	}
	has(t, s.message(card), "and a book?") // the refreshed card
}

// People's words are shown as they are, whoever wrote them.
func TestWordsInTheThread(t *testing.T) {
	t.Parallel()
	hostile := "<!channel> <@U0BEN> &lt;!here&gt; *b* ```x``` <https://evil.example|bank> {{.Secret}} %s\u202e\x00"
	shown := "<!channel> <@U0BEN> &lt;!here&gt; *b* ```x``` <https://evil.example|bank> {{.Secret}} %s"
	s, card := staffed(t)
	for i, p := range []desk.Post{
		{Change: desk.WasTold, Text: hostile, Attachments: []string{"<!here>.png"}},
		{Change: desk.WasSaid, Text: hostile, Typed: true, By: &desk.Agent{Surface: "console", Name: "<!everyone>"}},
		{Change: desk.WasLost, Text: hostile},
		{Change: desk.Spoke, Text: "**bold** " + hostile},
		{Change: desk.WasTold, Attachments: []string{"a.png", "b.pdf"}},
		{Change: desk.WasSaid, Text: "**5 coins** " + hostile, By: &desk.Agent{Surface: slack.Name, Name: "<!everyone>"}},
	} {
		s.shows(p, fmt.Sprint("entry", i))
		m := s.below(card)[i]
		if strings.Contains(m.Text, "<!") || strings.Contains(m.Text, "<http") {
			t.Errorf("%s: the notification is live: %s", p.Change, m.Text)
		}
		for _, b := range blocksOf(t, m) {
			if b.Type != "rich_text" && b.Text.Type != "plain_text" && (strings.Contains(b.Text.Text, "<!") || strings.Contains(b.Text.Text, "<http") || strings.Contains(b.Text.Text, "<@")) {
				t.Errorf("%s: live: %s", p.Change, b.Text.Text)
			}
		}
		if !strings.HasPrefix(p.Text, "**") && p.Text != "" && !strings.Contains(richText(t, m), shown) {
			t.Errorf("%s: shown as %q", p.Change, richText(t, m))
		}
	}
	if all := richText(t, s.below(card)[4]); !strings.Contains(all, "a.png, b.pdf") {
		t.Errorf("attachments: %q", all)
	}
}

// What is longer than a message goes on in the next one, and nothing of it is lost.
func TestLongWords(t *testing.T) {
	t.Parallel()
	var said []string
	for i := range 4000 {
		said = append(said, fmt.Sprintf("word%d", i))
	}
	s, card := staffed(t)
	s.shows(desk.Post{Change: desk.WasTold, Text: strings.Join(said, " ")}, "entry")
	var all string
	for _, m := range s.below(card) {
		all += " " + richText(t, m)
	}
	if n := len(s.below(card)); n < 3 || strings.Join(strings.Fields(all), " ") != "Person: "+strings.Join(said, " ") {
		t.Errorf("%d messages with %d characters", n, len(all))
	}
	// A card that is too long goes on in its thread.
	about, long := handover(faq.EN)
	for range 5 {
		long.Lines = append(long.Lines, desk.Line{Who: "person", Text: strings.Join(said[:500], " ")})
	}
	s.shows(desk.Post{Change: desk.Opened, Ticket: about, Card: &long}, "long")
	for _, m := range s.Posted() {
		if m.Thread == "" && m.TS != card.TS {
			if labels(m) != "Claim" || len(s.below(m)) < 2 {
				t.Errorf("%d messages below the long card, buttons %q", len(s.below(m)), labels(m))
			}
		}
	}
}

// After an attempt in doubt nothing is posted twice; after a clean one nothing is looked up.
func TestDeskAttempts(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault   wire.Fault
		lookups int
	}{
		"hung up after it":  {wire.Fault{Done: true, HangUp: true}, 1},
		"hung up before it": {wire.Fault{HangUp: true}, 1},
		"500 after it":      {wire.Fault{Done: true, Status: 500}, 1},
		"too many":          {wire.Fault{Status: 429, RetryAfter: "1"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, card := staffed(t)
			attempts := func(p desk.Post, entry string) {
				t.Helper()
				s.Fail(once("chat.postMessage", test.fault))
				to := chat.Address{Channel: slack.Name, Target: "desk/" + agents}
				_, err := s.channel.Post(t.Context(), to, p, bot.Attempt{EntryID: entry, Number: 1})
				var later *bot.RetryAt
				if err == nil || errors.As(err, &later) != (test.fault.Status == 429) {
					t.Fatalf("the first attempt: %v", err)
				}
				before := s.Calls("conversations.history") + s.Calls("conversations.replies")
				var ref chat.Ref
				for n := 2; n == 2 || errors.As(err, &later); n++ { // it may have to wait
					ref, err = s.channel.Post(t.Context(), to, p, bot.Attempt{EntryID: entry, Number: n})
				}
				if err != nil || ref == "" {
					t.Fatalf("the second attempt: %q, %v", ref, err)
				}
				if n := s.Calls("conversations.history") + s.Calls("conversations.replies") - before; n != test.lookups {
					t.Errorf("%d look-ups, want %d", n, test.lookups)
				}
			}
			attempts(desk.Post{Change: desk.WasTold, Ticket: summary(s.desk.ticket), CardEntry: "card", Text: "and a book?"}, "told")
			if n := len(s.below(card)); n != 1 {
				t.Errorf("told %d times", n)
			}
			attempts(desk.Post{Change: desk.Opened, Ticket: summary(s.desk.ticket), CardEntry: "second", Card: &desk.Card{Question: "again"}}, "second")
			if n := len(s.Posted()); n != 3 {
				t.Errorf("%d messages", n)
			}
		})
	}
}

// once makes the next call of a method go wrong.
func once(method string, fault wire.Fault) func(wire.Call) *wire.Fault {
	faults := 0
	return func(c wire.Call) *wire.Fault {
		if c.Method != method || faults > 0 {
			return nil
		}
		faults++
		return &fault
	}
}

// Where a card was deleted it is posted anew, as often as it is, and its new thread is the ticket's.
func TestDeletedCard(t *testing.T) {
	t.Parallel()
	for name, post := range map[string]desk.Post{
		"a change": {Change: desk.WasClaimed},
		"words":    {Change: desk.WasTold, Text: "and a book?"},
		"back":     {Change: desk.Reopened, Card: &desk.Card{Question: "and a book?"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, card := staffed(t)
			s.claims(cleo)
			for i := range 2 {
				s.Delete(s.message(card))
				s.shows(post, fmt.Sprint("first", i))
				card = newest(s)
				if below := s.below(card); len(below) != 1 {
					t.Fatalf("%d messages in the new thread", len(below))
				}
				has(t, card, "K7F3M2QX", "Resolve")
				s.says(s.Say(agents, cleo, card.TS, fmt.Sprint("hello ", i)))
			}
			s.shows(desk.Post{Change: desk.WasTold, Text: "more"}, "last")
			if below := s.below(card); len(below) != 2 {
				t.Errorf("%d messages in the thread", len(below))
			}
			if got := s.desk.done(); got != "Cleo say hello 0; Cleo say hello 1" {
				t.Errorf("done: %s", got)
			}
			if n := s.counted("card_posted_anew"); n != 2 {
				t.Errorf("%d cards are counted", n)
			}
		})
	}
}

// newest is the last message outside of threads.
func newest(s *scene) wire.Message {
	var last wire.Message
	for _, m := range s.Posted() {
		if m.Channel == agents && m.Thread == "" && m.OnlyFor == "" {
			last = m
		}
	}
	return last
}

// Where agents have moved to another channel their ticket moves with them, and the old thread is still heard.
func TestAnotherChannel(t *testing.T) {
	t.Parallel()
	s, card := staffed(t)
	s.claims(cleo)
	for i, text := range []string{"and a book?", "and two?"} {
		ref, err := s.channel.Post(t.Context(), chat.Address{Channel: slack.Name, Target: "desk/C0SECOND"},
			desk.Post{Change: desk.WasTold, Ticket: summary(s.desk.ticket), CardEntry: "card", Text: text}, bot.Attempt{EntryID: fmt.Sprint("told", i), Number: 1})
		if err != nil || ref == "" {
			t.Fatal(ref, err)
		}
	}
	all := s.Posted()
	moved := all[len(all)-3]
	if moved.Channel != "C0SECOND" || moved.Thread != "" || len(s.below(moved)) != 2 {
		t.Fatalf("posted %+v", all)
	}
	s.says(s.Say("C0SECOND", cleo, moved.TS, "the same"))
	s.says(s.Say(agents, cleo, card.TS, "for books"))
	if got := s.desk.done(); got != "Cleo say the same; Cleo say for books" {
		t.Errorf("done: %s", got)
	}
}

func TestDeskAddresses(t *testing.T) {
	t.Parallel()
	s, _ := staffed(t)
	for _, target := range []string{"", "C0DESK", "desk/", "desk/../x", "desk/C0DESK/1.1"} {
		_, err := s.channel.Post(t.Context(), chat.Address{Channel: slack.Name, Target: target}, desk.Post{Change: desk.WasTold}, bot.Attempt{EntryID: "e", Number: 1})
		if !slack.Refused(err) {
			t.Errorf("%q: %v", target, err)
		}
	}
}

// shownBlock is what the tests look at in a block.
type shownBlock struct {
	Type string
	Text struct{ Type, Text string }
}

func blocksOf(t *testing.T, m wire.Message) []shownBlock {
	t.Helper()
	var all []shownBlock
	if err := json.Unmarshal(m.Blocks, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// richText is all rich text of a message, as it is read.
func richText(t *testing.T, m wire.Message) string {
	t.Helper()
	var all strings.Builder
	var read func(raw json.RawMessage)
	read = func(raw json.RawMessage) {
		var parts []struct {
			Type, Text, URL string
			Elements        json.RawMessage
		}
		_ = json.Unmarshal(raw, &parts)
		for _, p := range parts {
			switch p.Type {
			case "text":
				all.WriteString(p.Text)
			case "link":
				all.WriteString(p.URL)
			default:
				if len(p.Elements) > 0 {
					read(p.Elements)
					all.WriteString(" ")
				}
			}
		}
	}
	var blocks []struct {
		Type     string
		Elements json.RawMessage
	}
	if err := json.Unmarshal(m.Blocks, &blocks); err != nil {
		t.Fatal(err)
	}
	for _, b := range blocks {
		if b.Type == "rich_text" {
			read(b.Elements)
		}
	}
	return all.String()
}
