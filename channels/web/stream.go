package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

const (
	// heartbeat is how often a stream shows that it lives. It is below the minute after which
	// proxies close what is silent; the page takes three missing ones for a lost connection.
	heartbeat = 15 * time.Second
	// writeTime is how long a reader may take for what it is sent.
	writeTime = 10 * time.Second
	// reconnect is how long a browser waits before it comes back by itself.
	reconnect = time.Second
)

// stream is GET /api/v1/conversations/{id}/stream: the events of a
// conversation as they come, as server-sent events. It begins after the event
// named by Last-Event-ID, which browsers send when they come back, else by the
// parameter after, else at the beginning.
func (s *Server) stream(w http.ResponseWriter, r *http.Request) {
	if !reads(w, r) {
		return
	}
	key, p := conversationOf(r)
	if p != nil {
		refuse(w, *p)
		return
	}
	leave, p := s.streams.enter(key.Conversation, s.trusted.client(r))
	if p != nil {
		refuse(w, *p)
		return
	}
	defer leave()
	after := r.Header.Get("Last-Event-ID")
	if after == "" {
		after = r.URL.Query().Get("after")
	}
	grown := s.transcripts.Follow(r.Context(), key) // before reading, so that nothing falls in between
	events, p := s.eventsAfter(r.Context(), key, after)
	if p != nil {
		refuse(w, *p)
		return
	}

	out := newSender(w)
	if r.Method == http.MethodHead {
		return
	}
	out.printf("retry: %d\nevent: beat\ndata:\n\n", reconnect.Milliseconds())
	beat := time.NewTicker(s.heartbeat)
	defer beat.Stop()
	for {
		for _, e := range events {
			out.event(e)
			after = e.ID
		}
		if len(events) < eventsPage {
			if out.flush() != nil || !s.wait(r, grown, beat.C, out) {
				return
			}
		}
		// Also after a beat: what tells that the transcript has grown may be lost.
		if events, p = s.eventsAfter(r.Context(), key, after); p != nil {
			events = nil // the store is away; the next beat looks again
		}
	}
}

// wait returns when it is time to look for events; false ends the stream.
func (s *Server) wait(r *http.Request, grown <-chan struct{}, beat <-chan time.Time, out *sender) bool {
	select {
	case <-r.Context().Done():
		return false
	case <-s.stopped:
		return false
	case _, open := <-grown:
		return open
	case <-beat:
		out.printf("event: beat\ndata:\n\n")
		return true
	}
}

// sender writes an event stream. After a write has failed it writes nothing more.
type sender struct {
	w       http.ResponseWriter
	control *http.ResponseController
	failed  error
}

func newSender(w http.ResponseWriter) *sender {
	h := w.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // asks proxies to pass events on at once
	return &sender{w: w, control: http.NewResponseController(w)}
}

func (s *sender) printf(format string, values ...any) {
	if s.failed != nil {
		return
	}
	// The listener's limit is for responses that end; here each write has its own, so that a reader
	// who takes nothing is still cut off. Not supported: the stream ends early, and the browser comes back.
	_ = s.control.SetWriteDeadline(time.Now().Add(writeTime))
	_, s.failed = fmt.Fprintf(s.w, format, values...)
}

func (s *sender) event(e event) {
	data, err := json.Marshal(e) // it has no line ends
	if err != nil {
		return // it was read from JSON a moment ago
	}
	s.printf("id: %s\ndata: %s\n\n", e.ID, data)
}

func (s *sender) flush() error {
	if s.failed == nil {
		s.failed = s.control.Flush()
	}
	return s.failed
}
