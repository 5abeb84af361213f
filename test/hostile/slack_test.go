package hostile

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"supportbot/test/slack/wire"
)

func authenticity() []line {
	signatures := in("channels/slack", "TestAuthenticity")
	return []line{
		{id: "S01", means: "no signature", tests: signatures},
		{id: "S02", means: "no time", tests: signatures},
		{id: "S03", means: "signatures that are none", tests: signatures},
		{id: "S04", means: "two signatures, one of them right", tests: signatures},
		{id: "S05", means: "one byte of the body changed", tests: signatures},
		{id: "S06", means: "the same JSON with other white space", tests: signatures},
		{id: "S07", means: "five minutes and a second old, or ahead", tests: signatures},
		{id: "S08", means: "times that are not written as Slack writes them", tests: signatures},
		{id: "S09", means: "a captured request sent again", run: replayed},
		{id: "S10", means: "captured, and sent when the mark is gone", tests: append(in("channels/slack", "TestAuthenticity"), in("session", "TestRetention")...)},
		{id: "S11", means: "the old verification token instead of a signature", run: func(t *testing.T, p *program) {
			response, err := http.Post(p.url+"/slack/events", "application/json", strings.NewReader(`{"token":"old","type":"event_callback"}`))
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			if response.StatusCode != http.StatusUnauthorized {
				t.Errorf("status %d", response.StatusCode)
			}
		}},
		{id: "S12", means: "the former secret, while it is configured", tests: signatures},
		{id: "S13", means: "an empty signing secret in the settings", tests: append(in("channels/slack", "TestNewRefusesHalfASetup"), in("cmd/bot", "TestSlackSettings")...)},
		{id: "S14", means: "a thousand guesses: all refused, none logged", run: guesses},
		{id: "S15", means: "signed, with another media type", run: func(t *testing.T, p *program) {
			for _, media := range []string{"text/plain", "application/xml", ""} {
				if status := p.signed(t, "/slack/events", media, p.said("S15", "hello", nil)); status != http.StatusUnsupportedMediaType {
					t.Errorf("%q: status %d", media, status)
				}
			}
		}},
		{id: "S16", means: "the media type with its character set", run: func(t *testing.T, p *program) {
			if status := p.signed(t, "/slack/events", "application/json; charset=utf-8", p.said("S16", "opening hours", nil)); status != http.StatusOK {
				t.Errorf("status %d", status)
			}
		}},
		{id: "S17", means: "a form with two payloads", tests: in("channels/slack", "TestNonsense")},
	}
}

func replayed(t *testing.T, p *program) {
	event := p.said("S09", "opening hours", nil)
	for range 3 {
		if status := p.event(t, event); status != http.StatusOK {
			t.Errorf("status %d", status)
		}
	}
	p.answered(t, "S09", 1)
}

// answered waits until a person got so many replies, and sees that there are no more.
func (p *program) answered(t *testing.T, user string, n int) {
	t.Helper()
	// One more event of the same person comes after all before it.
	if status := p.event(t, p.said(user, "/lib fine film 9", nil)); status != http.StatusOK {
		t.Fatalf("status %d", status)
	}
	eventually(t, "the last reply", func() bool {
		posts := p.posts(user)
		return len(posts) > 0 && strings.Contains(posts[len(posts)-1].Text, "9 coins")
	})
	if got := len(p.posts(user)) - 1; got != n {
		t.Errorf("%d replies, want %d", got, n)
	}
}

func guesses(t *testing.T, p *program) {
	before := len(p.log.text())
	for i := range 1000 {
		sent := fmt.Sprintf("POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nX-Slack-Request-Timestamp: %d\r\nX-Slack-Signature: v0=%064x\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}", time.Now().Unix(), i)
		if status, _ := p.raw(t, sent); status != http.StatusUnauthorized {
			t.Fatalf("guess %d: status %d", i, status)
		}
	}
	if grown := len(p.log.text()) - before; grown > 20_000 { // others are at work meanwhile
		t.Errorf("the log grew by %d bytes", grown)
	}
}

