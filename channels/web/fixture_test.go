package web_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"supportbot/channels/web"
	"supportbot/chat"
	"supportbot/faq"
)

// scripted answers every message with the same reply or error and keeps what it was asked.
type scripted struct {
	written string // the reply; one that names conversation and message if empty
	err     error

	mu    sync.Mutex
	asked []chat.Message
}

func (h *scripted) Answer(_ context.Context, m chat.Message) ([]byte, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.asked = append(h.asked, m)
	if h.err != nil {
		return nil, h.err
	}
	if h.written != "" {
		return []byte(h.written), nil
	}
	return json.Marshal(whole(chat.Reply{}, m))
}

// whole is a reply as handlers promise it.
func whole(r chat.Reply, m chat.Message) chat.Reply {
	r.ConversationID, r.MessageID = m.Conversation, m.ID
	r.Values, r.Facts, r.Choices = map[string]float64{}, faq.Facts{}, append([]chat.Option{}, r.Choices...)
	r.Reasons, r.Links, r.Sources = append([]string{}, r.Reasons...), append([]chat.Link{}, r.Links...), append([]chat.Source{}, r.Sources...)
	more := make([]chat.Reply, len(r.More))
	for i, further := range r.More {
		more[i] = whole(further, m)
	}
	r.More = more
	return r
}

func (h *scripted) turns() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.asked)
}

// last is the message of the last turn.
func (h *scripted) last(t *testing.T) chat.Message {
	t.Helper()
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.asked) == 0 {
		t.Fatal("no turn was taken")
	}
	return h.asked[len(h.asked)-1]
}

// request is a request to the API; the zero fields are those of a good message.
type request struct {
	method, path, body string
	header             map[string]string
	remote             string
}

func (q request) send(h http.Handler) *httptest.ResponseRecorder {
	if q.method == "" {
		q.method = http.MethodPost
	}
	if q.path == "" {
		q.path = "/api/v1/messages"
	}
	r := httptest.NewRequest(q.method, q.path, strings.NewReader(q.body))
	if q.method == http.MethodPost {
		r.Header.Set("Content-Type", "application/json")
	}
	for name, value := range q.header {
		r.Header.Set(name, value)
	}
	if q.remote != "" {
		r.RemoteAddr = q.remote
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// failure is the error in a response.
func failure(t *testing.T, w *httptest.ResponseRecorder) (code, message string) {
	t.Helper()
	var document struct {
		Error struct{ Code, Message string }
	}
	if got := w.Header().Get("Content-Type"); !strings.HasPrefix(got, "application/json") {
		t.Fatalf("the error has the type %q: %s", got, w.Body)
	}
	if err := json.Unmarshal(w.Body.Bytes(), &document); err != nil {
		t.Fatalf("the error is no JSON: %v: %s", err, w.Body)
	}
	return document.Error.Code, document.Error.Message
}

func newServer(o web.Options) *web.Server {
	if o.Handler == nil {
		o.Handler = &scripted{}
	}
	return web.New(o)
}
