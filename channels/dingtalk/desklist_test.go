package dingtalk_test

import (
	"fmt"
	"strings"
	"testing"

	"supportbot/desk"
	"supportbot/session"
)

// A message that comes again means the ticket it meant, though another one could be meant by now.
func TestAMessageMeansOneTicket(t *testing.T) {
	t.Parallel()
	s, d := staffed(t, nil)
	k := session.Key{Channel: "web", Conversation: "visitor-K7ENDED0"}
	if _, err := s.store.Commit(t.Context(), session.Turn{Key: k, Version: 1, MessageID: "act|m1", State: []byte("{}"), Reply: []byte("{}")}); err != nil {
		t.Fatal(err)
	}
	s.says(s.saying("m1", "lina", "resolve k7"))
	s.says(s.saying("m2", "lina", "resolve k7"))
	if acts := d.done(); len(acts) != 2 || acts[0].Ticket != "K7ENDED0" || acts[1].Ticket != "K7F3M2QX" {
		t.Errorf("acts: %+v", acts)
	}
}

// The list is cut, and says how much it left out.
func TestALongList(t *testing.T) {
	t.Parallel()
	s, _ := staffed(t, nil)
	for i := range 30 {
		s.has(ticket(fmt.Sprintf("Z%02d", i), desk.Expired, s.clock.Now()))
	}
	s.says(s.saying("m1", "lina", "list"))
	text := shown(s.posts(1)[0])
	if !strings.Contains(text, "and 13 more") || strings.Count(text, "\n- ")+1 < 20 {
		t.Errorf("said %q", text)
	}
	if strings.Index(text, "K7F3M2QX") > strings.Index(text, "M9ABCDEF") || strings.Contains(text, "R2OLDOLD") {
		t.Errorf("in the wrong order, or with one that has ended: %q", text)
	}
}

// The card that is shown again has what the channel's owner knows of the conversation.
func TestShowingACardAgain(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err    error
		status int
		want   string
	}{
		"known":       {nil, 200, "**a film**"},
		"unknown":     {session.ErrNotFound, 200, "Can I renew K7F3M2QX?"},
		"unavailable": {session.ErrUnavailable, 503, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, _ := staffed(t, nil)
			s.channel.Card = cardOf(c.err)
			status, err := s.gate.Callback(s.url, s.saying("m1", "lina", "k7"))
			if err != nil || status != c.status {
				t.Fatalf("status %d, %v", status, err)
			}
			if c.want != "" {
				if text := shown(s.posts(1)[0]); !strings.Contains(text, c.want) || !strings.Contains(text, "25 min") {
					t.Errorf("said %q", text)
				}
			}
		})
	}
}
