package slack_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"supportbot/bot"
	"supportbot/channels/slack"
	"supportbot/chat"
	"supportbot/faq"
	"supportbot/test/slack/wire"
)

var long = chat.Reply{
	Kind: chat.Talk, Language: faq.EN, Text: strings.Repeat("It is overdue. ", 1600), ConversationID: "T0TEAM/direct/U0ADA", Receipt: "r1",
}

// A reply of several messages whose third got lost is completed, not repeated.
func TestPartsAreCompleted(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]wire.Fault{
		"before": {Status: 500}, "after": {Status: 500, Done: true}, "told to wait": {Status: 429, RetryAfter: "1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, workspace := renderer(t)
			calls := 0
			workspace.Fail(func(call wire.Call) *wire.Fault {
				if call.Method == "chat.postMessage" {
					if calls++; calls == 3 {
						return &fault
					}
				}
				return nil
			})
			to := chat.Address{Channel: slack.Name, Target: adaDM}
			if _, err := c.Send(t.Context(), to, long, bot.Attempt{EntryID: "e", Number: 1}); err == nil {
				t.Fatal("no error")
			}
			var ref chat.Ref
			err := errors.New("not tried")
			for n := 2; err != nil && n < 20; n++ {
				ref, err = c.Send(t.Context(), to, long, bot.Attempt{EntryID: "e", Number: n})
			}
			posted := workspace.Posted()
			if err != nil || len(posted) != 3 || len(strings.Split(string(ref), ",")) != 3 {
				t.Errorf("%d messages, %q, %v", len(posted), ref, err)
			}
		})
	}
}

// A response URL that is used up in the middle: the rest is sent by name.
func TestPartsBeyondTheResponseURL(t *testing.T) {
	t.Parallel()
	c, workspace := renderer(t)
	calls := 0
	workspace.Fail(func(call wire.Call) *wire.Fault {
		if call.Method == "response_url" {
			if calls++; calls > 2 {
				return &wire.Fault{Status: http.StatusNotFound}
			}
		}
		return nil
	})
	to := chat.Address{Channel: slack.Name, Target: shelf + "/@" + ada, Hints: map[string]string{"response_url": workspace.Hook(shelf, ada, "")}}
	if _, err := c.Send(t.Context(), to, long, bot.Attempt{EntryID: "e", Number: 1}); err != nil {
		t.Fatal(err)
	}
	posted := workspace.Posted()
	if len(posted) != 3 || !posted[0].Hook || !posted[1].Hook || posted[2].Hook {
		t.Errorf("posted %+v", posted)
	}
}

// What other methods may answer.
func TestOtherMethodsFail(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		method string
		fault  wire.Fault
		kind   string
	}{
		"looking, told to wait": {"conversations.history", wire.Fault{Status: 429, RetryAfter: "30"}, "later"},
		"looking, not allowed":  {"conversations.history", wire.Fault{Error: "missing_scope"}, "never"},
		"looking, broken":       {"conversations.history", wire.Fault{Status: 503}, "doubt"},
		"posting, broken":       {"chat.postMessage", wire.Fault{Error: "fatal_error"}, "doubt"},
		"posting, cut off":      {"chat.postMessage", wire.Fault{HangUp: true}, "doubt"},
		"posting, no such page": {"chat.postMessage", wire.Fault{Status: 404}, "never"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, workspace := renderer(t)
			workspace.Fail(func(call wire.Call) *wire.Fault {
				if call.Method == test.method {
					return &test.fault
				}
				return nil
			})
			_, err := c.Send(t.Context(), chat.Address{Channel: slack.Name, Target: adaDM}, answer, bot.Attempt{EntryID: "e", Number: 2})
			var later *bot.RetryAt
			var never *bot.Permanent
			kind := "doubt"
			switch {
			case err == nil:
				kind = "none"
			case errors.As(err, &later):
				kind = "later"
			case errors.As(err, &never):
				kind = "never"
			}
			if kind != test.kind {
				t.Errorf("%s: %v", kind, err)
			}
		})
	}
}

// A reply that somebody removed is posted anew when its question is edited; a Home tab that cannot be
// shown keeps nobody from being acknowledged.
func TestEditedAfterTheReplyIsGone(t *testing.T) {
	t.Parallel()
	s := start(t)
	question := s.Say(adaDM, ada, "", "fine for a film 5 days overdue?")
	s.says(question)
	s.posts(1)
	s.Fail(func(c wire.Call) *wire.Fault {
		switch c.Method {
		case "chat.update":
			return &wire.Fault{Error: "message_not_found"}
		case "views.publish":
			return &wire.Fault{Error: "not_enabled"}
		}
		return nil
	})
	s.says(map[string]any{
		"type": "message", "subtype": "message_changed", "channel": adaDM, "ts": s.TS(),
		"message": map[string]any{"type": "message", "user": ada, "ts": question["ts"], "text": "fine for a film 8 days overdue?", "edited": map[string]any{"user": ada, "ts": "1700000900.000100"}},
	})
	has(t, s.still(2)[1], "8 coins")
	s.says(map[string]any{"type": "app_home_opened", "user": ada, "channel": adaDM, "tab": "home"})
}

// While Redis cannot say where the reply stands, nothing is posted beside it: the edit waits.
func TestEditedWhileRedisIsAway(t *testing.T) {
	t.Parallel()
	s := start(t)
	question := s.Say(adaDM, ada, "", "fine for a film 5 days overdue?")
	s.says(question)
	first := s.posts(1)[0]
	s.refs.lose(2)
	s.says(map[string]any{
		"type": "message", "subtype": "message_changed", "channel": adaDM, "ts": s.TS(),
		"message": map[string]any{"type": "message", "user": ada, "ts": question["ts"], "text": "fine for a film 8 days overdue?", "edited": map[string]any{"user": ada, "ts": "1700000900.000100"}},
	})
	s.Wait("the new answer", func(posted []wire.Message, _ []wire.Call) bool { return len(posted) > 1 || posted[0].Edits == 1 })
	if m := s.still(1)[0]; m.TS != first.TS {
		t.Errorf("posted %+v", m)
	} else {
		has(t, m, "8 coins")
	}
}
