package dialog_test

import (
	"strings"
	"testing"
	"time"

	"supportbot/chat"
	"supportbot/desk"
	"supportbot/dialog"
)

// converse steps through what a person says, and returns the state and the last result.
func converse(t *testing.T, b *dialog.Brain, texts ...string) (s dialog.State, r dialog.Result) {
	t.Helper()
	for n, text := range texts {
		s, r = b.Step(s, turn(n, text))
	}
	return s, r
}

// A ticket says why there is one, also where the person takes an offer; an offer can be turned down.
func TestWhyAPersonIsCalled(t *testing.T) {
	t.Parallel()
	b := library(t)
	const book, saturday = "Can I book a room?", "When do you open on Saturday?"
	for name, c := range map[string]struct {
		said     []string
		reason   desk.Reason // "" for no ticket
		question string
	}{
		"asked":                         {[]string{"I want to talk to a person"}, desk.Asked, "I want to talk to a person"},
		"misses, yes":                   {[]string{"qwertz uiop", "asdf uiop", "yes"}, desk.Missed, "asdf uiop"},
		"misses, ok":                    {[]string{"qwertz uiop", "asdf uiop", "ok"}, desk.Missed, "asdf uiop"},
		"misses, no":                    {[]string{"qwertz uiop", "asdf uiop", "no"}, "", ""},
		"misses, a person":              {[]string{"qwertz uiop", "asdf uiop", "a person please"}, desk.Missed, "asdf uiop"},
		"misses, no offer taken":        {[]string{"qwertz uiop", "asdf uiop", "yxcv bnm"}, desk.Missed, "yxcv bnm"},
		"a referral, yes":               {[]string{book, "yes please"}, desk.Referred, book},
		"a referral, read":              {[]string{book, "ok"}, "", ""},
		"a referral, a person":          {[]string{book, "human"}, desk.Referred, book},
		"the same again, yes":           {[]string{saturday, saturday, saturday, "yes"}, desk.Repeated, saturday},
		"the same again, else referred": {[]string{saturday, saturday, saturday, book, "human"}, desk.Referred, book},
		"an outcome to look at":         {[]string{"the fine for a film 30 days late", "human"}, desk.Review, "the fine for a film 30 days late"},
		"no offer":                      {[]string{saturday, "human"}, desk.Asked, saturday},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, r := converse(t, b, c.said...)
			switch {
			case c.reason == "" && (s.Ticket != nil || r.Reply.Kind != chat.Talk):
				t.Errorf("%+v, ticket %+v", r.Reply, s.Ticket)
			case c.reason == "":
			case s.Ticket == nil || s.Ticket.Reason != c.reason || s.Ticket.Question != c.question:
				t.Errorf("ticket %+v, after %+v", s.Ticket, r.Reply)
			}
		})
	}
}

// The sentence after a thumb says no other than the thumb.
func TestTheSentenceAfterAThumb(t *testing.T) {
	t.Parallel()
	b := library(t)
	ann := desk.Agent{Surface: "console", ID: "ann", Name: "Ann"}
	s, _ := converse(t, b, "I want to talk to a person")
	act := func(do desk.Verb, text string) {
		t.Helper()
		var done dialog.Acted
		s, done = b.Act(s, dialog.Act{Act: desk.Act{ID: string(do), Ticket: s.Ticket.ID, Do: do, Agent: ann, Text: text}, Now: at.Add(time.Hour), Channel: "test", Conversation: "c"})
		if done.Refusal != "" {
			t.Fatalf("%s: %s", do, done.Refusal)
		}
	}
	act(desk.Claim, "")
	act(desk.Say, "At ten.")
	act(desk.Resolve, "")
	s, _ = b.Step(s, turn(10, "👎"))
	_, r := b.Step(s, turn(11, "the wait was long"))
	if f := r.Feedback; f == nil || f.Helpful || f.Comment != "the wait was long" || !r.Added {
		t.Errorf("feedback %+v", f)
	}
}

// An offline ticket that is put away changes nothing for a person who talks with the bot again.
func TestAnOfflineTicketIsPutAwayQuietly(t *testing.T) {
	t.Parallel()
	b := library(t)
	s, _ := converse(t, b, "I want to talk to a person")
	late := at.Add(60 * 24 * time.Hour)
	act := dialog.Act{Act: desk.Act{ID: "tick", Ticket: s.Ticket.ID, Do: desk.Tick}, Now: late, Channel: "test", Conversation: "c"}
	s, done := b.Act(s, act)
	if done.Change != desk.HasExpired || done.Reply == nil || !s.Keep() {
		t.Fatalf("expired: %+v", done)
	}
	s, r := b.Step(s, turn(10, "Can I renew my book?"))
	if r.Reply.Kind != chat.Question {
		t.Fatalf("the bot is silent: %+v", r.Reply)
	}
	act.Act = desk.Act{ID: "put away", Ticket: s.Ticket.ID, Do: desk.Resolve, Agent: desk.Agent{Surface: "console", ID: "ann", Name: "Ann"}}
	s, done = b.Act(s, act)
	if done.Change != desk.WasSolved || done.Reply != nil || s.Open == "" || s.Keep() {
		t.Errorf("put away: %+v, open %q", done, s.Open)
	}
}

// Where no agent could see a ticket the person gets one, and is not told that somebody comes.
func TestNobodyIsPromisedWhereThereIsNoDesk(t *testing.T) {
	t.Parallel()
	b := library(t)
	for name, said := range map[string][]string{
		"asked":       {"I want to talk to a person"},
		"asked twice": {"I want to talk to a person", "a person please"},
		"missed":      {"I want to talk to a person", "qwertz uiop"},
		"after all":   {"qwertz uiop", "asdf uiop", "yxcv bnm"},
		"in Chinese":  {"转人工"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var s dialog.State
			var r dialog.Result
			for n, text := range said {
				next := turn(n, text)
				next.Unattended = true
				s, r = b.Step(s, next)
			}
			promise := "cannot promise"
			if r.Reply.Language == "zh" {
				promise = "不能保证"
			}
			if s.Ticket == nil || r.Reply.Kind == chat.Handoff && r.Reply.Ticket != s.Ticket.ID ||
				!strings.Contains(r.Reply.Text, promise) || !strings.Contains(r.Reply.Text, s.Ticket.ID) || strings.Contains(r.Reply.Text, "\n") {
				t.Errorf("ticket %+v, told %+v", s.Ticket, r.Reply)
			}
			if again, err := b.Replay(r.Receipt); err != nil || !again.Same {
				t.Errorf("replayed: %+v, %v", again, err)
			}
			_, done := b.Act(s, dialog.Act{Act: desk.Act{ID: "tick", Ticket: s.Ticket.ID, Do: desk.Tick}, Now: at.Add(1000 * time.Hour), Unattended: true})
			if done.Reply == nil || !strings.Contains(done.Reply.Text, promise) {
				t.Errorf("when nobody came: %+v", done)
			}
		})
	}
}
