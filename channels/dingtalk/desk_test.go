package dingtalk_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"supportbot/channels/dingtalk"
	"supportbot/chat"
	"supportbot/desk"
	"supportbot/internal/redistest"
	"supportbot/session"
	"supportbot/test/dingtalk/gateway"
)

// team is a scene with a person and a group of agents around a real bot on real Redis, over Stream mode.
type team struct {
	*scene
	n int
}

func newTeam(t *testing.T, change func(*dingtalk.Options)) *team {
	t.Helper()
	clock := newClock()
	s := sceneAt(t, clock, openStore(t, clock, redistest.Start(t).URL()), gate(t, clock), func(o *dingtalk.Options) {
		streaming(o)
		withAgents(o)
		if change != nil {
			change(o)
		}
	})
	s.answered(true, nil)
	s.streams()
	return &team{scene: s}
}

// takes pushes a message, which must be acknowledged.
func (s *team) takes(m gateway.Message) {
	s.t.Helper()
	s.acknowledged(s.gate.Push(m), true)
}

// anna writes in her single chat, an agent in the agents' group.
func (s *team) anna(text string) {
	s.t.Helper()
	s.n++
	s.takes(s.gate.Single(fmt.Sprint("p", s.n), "anna", text))
}

func (s *team) agent(who, text string) {
	s.t.Helper()
	s.n++
	s.takes(s.saying(fmt.Sprint("a", s.n), who, text))
}

// shownTo is what was posted to somebody so far.
func (s *scene) shownTo(places ...string) (texts []string) {
	for _, p := range s.gate.Posts() {
		if slices.Contains(places, p.To) {
			texts = append(texts, shown(p))
		}
	}
	return texts
}

// sees waits until there are so many posts to a place, and checks the last of them.
func (s *scene) sees(n int, want string, places ...string) {
	s.t.Helper()
	until(s.t, s.gate, fmt.Sprint(n, " posts to ", places), func() bool { return len(s.shownTo(places...)) >= n })
	texts := s.shownTo(places...)
	if len(texts) != n || !strings.Contains(texts[n-1], want) {
		s.t.Fatalf("%d posts to %v, want %d, the last with %q: %q", len(texts), places, n, want, texts)
	}
}

func (s *team) annaSees(n int, want string) { s.t.Helper(); s.sees(n, want, "cidsingleanna", "anna") }
func (s *team) groupSees(n int, want string) {
	s.t.Helper()
	s.sees(n, want, agents)
	if text := s.shownTo(agents)[n-1]; !strings.HasPrefix(text, "**K7F3M2QX** ") && !strings.HasPrefix(text, "@") {
		s.t.Errorf("it does not begin with the ticket's id: %q", text)
	}
}