func events() []line {
	nonsense, silence := in("channels/slack", "TestNonsense"), in("channels/slack", "TestSilence")
	once := in("channels/slack", "TestOneMessageManyEvents")
	return []line{
		{id: "E01", means: "no JSON, half of it, too much of it", tests: nonsense},
		{id: "E02", means: "null", tests: nonsense},
		{id: "E03", means: "nested twenty thousand times", tests: nonsense},
		{id: "E04", means: "numbers where texts belong", tests: nonsense},
		{id: "E05", means: "not UTF-8", tests: nonsense},
		{id: "E06", means: "a name twice, and in capitals: the last counts", run: func(t *testing.T, p *program) {
			for _, twice := range []string{`{"type":"event_callback","type":"url_verification","challenge":"a"}`, `{"type":"event_callback","TYPE":"url_verification","Challenge":"a"}`} {
				if status := p.event(t, []byte(twice)); status != http.StatusOK {
					t.Errorf("%s: status %d", twice, status)
				}
			}
		}},
		{id: "E07", means: "larger than any event", tests: nonsense},
		{id: "E08", means: "no event in it, or no id", tests: nonsense},
		{id: "E09", means: "an id that would break out of a key", run: eventIDs},
		{id: "E10", means: "an unknown type", tests: nonsense},
		{id: "E11", means: "Slack says that it drops events", tests: nonsense},
		{id: "E12", means: "another workspace's", tests: append(in("channels/slack", "TestNonsense"), silence...)},
		{id: "E13", means: "another bot's words, and its own", tests: silence},
		{id: "E14", means: "joins, deletions, edits", tests: append(in("channels/slack", "TestSilence"), in("channels/slack", "TestEditedQuestionUpdatesTheReply")...)},
		{id: "E15", means: "nobody's words, and blank ones", tests: silence},
		{id: "E16", means: "one event at one moment, many times", run: func(t *testing.T, p *program) {
			event := p.said("E16", "opening hours", nil)
			var all sync.WaitGroup
			for range 8 {
				all.Go(func() {
					if status := p.event(t, event); status != http.StatusOK {
						t.Errorf("status %d", status)
					}
				})
			}
			all.Wait()
			p.answered(t, "E16", 1)
		}},
		{id: "E17", means: "called a retry, but never seen: it is answered", tests: in("channels/slack", "TestRetryHeader")},
		{id: "E18", means: "one message told by two events", tests: once},
		{id: "E19", means: "a challenge with markup in it", tests: nonsense},
		{id: "E20", means: "a challenge unsigned, or very long", tests: append(in("channels/slack", "TestNonsense"), in("channels/slack", "TestAuthenticity")...)},
		{id: "E21", means: "texts of a hundred thousand characters", run: longTexts},
		{id: "E22", means: "texts made to keep the matcher busy", run: func(t *testing.T, p *program) {
			var words strings.Builder
			for i := range 700 {
				fmt.Fprintf(&words, "w%dx ", i)
			}
			for _, text := range []string{strings.Repeat("(a+)+$", 600), words.String(), strings.Repeat("a ", 1999), strings.Repeat("film ", 790), strings.Repeat("不", 3999)} {
				began := time.Now()
				if status := p.event(t, p.said("E22", text, nil)); status != http.StatusOK || time.Since(began) > 2500*time.Millisecond {
					t.Errorf("%.20s…: status %d after %s", text, status, time.Since(began))
				}
			}
		}},
		{id: "E23", means: "letters that look like others, or cannot be seen", tests: in("intents", "TestHostile")},
		{id: "E24", means: "names of channels and times that are paths", tests: nonsense},
		{id: "E25", means: "a file of somebody else's host", run: func(t *testing.T, p *program) {
			status := p.event(t, p.said("E25", "opening hours", func(e map[string]any) {
				file := map[string]any{"id": "F1", "name": "a.txt", "is_external": true}
				for _, name := range []string{"url_private", "url_private_download", "permalink", "permalink_public", "external_url", "thumb_64"} {
					file[name] = p.stranger + "/" + name
				}
				e["subtype"], e["files"] = "file_share", []any{file}
			}))
			if status != http.StatusOK {
				t.Errorf("status %d", status)
			}
			p.answered(t, "E25", 1)
		}},
		{id: "E26", means: "a response URL of somebody else's host", tests: in("channels/slack", "TestForeignResponseURL", "TestResponseURLs")},
		{id: "E27", means: "a time in 1970, or 2999", run: func(t *testing.T, p *program) {
			for i, ts := range []string{"0000000001.000100", "32472144000.000100"} {
				user := fmt.Sprintf("E27%d", i)
				if status := p.event(t, p.said(user, "opening hours", func(e map[string]any) { e["ts"] = ts })); status != http.StatusOK {
					t.Errorf("%s: status %d", ts, status)
				}
				eventually(t, "the reply to "+ts, func() bool { return len(p.posts(user)) == 1 })
			}
		}},
		{id: "E28", means: "somebody from outside in a shared channel", tests: silence},
	}
}

func eventIDs(t *testing.T, p *program) {
	for i, id := range []string{"{p1}Evil", "Evil:1:2", "Evil\r\nSET x y", "../Evil", "*"} {
		user := fmt.Sprintf("E09%d", i)
		envelope := fmt.Sprintf(`{"type":"event_callback","team_id":%q,"event_id":%q,"event":{"type":"message","channel":"D0%s","user":"U0%s","text":"opening hours","ts":"170000%d.000001"}}`, wire.Team, id, user, user, 1000+i)
		switch status := p.event(t, []byte(envelope)); status {
		case http.StatusOK: // its message is known by place and time: the id gets into no key
			eventually(t, "the reply", func() bool { return len(p.posts(user)) == 1 })
		case http.StatusBadRequest:
		default:
			t.Errorf("%q: status %d", id, status)
		}
	}
	keys, err := p.redis.Client().Keys(t.Context(), "*").Result()
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range keys {
		if !strings.HasPrefix(key, "bot:{p") || strings.Contains(key, "Evil") {
			t.Errorf("a key like %q", key)
		}
	}
}

func longTexts(t *testing.T, p *program) {
	for i, text := range []string{strings.Repeat("长", 40_000), strings.Repeat("🤖", 50_000), "a" + strings.Repeat("\u0301", 60_000)} {
		user, began := fmt.Sprintf("E21%d", i), time.Now()
		if status := p.event(t, p.said(user, text, nil)); status != http.StatusOK {
			t.Errorf("%d bytes: status %d", len(text), status)
		}
		if took := time.Since(began); took > 2500*time.Millisecond {
			t.Errorf("%d bytes took %s", len(text), took)
		}
		for _, m := range p.posts(user) {
			if len(m.Text) > 12_000 {
				t.Errorf("a reply of %d bytes", len(m.Text))
			}
		}
	}
}
