package escalation

import (
	"slices"
	"strings"
	"testing"

	"supportbot/session"
)

// hostile is what means something to one platform or another.
const hostile = "<!channel> @all [x](javascript:alert(1)) *b* <b>i</b>"

// script is what is said in one language.
type script struct {
	asks, answer   string // the first question, and what the answer has
	calls, called  string
	joined         string
	person, agent  [2]string
	helpful        string
	again, answer2 string
	lost           string // what is said of files
}

var scripts = []script{
	{
		asks: "影碟逾期 5 天要付多少？", answer: "5 元", calls: "转人工", called: "已转给馆员", joined: "来为您解答",
		person: [2]string{"第一个问题 " + hostile, "第二个问题，请看附上的"}, agent: [2]string{"第一句回复 " + hostile, "第二句回复，请看附上的"},
		helpful: "这次有帮到您吗", again: "影碟逾期 8 天要付多少？", answer2: "8 元", lost: "没有转",
	},
	{
		asks: "My film is 5 days late, what is the fine?", answer: "5 coins", calls: "I want to talk to a person",
		called: "I have called a librarian", joined: "has joined and will help you",
		person:  [2]string{"my first line " + hostile, "my second line, look at this"},
		agent:   [2]string{"our first line " + hostile, "our second line, look at this"},
		helpful: "Was this helpful?", again: "What is the fine for a film 8 days late?", answer2: "8 coins", lost: "carried over",
	},
}

// Every person's channel with every place of agents: a question, a claim, two replies each way, a
// resolve, and the bot's next answer; all of it once, in order, and as it was typed.
func TestEveryPair(t *testing.T) {
	t.Parallel()
	n := 0
	for _, from := range []string{"slack", "dingtalk", "web", "terminal"} {
		for _, to := range []string{"slack", "dingtalk", "console"} {
			words := scripts[n%len(scripts)]
			n++
			t.Run(from+" and "+to, func(t *testing.T) {
				t.Parallel()
				s := newScene(t)
				s.office(to, session.Limit{})
				s.handOver(people[from](s), agents[to](s), words, to == "console")
			})
		}
	}
}

// handOver is the whole cycle. Whoever reads the transcript sees what the bot says, too.
func (s *scene) handOver(p person, a agent, w script, transcript bool) {
	s.t.Helper()
	sees := func(who interface{ shown() []string }, part string) {
		s.t.Helper()
		s.until(part, func() bool { return times(who.shown(), part) > 0 })
	}
	p.says(w.asks)
	sees(p, w.answer)
	p.says(w.calls)
	sees(p, w.called)
	a.finds(w.asks)
	a.claims()
	sees(p, w.joined)

	p.says(w.person[0])
	sees(a, w.person[0])
	a.says(w.agent[0])
	sees(p, w.agent[0])
	toAgent := p.shares(w.person[1])
	sees(a, w.person[1])
	toPerson := a.shares(w.agent[1])
	sees(p, w.agent[1])
	a.resolves()
	sees(p, w.helpful)
	p.says(w.again)
	sees(p, w.answer2)
	s.settle()

	if err := inOrder(p.shown(), w.called, w.joined, w.agent[0], w.agent[1], w.helpful); err != nil {
		s.t.Errorf("the person: %v in %q", err, p.shown())
	}
	if err := inOrder(a.shown(), w.person[0], w.person[1]); err != nil {
		s.t.Errorf("the agents: %v in %q", err, a.shown())
	}
	if n := times(p.shown(), w.person[0]) + times(p.shown(), w.person[1]); n != 0 {
		s.t.Errorf("the person's words come back: %q", p.shown())
	}
	once := 0 // where it was typed it can be read already
	if transcript {
		once = 1
	}
	if n := times(a.shown(), w.agent[0]); n != once {
		s.t.Errorf("the agent's words are shown %d times among agents: %q", n, a.shown())
	}
	if n := times(a.shown(), w.again); n != once {
		s.t.Errorf("after the end agents are shown %q", a.shown())
	}
	for _, carried := range []struct {
		to   []string
		name string
	}{{a.shown(), toAgent}, {p.shown(), toPerson}} {
		if carried.name != "" && !slices.ContainsFunc(strings.Split(carried.name, "|"), func(name string) bool { return times(carried.to, name) == 1 }) {
			s.t.Errorf("the picture %s is not named once: %q", carried.name, carried.to)
		}
	}
	if toPerson != "" && times(p.shown(), w.lost) != 1 || toAgent != "" && !transcript && times(a.shown(), w.lost) != 1 {
		s.t.Errorf("nobody says that the picture was not carried over:\n%q\n%q", p.shown(), a.shown())
	}
	for _, m := range s.slack.Posted() { // what notifications show
		if strings.Contains(m.Text, "<!channel>") || strings.Contains(m.Text, "<b>") {
			s.t.Errorf("Slack would call the channel: %q", m.Text)
		}
	}
	if letters, err := s.store.DeadLetters(s.t.Context(), 10); err != nil || len(letters) > 0 {
		s.t.Errorf("dead letters: %+v, %v", letters, err)
	}
}
