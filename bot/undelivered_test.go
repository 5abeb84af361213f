package bot_test

import (
	"fmt"
	"sync/atomic"
	"testing"

	"supportbot/bot"
	"supportbot/chat"
	"supportbot/desk"
	"supportbot/session"
)

func TestAgentsAreToldWhatDidNotArrive(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	for name, bury := range map[string]func(func() error) error{
		"all is well": nil,
		"the answer of Redis is lost": func(bury func() error) error {
			if err := bury(); err != nil || asked.Add(1) > 1 {
				return err
			}
			return fmt.Errorf("%w: connection reset", session.ErrUnavailable)
		},
		"the process ends before it is buried": func(func() error) error { return session.ErrLost },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newDeskOn(t, session.Options{}, faulty{bury: bury})
			s.say("a person please")
			s.heard(1)
			s.act(desk.Act{Do: desk.Claim, Agent: ann})
			s.heard(2)
			s.person.mu.Lock()
			s.person.fail = func(chat.Address, chat.Reply, bot.Attempt) error {
				return &bot.Permanent{Err: fmt.Errorf("the person has left")}
			}
			s.person.mu.Unlock()
			s.act(desk.Act{Do: desk.Say, Agent: ann, Text: "Are you there?"})
			posts := s.first.wait(t, 3)
			if last := posts[2]; last.Change != desk.WasLost || last.Text != "Are you there?" {
				t.Errorf("agents saw %+v", posts)
			}
		})
	}
}

// Where the outbox has no room for the telling, what cannot be delivered makes room.
func TestAgentsAreToldThoughTheOutboxIsFull(t *testing.T) {
	t.Parallel()
	s := newDeskOn(t, session.Options{MaxOutbox: 2}, faulty{})
	s.say("a person please")
	act := func(a desk.Act) {
		a.Ticket, a.Agent = "K7F3M2QX", ann
		until(t, "room in the outbox", func() bool {
			_, err := s.bot.Act(t.Context(), deskKey, a)
			return err == nil
		})
	}
	act(desk.Act{ID: "1", Do: desk.Claim})
	s.heard(2)
	full := make(chan struct{})
	s.person.mu.Lock()
	s.person.fail = func(chat.Address, chat.Reply, bot.Attempt) error {
		<-full
		return &bot.Permanent{Err: fmt.Errorf("the person has left")}
	}
	s.person.mu.Unlock()
	act(desk.Act{ID: "2", Do: desk.Say, Text: "Are you there?"})
	act(desk.Act{ID: "3", Do: desk.Say, Text: "Hello?"})
	close(full)
	for i, post := range s.first.wait(t, 4)[2:] {
		if want := []string{"Are you there?", "Hello?"}[i]; post.Change != desk.WasLost || post.Text != want {
			t.Errorf("agents were told %+v, want that %q was lost", post, want)
		}
	}
}
