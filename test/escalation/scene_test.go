package escalation

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"supportbot/internal/redistest"
	"supportbot/session"
	"supportbot/test/dingtalk/gateway"
	"supportbot/test/slack/wire"
)

const (
	library = "../../testdata/library"
	// patience is for a machine that does much else, with the race detector on: nothing waits for it
	// where all is well.
	patience = 2 * time.Minute
)

// Where agents work, and the second team.
const (
	deskChannel = "C0DESK"
	secondTeam  = "C0SECOND"
	deskGroup   = "cidagents"
)

func TestMain(m *testing.M) {
	session.Quiet()
	// These tests wait much more than they compute: on two processors more than two belong side by side.
	if err := flag.Set("test.parallel", "8"); err != nil {
		panic(err)
	}
	code := m.Run()
	if built.folder != "" { // the program was needed
		_ = os.RemoveAll(built.folder)
	}
	os.Exit(code)
}

// scene is a Redis, the platforms, and the addresses of the bot's replicas.
type scene struct {
	t        *testing.T
	redis    string
	store    *session.Store // of the test itself
	slack    *wire.Slack
	dingtalk *gateway.Gateway
	doors    []string // base URLs
	first    *replica // in this process, if there is one
	next     atomic.Int64
	posting  chan *process // a process whose post was carried out, and which does not know it yet
}

func newScene(t *testing.T) *scene {
	t.Helper()
	s := &scene{t: t, redis: redistest.Start(t).URL(), slack: wire.Start(t), dingtalk: gateway.New(nil), posting: make(chan *process)}
	t.Cleanup(s.dingtalk.Close)
	var err error
	s.store, err = session.Open(t.Context(), session.Options{URL: s.redis, OpTimeout: patience, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.store.Close)
	return s
}

// door is where a load balancer sends the next request.
func (s *scene) door() string {
	return s.doors[int(s.next.Add(1))%len(s.doors)]
}

// until asks again and again: what is waited for is in other processes, which ring no bell here.
func (s *scene) until(what string, holds func() bool) {
	s.t.Helper()
	late := time.After(patience)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-late:
			s.t.Fatalf("waited in vain: %s", what)
		}
	}
}

// settle waits until nothing is left to deliver: only then is anything missing that is not there.
func (s *scene) settle() {
	s.t.Helper()
	s.until("the outboxes are empty", func() bool {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		left, err := s.store.Due(ctx, 24*time.Hour, 1000) // those that somebody is delivering as well
		return err == nil && !slices.ContainsFunc(left, func(w session.Waiting) bool { return w.Lane.Name != session.TimerLane })
	})
}

// impatient is a client as platforms are.
var impatient = &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}

// call sends a request to one replica; 0 if there was no answer.
func call(r *http.Request) (int, []byte) {
	response, err := impatient.Do(r)
	if err != nil {
		return 0, nil
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, nil
	}
	return response.StatusCode, body
}

// insist sends the same request to one replica after the other until one has taken it, as platforms and
// people do. What one of them refuses for good ends it, too.
func (s *scene) insist(method, path string, header func() http.Header, body []byte) (status int, answer []byte) {
	s.t.Helper()
	s.until("an answer to "+method+" "+path, func() bool {
		r, err := http.NewRequest(method, s.door()+path, bytes.NewReader(body))
		if err != nil {
			s.t.Fatal(err)
		}
		r.Header = header()
		status, answer = call(r)
		return status != 0 && status < http.StatusInternalServerError
	})
	return status, answer
}

// taken is insist where nothing but success will do.
func (s *scene) taken(method, path string, header func() http.Header, body []byte) []byte {
	s.t.Helper()
	status, answer := s.insist(method, path, header, body)
	if status >= http.StatusMultipleChoices {
		s.t.Fatalf("%s %s: %d %s", method, path, status, answer)
	}
	return answer
}

// signed are the headers of a request of Slack's at the present time.
func signed(media string, body []byte) func() http.Header {
	return func() http.Header {
		return wire.Request("/", media, body).Header
	}
}

// elsewhere passes requests of the emulator on to some replica.
func (s *scene) elsewhere() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			s.t.Error(err)
		}
		status, answer := s.insist(r.Method, r.URL.Path, func() http.Header { return r.Header }, body)
		w.WriteHeader(status)
		_, _ = w.Write(answer)
	})
}

func (s *scene) app() wire.App { return wire.App{Slack: s.slack, Handler: s.elsewhere()} }

// serve runs a replica's handler for the test and returns its address.
func serve(t *testing.T, h http.Handler) string {
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server.URL
}

// times is how often something was said; it is said in one piece.
func times(all []string, part string) (n int) {
	for _, one := range all {
		n += strings.Count(folded(one), folded(part))
	}
	return n
}

// inOrder reports what is not said once, and what is said before what should come first.
func inOrder(all []string, parts ...string) error {
	text, at := folded(strings.Join(all, "\n")), -1
	for _, part := range parts {
		if n := strings.Count(text, folded(part)); n != 1 {
			return fmt.Errorf("%q is shown %d times", part, n)
		}
		now := strings.Index(text, folded(part))
		if now < at {
			return fmt.Errorf("%q is shown too early", part)
		}
		at = now
	}
	return nil
}
