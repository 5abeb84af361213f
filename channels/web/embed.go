package web

import (
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// embedders are the origins whose pages may show the chat in a frame and call
// the API. Without any the chat cannot be embedded, and /embed.js is not there.
type embedders []string

// CheckOrigin says what is wrong with an origin for Options.EmbedOrigins, nil
// if nothing is. It is scheme and host with an optional port, as browsers send
// it; plain http is only for this machine.
func CheckOrigin(origin string) error {
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" || origin != u.Scheme+"://"+u.Host || origin != strings.ToLower(origin) || strings.ContainsAny(u.Host, "*;, '\"") {
		return errors.New("an origin has the form https://help.example.com or https://help.example.com:8443, in small letters and without a path")
	}
	host := u.Hostname()
	if at, err := netip.ParseAddr(host); u.Scheme == "http" && (host == "localhost" || err == nil && at.IsLoopback()) {
		return nil
	}
	if u.Scheme != "https" {
		return errors.New("an origin begins with https:// (http:// only for this machine)")
	}
	if _, port, err := net.SplitHostPort(u.Host); err == nil && port == "443" {
		return errors.New("browsers leave the port 443 out of an origin, so it must not be given")
	}
	return nil
}

// ancestors is who may put a frame around a path: the chat page only, and only
// the embedders and the demo page of this server.
func (e embedders) ancestors(path string) string {
	if len(e) == 0 || path != "/" {
		return "'none'"
	}
	return "'self' " + strings.Join(e, " ")
}

// share lets the embedders' pages read the API, and everybody load the script
// that they need for it. Other pages of other origins may not even follow a conversation.
func (e embedders) share(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		if len(e) > 0 && r.URL.Path == "/embed.js" {
			h.Set("Cross-Origin-Resource-Policy", "cross-origin")
		}
		if !strings.HasPrefix(r.URL.Path, "/api/") {
			next.ServeHTTP(w, r)
			return
		}
		if len(e) > 0 {
			h.Add("Vary", "Origin")
		}
		origin := r.Header.Get("Origin")
		switch {
		case slices.Contains(e, origin):
			h.Set("Access-Control-Allow-Origin", origin)
			h.Set("Access-Control-Expose-Headers", "Retry-After")
			if r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != "" {
				h.Set("Access-Control-Allow-Methods", "GET, POST")
				h.Set("Access-Control-Allow-Headers", "Content-Type, Last-Event-ID")
				h.Set("Access-Control-Max-Age", "600")
				w.WriteHeader(http.StatusNoContent)
				return
			}
		case strings.HasPrefix(r.URL.Path, "/api/v1/conversations/") && foreign(r, origin):
			Refuse(w, Problem{Status: http.StatusForbidden, Code: "forbidden", Message: "requests from pages of another origin are not accepted"})
			return
		}
		next.ServeHTTP(w, r)
	})
}

// foreign says that a page of another origin makes the request. Programs that
// are no browsers send neither header.
func foreign(r *http.Request, origin string) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site == "cross-site" || site == "same-site" {
		return true
	}
	if origin == "" {
		return false
	}
	u, err := url.Parse(origin)
	return err != nil || u.Host != r.Host
}
