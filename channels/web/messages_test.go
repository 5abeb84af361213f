package web_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"supportbot/bot"
	"supportbot/channels/web"
	"supportbot/chat"
	"supportbot/faq"
)

const known = "abcdefghijklmnopqrstuvwxyz"

func TestAcceptedMessages(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		body string
		want chat.Message // an empty id stands for a generated one
	}{
		"text only":              {`{"text":"can I renew a loan?"}`, chat.Message{Text: "can I renew a loan?"}},
		"everything":             {`{"text":"能续借吗","conversation_id":"` + known + `","message_id":"m-1","language":"en"}`, chat.Message{Text: "能续借吗", Conversation: known, ID: "m-1", Language: faq.EN}},
		"nulls are absent":       {`{"text":"hi","conversation_id":null,"message_id":null,"language":null}`, chat.Message{Text: "hi"}},
		"unknown fields":         {`{"text":"hi","user":{"name":"x"},"n":[1]}`, chat.Message{Text: "hi"}},
		"last of equal names":    {`{"text":"one","text":"two"}`, chat.Message{Text: "two"}},
		"brackets in text":       {`{"text":"` + strings.Repeat("[", 200) + `\"{{\\"}`, chat.Message{Text: strings.Repeat("[", 200) + `"{{\`}},
		"cleaned":                {`{"text":"  a\u0000b\u202e\r\nc  "}`, chat.Message{Text: "ab\nc"}},
		"4,000 characters":       {`{"text":"` + strings.Repeat("长", 4000) + `"}`, chat.Message{Text: strings.Repeat("长", 4000)}},
		"markup stays text":      {`{"text":"<img src=x onerror=alert(1)>"}`, chat.Message{Text: "<img src=x onerror=alert(1)>"}},
		"half of a surrogate":    {`{"text":"a\ud800"}`, chat.Message{Text: "a\uFFFD"}},
		"white space around all": {" \n{\"text\":\"hi\"}\n ", chat.Message{Text: "hi"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			handler := &scripted{}
			w := request{body: c.body}.send(newServer(web.Options{Handler: handler}))
			if w.Code != 200 {
				t.Fatalf("status %d: %s", w.Code, w.Body)
			}
			got := handler.last(t)
			if got.Text != c.want.Text || got.Language != c.want.Language || got.Channel != "web" {
				t.Errorf("the turn was %+v", got)
			}
			if c.want.Conversation == "" && !regexp.MustCompile(`^[a-z2-7]{26}$`).MatchString(got.Conversation) {
				t.Errorf("the conversation was named %q", got.Conversation)
			}
			if c.want.Conversation != "" && got.Conversation != c.want.Conversation {
				t.Errorf("the conversation is %q, not %q", got.Conversation, c.want.Conversation)
			}
			if got.Person != got.Conversation {
				t.Errorf("the person is %q, not the conversation", got.Person)
			}
			if got.ID == "" || c.want.ID != "" && got.ID != c.want.ID {
				t.Errorf("the message's id is %q, want %q", got.ID, c.want.ID)
			}
			var reply struct {
				ConversationID string `json:"conversation_id"`
				MessageID      string `json:"message_id"`
			}
			if err := json.Unmarshal(w.Body.Bytes(), &reply); err != nil || reply.ConversationID != got.Conversation || reply.MessageID != got.ID {
				t.Errorf("the reply %s (%v) does not name conversation and message", w.Body, err)
			}
		})
	}
}

func TestConversationsAreUnguessable(t *testing.T) {
	t.Parallel()
	handler := &scripted{}
	server := newServer(web.Options{Handler: handler})
	seen := map[string]bool{}
	for range 100 {
		request{body: `{"text":"hi"}`}.send(server)
		seen[handler.last(t).Conversation] = true
	}
	if len(seen) != 100 {
		t.Errorf("100 new conversations have %d names", len(seen))
	}
}

// The reply reaches the client as it was written down, so that a message which comes again gets the same bytes.
func TestReplyIsSentAsItWasWritten(t *testing.T) {
	t.Parallel()
	handler := &scripted{written: `{"text":"\u003cb\u003e \u0026 好","more":[],"later":1}`}
	w := request{body: `{"text":"hi","conversation_id":"` + known + `","message_id":"m1"}`}.send(newServer(web.Options{Handler: handler}))
	if got := w.Body.String(); got != handler.written+"\n" {
		t.Errorf("got  %s\nwant %s", got, handler.written)
	}
}

// What failed inside is told as what the client can do, and nothing of the cause.
func TestFailures(t *testing.T) {
	t.Parallel()
	secret := errors.New("dial redis.internal:6379 as hunter2")
	for name, c := range map[string]struct {
		err        error
		status     int
		code       string
		retryAfter string
	}{
		"limited":     {&bot.LimitError{RetryAfter: 1200 * time.Millisecond}, 429, "rate_limited", "2"},
		"busy":        {fmt.Errorf("%w: %w", bot.ErrBusy, secret), 503, "unavailable", "2"},
		"unavailable": {fmt.Errorf("%w: %w", bot.ErrUnavailable, secret), 503, "unavailable", "2"},
		"invalid":     {&bot.InvalidError{Field: "text", Problem: "is odd"}, 400, "invalid_field", ""},
		"unknown":     {secret, 500, "internal", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := request{body: `{"text":"hi"}`}.send(newServer(web.Options{Handler: &scripted{err: c.err}}))
			code, message := failure(t, w)
			if w.Code != c.status || code != c.code || w.Header().Get("Retry-After") != c.retryAfter {
				t.Errorf("got %d %s, Retry-After %q", w.Code, code, w.Header().Get("Retry-After"))
			}
			if strings.Contains(message, "hunter2") || strings.Contains(message, "redis") {
				t.Errorf("the error tells the cause: %s", message)
			}
		})
	}
}
