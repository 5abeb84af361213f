package escalation

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"supportbot/session"
	"supportbot/test/slack/wire"
)

const (
	asks   = "My film is 5 days late, what is the fine?"
	calls  = "I want to talk to a person"
	joined = "has joined and will help you"
)

// called is somebody on the web with a ticket whose agents work in one place, behind two replicas.
func called(t *testing.T, place string, limit session.Limit) (*scene, person) {
	t.Helper()
	s := newScene(t)
	s.office(place, limit)
	s.office(place, limit)
	p := people["web"](s)
	p.says(asks)
	p.says(calls)
	return s, p
}

// The same click comes to two replicas at once, and so does the click of a colleague: one act.
func TestClicksAtOnce(t *testing.T) {
	t.Parallel()
	s, p := called(t, "slack", session.Limit{})
	cleo, dan := newSlackAgent(s, "U0CLEO", agentName), newSlackAgent(s, "U0DAN", "Dan")
	cleo.finds(asks)
	dan.finds(asks)
	card, claim := cleo.button("Claim")
	clicks := []map[string]any{s.slack.Click(card, cleo.user, claim), s.slack.Click(card, dan.user, claim)}
	var hands sync.WaitGroup
	for i := range 8 {
		hands.Go(func() { s.app().Interaction(clicks[i%2]) })
	}
	hands.Wait()
	s.until(joined, func() bool { return times(p.shown(), joined) > 0 })
	s.settle()
	if n := times(cleo.shown(), "has claimed the ticket"); n != 1 {
		t.Errorf("claimed %d times: %q", n, cleo.shown())
	}
	if n := times(p.shown(), joined); n != 1 {
		t.Errorf("the person is told of %d agents: %q", n, p.shown())
	}
	won, lost := cleo, dan
	if s.ticket().Agent.ID == dan.user {
		won, lost = dan, cleo
	}
	if len(won.whispers()) != 0 || len(lost.whispers()) == 0 || times(lost.whispers()[:1], s.ticket().Agent.Name) == 0 {
		t.Errorf("who won is told %q, who lost %q", won.whispers(), lost.whispers())
	}
	if times(p.shown(), s.ticket().Agent.Name+" "+joined) != 1 {
		t.Errorf("the person is told another name than %s: %q", s.ticket().Agent.Name, p.shown())
	}
}

// An agent in one place has the ticket: what another does elsewhere is refused, with the name, and the
// person sees nothing of it. So is what is done with a ticket that is not there, or has ended.
func TestTicketsOfOthers(t *testing.T) {
	t.Parallel()
	for _, place := range []string{"slack", "dingtalk"} {
		t.Run(place, func(t *testing.T) {
			t.Parallel()
			s, p := called(t, place, session.Limit{})
			inPlace, elsewhere := agents[place](s), signIn(s, "Dan")
			inPlace.finds(asks)
			elsewhere.finds(asks)
			refused := func(ticket, do string, status int, says string) {
				t.Helper()
				if got, body := elsewhere.act(ticket, do, "some words"); got != status || !strings.Contains(body, says) {
					t.Errorf("%s: %d %s, want %d with %q", do, got, body, status, says)
				}
			}
			refused(elsewhere.ticket, "say", http.StatusConflict, "unclaimed")
			refused("ZZZZZZZZ", "claim", http.StatusNotFound, "not_found")
			inPlace.claims()
			s.until(joined, func() bool { return times(p.shown(), joined) > 0 })
			for _, do := range []string{"claim", "say", "resolve", "release"} {
				refused(elsewhere.ticket, do, http.StatusConflict, agentName)
			}
			inPlace.resolves()
			s.until("the end", func() bool { return times(p.shown(), "Was this helpful?") > 0 })
			refused(elsewhere.ticket, "say", http.StatusGone, "closed")
			refused(elsewhere.ticket, "claim", http.StatusGone, "closed")
			before := len(p.shown())
			inPlace.says("too late")
			s.until("a word to the agent", func() bool {
				if a, ok := inPlace.(*slackAgent); ok {
					return times(a.whispers(), "ended") > 0
				}
				return times(inPlace.shown(), "has ended") > 0
			})
			s.settle()
			if all := p.shown(); len(all) != before || times(all, "some words") != 0 {
				t.Errorf("the person is shown %q", all)
			}
		})
	}
}

