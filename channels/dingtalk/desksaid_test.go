package dingtalk_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"supportbot/bot"
	"supportbot/channels/dingtalk"
	"supportbot/chat"
	"supportbot/desk"
	"supportbot/session"
	"supportbot/test/dingtalk/gateway"
)

// What an agent writes behind the mention, what is done, and what the robot says to it ("" for nothing).
func TestOrders(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("长", chat.MaxText+1)
	type want struct {
		do                    desk.Verb // "" for nothing
		ticket, text          string
		intent, outcome, says string
	}
	for text, want := range map[string]want{
		"claim k7":                    {do: desk.Claim, ticket: "K7F3M2QX"},
		"CLAIM K7F3M2QX":              {do: desk.Claim, ticket: "K7F3M2QX"},
		"/claim #k7f":                 {do: desk.Claim, ticket: "K7F3M2QX"},
		"k7 claim":                    {do: desk.Claim, ticket: "K7F3M2QX"},
		"认领 k7":                       {do: desk.Claim, ticket: "K7F3M2QX"},
		"认领k7":                        {do: desk.Claim, ticket: "K7F3M2QX"},
		"接单：k7":                       {do: desk.Claim, ticket: "K7F3M2QX"},
		"k7 认领":                       {do: desk.Claim, ticket: "K7F3M2QX"},
		"claim k":                     {do: desk.Claim, ticket: "K7F3M2QX"},
		"claim r2":                    {do: desk.Claim, ticket: "R2OLDOLD"}, // the desk says that it has ended
		"claim":                       {says: "Which one?"},
		"claim m9":                    {says: "M9VVVVVV"},
		"claim x9":                    {says: "No ticket begins with x9"},
		"认领 x9":                       {says: "没有编号以 x9 开头的工单"},
		"release M9A":                 {do: desk.Release, ticket: "M9ABCDEF"},
		"释放 m9a":                      {do: desk.Release, ticket: "M9ABCDEF"},
		"resolve m9a told her, twice": {do: desk.Resolve, ticket: "M9ABCDEF", text: "told her, twice"},
		"解决 m9a 已电话说明":                {do: desk.Resolve, ticket: "M9ABCDEF", text: "已电话说明"},
		"结束m9a":                       {do: desk.Resolve, ticket: "M9ABCDEF"},
		"m9a resolve":                 {do: desk.Resolve, ticket: "M9ABCDEF"},
		"m9a resolve the first one":   {says: "“resolve M9AB …”"},
		"m9a 解决 备注":                   {says: "“解决 M9AB ……”"},
		"m9a: resolve the first one":  {do: desk.Say, ticket: "M9ABCDEF", text: "resolve the first one"},
		"m9a 解决了吗？":                   {do: desk.Say, ticket: "M9ABCDEF", text: "解决了吗？"},
		"k7 您好，\n请讲":                  {do: desk.Say, ticket: "K7F3M2QX", text: "您好，\n请讲"},
		"k7您好":                        {do: desk.Say, ticket: "K7F3M2QX", text: "您好"},
		"k7：您好":                       {do: desk.Say, ticket: "K7F3M2QX", text: "您好"},
		"k7 @所有人 <b>hi</b> [a](b)":    {do: desk.Say, ticket: "K7F3M2QX", text: "@所有人 <b>hi</b> [a](b)"},
		"k7 list":                     {do: desk.Say, ticket: "K7F3M2QX", text: "list"},
		"m9 hello":                    {says: "M9ABCDEF"},
		"x9 hello":                    {says: "x9"},
		"k7 " + long:                  {do: desk.Say, ticket: "K7F3M2QX", text: long},
		"k7 answer fine/no_fine":      {do: desk.Answer, ticket: "K7F3M2QX", intent: "fine", outcome: "no_fine"},
		"answer k7 FINE/NO_FINE":      {do: desk.Answer, ticket: "K7F3M2QX", intent: "fine", outcome: "no_fine"},
		"k7 回答 逾期 不用":                 {do: desk.Answer, ticket: "K7F3M2QX", intent: "fine", outcome: "no_fine"},
		"k7 answer fine":              {says: "K7F3 answer fine/no_fine"},
		"k7 answer zzz qqq":           {says: "the FAQ has no “zzz qqq”"},
		"k7 answer":                   {says: "the FAQ has no “…”"},
		"k7":                          {says: "Can I renew K7F3M2QX?"},
		"list":                        {says: "with 李娜"},
		"列表":                          {says: "等人认领"},
		"help":                        {says: "claim k7"},
		"帮助":                          {says: "认领 k7"},
		"":                            {says: "认领 k7"},
		"好的，谢谢":                       {says: "认领 k7"},
		"How much is the fine?":       {says: "claim k7"},
		"don't know, see above":       {says: "k7"},
	} {
		t.Run(name(text), func(t *testing.T) {
			t.Parallel()
			s, d := staffed(t, nil)
			s.says(s.saying("m1", "lina", text))
			acts, posts := d.done(), s.gate.Posts()
			if want.do == "" {
				if len(acts) != 0 || len(posts) == 0 || !strings.Contains(shown(posts[0]), want.says) {
					t.Errorf("did %+v, said %v", acts, posts)
				}
				return
			}
			if len(acts) != 1 || len(posts) != 0 {
				t.Fatalf("did %+v, said %v", acts, posts)
			}
			a := acts[0]
			if a.Do != want.do || a.Ticket != want.ticket || a.Text != want.text || a.Intent != want.intent || a.Outcome != want.outcome {
				t.Errorf("did %+v, want %+v", a, want)
			}
			if a.ID != "m1" || a.Agent != lina || d.keys[0] != (session.Key{Channel: "web", Conversation: "visitor-" + want.ticket}) {
				t.Errorf("did it as %q by %+v in %+v", a.ID, a.Agent, d.keys[0])
			}
		})
	}
}

