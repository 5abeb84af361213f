package slack_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"supportbot/bot"
	"supportbot/channels/slack"
	"supportbot/internal/redistest"
	"supportbot/session"
	"supportbot/test/slack/wire"
)

// A crash between the commit and the send, and one between the send and the note of it: one message.
func TestCrashes(t *testing.T) {
	t.Parallel()
	for name, during := range map[string]func(c wire.Call) *wire.Fault{
		"before the send": nil,
		"after the send, hung up": func(c wire.Call) *wire.Fault {
			return &wire.Fault{Done: true, HangUp: true}
		},
		"after the send, 500": func(c wire.Call) *wire.Fault {
			return &wire.Fault{Done: true, Status: 500}
		},
		"before the send, 500": func(c wire.Call) *wire.Fault {
			return &wire.Fault{Status: 500}
		},
		"after the send, internal_error": func(c wire.Call) *wire.Fault {
			return &wire.Fault{Done: true, Error: "internal_error"}
		},
	} {
		for _, channel := range []string{adaDM, shelf} {
			t.Run(name+" in "+channel, func(t *testing.T) {
				t.Parallel()
				redis, workspace := redistest.Start(t).URL(), wire.Start(t)
				first := openOn(t, redis, workspace)
				if during != nil {
					faults := 0
					workspace.Fail(func(c wire.Call) *wire.Fault {
						if c.Method != "chat.postMessage" || faults == 1 {
							return nil
						}
						faults++
						return during(c)
					})
					first.run()
				}
				first.says(first.Say(channel, ada, "", mentor+"fine for a film 5 days overdue?"))
				if during == nil { // the process that took it is gone; another finds it
					openOn(t, redis, workspace).run()
				}
				first.posts(1)
				if strings.Contains(name, "after") {
					first.Wait("the look-up", func(_ []wire.Message, calls []wire.Call) bool {
						return slices.ContainsFunc(calls, func(c wire.Call) bool { return strings.HasPrefix(c.Method, "conversations.") })
					})
				}
				second := openOn(t, redis, workspace)
				second.run()
				m := second.still(1)[0]
				has(t, m, "5 coins")
			})
		}
	}
}

func TestRateLimits(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]wire.Fault{
		"429 with Retry-After":    {Status: 429, RetryAfter: "1"},
		"429 after nothing":       {Status: 429, RetryAfter: "0"},
		"ratelimited in the body": {Error: "ratelimited"},
		"429 without Retry-After": {Status: 429},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var hasty clock
			s := start(t, func(o *parts) { o.slack.Now, o.bot.Now, o.session.Now = hasty.now, hasty.now, hasty.now })
			faults := 0
			s.Fail(func(c wire.Call) *wire.Fault {
				if c.Method != "chat.postMessage" || c.Channel != shelf || faults > 0 {
					return nil
				}
				faults++
				return &fault
			})
			s.says(s.Say(shelf, ada, "", mentor+"fine for a film 5 days overdue?"))
			s.posts(1)
			if n := s.Calls("conversations.replies"); n != 0 {
				t.Errorf("%d look-ups: nothing had been posted", n)
			}
			s.still(1)
		})
	}
}

// Others go on while a channel has to wait.
func TestRateLimitIsOfOneChannel(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.Fail(func(c wire.Call) *wire.Fault {
		if c.Method == "chat.postMessage" && c.Channel == shelf {
			return &wire.Fault{Status: 429, RetryAfter: "3600"}
		}
		return nil
	})
	s.says(s.Say(shelf, ada, "", mentor+"fine for a film 5 days overdue?"))
	s.ended(bot.Postponed)
	s.says(s.Say(shelf, ben, "", mentor+"fine for a film 5 days overdue?"))
	s.ended(bot.Postponed)
	s.says(s.Say(adaDM, ada, "", "fine for a film 5 days overdue?"))
	s.posts(1)
	if n := s.Calls("chat.postMessage"); n != 2 {
		t.Errorf("%d posts were tried: one in the channel that has to wait, one in the other", n)
	}
}