// A question, the hand-over, two replies each way, a second agent, the end, and the bot's next answer.
func TestAgentsTakeOverOnDingTalk(t *testing.T) {
	t.Parallel()
	s := newTeam(t, nil)
	s.anna("My film is 5 days late, what is the fine?")
	s.annaSees(1, "fine")
	s.anna("I want to talk to a person")
	s.annaSees(2, "K7F3M2QX")
	s.groupSees(1, "> My film is 5 days late, what is the fine?")
	if card := s.shownTo(agents)[0]; !strings.Contains(card, "(from: My film is 5 days late") || !strings.Contains(card, "DingTalk · English") || !strings.Contains(card, "- Person: I want to talk to a person") {
		t.Errorf("the card: %s", card)
	}
	s.anna("When do you open on Saturday?") // while nobody has claimed it, the bot goes on
	s.annaSees(3, "")
	s.groupSees(3, "🤖 Bot: ")

	s.agent("lina", "认领 k7")
	s.annaSees(4, "李娜 has joined")
	s.groupSees(4, "🙋 李娜 has claimed it")
	s.agent("mo", "claim k7")
	s.groupSees(5, "李娜 has ticket K7F3M2QX")
	s.agent("mo", "k7 me first")
	s.groupSees(6, "李娜")

	s.agent("lina", "k7 Hello *Anna*, one moment, see https://library.example/a_b")
	s.annaSees(5, "李娜: Hello ＊Anna＊, one moment, see https://library.example/a_b")
	s.anna("Thanks! [x](https://evil.example) @all")
	s.groupSees(7, "👤 Person: Thanks! ［x］(https：//evil.example) ＠all")
	s.agent("lina", "K7F3M2QX 5 coins it is")
	s.annaSees(6, "李娜: 5 coins it is")
	if text := s.shownTo("cidsingleanna", "anna")[5]; strings.Contains(text, "K7F3M2QX") {
		t.Errorf("every sentence names the ticket: %q", text)
	}
	m := s.gate.Single("picture", "anna", "")
	delete(m, "text")
	m["msgtype"], m["content"] = "picture", map[string]any{"downloadCode": "x"}
	s.takes(m)
	s.groupSees(8, "Not carried over: picture")
	s.anna("1") // is no choice from what the bot offered before
	s.groupSees(9, "👤 Person: 1")

	s.agent("lina", "k7 answer fine/no_fine")
	s.annaSees(7, "**李娜**")
	s.groupSees(10, "🙋 李娜: ")
	s.agent("lina", "k7")
	s.groupSees(11, "5 coins it is")
	s.agent("lina", "解决 k7 told her")
	s.annaSees(8, "Was this helpful?")
	s.groupSees(12, "Note: told her")
	s.agent("lina", "k7 one more thing")
	s.groupSees(13, "has ended")
	s.anna("1") // the thumb up
	s.annaSees(9, "Thank you")
	s.anna("When do you open on Saturday?")
	s.annaSees(10, "open from 10 to 16")
	if texts := s.shownTo(agents); len(texts) != 13 {
		t.Errorf("agents see what is none of their business any more: %q", texts[13:])
	}
}

// Releasing gives the ticket to somebody else.
func TestAnotherAgentGoesOn(t *testing.T) {
	t.Parallel()
	s := newTeam(t, nil)
	s.anna("a person please")
	s.groupSees(1, "")
	s.agent("lina", "claim k7")
	s.groupSees(2, "李娜 has claimed it")
	s.agent("lina", "release k7")
	s.groupSees(3, "李娜 has released it")
	s.agent("mo", "claim k7")
	s.groupSees(4, "Mo has claimed it")
	s.agent("lina", "k7 still me?")
	s.groupSees(5, "Mo has ticket K7F3M2QX")
	s.agent("mo", "k7 Hello")
	s.annaSees(5, "Mo: Hello")
}

// Of two agents who claim at once one gets the ticket; the other is told who.
func TestTwoClaimAtOnce(t *testing.T) {
	t.Parallel()
	s := newTeam(t, nil)
	s.anna("a person please")
	s.groupSees(1, "")
	frames := []string{s.gate.Push(s.saying("l", "lina", "claim k7")), s.gate.Push(s.saying("m", "mo", "claim k7"))}
	for _, frame := range frames {
		s.acknowledged(frame, true)
	}
	until(t, s.gate, "both answers", func() bool { return len(s.shownTo(agents)) >= 3 })
	all := strings.Join(s.shownTo(agents)[1:], "\n")
	won, lost := "李娜", "@mo"
	if strings.Contains(all, "Mo has claimed it") {
		won, lost = "Mo", "@lina"
	}
	if strings.Count(all, "has claimed it") != 1 || !strings.Contains(all, won+" has ticket K7F3M2QX") || !strings.Contains(all, lost) {
		t.Errorf("the group sees %q", all)
	}
	s.annaSees(2, won+" has joined")
}

// Somebody who has left the organisation hears nothing; the agents are told.
func TestWordsThatDoNotArrive(t *testing.T) {
	t.Parallel()
	s := newTeam(t, nil)
	s.takes(s.gate.Single("p", "unknown-anna", "a person please"))
	s.groupSees(1, "")
	s.agent("lina", "claim k7")
	s.groupSees(2, "")
	s.agent("lina", "k7 Are you there?")
	s.groupSees(3, "⚠️ This did not reach the person:  \nAre you there?")
}

