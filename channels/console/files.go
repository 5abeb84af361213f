package console

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"

	"supportbot/bot"
	"supportbot/channels/web"
	"supportbot/session"
)

//go:embed static
var static embed.FS

//go:embed signin.html
var signInHTML string

// pages are the files that only those see who are signed in, by their path.
var pages = map[string]string{"/desk": "console.html", "/desk/insights": "insights.html", "/desk/inbox": "inbox.html"}

// files serves the pages and what belongs to them. Styles, scripts and sentences hold no secret.
func (c *Console) files(mux *http.ServeMux) {
	names, _ := fs.Glob(static, "static/*") // the pattern is right
	for _, name := range names {
		body, _ := static.ReadFile(name) // it was just listed
		if path.Ext(name) != ".html" {
			mux.Handle("/desk/"+name, web.NewAsset(name, body))
		}
	}
	sentences, _ := json.Marshal(c.texts) // texts only
	mux.Handle("/desk/static/text.json", web.NewAsset("text.json", sentences))
	for at, name := range pages {
		body, _ := static.ReadFile("static/" + name)
		mux.Handle("GET "+at, c.reading(Agent, func(w http.ResponseWriter, _ *http.Request, _ signedIn) {
			html(w, http.StatusOK, body)
		}))
	}
}

func html(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // a client that went away cannot be told
}

// signInPage shows the form, with what went wrong. It is the one page that works without a script.
func (c *Console) signInPage(w http.ResponseWriter, r *http.Request, status int, wrong string) {
	language, other := languageOf(r)
	page := template.Must(template.New("sign-in").Parse(signInHTML)) // it is embedded, and every test shows it
	var body bytes.Buffer
	err := page.Execute(&body, map[string]any{
		"Language": language, "Tag": tag(language), "T": c.texts[language], "Wrong": c.texts[language][wrong], "Next": next(r),
		"Other": other, "OtherTag": tag(other), "Switch": c.texts[language]["switch"],
	})
	if err != nil {
		c.Logger.Error("console: showing the form of signing in", "error", err)
		web.Refuse(w, web.Problem{Status: http.StatusInternalServerError, Code: "internal", Message: "the page could not be shown"})
		return
	}
	html(w, status, body.Bytes())
}

// refuse answers a request that cannot be served: a page leads to signing in, the rest says why.
func (c *Console) refuse(w http.ResponseWriter, r *http.Request, err error) {
	api := strings.HasPrefix(r.URL.Path, "/desk/api/") || r.Method != http.MethodGet
	switch {
	case errors.Is(err, errSignedOut) && api:
		web.Refuse(w, web.Problem{Status: http.StatusUnauthorized, Code: "signed_out", Message: "sign in first"})
	case errors.Is(err, errSignedOut):
		to := "/desk/sign-in"
		if at := r.URL.RequestURI(); at != "/desk" && ownPath.MatchString(at) {
			to += "?next=" + template.URLQueryEscaper(at)
		}
		http.Redirect(w, r, to, http.StatusSeeOther)
	case errors.Is(err, errNoEvent):
		web.Refuse(w, invalid("after", "must be the id of an event of this conversation"))
	case errors.Is(err, session.ErrNotFound):
		web.Refuse(w, notFound("there is no such thing, or not any more"))
	case errors.Is(err, session.ErrUnavailable), errors.Is(err, bot.ErrUnavailable), errors.Is(err, bot.ErrBusy):
		web.Refuse(w, web.Problem{Status: http.StatusServiceUnavailable, Code: "unavailable", Message: "the service is not available; please try again"})
	case r.Context().Err() != nil: // whoever asked has left
	default:
		c.Logger.Error("console: a request failed", "path", r.URL.Path, "error", err)
		web.Refuse(w, web.Problem{Status: http.StatusInternalServerError, Code: "internal", Message: "the request could not be handled; trying again later may help"})
	}
}
