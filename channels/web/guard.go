package web

import (
	"fmt"
	"net/http"
	"runtime"
	"runtime/debug"
)

// policy lets the page load its own files and talk to its own API, and nothing
// else: no inline script, no other host. HTML gets into the page through one
// named door only (Trusted Types). Who may put a frame around it is added.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; " +
	"object-src 'none'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types reply; "

// guard puts around every handler what all of them need: the security headers,
// the refusal of requests that a foreign page makes in a visitor's name, and
// the recovery from a panic.
func (s *Server) guard(next http.Handler) http.Handler {
	foreign := http.NewCrossOriginProtection()
	foreign.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		Refuse(w, Problem{Status: http.StatusForbidden, Code: "forbidden", Message: "requests from pages of another origin are not accepted"})
	}))
	for _, origin := range s.embedders {
		_ = foreign.AddTrustedOrigin(origin) // CheckOrigin is stricter
	}
	next = s.embedders.share(foreign.Handler(next))
	// The same for every request, and changed by nobody: one list for all.
	elsewhere, page := []string{policy + "frame-ancestors " + s.embedders.ancestors("")}, []string{policy + "frame-ancestors " + s.embedders.ancestors("/")}
	nosniff, noReferrer, sameOrigin := []string{"nosniff"}, []string{"no-referrer"}, []string{"same-origin"}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		if len(r.TransferEncoding) > 0 {
			// A body in chunks may have had a length as well, which net/http does not tell: whatever
			// follows on this connection could have been hidden from a proxy in front.
			h.Set("Connection", "close")
		}
		h["Content-Security-Policy"] = elsewhere
		if r.URL.Path == "/" {
			h["Content-Security-Policy"] = page
		}
		h["X-Content-Type-Options"] = nosniff
		h["Referrer-Policy"] = noReferrer
		h["Cross-Origin-Opener-Policy"] = sameOrigin
		h["Cross-Origin-Resource-Policy"] = sameOrigin
		defer func() {
			switch v := recover(); v {
			case nil:
			case http.ErrAbortHandler:
				panic(v)
			default:
				// The value may quote what a person wrote: only the runtime's own errors are told.
				what := any(fmt.Sprintf("%T", v))
				if own, ok := v.(runtime.Error); ok {
					what = own
				}
				s.log.Error("a request handler panicked", "path", r.URL.Path, "panic", what, "stack", string(debug.Stack()))
				Refuse(w, internal)
			}
		}()
		next.ServeHTTP(w, r)
	})
}
