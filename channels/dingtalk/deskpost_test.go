package dingtalk_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"supportbot/bot"
	"supportbot/channels/dingtalk"
	"supportbot/chat"
	"supportbot/desk"
	"supportbot/faq"
	"supportbot/session"
	"supportbot/test/dingtalk/gateway"
)

// handover is a card with everything on it.
func handover(now time.Time) desk.Card {
	return desk.Card{
		Question: "My film is 5 days late, what is the fine?",
		Lines: []desk.Line{
			{Who: "person", At: now, Text: "My film is 5 days late,\nwhat is the fine?"},
			{Who: "bot", At: now, Text: "The fine is **5 coins**, see [the rules](https://library.example/rules)."},
			{Who: "agent", Name: "Mo", At: now, Text: "One moment"},
		},
		Facts:      []desk.Fact{{Title: "what is borrowed", Value: "a film", From: "My film"}, {Title: "member", Value: "no"}},
		Conclusion: "A fine is due", Reasons: []string{"films cost **1 coin** a day"}, Receipt: "rcpt-1", Expected: now.Add(15 * time.Minute),
	}
}

func cardOf(err error) func(context.Context, session.Key) (desk.Card, error) {
	return func(context.Context, session.Key) (desk.Card, error) { return handover(newClock().Now()), err }
}

// The card, in both languages, and with everything in it that people can do wrong.
func TestDeskCard(t *testing.T) {
	t.Parallel()
	attack := "![](https://evil.example/t.png) [x](dingtalk://a) @all @所有人 <font>a</font> # h\n# h\n> q\n---\n13800138000 dtmd://b \u202e"
	for name, c := range map[string]func(p *desk.Post){
		"desk_en": func(*desk.Post) {},
		"desk_zh": func(p *desk.Post) { p.Ticket.Language = faq.ZH },
		"desk_reopened": func(p *desk.Post) {
			p.Change, p.Ticket.Language, p.Ticket.Channel = desk.Reopened, faq.ZH, "dingtalk"
		},
		"desk_bare": func(p *desk.Post) { p.Card = &desk.Card{}; p.Ticket.Channel = "pigeon"; p.Ticket.Reason = "other" },
		"desk_attack": func(p *desk.Post) {
			p.Card = &desk.Card{
				Question: attack, Lines: []desk.Line{{Who: "person", Text: attack}, {Who: "agent", Name: attack, Text: attack}},
				Facts: []desk.Fact{{Title: attack, Value: attack, From: attack}}, Conclusion: attack, Reasons: []string{attack}, Receipt: "r",
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t, withAgents)
			now := s.clock.Now()
			p := about(desk.Opened, ticket("K7F3M2QX", desk.Open, now.Add(-3*time.Minute)))
			card := handover(now)
			p.Card = &card
			c(&p)
			posts := s.told(p)
			golden(t, name, posts)
			for _, bad := range []string{"](", "![", "://evil", "dingtalk://", "dtmd://", "@all", "@所有人", "<font"} {
				if strings.Contains(shown(posts[0]), bad) {
					t.Errorf("it has %q", bad)
				}
			}
		})
	}
}

