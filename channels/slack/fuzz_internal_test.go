package slack

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"regexp"
	"strconv"
	"testing"
	"time"
	"unicode/utf8"

	"supportbot/chat"
	"supportbot/faq"
	"supportbot/session"
)

// listening is a channel whose turns are only counted.
func listening(f *testing.F) (*Channel, *heard) {
	f.Helper()
	k, err := faq.Load("../../testdata/library/faq.yaml")
	if err != nil {
		f.Fatal(err)
	}
	store, err := session.Open(f.Context(), session.Options{OpTimeout: 10 * time.Second})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(store.Close)
	h := &heard{}
	c, err := New(Options{
		BotToken: "xoxb-1", SigningSecrets: []string{"secret", "former"}, APIURL: "http://127.0.0.1:1/api/", Store: store,
		Knowledge: func() *faq.Knowledge { return k },
		Count: func(event string) {
			if event == countPanic {
				h.panicked = true
			}
		},
	})
	if err != nil {
		f.Fatal(err)
	}
	c.me.Store(&identity{team: "T0TEAM", user: "U0BOT"})
	c.Listen(h)
	return c, h
}

type heard struct {
	message  *chat.Message
	panicked bool
}

func (h *heard) Handle(_ context.Context, m chat.Message) (chat.Reply, error) {
	h.message = &m
	return chat.Reply{}, nil
}

// Whatever the body is: no panic, a turn only with names of the form that Slack gives, and an event is read as
// encoding/json would read it.
func FuzzEvent(f *testing.F) {
	c, h := listening(f)
	for _, seed := range []string{
		`{"type":"event_callback","team_id":"T0TEAM","event_id":"Ev1","event":{"type":"message","channel":"D0ADA","user":"U0ADA","text":"hello","ts":"1700000000.000100"}}`,
		`{"type":"event_callback","team_id":"T0TEAM","event_id":"Ev1","event":{"type":"message","subtype":"message_changed","channel":"D0ADA","message":{"user":"U0ADA","text":"b","ts":"1.1","edited":{"ts":"2.2"}},"previous_message":{"text":"a"}}}`,
		`{"type":"url_verification","challenge":"x"}`, `{"type":"app_rate_limited"}`, `null`, `[]`, `{"event":`,
	} {
		f.Add([]byte(seed))
	}
	name := regexp.MustCompile(`^[A-Z0-9/]+$`)
	f.Fuzz(func(t *testing.T, body []byte) {
		h.message, h.panicked = nil, false
		c.safely(func() answer { return c.takeEvent(t.Context(), body) })
		if h.panicked {
			t.Error("it panics")
		}
		if m := h.message; m != nil && (m.ID == "" || !name.MatchString(m.Person) || !utf8.ValidString(m.Text)) {
			t.Errorf("a turn of %+v", m)
		}
		var want envelope
		if e, ok := readEnvelope(body); ok && e.Event != nil && (json.Unmarshal(body, &want) != nil || !reflect.DeepEqual(e, want)) {
			t.Errorf("read is %+v, not %+v", e, want)
		}
	})
}

// Whatever a form says: no panic.
func FuzzInteraction(f *testing.F) {
	c, h := listening(f)
	for _, seed := range []string{
		`payload={"type":"block_actions","team":{"id":"T0TEAM"},"user":{"id":"U0ADA"},"actions":[{"action_id":"x","value":"{}"}]}`,
		`payload={"type":"view_submission","view":{"callback_id":"x","private_metadata":"{}"}}`, `payload={"type":"block_suggestion","value":"a"}`,
		`team_id=T0TEAM&channel_id=C0SHELF&user_id=U0ADA&command=/lib&text=hours&trigger_id=1`, `payload=%`, ``,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		h.panicked = false
		c.safely(func() answer { return c.takeInteraction(t.Context(), body) })
		c.safely(func() answer { return c.takeCommand(t.Context(), body) })
		if h.panicked {
			t.Error("it panics")
		}
	})
}

// Only what was made with a secret is a signature.
func FuzzSignature(f *testing.F) {
	c, _ := listening(f)
	now := strconv.FormatInt(c.Now().Unix(), 10)
	f.Add(now, "v0=", []byte("{}"))
	f.Add(now, "v0=0000000000000000000000000000000000000000000000000000000000000000", []byte("{}"))
	f.Add("-1", "", []byte(""))
	f.Fuzz(func(t *testing.T, stamp, given string, body []byte) {
		h := http.Header{"X-Slack-Request-Timestamp": {stamp}, "X-Slack-Signature": {given}}
		if c.signed(h, body) {
			t.Errorf("%q, %q is taken for a signature", stamp, given)
		}
	})
}

// pings are what Slack would turn into a call of somebody.
var pings = regexp.MustCompile(`<[!@#]`)

// What a person wrote never calls anybody, nor becomes a link, wherever it is said back.
func FuzzText(f *testing.F) {
	for _, seed := range []string{"<!channel>", "&lt;!here&gt;", "&amp;lt;!here&amp;gt;", "<@U0ADA> *b* `c`", "<https://evil.example|bank>", "<", "<a|b", "```\n<!everyone>"} {
		f.Add(seed)
	}
	k, err := faq.Load("../../testdata/library/faq.yaml")
	if err != nil {
		f.Fatal(err)
	}
	w := newWriter(k)
	f.Fuzz(func(t *testing.T, text string) {
		got := plain(text, "U0BOT")
		if utf8.ValidString(text) && !utf8.ValidString(got) {
			t.Errorf("%q becomes %q, which is not UTF-8", text, got)
		}
		if said := w.mrkdwn(got); pings.MatchString(said) {
			t.Errorf("%q becomes %q", text, said)
		}
	})
}
