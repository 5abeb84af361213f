package web

import (
	"context"
	"net/http"
	"net/http/pprof"
	"time"
)

// readyTime bounds the question whether the conversation store answers.
const readyTime = time.Second

// healthy says that the process runs.
func (s *Server) healthy(w http.ResponseWriter, _ *http.Request) { plain(w, http.StatusOK, "ok") }

// readiness says whether messages can be taken now. Why not is for the log only.
func (s *Server) readiness(w http.ResponseWriter, r *http.Request) {
	select {
	case <-s.stopped:
		plain(w, http.StatusServiceUnavailable, "stopping")
		return
	default:
	}
	if s.ready != nil {
		ctx, cancel := context.WithTimeout(r.Context(), readyTime)
		defer cancel()
		if err := s.ready(ctx); err != nil {
			s.log.Warn("not ready", "error", err)
			plain(w, http.StatusServiceUnavailable, "not ready")
			return
		}
	}
	plain(w, http.StatusOK, "ready")
}

// loopbackMetrics is /metrics of the main listener: only for this machine, and
// not at all where there is an admin listener.
func (s *Server) loopbackMetrics(w http.ResponseWriter, r *http.Request) {
	if s.metrics == nil || s.private || !Direct(r) {
		plain(w, http.StatusNotFound, "not found")
		return
	}
	s.metrics.ServeHTTP(w, r)
}

// Admin answers on the admin listener: health, metrics and profiles.
func (s *Server) Admin() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/healthz", s.healthy)
	mux.HandleFunc("/readyz", s.readiness)
	if s.metrics != nil {
		mux.Handle("/metrics", s.metrics)
	}
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	return mux
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text + "\n"))
}