// The person is on the web, and an agent of the console helps out: both are shown in the group.
func TestAgentsAnswerSomebodyOnTheWeb(t *testing.T) {
	t.Parallel()
	s := newTeam(t, nil)
	k := session.Key{Channel: "web", Conversation: "visitor"}
	visitor := func(text string) chat.Reply {
		t.Helper()
		s.n++
		reply, err := s.bot.Handle(t.Context(), chat.Message{Channel: k.Channel, Conversation: k.Conversation, ID: fmt.Sprint("w", s.n), Text: text})
		if err != nil {
			t.Fatal(err)
		}
		return reply
	}
	visitor("借的影碟逾期 5 天要付多少？")
	if r := visitor("转人工"); r.Ticket != "K7F3M2QX" {
		t.Fatalf("handed off with %+v", r)
	}
	s.groupSees(1, "网页 · 中文")
	s.agent("lina", "接单 k7")
	s.groupSees(2, "🙋 李娜 认领了")
	s.agent("lina", "k7 您好")
	if r := visitor("能续借吗"); !r.Relayed {
		t.Errorf("the bot talked over 李娜: %+v", r)
	}
	s.groupSees(3, "👤 用户：能续借吗")
	s.agent("lina", "释放 k7")
	s.groupSees(4, "李娜 放回来了")
	kim := desk.Agent{Surface: "console", ID: "kim", Name: "Kim"}
	for i, a := range []desk.Act{{Do: desk.Claim}, {Do: desk.Say, Text: "可以 [续借](https://evil.example) 一次"}, {Do: desk.Resolve}} {
		a.ID, a.Ticket, a.Agent = fmt.Sprint("console", i), "K7F3M2QX", kim
		if done, err := s.bot.Act(t.Context(), k, a); err != nil || done.Refusal != "" {
			t.Fatalf("%s: %+v, %v", a.Do, done, err)
		}
	}
	s.groupSees(7, "Kim 结束了工单")
	if text := s.shownTo(agents)[5]; !strings.Contains(text, "🙋 Kim：可以 ［续借］(https://evil.example) 一次") {
		t.Errorf("the group sees %q", text)
	}
	events, err := s.store.Events(t.Context(), k, "", 0)
	if err != nil {
		t.Fatal(err)
	}
	var heard []string
	for _, stored := range events {
		var e chat.Event
		if json.Unmarshal(stored.Body, &e) == nil && e.Reply != nil && e.Reply.Literal() {
			heard = append(heard, e.Reply.Agent+": "+e.Reply.Text)
		}
	}
	if got := strings.Join(heard, "\n"); got != "李娜: 您好\nKim: 可以 [续借](https://evil.example) 一次" {
		t.Errorf("the visitor heard %q", got)
	}
	if r := visitor("能续借吗"); r.Relayed || r.Kind == chat.Handoff {
		t.Errorf("the bot is silent: %+v", r)
	}
}

// A second target is shown a card of its own, and agents there act as well.
func TestTheSecondGroup(t *testing.T) {
	t.Parallel()
	s := newTeam(t, nil)
	s.anna("a person please")
	s.groupSees(1, "")
	s.clock.forward(51 * time.Minute) // the escalation is due; it stands for the reminders that are as well
	s.groupSees(2, "second team")
	s.sees(1, "second team", seniors)
	if text := s.shownTo(seniors)[0]; !strings.Contains(text, "> a person please") || !strings.Contains(text, "claim K7F3") {
		t.Errorf("the second group sees %q", text)
	}
	m := s.saying("senior", "mo", "claim k7")
	m["conversationId"] = seniors
	s.takes(m)
	s.groupSees(3, "Mo has claimed it")
	s.sees(2, "Mo has claimed it", seniors)
}