// Every change is a short message that begins with the ticket's id.
func TestDeskLines(t *testing.T) {
	t.Parallel()
	mo := &desk.Agent{Surface: "console", ID: "mo", Name: "Mo **x**"}
	for change, c := range map[desk.Change]struct {
		status desk.Status
		edit   func(p *desk.Post)
		zh, en string
	}{
		desk.WasClaimed: {desk.Claimed, func(p *desk.Post) { p.By = mo }, "Mo ＊＊x＊＊ 认领了", "Mo ＊＊x＊＊ has claimed it"},
		desk.WasFreed:   {desk.Open, func(p *desk.Post) { p.By = mo }, "放回来了", "has released it"},
		desk.WasSolved:  {desk.Resolved, func(p *desk.Post) { p.By, p.Ticket.Note = mo, "said *yes*" }, "备注：said ＊yes＊", "Note: said ＊yes＊"},
		desk.WasClosed:  {desk.Resolved, nil, "自动结束", "it was closed"},
		desk.HasExpired: {desk.Expired, nil, "没有人认领", "Nobody came"},
		desk.Reminded:   {desk.Open, nil, "已经等了 25 分钟", "for 25 min"},
		desk.WasRaised:  {desk.Open, nil, "已通知第二组", "the second team was told"},
		desk.WasWarned:  {desk.Claimed, nil, "自动结束", "closed soon"},
		desk.WasLost:    {desk.Claimed, func(p *desk.Post) { p.Text = "see https://library.example/a_b" }, "see https://library.example/a_b", "did not reach"},
		desk.WasTold:    {desk.Claimed, func(p *desk.Post) { p.Text, p.Edited = "- see https://a.example/x @all", true }, "👤 用户（改过）：－ see https：//a.example/x ＠all", "👤 Person (edited): －"},
		desk.WasSaid:    {desk.Claimed, func(p *desk.Post) { p.By, p.Text, p.Typed = mo, "1. [a](https://b.example)", true }, "：1． ［a］(https://b.example)", ": 1． ［a］"},
		desk.Spoke:      {desk.Open, func(p *desk.Post) { p.Text = "At **ten**." }, "🤖 机器人：At ten.", "🤖 Bot: At ten."},
	} {
		t.Run(string(change), func(t *testing.T) {
			t.Parallel()
			s := newScene(t, withAgents)
			for lang, want := range map[faq.Language]string{faq.ZH: c.zh, faq.EN: c.en} {
				p := about(change, ticket("K7F3M2QX", c.status, s.clock.Now().Add(-25*time.Minute)))
				p.Ticket.Language = lang
				if c.edit != nil {
					c.edit(&p)
				}
				posts := s.told(p)
				if text := shown(posts[0]); len(posts) != 1 || !strings.HasPrefix(text, "**K7F3M2QX** ") || !strings.Contains(text, want) {
					t.Errorf("%s: %q, want something with %q", lang, text, want)
				}
				if posts[0].Via != "group" || posts[0].To != agents {
					t.Errorf("posted by %s to %s", posts[0].Via, posts[0].To)
				}
			}
		})
	}
	t.Run("something new", func(t *testing.T) {
		t.Parallel()
		s := newScene(t, withAgents)
		if posts := s.told(about("promoted", ticket("K7F3M2QX", desk.Open, s.clock.Now()))); len(posts) != 0 {
			t.Errorf("posted %v", posts)
		}
	})
	t.Run("answer due", func(t *testing.T) {
		t.Parallel()
		s := newScene(t, withAgents)
		p := about(desk.Reminded, ticket("K7F3M2QX", desk.Claimed, s.clock.Now().Add(-25*time.Minute)))
		if text := shown(s.told(p)[0]); !strings.Contains(text, "李娜, the person has been waiting for an answer for 25 min") {
			t.Errorf("said %q", text)
		}
	})
	t.Run("an answer of the knowledge", func(t *testing.T) {
		t.Parallel()
		s := newScene(t, withAgents)
		p := about(desk.WasSaid, ticket("K7F3M2QX", desk.Claimed, s.clock.Now()))
		p.By, p.Text = mo, "Yes, **once**. ![](https://evil.example/a.png)"
		if text := shown(s.told(p)[0]); !strings.Contains(text, ": Yes, **once**.") || strings.Contains(text, "evil") {
			t.Errorf("said %q", text)
		}
	})
	t.Run("attachments", func(t *testing.T) {
		t.Parallel()
		s := newScene(t, withAgents)
		p := about(desk.WasTold, ticket("K7F3M2QX", desk.Claimed, s.clock.Now()))
		p.Attachments = []string{"a.png", "b](https://evil.example)"}
		if text := shown(s.told(p)[0]); !strings.Contains(text, "Not carried over: a.png, b］(https：//evil.example)") {
			t.Errorf("said %q", text)
		}
	})
}

