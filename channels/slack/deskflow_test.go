package slack_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"supportbot/bot"
	"supportbot/channels/slack"
	"supportbot/chat"
	"supportbot/internal/redistest"
	"supportbot/session"
	"supportbot/test/slack/wire"
)

// helpdesk is a scene whose agents are in the workspace, too.
func helpdesk(t testing.TB, redis string, workspace *wire.Slack, settings ...setting) *scene {
	t.Helper()
	var hasty clock
	s := openOn(t, redis, workspace, append([]setting{func(o *parts) {
		o.slack.DeskChannels = []string{agents}
		o.slack.Now = hasty.now
		o.bot.Desk = bot.Surfaces{First: []chat.Address{{Channel: slack.Name, Target: "desk/" + agents}}}
	}}, settings...)...)
	s.channel.ListenDesk(s.bot)
	s.Employ(cleo, wire.Person{Name: "Cleo", Locale: "en-GB"})
	s.Employ(dan, wire.Person{Name: "丹", Locale: "zh-CN"})
	return s
}

// sees waits until somebody's place has a message with all of the parts, and returns it.
func (s *scene) sees(channel, thread string, parts ...string) wire.Message {
	s.t.Helper()
	var found wire.Message
	s.Wait(fmt.Sprintf("%q in %s/%s", parts, channel, thread), func(posted []wire.Message, _ []wire.Call) bool {
		for _, m := range posted {
			if m.Channel != channel || m.Thread != thread {
				continue
			}
			all := true
			for _, part := range parts {
				all = all && strings.Contains(m.Text+string(m.Blocks), part)
			}
			if all {
				found = m
				return true
			}
		}
		return false
	})
	return found
}

