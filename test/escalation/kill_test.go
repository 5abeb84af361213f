package escalation

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	// Each side writes so many lines, and again, at most so often, until there were enough kills: on a machine
	// that does much else a process that was killed is back only when the other has relayed everything.
	lines, mostTimes = 40, 5
	// While they are relayed so many kills are the least. One that hits a process in the middle of a post
	// costs its lease of 10 s, so there is a most, too.
	kills, mostKills = 6, 10
)

// Two replicas as processes, of which one after the other is killed while both sides write: nothing is
// lost, the order is kept, and nothing comes twice. What a killed process had begun to post is looked up
// at Slack by the metadata of the message, so that not even a post without an answer is repeated.
func TestKilledInTheMiddle(t *testing.T) {
	t.Parallel()
	for name, who := range map[string]struct {
		person func(*scene) person
		agent  func(*scene) agent
		env    string
	}{
		"agents on Slack, the person on the web":     {people["web"], agents["slack"], "SLACK_DESK_CHANNEL=" + deskChannel},
		"the person on Slack, agents in the console": {people["slack"], agents["console"], "SLACK_DESK_CHANNEL="},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			fleet := []*process{s.process(who.env), s.process(who.env)}
			for _, p := range fleet {
				p.launch()
			}
			for _, p := range fleet {
				if !p.ready() {
					t.FailNow()
				}
			}
			p, a := who.person(s), who.agent(s)
			p.says(calls)
			a.finds(calls)
			a.claims()
			s.until(joined, func() bool { return times(p.shown(), joined) > 0 })

			var toAgents, toPerson []string
			n := 0
			for round := 0; round < mostTimes && n < kills; round++ {
				for range lines {
					i := len(toAgents)
					toAgents, toPerson = append(toAgents, fmt.Sprintf("question %02d.", i)), append(toPerson, fmt.Sprintf("answer %02d.", i))
				}
				var hands sync.WaitGroup
				hands.Go(func() {
					for _, text := range toAgents[round*lines:] {
						p.says(text)
					}
				})
				hands.Go(func() {
					for _, text := range toPerson[round*lines:] {
						a.says(text)
					}
				})
				last := len(toAgents) - 1
				arrived := func() bool {
					return times(a.shown(), toAgents[last]) > 0 && times(p.shown(), toPerson[last]) > 0
				}
				n += s.killSome(fleet, mostKills-n, arrived)
				hands.Wait()
				s.until("the last words", arrived)
			}
			s.settle()
			t.Logf("%d kills; posted %d times, looked up %d times", n, s.slack.Calls("chat.postMessage"),
				s.slack.Calls("conversations.replies")+s.slack.Calls("conversations.history"))
			if n < kills {
				t.Errorf("%d kills before everything had arrived, want at least %d", n, kills)
			}
			for who, seen := range map[string]struct{ all, want []string }{"agents": {a.shown(), toAgents}, "the person": {p.shown(), toPerson}} {
				if err := inOrder(seen.all, seen.want...); err != nil {
					t.Errorf("%s: %v:\n%s", who, err, strings.Join(seen.all, "\n"))
				}
			}
			if times(p.shown(), joined) != 1 {
				t.Errorf("the person is told of the claim several times: %q", p.shown())
			}
			if again := repeated(p.shown()); len(again) > 0 {
				t.Errorf("the person is shown twice: %q", again)
			}
		})
	}
}

// killSome kills one replica after the other as often as it should, or until everything has arrived:
// first between a post and its answer, then at moments of chance. The other one is always at work.
func (s *scene) killSome(fleet []*process, most int, done func() bool) (n int) {
	const longest = 1500 * time.Millisecond
	for n < most && !done() {
		victim, posting, moment := fleet[rand.IntN(len(fleet))], s.posting, time.After(patience)
		if n > 0 {
			posting, moment = nil, time.After(rand.N(longest))
		}
		select {
		case victim = <-posting:
		case <-moment:
		}
		victim.kill()
		n++
		victim.launch()
		if !victim.ready() {
			return n
		}
	}
	return n
}

// repeated are the texts that stand there more than once.
func repeated(all []string) (again []string) {
	for i, one := range all {
		if slices.Contains(all[:i], one) {
			again = append(again, one)
		}
	}
	return again
}