// What is too long for a message is several, each with the ticket's id, and nothing is lost; an attempt goes on
// where the one before stopped.
func TestLongWords(t *testing.T) {
	t.Parallel()
	s := newScene(t, withAgents)
	p := about(desk.WasTold, ticket("K7F3M2QX", desk.Claimed, s.clock.Now()))
	p.Text = strings.Repeat("借书证在楼下办。", 2000)
	s.gate.Fail(groupPath, gateway.Fault{}, gateway.Fault{Status: 503})
	s.gate.Fail(groupPath)
	attempt := bot.Attempt{EntryID: "e", Number: 1}
	for {
		if _, err := s.channel.Post(t.Context(), dingtalk.DeskGroup(agents), p, attempt); err == nil {
			break
		} else if attempt.Number++; attempt.Number > 4 {
			t.Fatal(err)
		}
	}
	all := ""
	for _, post := range s.gate.Posts() {
		param, _ := post.Body["msgParam"].(string)
		if text := shown(post); len(param) > 15_000 || !strings.HasPrefix(text, "**K7F3M2QX** ") {
			t.Errorf("a message of %d bytes that begins %.40q", len(param), text)
		}
		all += shown(post)
	}
	if got := strings.Count(all, "借书证"); got != 2000 || attempt.Number < 2 {
		t.Errorf("%d of 2000 sentences after %d attempts", got, attempt.Number)
	}
}

// What DingTalk answers, and what becomes of the post.
func TestDeskFailures(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault gateway.Fault
		want  string
		posts int
	}{
		"well":             {gateway.Fault{}, "sent", 1},
		"too many":         {gateway.Fault{Status: 429, Body: `{"code":"Throttling"}`}, "later", 0},
		"not in the group": {gateway.Fault{Status: 400, Body: `{"code":"invalidParameter.conversation"}`}, "permanent", 0},
		"502":              {gateway.Fault{Status: 502}, "in doubt", 0},
		"answer lost":      {gateway.Fault{Posted: true, Drop: true}, "in doubt", 1},
		"Markdown refused": {gateway.Fault{Status: 400, Body: `{"code":"invalidParameter.msgParam"}`}, "sent", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t, withAgents)
			if name != "well" {
				s.gate.Fail(groupPath, c.fault)
			}
			p := about(desk.WasTold, ticket("K7F3M2QX", desk.Claimed, s.clock.Now()))
			p.Text = "hello"
			_, err := s.channel.Post(t.Context(), dingtalk.DeskGroup(agents), p, bot.Attempt{EntryID: "e", Number: 1})
			if how(err) != c.want || len(s.gate.Posts()) != c.posts {
				t.Errorf("%s: %v; posts %v", how(err), err, s.gate.Posts())
			}
		})
	}
	for _, target := range []string{"", "desk/", "desk/group", "desk/group|", "desk/group|a b", "desk/robot", "group|" + agents, "desk/person|lina", "desk/C0123"} {
		t.Run("to "+name(target), func(t *testing.T) {
			t.Parallel()
			s := newScene(t, withAgents)
			_, err := s.channel.Post(t.Context(), chat.Address{Channel: "dingtalk", Target: target}, desk.Post{}, bot.Attempt{EntryID: "e", Number: 1})
			if how(err) != "permanent" {
				t.Errorf("%s: %v", how(err), err)
			}
		})
	}
}

// A group takes 20 messages a minute, replies and posts together; the next waits.
func TestDeskPace(t *testing.T) {
	t.Parallel()
	s := newScene(t, withAgents)
	p := about(desk.WasTold, ticket("K7F3M2QX", desk.Claimed, s.clock.Now()))
	p.Text = "hello"
	for range 20 {
		s.told(p)
	}
	_, err := s.channel.Post(t.Context(), dingtalk.DeskGroup(agents), p, bot.Attempt{EntryID: "f", Number: 1})
	if how(err) != "later" {
		t.Errorf("the 21st: %v", err)
	}
	if _, err := s.channel.Post(t.Context(), dingtalk.DeskGroup(seniors), p, bot.Attempt{EntryID: "g", Number: 1}); err != nil {
		t.Errorf("to another group: %v", err)
	}
	s.clock.forward(time.Minute)
	s.told(p)
}
