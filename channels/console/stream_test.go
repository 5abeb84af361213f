package console_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"supportbot/chat"
)

// listener reads a stream of the console over a real connection. It ends with the test.
type listener struct {
	t     *testing.T
	lines *bufio.Scanner
	end   context.CancelFunc
}

func (b *browser) listen(url, query string) *listener {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.t.Context(), patience)
	b.t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, "GET", url+"/desk/api/stream?"+query, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, c := range b.cookies {
		r.AddCookie(c)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { _ = response.Body.Close() })
	if response.StatusCode != 200 || response.Header.Get("Content-Type") != "text/event-stream; charset=utf-8" {
		b.t.Fatalf("%s %v", response.Status, response.Header)
	}
	return &listener{b.t, bufio.NewScanner(response.Body), cancel}
}

// until reads to the first event that fits: a name, or for events of the transcript what they hold.
func (l *listener) until(name string, fits func(chat.Event) bool) {
	l.t.Helper()
	event := ""
	for l.lines.Scan() {
		if rest, ok := strings.CutPrefix(l.lines.Text(), "event: "); ok {
			event = rest
		}
		data, ok := strings.CutPrefix(l.lines.Text(), "data: ")
		if !ok {
			if l.lines.Text() == "" {
				event = ""
			}
			continue
		}
		if name != "" && event == name {
			return
		}
		var e chat.Event
		if event == "" && fits != nil && json.Unmarshal([]byte(data), &e) == nil && fits(e) {
			return
		}
	}
	l.t.Fatalf("the stream ended before %q: %v", name, l.lines.Err())
}

// quiet reads until nothing came between two beats.
func (l *listener) quiet() {
	l.t.Helper()
	for beats := 0; beats < 2 && l.lines.Scan(); {
		switch line := l.lines.Text(); {
		case line == "event: beat":
			beats++
		case strings.HasPrefix(line, "event: "):
			beats = 0
		}
	}
}

func TestStream(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	server := httptest.NewServer(o.at())
	t.Cleanup(server.Close)
	v, ticket := o.called("What is the fine for a film?")
	plain := func(name string) *browser {
		b := o.browser()
		b.plain = true
		return b.in(name)
	}
	ann, lei := plain("ann"), plain("李 雷")
	queue := lei.listen(server.URL, "")
	queue.until("queue", nil)
	queue.until("queue", nil) // Redis tells that it listens
	queue.quiet()
	talk := ann.listen(server.URL, "ticket="+ticket)
	talk.until("", func(e chat.Event) bool { return e.Text == "What is the fine for a film?" })

	ann.must(ticket, "claim", "")
	queue.until("queue", nil) // the other agent's queue hears of it
	talk.until("", func(e chat.Event) bool { return e.Desk != nil && e.Desk.Change == "claimed" && e.Desk.Agent == "ann" })
	v.says("are you there?")
	talk.until("", func(e chat.Event) bool { return e.Text == "are you there?" })
	ann.must(ticket, "say", "I am")
	talk.until("", func(e chat.Event) bool { return e.Reply != nil && e.Reply.Agent == "ann" && e.Reply.Text == "I am" })

	if w := ann.do("POST", "/desk/sign-out", ""); w.Code != http.StatusNoContent {
		t.Fatalf("signing out: %d", w.Code)
	}
	talk.until("signed-out", nil)
	for talk.lines.Scan() { // the stream ends by itself
	}
	if err := talk.lines.Err(); err != nil {
		t.Errorf("the stream of who is signed out: %v", err)
	}
}

// A process that stops does not wait for the agents to close their pages.
func TestStreamsEndWhenStopping(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	server := httptest.NewServer(o.at())
	t.Cleanup(server.Close)
	b := o.browser()
	b.plain = true
	l := b.in("ann").listen(server.URL, "")
	l.until("queue", nil)
	o.console.Stopping()
	for l.lines.Scan() { // to its end
	}
	if err := l.lines.Err(); err != nil {
		t.Errorf("the stream was cut: %v", err)
	}
}

func TestBadStreams(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	_, ticket := o.called("What is the fine for a film?")
	b := o.signed("ann")
	for query, want := range map[string]int{"ticket=ZZZZZZZZ": 404, "ticket=*": 404, "ticket=" + ticket + "&after=x": 400, "ticket=" + ticket + "&after=-1": 400} {
		if w := b.do("GET", "/desk/api/stream?"+query, ""); w.Code != want {
			t.Errorf("%s: %d, want %d", query, w.Code, want)
		}
	}
	if w := b.do("GET", "/desk/api/tickets/"+ticket+"/events?after=999999999999999999999999999999-1", ""); w.Code != 400 {
		t.Errorf("events after a number too great: %d", w.Code)
	}
	server := httptest.NewServer(o.at())
	t.Cleanup(server.Close)
	plain := o.browser()
	plain.plain = true
	plain.in("ann")
	for range 12 {
		plain.listen(server.URL, "").until("queue", nil)
	}
	if w := plain.do("GET", "/desk/api/stream", ""); w.Code != http.StatusTooManyRequests {
		t.Errorf("the thirteenth stream: %d", w.Code)
	}
}
