package web_test

import (
	"context"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"supportbot/channels/web"
	"supportbot/chat"
)

// admitted keeps what was taken for a message.
type admitted struct{ messages []chat.Message }

func (a *admitted) Answer(_ context.Context, m chat.Message) ([]byte, error) {
	a.messages = append(a.messages, m)
	return []byte("{}"), nil
}

// Whatever the body is, the answer is JSON, and a message is only what has the form of one, with the text that
// encoding/json finds.
func FuzzMessages(f *testing.F) {
	for _, seed := range []string{
		`{"text":"hi"}`, `{"text":"hi","conversation_id":"aaaaaaaaaaaaaaaaaaaaaaaa","message_id":"1","language":"zh"}`,
		`{"text":"\u0000\ud800"}`, `{"text":"hi","text":7}`, `[[[[`, `null`, "\ufeff{}", `{"TEXT":"hi"}`,
	} {
		f.Add([]byte(seed))
	}
	id := regexp.MustCompile(`^[A-Za-z0-9_-]{20,64}$`)
	f.Fuzz(func(t *testing.T, body []byte) {
		h := &admitted{}
		w := request{body: string(body)}.send(web.New(web.Options{Handler: h}))
		if !json.Valid(w.Body.Bytes()) || w.Code >= 500 || (w.Code == http.StatusOK) != (len(h.messages) == 1) {
			t.Errorf("%d %s with %d turns", w.Code, w.Body, len(h.messages))
		}
		for _, m := range h.messages {
			if !utf8.ValidString(m.Text) || !id.MatchString(m.Conversation) || m.Channel != web.Channel {
				t.Errorf("a message of %+v", m)
			}
			var fields map[string]json.RawMessage
			var text string
			if json.Unmarshal(body, &fields) != nil || json.Unmarshal(fields["text"], &text) != nil || chat.Clean(text) != m.Text {
				t.Errorf("a message of %q from %q", m.Text, body)
			}
		}
	})
}

// active is markup that does something, or loads something.
var active = regexp.MustCompile(`(?i)<(script|iframe|object|embed|svg|img|form|style|link|base)\b|<[^>]*\son\w+=|(href|src)="?\s*(javascript|data|vbscript):`)

// Whatever a reply says, its HTML does nothing.
func FuzzMarkdown(f *testing.F) {
	for _, seed := range []string{"[a](javascript:alert(1))", "<script>alert(1)</script>", "![x](https://evil.example/t.png)", "# h\n\n- a\n  - b", "```\n</code><svg/onload=x>", "&#x3C;script&#x3E;", "[a]: data:text/html,x\n\n[a]", "<a href=\"java\nscript:x\">"} {
		f.Add(seed)
	}
	m := web.NewMarkdown()
	f.Fuzz(func(t *testing.T, text string) {
		html := strings.Join(m.HTML(chat.Reply{Kind: chat.Answer, Text: text}), "")
		if found := active.FindString(html); found != "" {
			t.Errorf("%q becomes %q", text, html)
		}
	})
}
