package web

import (
	"net/http"
	"time"
)

// heartbeat is how often a stream shows that it lives. It is below the minute after which proxies
// close what is silent; the page takes three missing ones for a lost connection.
const heartbeat = 15 * time.Second

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
		Refuse(w, *p)
		return
	}
	leave, p := s.streams.enter(key.Conversation, s.trusted.Client(r))
	if p != nil {
		Refuse(w, *p)
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
		Refuse(w, *p)
		return
	}

	out := NewEventStream(w)
	if r.Method == http.MethodHead {
		return
	}
	out.Open()
	beat := time.NewTicker(s.heartbeat)
	defer beat.Stop()
	for {
		for _, e := range events {
			out.Send(e.ID, "", e)
			after = e.ID
		}
		if len(events) < eventsPage {
			if out.Flush() != nil || !s.wait(r, grown, beat.C, out) {
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
func (s *Server) wait(r *http.Request, grown <-chan struct{}, beat <-chan time.Time, out *EventStream) bool {
	select {
	case <-r.Context().Done():
		return false
	case <-s.stopped:
		return false
	case _, open := <-grown:
		return open
	case <-beat:
		out.Beat()
		return true
	}
}
