package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

const (
	// writeTime is how long a reader may take for what it is sent.
	writeTime = 10 * time.Second
	// reconnect is how long a browser waits before it comes back by itself.
	reconnect = time.Second
)

// EventStream writes server-sent events. After a write has failed it writes nothing more.
type EventStream struct {
	w       http.ResponseWriter
	control *http.ResponseController
	failed  error
}

// NewEventStream begins the response.
func NewEventStream(w http.ResponseWriter) *EventStream {
	h := w.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // asks proxies to pass events on at once
	return &EventStream{w: w, control: http.NewResponseController(w)}
}

// Open says how soon to come back when the stream ends, and that it lives.
func (s *EventStream) Open() {
	s.printf("retry: %d\nevent: beat\ndata:\n\n", reconnect.Milliseconds())
}

// Beat shows that the stream lives.
func (s *EventStream) Beat() { s.printf("event: beat\ndata:\n\n") }

// Send writes an event, with an id by which reading goes on and a name, each unless it is empty.
func (s *EventStream) Send(id, name string, event any) {
	data, err := json.Marshal(event) // it has no line ends
	if err != nil {
		return // it was read from JSON a moment ago
	}
	if name != "" {
		s.printf("event: %s\n", name)
	}
	if id != "" {
		s.printf("id: %s\n", id)
	}
	s.printf("data: %s\n\n", data)
}

// Flush passes on what was written. The error is that of the first write that failed.
func (s *EventStream) Flush() error {
	if s.failed == nil {
		s.failed = s.control.Flush()
	}
	return s.failed
}

func (s *EventStream) printf(format string, values ...any) {
	if s.failed != nil {
		return
	}
	// The listener's limit is for responses that end; here each write has its own, so that a reader
	// who takes nothing is still cut off. Not supported: the stream ends early, and the browser comes back.
	_ = s.control.SetWriteDeadline(time.Now().Add(writeTime))
	_, s.failed = fmt.Fprintf(s.w, format, values...)
}