// name makes a text the name of a subtest.
func name(text string) string {
	if runes := []rune(text); len(runes) > 30 {
		text = string(runes[:30])
	}
	return strings.ReplaceAll(text, "/", "∕")
}

// Every refusal has words that say which ticket, and who has it.
func TestRefusals(t *testing.T) {
	t.Parallel()
	mo := &desk.Agent{Surface: "slack", ID: "U1", Name: "Mo [x](https://evil.example)"}
	for refusal, want := range map[desk.Refusal]string{
		desk.Unknown: "没有编号以 K7F3M2QX 开头", desk.Closed: "K7F3M2QX 已经结束", desk.Taken: "在 Mo ［x］(https：//evil.example) 手里",
		desk.Unclaimed: "先发“认领 K7F3”", desk.Empty: "K7F3 要说的话", desk.NoAnswer: "没有这条回答", desk.TooLong: "最多 4000 个字",
		"new": "没有办成",
	} {
		t.Run(string(refusal), func(t *testing.T) {
			t.Parallel()
			s, d := staffed(t, nil)
			d.says = bot.Acted{Refusal: refusal, Ticket: desk.Summary{Ticket: desk.Ticket{ID: "K7F3M2QX", Agent: mo}}}
			s.says(s.saying("m1", "lina", "解决 k7"))
			if text := shown(s.posts(1)[0]); !strings.Contains(text, want) || !strings.HasPrefix(text, "@lina") {
				t.Errorf("said %q, want something with %q", text, want)
			}
		})
	}
	t.Run("already", func(t *testing.T) {
		t.Parallel()
		s, d := staffed(t, nil)
		d.says = bot.Acted{Ticket: desk.Summary{Ticket: desk.Ticket{ID: "K7F3M2QX"}}}
		s.says(s.saying("m1", "lina", "claim k7"))
		if text := shown(s.posts(1)[0]); !strings.Contains(text, "done already") {
			t.Errorf("said %q", text)
		}
	})
}

// What package bot does not take at all would come for ever if it were not acknowledged.
func TestAnInvalidAct(t *testing.T) {
	t.Parallel()
	s, d := staffed(t, nil)
	d.fails = &bot.InvalidError{Field: "id", Problem: "is wrong"}
	s.says(s.saying("m1", "lina", "claim k7"))
	if text := shown(s.posts(1)[0]); !strings.Contains(text, "could not be done") {
		t.Errorf("said %q", text)
	}
}

// Without a session webhook the OpenAPI answers an agent; when that fails too, the act counts all the same.
func TestAnsweringAnAgent(t *testing.T) {
	t.Parallel()
	s, d := staffed(t, nil)
	m := s.saying("m1", "lina", "list")
	delete(m, "sessionWebhook")
	s.says(m)
	if post := s.posts(1)[0]; post.Via != "group" || post.To != agents {
		t.Errorf("posted by %s to %s", post.Via, post.To)
	}
	d.says = bot.Acted{Refusal: desk.Closed}
	s.gate.Fail(hookPath, gateway.Fault{Status: 502})
	s.says(s.saying("m2", "lina", "claim k7"))
	if len(d.done()) != 1 || len(s.gate.Posts()) != 1 || !strings.Contains(s.log.text(), "an agent was not answered") {
		t.Errorf("acts %+v, posts %v", d.done(), s.gate.Posts())
	}
}