// Orders in the agents' group about a ticket that there is none of.
func TestUnknownTicketInAGroup(t *testing.T) {
	t.Parallel()
	s, p := called(t, "dingtalk", session.Limit{})
	a := &dingtalkAgent{scene: s, who: "cleo", name: agentName}
	a.finds(asks)
	for order, answer := range map[string]string{
		"claim ZZ9": "No ticket begins with ZZ9", "resolve ZZ9 done": "No ticket begins with ZZ9", "ZZ9: hello": "No ticket begins with ZZ9",
	} {
		before := times(a.shown(), answer)
		a.orders(order)
		s.until(answer, func() bool { return times(a.shown(), answer) == before+1 })
	}
	if n := times(p.shown(), "hello"); n != 0 || s.ticket().Agent != nil {
		t.Errorf("something was done: %+v, %q", s.ticket(), p.shown())
	}
}

// A button of a ticket that is not that of the conversation: forged, or of a card of long ago.
func TestForgedButton(t *testing.T) {
	t.Parallel()
	s, p := called(t, "slack", session.Limit{})
	a := newSlackAgent(s, "U0CLEO", agentName)
	a.finds(asks)
	card, claim := a.button("Claim")
	claim.Value = strings.ReplaceAll(claim.Value, s.ticket().ID, "ZZZZZZZZ")
	if status, body := a.app().Interaction(s.slack.Click(card, a.user, claim)); status != http.StatusOK {
		t.Fatalf("the click: %d %s", status, body)
	}
	s.until("a word to the agent", func() bool { return len(a.whispers()) == 1 })
	if now := s.ticket(); now.Agent != nil || times(p.shown(), joined) != 0 {
		t.Errorf("claimed: %+v", now)
	}
}

// Somebody deletes the card, and its thread with it: the ticket goes on below a new one.
func TestThreadDeleted(t *testing.T) {
	t.Parallel()
	s, p := called(t, "slack", session.Limit{})
	a := newSlackAgent(s, "U0CLEO", agentName)
	a.finds(asks)
	a.claims()
	a.says("let me see")
	s.settle()
	card, _ := a.card()
	s.slack.Delete(card)
	a.ts = ""
	p.says("are you still there?")
	a.finds(asks)
	s.until("the person's words below the new card", func() bool { return times(a.shown(), "Person⟧: are you still there?") >= 1 })
	s.settle() // the new card quotes the person, and is seen before its thread is known
	a.says("yes, I am")
	s.until("the agent's words", func() bool { return times(p.shown(), "yes, I am") == 1 })
	s.settle()
	below := 0
	for _, m := range s.slack.Posted() {
		if m.Thread == a.ts && strings.Contains(onSlack(m), "are you still there?") {
			below++
		}
	}
	if below != 1 || times(p.shown(), "let me see") != 1 {
		t.Errorf("relayed %d times; agents see %q, the person %q", below, a.shown(), p.shown())
	}
}

// The person's channel is gone: what the agent says goes to the dead letters, and the agent is told.
func TestPersonGone(t *testing.T) {
	t.Parallel()
	for _, place := range []string{"slack", "dingtalk"} {
		t.Run(place, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			s.office(place, session.Limit{})
			p, a := people["slack"](s), agents[place](s)
			p.says(calls)
			a.finds(calls)
			a.claims()
			s.until(joined, func() bool { return times(p.shown(), joined) > 0 })
			s.slack.Fail(func(c wire.Call) *wire.Fault {
				if c.Channel == "D0ADA" {
					return &wire.Fault{Error: "channel_not_found"}
				}
				return nil
			})
			a.says("nobody hears me *b*")
			s.until("the agent is told", func() bool { return times(a.shown(), "This did not reach the person") > 0 })
			s.settle()
			if err := inOrder(a.shown(), "This did not reach the person", "nobody hears me *b*"); err != nil {
				t.Errorf("the agents: %v in %q", err, a.shown())
			}
			letters, err := s.store.DeadLetters(t.Context(), 10)
			if err != nil || len(letters) != 1 || !strings.Contains(letters[0].Why, "channel_not_found") {
				t.Errorf("dead letters: %+v, %v", letters, err)
			}
		})
	}
}