// A person on Slack asks, an agent on Slack takes over and gives back, and the bot goes on.
func TestHandOver(t *testing.T) {
	t.Parallel()
	s := helpdesk(t, redistest.Start(t).URL(), wire.Start(t))
	s.run()
	s.says(s.Say(adaDM, ada, "", "My film is 5 days late, what is the fine?"))
	s.sees(adaDM, "", "5 coins")
	s.says(s.Say(adaDM, ada, "", "I want to talk to a person"))
	card := s.sees(agents, "", "Claim", "what is the fine?", "Waiting")
	has(t, card, "5 days late", "What the bot concluded last", "5 coins")

	// While the ticket waits the bot still answers, and the agents see both.
	s.says(s.Say(adaDM, ada, "", "When do you open?"))
	s.sees(agents, card.TS, "When do you open?")
	s.sees(agents, card.TS, "Bot")

	s.click(card, cleo, "Claim")
	s.sees(agents, card.TS, "*Cleo* has claimed")
	s.sees(adaDM, "", "Cleo has joined")
	s.click(card, dan, "Claim")
	if said := s.whispers(dan); len(said) != 1 || !strings.Contains(said[0], "Cleo") {
		t.Errorf("the second to claim is told %q", said)
	}

	// Two words each way, each once.
	s.says(s.Say(adaDM, ada, "", "is it <!channel> for a book, too?"))
	s.sees(agents, card.TS, "for a book, too?")
	first := s.Say(agents, cleo, card.TS, "No, *books* cost 3.")
	for _, event := range []map[string]any{first, wire.Mention(first), first} {
		s.says(event)
	}
	answer := s.sees(adaDM, "", "No, *books* cost 3.", `"bold":true`)
	if !strings.HasPrefix(answer.Text, "*Cleo*: ") {
		t.Errorf("the notification is %q", answer.Text)
	}
	posted := slices.DeleteFunc(s.Posted(), func(m wire.Message) bool { return m.Channel != adaDM })
	if before := posted[len(posted)-2]; !strings.Contains(before.Text, "Cleo has joined") {
		t.Errorf("what she wrote to Cleo is acknowledged with %q", before.Text)
	}
	shared := s.Say(adaDM, ada, "", "like this one?")
	shared["subtype"], shared["files"] = "file_share", []map[string]any{{"name": "book.png"}}
	s.says(shared)
	s.sees(agents, card.TS, "like this one?", "book.png")
	s.says(edits(shared, s.TS(), "like this green one?"))
	s.sees(agents, card.TS, "like this green one?", "(edited)")
	second := s.Say(agents, cleo, card.TS, "Yes, ist is.")
	s.says(second)
	s.sees(adaDM, "", "Yes, ist is.")
	s.says(edits(second, s.TS(), "Yes, it is."))
	s.sees(adaDM, "", "Yes, it is.", "Correction")
	s.says(deletes(second, s.TS()))
	if said := s.whispers(cleo); len(said) != 1 || !strings.Contains(said[0], "does not take it back") {
		t.Errorf("she is told %q", said)
	}

	// An answer of the knowledge, and the end.
	claimed := s.sees(agents, "", "Cleo* has it", "Release")
	s.click(claimed, cleo, "Answer from FAQ")
	if said := s.sends(s.Views()[0], "V1", cleo, map[string]string{"answer": "=renewal/not_lent"}); said != "" {
		t.Fatalf("the form says %q", said)
	}
	s.sees(adaDM, "", "*Cleo*", "Reference works are not lent")
	s.sees(agents, card.TS, "*Cleo*", "Reference works are not lent")
	s.click(claimed, cleo, "Resolve")
	if said := s.sends(s.Views()[1], "V2", cleo, map[string]string{"resolve": "explained the fines"}); said != "" {
		t.Fatalf("the form says %q", said)
	}
	s.sees(agents, card.TS, "has resolved", "explained the fines")
	resolved := s.sees(agents, "", "Resolved")
	if len(resolved.Buttons()) != 0 {
		t.Errorf("a resolved ticket has the buttons %s", labels(resolved))
	}
	asked := s.sees(adaDM, "", "👍 Yes")
	before := len(s.Posted())
	s.click(asked, ada, "👍 Yes")
	s.posts(before + 1)
	s.click(asked, ada, "👍 Yes")
	if said := s.whispers(ada); len(said) != 1 || !strings.Contains(said[0], "already") {
		t.Errorf("the second thumb says %q", said)
	}

	// The bot answers again, and what agents say in the thread goes nowhere.
	s.says(s.Say(adaDM, ada, "", "fine for a film 8 days overdue?"))
	s.sees(adaDM, "", "8 coins")
	s.says(s.Say(agents, cleo, card.TS, "one more thing"))
	if said := s.whispers(cleo); !strings.Contains(said[len(said)-1], "ended") {
		t.Errorf("after the end she is told %q", said)
	}
	for _, once := range []string{"No, *books* cost 3.", "Yes, ist is.", "8 coins", "Reference works are not lent"} {
		n := 0
		for _, m := range s.Posted() {
			if m.Channel == adaDM && strings.Contains(m.Text, once) {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%q was said %d times", once, n)
		}
	}
}

// A process that dies in the middle of it all leaves nothing out, and the next one repeats nothing.
func TestHandOverAcrossProcesses(t *testing.T) {
	t.Parallel()
	redis, workspace := redistest.Start(t).URL(), wire.Start(t)
	s := helpdesk(t, redis, workspace)
	stop := s.run()
	s.says(s.Say(adaDM, ada, "", "I want to talk to a person"))
	card := s.sees(agents, "", "Claim")
	stop()
	// Nobody delivers: what is done meanwhile waits.
	s.click(card, cleo, "Claim")
	s.says(s.Say(agents, cleo, card.TS, "hello, how can I help?"))
	s.says(s.Say(adaDM, ada, "", "where do I park?"))
	next := helpdesk(t, redis, workspace)
	next.run()
	next.sees(agents, card.TS, "where do I park?")
	next.sees(adaDM, "", "hello, how can I help?")
	next.says(next.Say(agents, cleo, card.TS, "behind the house"))
	next.sees(adaDM, "", "behind the house")
	// Somebody deletes the card: it comes back, and its thread works.
	workspace.Delete(next.sees(agents, "", "Cleo* has it"))
	next.says(next.Say(adaDM, ada, "", "thank you so much"))
	anew := next.sees(agents, "", "Cleo* has it", "where do I park?")
	next.sees(agents, anew.TS, "thank you so much")
	next.says(next.Say(agents, cleo, anew.TS, "you are welcome"))
	next.sees(adaDM, "", "you are welcome")
	for _, once := range []string{"hello, how can I help?", "where do I park?", "behind the house"} {
		n := 0
		for _, m := range workspace.Posted() {
			if strings.Contains(m.Text, once) {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%q was said %d times", once, n)
		}
	}
}

// The person is elsewhere, where replies are read rather than posted: all the rest is the same.
func TestHandOverFromTheWeb(t *testing.T) {
	t.Parallel()
	s := helpdesk(t, redistest.Start(t).URL(), wire.Start(t))
	s.run()
	visitor := session.Key{Channel: "web", Conversation: "visitor-1"}
	n := 0
	asks := func(text string) chat.Reply {
		t.Helper()
		n++
		r, err := s.bot.Handle(t.Context(), chat.Message{Channel: visitor.Channel, Conversation: visitor.Conversation, ID: fmt.Sprint("m", n), Text: text})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	reads := func(part string) {
		t.Helper()
		events, err := s.store.Events(t.Context(), visitor, "", 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			if strings.Contains(string(e.Body), part) {
				return
			}
		}
		t.Errorf("the visitor does not read %q", part)
	}
	asks("影碟逾期 5 天要付多少？")
	asks("转人工")
	card := s.sees(agents, "", "认领", "影碟逾期 5 天要付多少", "网页")
	s.click(card, dan, "认领")
	if r := asks("在吗？"); !r.Relayed {
		t.Errorf("the bot talks over the agent: %+v", r)
	}
	s.sees(agents, card.TS, "在吗？")
	for _, text := range []string{"在的", "请稍等"} {
		s.says(s.Say(agents, dan, card.TS, text))
		reads(text)
	}
	asks("好的")
	s.sees(agents, card.TS, "好的")
	s.click(s.sees(agents, "", "丹* 正在处理"), dan, "解决")
	if said := s.sends(s.Views()[0], "V1", dan, nil); said != "" {
		t.Fatalf("the form says %q", said)
	}
	s.sees(agents, "", "已解决")
	if r := asks("影碟逾期 8 天要付多少？"); r.Relayed || !strings.Contains(r.Text, "8 元") {
		t.Errorf("after the end the bot says %+v", r)
	}
}
