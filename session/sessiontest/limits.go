package sessiontest

import (
	"fmt"
	"testing"
	"time"

	"supportbot/session"
)

func limits(t *testing.T, server Server) {
	c := newClock()
	s := server.open(t, session.Options{Now: c.now})
	limit := session.Limit{Messages: 3, Per: time.Minute}
	ask := func(person, message string) time.Duration {
		t.Helper()
		// Whatever the conversation: the limit is a person's.
		k := session.Key{Channel: "desk", Conversation: "about " + message}
		return load(t, s, session.LoadRequest{Key: k, MessageID: message, Person: person, Limit: limit}).RetryAfter
	}
	for i := range 3 {
		if wait := ask("ann", fmt.Sprint(i)); wait != 0 {
			t.Fatalf("message %d: wait %v", i, wait)
		}
		c.pass(10 * time.Second)
	}
	// Thirty seconds have passed since the first: room comes in thirty more.
	for range 5 {
		if wait := ask("ann", "too many"); wait != 30*time.Second {
			t.Fatalf("one too many: wait %v, want 30s", wait)
		}
	}
	if wait := ask("ann", "1"); wait != 0 {
		t.Errorf("a message that was counted: wait %v", wait)
	}
	if wait := ask("bob", "too many"); wait != 0 {
		t.Errorf("another person: wait %v", wait)
	}
	if l := load(t, s, session.LoadRequest{Key: loan, MessageID: "off", Person: "ann"}); l.RetryAfter != 0 {
		t.Errorf("without a limit: wait %v", l.RetryAfter)
	}
	c.pass(30 * time.Second)
	if wait := ask("ann", "too many"); wait != 0 {
		t.Errorf("what was refused has prolonged the wait by %v", wait)
	}
	if wait := ask("ann", "and one more"); wait != 10*time.Second {
		t.Errorf("the window slides: wait %v, want 10s", wait)
	}

	t.Run("seen messages", func(t *testing.T) {
		limit := session.Limit{Messages: 1, Per: time.Minute}
		old := session.LoadRequest{Key: loan, MessageID: "old", Person: "eve", Limit: limit}
		load(t, s, old)
		commit(t, s, session.Turn{Key: loan, MessageID: "old", Reply: []byte("r")})
		c.pass(2 * time.Minute) // out of the window, the platform sends it again
		if l := load(t, s, old); !l.Seen || l.RetryAfter != 0 {
			t.Errorf("sent again: %+v", l)
		}
		fresh := old
		fresh.MessageID = "new"
		if l := load(t, s, fresh); l.RetryAfter != 0 {
			t.Errorf("a message sent again was counted: wait %v", l.RetryAfter)
		}
		if l := load(t, s, old); !l.Seen || l.RetryAfter != 0 {
			t.Errorf("sent again when the limit is used up: %+v", l)
		}
	})
	t.Run("allow", func(t *testing.T) {
		allow := func(subject, id string) time.Duration {
			t.Helper()
			wait, err := s.Allow(t.Context(), "web", subject, id, session.Limit{Messages: 2, Per: time.Minute})
			if err != nil {
				t.Fatal(err)
			}
			return wait
		}
		for _, id := range []string{"a", "a", ""} {
			if wait := allow("192.0.2.1", id); wait != 0 {
				t.Errorf("%q: wait %v", id, wait)
			}
		}
		if wait := allow("192.0.2.1", ""); wait != time.Minute {
			t.Errorf("one too many: wait %v, want 1m", wait)
		}
		if wait := allow("192.0.2.2", ""); wait != 0 {
			t.Errorf("another subject: wait %v", wait)
		}
		if wait, err := s.Allow(t.Context(), "web", "192.0.2.1", "", session.Limit{}); err != nil || wait != 0 {
			t.Errorf("no limit: %v, %v", wait, err)
		}
	})
}