// Order is kept in a conversation, whatever Slack says meanwhile.
func TestOrder(t *testing.T) {
	t.Parallel()
	s := start(t)
	calls := 0
	s.Fail(func(c wire.Call) *wire.Fault {
		if c.Method != "chat.postMessage" {
			return nil
		}
		if calls++; calls%2 == 1 {
			return &wire.Fault{Status: 500}
		}
		return nil
	})
	for i := range 4 {
		s.says(s.Say(adaDM, ada, "", fmt.Sprintf("fine for a film %d days overdue?", 5+i)))
	}
	posted := s.posts(4)
	for i, m := range posted {
		has(t, m, fmt.Sprintf("%d coins", 5+i))
	}
	s.Fail(nil)
	s.still(4)
}

// Every refusal of the web API ends in the dead letters, once and at once; what may pass does not.
func TestRefusals(t *testing.T) {
	t.Parallel()
	for _, word := range []string{
		"channel_not_found", "not_in_channel", "is_archived", "account_inactive", "token_revoked", "token_expired", "invalid_auth",
		"not_authed", "missing_scope", "restricted_action", "user_not_found", "messages_tab_disabled", "msg_too_long", "no_text",
		"cannot_dm_bot", "ekm_access_denied", "org_login_required", "metadata_too_large", "invalid_arguments", "some_new_error",
	} {
		t.Run(word, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			s.Fail(func(c wire.Call) *wire.Fault {
				if c.Method == "chat.postMessage" && c.Channel == adaDM {
					return &wire.Fault{Error: word}
				}
				return nil
			})
			s.says(s.Say(adaDM, ada, "", "fine for a film 5 days overdue?"))
			s.still(0)
			letters := s.dead()
			if !strings.Contains(letters[0].Why, word) || letters[0].Attempts > 1 {
				t.Errorf("the dead letter says %q after %d attempts", letters[0].Why, letters[0].Attempts)
			}
		})
	}
}

// dead waits for a dead letter and returns all.
func (s *scene) dead() []session.DeadLetter {
	s.t.Helper()
	s.ended(bot.Buried)
	letters, err := s.store.DeadLetters(s.t.Context(), 10)
	if err != nil || len(letters) == 0 {
		s.t.Fatalf("no dead letter: %v", err)
	}
	return letters
}

// Blocks that Slack does not like do not keep a reply from the person.
func TestRefusedBlocks(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.Fail(func(c wire.Call) *wire.Fault {
		if blocks, _ := c.Body["blocks"].(string); c.Method == "chat.postMessage" && c.Channel == adaDM && len(blocks) > 2 {
			return &wire.Fault{Error: "invalid_blocks"}
		}
		return nil
	})
	s.says(s.Say(adaDM, ada, "", "fine for a film 5 days overdue?"))
	if m := s.still(1)[0]; !strings.Contains(m.Text, "5 coins") {
		t.Errorf("posted %+v", m)
	}
	if s.counted("blocks_refused") != 1 {
		t.Error("it is not counted")
	}
}

func TestUnreachableAtFirst(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.Fail(func(wire.Call) *wire.Fault { return &wire.Fault{Status: http.StatusBadGateway} })
	if err := s.channel.Identify(t.Context()); err == nil || slack.Refused(err) {
		t.Errorf("identify: %v", err)
	}
	question := s.Say(adaDM, ada, "", "fine for a film 5 days overdue?")
	if status := s.Event(question); status != http.StatusServiceUnavailable {
		t.Errorf("status %d: the bot does not know who it is", status)
	}
	s.Fail(func(wire.Call) *wire.Fault { return &wire.Fault{Error: "invalid_auth"} })
	if err := s.channel.Identify(t.Context()); !slack.Refused(err) {
		t.Errorf("identify with a wrong token: %v", err)
	}
	s.Fail(nil)
	s.says(question)
	s.still(1)
}
