package hostile

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	head = "POST /api/v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
	body = `{"text":"opening hours"}`
)

// So long the program waits for the headers of a request, and for all of it.
const headersTake, bodiesTake = 2 * time.Second, 5 * time.Second

// refused sends bytes that are no request.
func refused(want int, sent ...string) func(*testing.T, *program) {
	return func(t *testing.T, p *program) {
		for _, one := range sent {
			if status, _ := p.raw(t, one); status != want {
				t.Errorf("status %d, want %d: %.80q", status, want, one)
			}
		}
		p.good(t)
	}
}

func transport() []line {
	length := fmt.Sprintf("Content-Length: %d\r\n", len(body))
	return []line{
		{id: "T01", means: "two lengths of one body", run: refused(400, head+length+"Content-Length: 3\r\n\r\n"+body)},
		{id: "T02", means: "a length and chunks: no second request hides in the rest", run: smuggled},
		{id: "T03", means: "an unknown transfer encoding", run: refused(501, head+"Transfer-Encoding: xchunked\r\n\r\n")},
		{id: "T04", means: "a blank before a header's colon", run: refused(400, head+"Content-Length : 5\r\n\r\n"+body)},
		{id: "T05", means: "a length with a sign", run: refused(400, head+"Content-Length: -1\r\n\r\n", head+"Content-Length: +5\r\n\r\n"+body)},
		{id: "T06", means: "no host, or two", run: refused(400, "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")},
		{id: "T07", means: "a NUL in a header", run: refused(400, "GET / HTTP/1.1\r\nHost: x\r\nA: a\x00b\r\n\r\n")},
		{id: "T08", means: "more headers than anybody needs", run: refused(431,
			"GET / HTTP/1.1\r\nHost: x\r\nA: "+strings.Repeat("a", 64<<10)+"\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\n"+strings.Repeat("A: aaaaaaa\r\n", 3000)+"\r\n")},
		{id: "T09", means: "versions of HTTP that do not exist any more, or yet", run: func(t *testing.T, p *program) {
			refused(505, "GET / HTTP/3.7\r\nHost: x\r\n\r\n")(t, p)
			refused(400, "GET /\r\n\r\n")(t, p)
		}},
		{id: "T10", means: "TLS on the plain port", run: func(t *testing.T, p *program) {
			if status, took := p.raw(t, "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"+strings.Repeat("x", 600)); status != 400 && status != 0 || took > headersTake+p.inTime {
				t.Errorf("status %d after %s", status, took)
			}
		}},
		{id: "T11", means: "500 connections whose headers never end", run: slowloris},
		{id: "T12", means: "a body that trickles", run: func(t *testing.T, p *program) {
			status, took := p.raw(t, head+"Content-Length: 100\r\n\r\n{")
			if status != 400 && status != 0 || took > bodiesTake+p.inTime {
				t.Errorf("status %d after %s", status, took)
			}
		}},
		{id: "T13", means: "10 GB announced and never sent: refused at once", run: func(t *testing.T, p *program) {
			if status, took := p.raw(t, head+"Content-Length: 10000000000\r\n\r\n"); status != 413 || took > p.inTime {
				t.Errorf("status %d after %s", status, took)
			}
		}},
		{id: "T14", means: "chunks that grow over the limit", run: refused(413,
			head+"Transfer-Encoding: chunked\r\n\r\n"+strings.Repeat("4000\r\n"+strings.Repeat(" ", 0x4000)+"\r\n", 6))},
		{id: "T15", means: "a client that never reads the answer", run: neverReads},
		{id: "T16", means: "connections beyond the cap wait", tests: in("cmd/bot", "TestConnectionsAreCapped")},
		{id: "T17", means: "a compressed body is not unpacked", run: refused(415, head+length+"Content-Encoding: gzip\r\n\r\n"+body)},
		{id: "T18", means: "asks to go on without a signature: refused before the body", run: refused(401,
			"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: 1000\r\n\r\n")},
		{id: "T19", means: "other methods on a webhook", tests: in("channels/slack", "TestNonsense")},
		{id: "T20", means: "other spellings of a path reach no other handler", run: spellings},
		{id: "T21", means: "a target with somebody else's host", run: func(t *testing.T, p *program) {
			if status, _ := p.raw(t, "GET http://evil.example/healthz HTTP/1.1\r\nHost: x\r\n\r\n"); status != 200 {
				t.Errorf("status %d", status)
			}
		}},
		{id: "T22", means: "forwarding headers of a peer that is no proxy of ours", tests: in("channels/web", "TestClientAddressBehindProxies", "TestWhoSeesMetrics")},
		{id: "T23", means: "floods of HTTP/2 frames", out: "the listeners speak HTTP/1.1 only; whoever ends TLS in front of them bounds HTTP/2"},
		{id: "T24", means: "hangs up right after the body", run: hangsUp},
	}
}

