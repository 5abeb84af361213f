package console

import (
	"net/http"
	"net/netip"
	"net/url"
	"slices"

	"supportbot/channels/web"
)

// policy is that of the chat page, and no site may put a frame around the console.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; " +
	"object-src 'none'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types reply"

// guard puts the security headers around everything, keeps what is shown out of every cache, and
// refuses what a page of another origin asks for. The sites that may embed the chat are such pages, too.
func (c *Console) guard(next http.Handler) http.Handler {
	foreign := http.NewCrossOriginProtection()
	foreign.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.Logger.Warn("console: a request of a page of another origin was refused", "path", r.URL.Path, "origin", r.Header.Get("Origin"))
		web.Refuse(w, forbidden("requests from pages of another origin are not accepted"))
	}))
	next = foreign.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Frame-Options", "DENY")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		if !loopback(r) {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

// loopback says that the browser runs on this machine and speaks plain HTTP: the one case in which
// there can be no Secure cookie.
func loopback(r *http.Request) bool {
	u, err := url.Parse("//" + r.Host)
	if err != nil || r.TLS != nil || !web.Direct(r) {
		return false
	}
	host, err := netip.ParseAddr(u.Hostname())
	return u.Hostname() == "localhost" || err == nil && host.IsLoopback()
}

func forbidden(message string) web.Problem {
	return web.Problem{Status: http.StatusForbidden, Code: "forbidden", Message: message}
}

func notFound(what string) web.Problem {
	return web.Problem{Status: http.StatusNotFound, Code: "not_found", Message: what}
}

func invalid(field, message string) web.Problem {
	return web.Problem{Status: http.StatusBadRequest, Code: "invalid_field", Message: field + ": " + message}
}

// handler answers somebody who is signed in.
type handler func(w http.ResponseWriter, r *http.Request, by signedIn)

// reading lets those in who are signed in and may.
func (c *Console) reading(needed Role, next handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		by, err := c.whoIs(r)
		if err != nil {
			c.refuse(w, r, err)
			return
		}
		if !by.Role.may(needed) {
			c.Logger.Warn("console: the role does not allow it", "agent", by.Name, "role", string(by.Role), "method", r.Method, "path", r.URL.Path)
			web.Refuse(w, forbidden("this takes the role "+string(needed)))
			return
		}
		next(w, r, by)
	})
}

// changing asks in addition for the token that only a page of this origin can have read.
func (c *Console) changing(needed Role, next handler) http.Handler {
	return c.reading(needed, func(w http.ResponseWriter, r *http.Request, by signedIn) {
		if tokens := r.Header.Values("X-Desk-Token"); len(tokens) != 1 || !slices.ContainsFunc(tokens, by.guards) {
			web.Refuse(w, forbidden("the token of the page is missing or out of date; load the page again"))
			return
		}
		next(w, r, by)
	})
}