// Only members of the organisation act, and only in the groups of agents; elsewhere the same words are a question.
func TestWhoMayAct(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(m map[string]any)
		turns  int
		says   string
	}{
		"a member":                {func(map[string]any) {}, 0, ""},
		"in the second group":     {func(m map[string]any) { m["conversationId"] = seniors }, 0, ""},
		"in another group":        {func(m map[string]any) { m["conversationId"] = "cidagents2" }, 1, ""},
		"in a single chat":        {func(m map[string]any) { m["conversationType"] = "1" }, 1, ""},
		"no staff id":             {func(m map[string]any) { delete(m, "senderStaffId") }, 0, "本组织的成员"},
		"no organisation":         {func(m map[string]any) { delete(m, "senderCorpId") }, 0, "本组织的成员"},
		"another organisation":    {func(m map[string]any) { m["senderCorpId"] = "dingother" }, 0, ""},
		"an outside administator": {func(m map[string]any) { m["senderCorpId"], m["isAdmin"] = "dingother", true }, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, d := staffed(t, nil)
			handler := &scripted{}
			s.channel.Listen(handler)
			m := s.saying("m1", "lina", "认领 k7")
			c.change(m)
			s.says(m)
			acts := 0
			if strings.HasPrefix(name, "a member") || strings.HasPrefix(name, "in the second") {
				acts = 1
			}
			if len(d.done()) != acts || len(handler.turns()) != c.turns {
				t.Errorf("%d acts, %d turns", len(d.done()), len(handler.turns()))
			}
			if posts := s.gate.Posts(); c.says == "" && len(posts) > 0 || c.says != "" && (len(posts) != 1 || !strings.Contains(shown(posts[0]), c.says)) {
				t.Errorf("said %v", posts)
			}
		})
	}
	t.Run("without a desk", func(t *testing.T) {
		t.Parallel()
		s := newScene(t, withAgents)
		handler := &scripted{}
		s.channel.Listen(handler)
		s.says(s.saying("m1", "lina", "认领 k7"))
		if len(handler.turns()) != 1 {
			t.Errorf("turns: %v", handler.turns())
		}
	})
}

// What could not be committed is not acknowledged; a minute later it is done, and is the same act.
func TestAnActIsRedelivered(t *testing.T) {
	t.Parallel()
	for name, err := range map[string]error{"unavailable": bot.ErrUnavailable, "busy": bot.ErrBusy} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, d := staffed(t, streaming)
			d.fails = err
			s.streams()
			frame := s.gate.Push(s.saying("m1", "lina", "claim k7"))
			until(t, s.gate, "an act", func() bool { return len(d.done()) == 1 })
			s.gate.Redeliver() // too early
			d.mu.Lock()
			d.fails = nil
			d.mu.Unlock()
			s.clock.forward(time.Minute)
			s.gate.Redeliver()
			s.acknowledged(frame, true)
			acts := d.done()
			if len(acts) != 2 || acts[0].ID != "m1" || acts[1].ID != "m1" || acts[0].Ticket != acts[1].Ticket {
				t.Errorf("acts: %+v", acts)
			}
		})
	}
}

// Pictures that an agent sends with words are named, not carried.
func TestAgentsPictures(t *testing.T) {
	t.Parallel()
	s, d := staffed(t, nil)
	m := s.saying("m1", "lina", "")
	delete(m, "text")
	m["msgtype"], m["content"] = "richText", map[string]any{"richText": []any{
		map[string]any{"text": "@助手 m9a "}, map[string]any{"type": "picture", "downloadCode": "x"},
	}}
	s.says(m)
	if acts := d.done(); len(acts) != 1 || acts[0].Do != desk.Say || fmt.Sprint(acts[0].Attachments) != "[picture]" {
		t.Errorf("acts: %+v, said %v", acts, s.gate.Posts())
	}
}

// Without a group of agents the log says once what a group is called.
func TestNamingAGroup(t *testing.T) {
	t.Parallel()
	s := newScene(t, nil)
	s.channel.Listen(&scripted{})
	s.channel.ListenDesk(&clerk{})
	for _, id := range []string{"m1", "m2"} {
		s.says(s.saying(id, "lina", "认领 k7"))
	}
	if log := s.log.text(); strings.Count(log, "DINGTALK_DESK_GROUP") != 1 || !strings.Contains(log, agents) {
		t.Errorf("the log: %s", log)
	}
}

// A group's id is checked before anything is.
func TestMalformedGroup(t *testing.T) {
	t.Parallel()
	_, err := dingtalk.New(dingtalk.Options{ClientID: "a", ClientSecret: "b", DeskGroups: []string{"a group"}})
	if err == nil || !strings.Contains(err.Error(), "openConversationId") {
		t.Errorf("made with %v", err)
	}
}
