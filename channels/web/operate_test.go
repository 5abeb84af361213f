package web_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"supportbot/channels/web"
	"supportbot/chat"
)

func TestHealthAndReadiness(t *testing.T) {
	t.Parallel()
	var away error
	server := newServer(web.Options{Ready: func(ctx context.Context) error {
		if _, bounded := ctx.Deadline(); !bounded {
			t.Error("the question has no deadline")
		}
		return away
	}})
	get := func(path string) int { return request{method: "GET", path: path}.send(server).Code }
	if got := get("/readyz"); got != 200 {
		t.Errorf("ready: %d", got)
	}
	away = errors.New("redis.internal refused")
	w := request{method: "GET", path: "/readyz"}.send(server)
	if w.Code != 503 || strings.Contains(w.Body.String(), "redis") {
		t.Errorf("without the store: %d %s", w.Code, w.Body)
	}
	away = nil
	server.Stopping()
	if got := get("/readyz"); got != 503 {
		t.Errorf("stopping: %d", got)
	}
	if got := get("/healthz"); got != 200 {
		t.Errorf("healthy: %d", got)
	}
}

// numbers stand for what is shown on /metrics.
var numbers = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "42") })

func TestWhoSeesMetrics(t *testing.T) {
	t.Parallel()
	open := newServer(web.Options{Metrics: numbers})
	private := newServer(web.Options{Metrics: numbers, Private: true})
	for name, c := range map[string]struct {
		server http.Handler
		remote string
		header map[string]string
		path   string
		status int
	}{
		"this machine":               {open, "127.0.0.1:1", nil, "/metrics", 200},
		"this machine by IPv6":       {open, "[::1]:1", nil, "/metrics", 200},
		"another machine":            {open, "192.0.2.1:1", nil, "/metrics", 404},
		"through a proxy":            {open, "127.0.0.1:1", map[string]string{"X-Forwarded-For": "127.0.0.1"}, "/metrics", 404},
		"through another proxy":      {open, "127.0.0.1:1", map[string]string{"Forwarded": "for=127.0.0.1"}, "/metrics", 404},
		"with an admin listener":     {private, "127.0.0.1:1", nil, "/metrics", 404},
		"on the admin listener":      {private.Admin(), "192.0.2.1:1", nil, "/metrics", 200},
		"profiles there":             {private.Admin(), "192.0.2.1:1", nil, "/debug/pprof/cmdline", 200},
		"no profiles on the main":    {open, "127.0.0.1:1", nil, "/debug/pprof/", 404},
		"no files of the repository": {open, "127.0.0.1:1", nil, "/.git/config", 404},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if w := (request{method: "GET", path: c.path, remote: c.remote, header: c.header}).send(c.server); w.Code != c.status {
				t.Errorf("status %d, want %d", w.Code, c.status)
			}
		})
	}
}

type panicking struct{}

func (panicking) Answer(context.Context, chat.Message) ([]byte, error) { panic("at the shelf") }

func TestPanicIsAnError(t *testing.T) {
	t.Parallel()
	w := request{body: `{"text":"hi"}`}.send(newServer(web.Options{Handler: panicking{}}))
	if code, message := failure(t, w); w.Code != 500 || code != "internal" || strings.Contains(message, "shelf") {
		t.Errorf("got %d %s %s", w.Code, code, message)
	}
}
