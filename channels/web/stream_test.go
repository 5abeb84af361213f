package web_test

import (
	"bufio"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"supportbot/channels/web"
	"supportbot/chat"
)

// patience is for a machine that does much else.
const patience = time.Minute

// reader reads a stream. It ends with the test.
type reader struct {
	t        *testing.T
	response *http.Response
	lines    *bufio.Scanner
}

func follow(t *testing.T, url, conversation, last string) *reader {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/api/v1/conversations/"+conversation+"/stream", nil)
	if err != nil {
		t.Fatal(err)
	}
	if last != "" {
		r.Header.Set("Last-Event-ID", last)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = response.Body.Close() })
	return &reader{t: t, response: response, lines: bufio.NewScanner(response.Body)}
}

// next waits for the next event with data.
func (r *reader) next() line {
	r.t.Helper()
	var e line
	id := ""
	for r.lines.Scan() {
		if rest, ok := strings.CutPrefix(r.lines.Text(), "id: "); ok {
			id = rest
		}
		if rest, ok := strings.CutPrefix(r.lines.Text(), "data: "); ok {
			if err := json.Unmarshal([]byte(rest), &e); err != nil {
				r.t.Fatal(err)
			}
			if e.ID != id {
				r.t.Errorf("the event %s has the id %s", e.ID, id)
			}
			return e
		}
	}
	r.t.Fatalf("the stream ended: %v", r.lines.Err())
	return e
}

// streaming is a server at a real listener, which gives a response so much time.
func streaming(t *testing.T, o web.Options, limit time.Duration) (*web.Server, string) {
	t.Helper()
	server := newServer(o)
	real := httptest.NewUnstartedServer(server)
	real.Config = web.Serving(server, slog.New(slog.DiscardHandler))
	real.Config.ReadHeaderTimeout, real.Config.ReadTimeout, real.Config.WriteTimeout = patience, patience, limit
	real.Start()
	t.Cleanup(func() {
		server.Stopping()
		real.Close()
	})
	return server, real.URL
}

// Events come as they are written, also after the time that the listener gives a response: here it is
// over before the first.
func TestStream(t *testing.T) {
	t.Parallel()
	shelf := newShelf(t, chat.Reply{Text: "yes"})
	server, url := streaming(t, web.Options{Handler: shelf, Transcripts: shelf, Judge: shelf.Judge, Heartbeat: 50 * time.Millisecond}, time.Nanosecond)
	say(t, server, known, "one")
	r := follow(t, url, known, "")
	if got := r.response.Header.Get("Content-Type"); !strings.HasPrefix(got, "text/event-stream") {
		t.Fatalf("the type is %s", got)
	}
	if first, second := r.next(), r.next(); first.Text != "one" || second.Reply == nil || second.HTML[0] != "<p>yes</p>\n" {
		t.Fatalf("got %+v, %+v", first, second)
	}
	for beats := 0; beats < 5; {
		if !r.lines.Scan() {
			t.Fatalf("the stream ended after %d beats: %v", beats, r.lines.Err())
		}
		if r.lines.Text() == "event: beat" {
			beats++
		}
	}
	say(t, server, stranger, "not for you")
	say(t, server, known, "two")
	if third := r.next(); third.Text != "two" {
		t.Errorf("got %+v", third)
	}
	last := r.next()

	// Coming back with the id of the last event gives what was missed, and nothing twice.
	say(t, server, known, "three")
	if again := follow(t, url, known, last.ID).next(); again.Text != "three" {
		t.Errorf("after coming back: %+v", again)
	}
	// An id of another conversation opens nothing of it.
	say(t, server, stranger, "still not for you")
	if own := follow(t, url, known, "1-1").next(); own.Text != "one" {
		t.Errorf("with a foreign id: %+v", own)
	}
}

// A stopping server ends its streams, so that it need not wait for them.
func TestStreamsEndWhenStopping(t *testing.T) {
	t.Parallel()
	shelf := newShelf(t, chat.Reply{})
	server, url := streaming(t, web.Options{Handler: shelf, Transcripts: shelf, Judge: shelf.Judge}, patience)
	r := follow(t, url, known, "")
	server.Stopping()
	for r.lines.Scan() {
	}
	if err := r.lines.Err(); err != nil {
		t.Errorf("the stream broke: %v", err)
	}
}

func TestStreamsAreLimited(t *testing.T) {
	t.Parallel()
	shelf := newShelf(t, chat.Reply{})
	_, url := streaming(t, web.Options{Handler: shelf, Transcripts: shelf, Judge: shelf.Judge}, patience)
	var open []*reader
	for range 6 {
		open = append(open, follow(t, url, known, ""))
	}
	refused := follow(t, url, known, "")
	if refused.response.StatusCode != http.StatusTooManyRequests || refused.response.Header.Get("Retry-After") == "" {
		t.Errorf("the seventh stream: %s", refused.response.Status)
	}
	if other := follow(t, url, stranger, ""); other.response.StatusCode != http.StatusOK {
		t.Errorf("another conversation: %s", other.response.Status)
	}
	_ = open[0].response.Body.Close()
	for end := time.Now().Add(patience); follow(t, url, known, "").response.StatusCode != http.StatusOK; {
		if time.Now().After(end) {
			t.Fatal("a closed stream keeps its place")
		}
	}
}