// smuggled: what follows the chunks must not be read as a request of its own.
func smuggled(t *testing.T, p *program) {
	connection, err := net.Dial("tcp", p.host)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	_ = connection.SetDeadline(time.Now().Add(patience))
	_, _ = io.WriteString(connection, head+"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"+
		fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(body), body)+"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
	all, _ := io.ReadAll(connection) // until the server closes
	if n := strings.Count(string(all), "HTTP/1.1 "); n > 1 {
		t.Errorf("%d answers to one request", n)
	}
}

func slowloris(t *testing.T, p *program) {
	var all sync.WaitGroup
	open := make(chan net.Conn, 500)
	for range cap(open) {
		connection, err := net.Dial("tcp", p.host)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(connection, "GET / HTTP/1.1\r\nHost: x\r\nA: ")
		open <- connection
	}
	p.good(t)
	close(open)
	for connection := range open {
		all.Go(func() {
			defer connection.Close()
			_ = connection.SetReadDeadline(time.Now().Add(patience))
			if _, err := io.ReadAll(connection); err != nil {
				t.Errorf("a connection was kept: %v", err)
			}
		})
	}
	all.Wait()
}

// neverReads leaves answers in the pipe until the server gives the connection up.
func neverReads(t *testing.T, p *program) {
	connection, err := net.Dial("tcp", p.host)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	request := "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
	_ = connection.SetWriteDeadline(time.Now().Add(patience))
	for err == nil { // ends with the connection
		_, err = io.WriteString(connection, strings.Repeat(request, 1000))
	}
	if timeout, ok := err.(net.Error); ok && timeout.Timeout() {
		t.Errorf("the connection was kept: %v", err)
	}
}

func spellings(t *testing.T, p *program) {
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for _, path := range []string{"/slack/events/../../metrics", "//slack/events", "/slack%2fevents", "/SLACK/events", "/metrics/", "/debug/pprof/", "/api/v1/../../metrics", "/.git/config", "/.env"} {
		r, err := http.NewRequest(http.MethodPost, p.url+path, strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		response, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		switch response.StatusCode {
		case 301, 307, 308, 404, 405, 401:
		default:
			t.Errorf("%s: status %d", path, response.StatusCode)
		}
	}
}

// hangsUp: the turn is there once, or not at all; sent again it is there once.
func hangsUp(t *testing.T, p *program) {
	conversation := "hangs-up-after-the-body-000"
	message := fmt.Sprintf(`{"conversation_id":%q,"message_id":"m1","text":"What is the fine for a film 5 days late?"}`, conversation)
	for range 20 {
		connection, err := net.Dial("tcp", p.host)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(connection, head+fmt.Sprintf("Content-Length: %d\r\n\r\n", len(message))+message)
		_ = connection.Close()
	}
	if status, answer := p.says(t, message); status != 200 {
		t.Errorf("sent again: %d %s", status, answer)
	}
	status, events := p.get(t, p.url+"/api/v1/conversations/"+conversation+"/events")
	if n := strings.Count(events, `"m1"`); status != 200 || strings.Count(events, "film 5 days") != 1 {
		t.Errorf("the transcript (%d) names the message %d times: %s", status, n, events)
	}
}
