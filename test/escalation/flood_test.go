package escalation

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"supportbot/chat"
	"supportbot/session"
)

// A person floods while an agent has the ticket: what is beyond the limit is answered kindly, and agents
// see only what was taken.
func TestFlood(t *testing.T) {
	t.Parallel()
	const most, sent = 6, 30
	limit := session.Limit{Messages: most, Per: time.Hour} // nothing is taken in between, however slow the machine
	t.Run("web", func(t *testing.T) {
		t.Parallel()
		s, p := called(t, "slack", limit) // two of the six
		a := agents["slack"](s)
		a.finds(asks)
		a.claims()
		web, _ := p.(*webPerson)
		taken := 0
		for i := range sent {
			status, body := s.insist(http.MethodPost, "/api/v1/messages", asJSON, web.body(fmt.Sprintf("spam %02d", i)))
			switch {
			case status == http.StatusOK:
				taken++
			case status != http.StatusTooManyRequests || !strings.Contains(string(body), "rate_limited"):
				t.Fatalf("message %d: %d %s", i, status, body)
			}
		}
		a.says("slowly, please")
		s.until("the agent's words", func() bool { return times(p.shown(), "slowly, please") == 1 })
		s.settle()
		if n := times(a.shown(), "Person⟧: spam"); taken > most || n != taken {
			t.Errorf("%d of %d were taken, agents see %d", taken, sent, n)
		}
	})
	t.Run("slack", func(t *testing.T) {
		t.Parallel()
		s := newScene(t)
		s.office("slack", limit)
		p, a := people["slack"](s), agents["slack"](s)
		p.says(calls)
		a.finds(calls)
		a.claims()
		for i := range sent {
			p.says(fmt.Sprintf("spam %02d", i))
		}
		a.says("slowly, please")
		s.until("the agent's words", func() bool { return times(p.shown(), "slowly, please") == 1 })
		s.settle()
		if n := times(a.shown(), "Person⟧: spam"); n != most-1 {
			t.Errorf("agents see %d of %d", n, sent)
		}
		if n := times(p.shown(), "That was a lot of messages. Please wait"); n != 1 {
			t.Errorf("the person is asked %d times to slow down: %q", n, p.shown())
		}
	})
}

// What is as long as a message may be is split where the platform takes less, and arrives whole.
func TestLongReplies(t *testing.T) {
	t.Parallel()
	var words []string
	for n := 0; n+6 <= chat.MaxText; n += 6 {
		words = append(words, fmt.Sprintf("w%04d", len(words)))
	}
	text := strings.Join(words, " ")
	for from, place := range map[string]string{"slack": "dingtalk", "dingtalk": "slack", "web": "slack", "terminal": "dingtalk"} {
		t.Run(from+", "+place, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			s.office(place, session.Limit{})
			p, a := people[from](s), signIn(s, agentName)
			p.says(calls)
			a.finds(calls)
			a.claims()
			others := agents[place](s)
			others.finds(calls)
			a.says(text)
			s.until("the last word", func() bool { return times(p.shown(), words[len(words)-1]) == 1 })
			p.says(text)
			s.until("the last word among agents", func() bool { return times(others.shown(), words[len(words)-1]) == 2 }) // and what the agent said
			s.settle()
			if err := inOrder(p.shown(), words...); err != nil {
				t.Errorf("the person: %v", err)
			}
			for _, w := range words {
				if n := times(others.shown(), w); n != 2 {
					t.Fatalf("%q is shown %d times to agents", w, n)
				}
			}
			if status, body := a.act(a.ticket, "say", text+strings.Repeat(" too", 10)); status != http.StatusBadRequest {
				t.Errorf("longer than anything may be: %d %s", status, body)
			}
		})
	}
}
