package load_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"supportbot/load"
)

// seen keeps what arrived.
type seen struct {
	mu       sync.Mutex
	bodies   map[string][]string // by path
	unsigned int
	answer   func(n int, w http.ResponseWriter)
}

func (s *seen) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	if s.bodies == nil {
		s.bodies = map[string][]string{}
	}
	s.bodies[r.URL.Path] = append(s.bodies[r.URL.Path], string(body))
	n := len(s.bodies[r.URL.Path])
	if strings.HasPrefix(r.URL.Path, "/slack/") {
		mac := hmac.New(sha256.New, []byte("secret"))
		mac.Write([]byte("v0:" + r.Header.Get("X-Slack-Request-Timestamp") + ":" + string(body)))
		if r.Header.Get("X-Slack-Signature") != "v0="+hex.EncodeToString(mac.Sum(nil)) {
			s.unsigned++
		}
	}
	s.mu.Unlock()
	if s.answer != nil {
		s.answer(n, w)
	}
}

func serving(t *testing.T, s *seen) string {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return server.URL
}

var said = [][]string{{"one", "two"}, {"three"}}

// So many messages are sent as are due; people hold their dialogues in order, some of them in Slack.
func TestRun(t *testing.T) {
	t.Parallel()
	s := &seen{}
	r, err := load.Run(t.Context(), load.Options{URL: serving(t, s), Rate: 200, For: time.Second, Connections: 8,
		Script: load.Script{Dialogues: said, People: 10, SlackEvery: 2, Team: "T1", Secret: "secret"}})
	if err != nil || r.Sent != 200 || r.Answered != 200 || r.Failed() != 0 || len(r.Errors) != 0 {
		t.Fatalf("%+v, %v", r, err)
	}
	if messages, events := len(s.bodies["/api/v1/messages"]), len(s.bodies["/slack/events"]); messages != 100 || events != 100 || s.unsigned != 0 {
		t.Errorf("%d messages, %d events, %d of them unsigned", messages, events, s.unsigned)
	}
	ids := map[string]bool{}
	spoken := map[string]int{}
	for _, body := range s.bodies["/api/v1/messages"] {
		var m map[string]string
		if err := json.Unmarshal([]byte(body), &m); err != nil {
			t.Fatal(err)
		}
		ids[m["conversation_id"]+m["message_id"]] = true
		spoken[m["text"]]++
	}
	if len(ids) != 100 || spoken["one"] == 0 || spoken["two"] == 0 || spoken["three"] == 0 {
		t.Errorf("%d different messages, said: %v", len(ids), spoken)
	}
}

func TestErrorsAreCounted(t *testing.T) {
	t.Parallel()
	s := &seen{answer: func(n int, w http.ResponseWriter) {
		switch {
		case n%4 == 0:
			w.WriteHeader(http.StatusServiceUnavailable)
		case n%4 == 1:
			panic(http.ErrAbortHandler)
		}
	}}
	r, err := load.Run(t.Context(), load.Options{URL: serving(t, s), Rate: 100, For: time.Second, Connections: 1, Script: load.Script{Dialogues: said}})
	if err != nil || r.Errors["503"] != 25 || r.Errors["connection"] != 25 || r.Answered != 50 || r.FirstError == "" {
		t.Errorf("%+v, %v", r, err)
	}
}

// A server that stalls is charged for those who had to wait, not only for the one it answered late.
func TestWaitingCounts(t *testing.T) {
	t.Parallel()
	s := &seen{answer: func(n int, _ http.ResponseWriter) {
		if n == 1 {
			<-time.After(400 * time.Millisecond)
		}
	}}
	r, err := load.Run(t.Context(), load.Options{URL: serving(t, s), Rate: 100, For: 500 * time.Millisecond, Connections: 1, Script: load.Script{Dialogues: said}})
	if err != nil || r.Acknowledged.P50 < 50 {
		t.Errorf("half were answered within %v ms, %v", r.Acknowledged.P50, err)
	}
}

func TestStandIn(t *testing.T) {
	t.Parallel()
	stand := &load.StandIn{Team: "T1"}
	slack := httptest.NewServer(stand)
	t.Cleanup(slack.Close)
	s := &seen{}
	s.answer = func(n int, _ http.ResponseWriter) {
		s.mu.Lock()
		var e struct{ Event struct{ Channel string } }
		_ = json.Unmarshal([]byte(s.bodies["/slack/events"][n-1]), &e)
		s.mu.Unlock()
		response, err := http.PostForm(slack.URL+"/api/chat.postMessage", url.Values{"channel": {e.Event.Channel}})
		if err != nil {
			t.Error(err)
			return
		}
		_ = response.Body.Close()
	}
	r, err := load.Run(t.Context(), load.Options{URL: serving(t, s), Rate: 50, For: time.Second, Connections: 1, Posts: stand,
		Script: load.Script{Dialogues: said, SlackEvery: 1, Team: "T1", Secret: "secret"}})
	if err != nil || r.Posted == nil || r.Posted.Count != 50 || stand.Posts() != 50 {
		t.Errorf("%+v, %v", r, err)
	}
	var text strings.Builder
	r.Print(&text)
	if !strings.Contains(text.String(), "posted") {
		t.Errorf("the report says nothing of posts: %s", &text)
	}
}

func TestRunRefuses(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]load.Options{
		"no address":   {Script: load.Script{Dialogues: said}},
		"other scheme": {URL: "ftp://127.0.0.1", Script: load.Script{Dialogues: said}},
		"nothing said": {URL: "http://127.0.0.1:1"},
		"nobody there": {URL: "http://127.0.0.1:1", Script: load.Script{Dialogues: said}},
	} {
		if _, err := load.Run(context.Background(), o); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
