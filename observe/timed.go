package observe

import (
	"net/http"
	"time"
)

// Timed measures how long requests of a channel wait for their answer. on says
// which channel a request belongs to; "" is none.
func (m *Metrics) Timed(h http.Handler, on func(*http.Request) string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		channel := on(r)
		if channel == "" {
			h.ServeHTTP(w, r) // streams among them, which must not be wrapped
			return
		}
		began := time.Now()
		seen := &statusOf{ResponseWriter: w, status: http.StatusOK}
		h.ServeHTTP(seen, r)
		m.Acknowledged(channel, seen.status, time.Since(began))
	})
}

// statusOf remembers the status that was answered.
type statusOf struct {
	http.ResponseWriter
	status int
}

func (s *statusOf) WriteHeader(status int) {
	s.status = status
	s.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the writer behind.
func (s *statusOf) Unwrap() http.ResponseWriter { return s.ResponseWriter }
