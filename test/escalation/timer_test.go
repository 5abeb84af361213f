package escalation

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"
)

// clockless is the desk's part of the library's knowledge, from its hours on.
var clockless = regexp.MustCompile(`(?ms)^  hours:\n    zone:.*\z`)

// hurried is the library's knowledge with other times of the desk, which is always open. It returns the path.
func (s *scene) hurried(times string) string {
	s.t.Helper()
	folder := s.t.TempDir()
	if err := os.CopyFS(folder, os.DirFS(library)); err != nil {
		s.t.Fatal(err)
	}
	path := filepath.Join(folder, "faq.yaml")
	text, err := os.ReadFile(path)
	if err != nil || !clockless.Match(text) {
		s.t.Fatalf("the library's desk does not end with its hours and times: %v", err)
	}
	if err := os.WriteFile(path, clockless.ReplaceAll(text, []byte(times)), 0o600); err != nil {
		s.t.Fatal(err)
	}
	return path
}

// soon is the time that the tests' knowledge has in the place of hours. Where that is too soon to have
// everything ready before it, it is tried again with twice the time.
const soon = 5 * time.Second

// due is something that a ticket's time brings about.
type due struct {
	times  string // of the desk; %s is when
	served bool   // an agent has answered
	person string // what the person is told, "" for nothing
	agents string
	second bool // the second team is told, too
}

// Nobody is there at the moment something is due. Of the replicas that start afterwards one does it, once.
func TestDueWhileNobodyIsThere(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]due{
		"nobody came":       {"  expire: %s\n", false, "no agent was able to take your question", "Nobody came, and the person was told", false},
		"a reminder":        {"  remind: [%s]\n", false, "", "has been waiting for somebody since", false},
		"the second team":   {"  escalate: %s\n", false, "", "the second team was told", true},
		"the person is off": {"  close: %s\n", true, "I have not heard from you for a while", "the ticket was closed", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for in := soon; !test.whileNobodyIsThere(t, in); in *= 2 {
				if in > patience {
					t.Fatalf("the machine is too slow for this: after %v it was due while somebody was there", in)
				}
			}
		})
	}
}

// whileNobodyIsThere is false if it was due before everybody was gone.
func (test due) whileNobodyIsThere(t *testing.T, in time.Duration) bool {
	t.Helper()
	s := newScene(t)
	env := []string{"BOT_KNOWLEDGE=" + s.hurried(fmt.Sprintf(test.times, in)), "SLACK_DESK_ESCALATION=" + secondTeam}
	before := s.process(env...)
	before.start()
	p, a := people["web"](s), newSlackAgent(s, "U0CLEO", agentName)
	p.says(calls)
	a.finds(calls)
	if test.served {
		a.claims()
		a.says("I have a look")
	}
	then := time.Now().Add(in)
	before.kill()
	s.until("the time", func() bool { return time.Now().After(then) })
	if times(a.shown(), test.agents) != 0 {
		return false
	}

	s.doors = nil
	fleet := []*process{s.process(env...), s.process(env...), s.process(env...)}
	for _, one := range fleet {
		one.launch()
	}
	for _, one := range fleet {
		if !one.ready() {
			t.FailNow()
		}
	}
	s.until(test.agents, func() bool { return times(a.shown(), test.agents) > 0 })
	if test.person != "" {
		s.until(test.person, func() bool { return times(p.shown(), test.person) > 0 })
	}
	s.settle()
	// Whatever else replicas would do comes before what the person says now.
	p.says("When do you open on Saturday?")
	s.until("the bot's answer", func() bool { return times(p.shown(), "from 10 to 16") == 1 })
	s.settle()
	if n := times(a.shown(), test.agents); n != 1 {
		t.Errorf("agents were told %d times: %q", n, a.shown())
	}
	if n := times(p.shown(), test.person); test.person != "" && n != 1 {
		t.Errorf("the person was told %d times: %q", n, p.shown())
	}
	cards := 0
	for _, m := range s.slack.Posted() {
		if m.Channel == secondTeam && m.Thread == "" {
			cards++
		}
	}
	if (cards == 1) != test.second || cards > 1 {
		t.Errorf("the second team has %d cards", cards)
	}
	return true
}
