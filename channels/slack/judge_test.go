package slack_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"supportbot/chat"
	"supportbot/session"
	"supportbot/test/slack/wire"
)

// A thumb is heard once, where the conversation is kept; one that was not heard can be given again.
func TestJudge(t *testing.T) {
	t.Parallel()
	var heard []chat.Feedback
	var fails error
	s := start(t, func(o *parts) {
		o.slack.Judge = func(_ context.Context, k session.Key, f chat.Feedback) (bool, error) {
			if k.Conversation != "T0TEAM/direct/U0ADA" {
				t.Errorf("about %s", k.Conversation)
			}
			if fails == nil {
				heard = append(heard, f)
			}
			return true, fails
		}
	})
	s.says(s.Say(adaDM, ada, "", "fine for a film 5 days overdue?"))
	m := s.posts(1)[0]
	for _, step := range []struct {
		fails error
		says  string
		heard int
	}{
		{session.ErrUnavailable, "try again", 0},
		{nil, "Thank you", 1},
		{nil, "already", 1},
	} {
		fails = step.fails
		s.click(m, ada, "👎 Not helpful")
		said := s.Posted()
		if text := said[len(said)-1].Text; !strings.Contains(text, step.says) || len(heard) != step.heard {
			t.Errorf("it says %q, heard %d times; want %q, %d", text, len(heard), step.says, step.heard)
		}
	}
	if f := heard[0]; f.Helpful || f.Receipt == "" {
		t.Errorf("heard %+v", f)
	}
	// An opinion of a reply that is not known any more is thanked for all the same.
	s.says(s.Say(adaDM, ada, "", "fine for a film 6 days overdue?"))
	s.Wait("the second answer", func(posted []wire.Message, _ []wire.Call) bool {
		m = posted[len(posted)-1]
		return strings.Contains(m.Text, "6 coins")
	})
	fails = fmt.Errorf("a receipt: %w", session.ErrNotFound)
	s.click(m, ada, "👎 Not helpful")
	if said := s.Posted(); !strings.Contains(said[len(said)-1].Text, "Thank you") {
		t.Errorf("of an old reply: %q", said[len(said)-1].Text)
	}
}
