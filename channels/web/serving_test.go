package web_test

import (
	"bufio"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"supportbot/channels/web"
)

// serving starts a real server: what these tests look at happens below the handlers. It is patient with
// bodies, and has so much time for headers.
func serving(t *testing.T, headers time.Duration) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := web.Serving(newServer(web.Options{}), slog.New(slog.DiscardHandler))
	for what, limit := range map[string]struct{ is, most time.Duration }{
		"headers": {server.ReadHeaderTimeout, 2 * time.Second}, "a request": {server.ReadTimeout, 5 * time.Second}, "a response": {server.WriteTimeout, 10 * time.Second},
	} {
		if limit.is <= 0 || limit.is > limit.most {
			t.Errorf("%s may take %s in service", what, limit.is)
		}
	}
	server.ReadHeaderTimeout, server.ReadTimeout, server.WriteTimeout = headers, 2*patience, 2*patience
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return listener.Addr().String()
}

func TestRawRequests(t *testing.T) {
	t.Parallel()
	patient, strict := serving(t, 2*patience), serving(t, 50*time.Millisecond)
	const head = "POST /api/v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
	for name, c := range map[string]struct {
		sent   string
		status int
	}{
		"a good one":                  {head + "Content-Length: 13\r\n\r\n" + `{"text":"hi"}`, 200},
		"in chunks":                   {head + "Transfer-Encoding: chunked\r\n\r\nd\r\n" + `{"text":"hi"}` + "\r\n0\r\n\r\n", 200},
		"10 GB announced, none sent":  {head + "Content-Length: 10000000000\r\n\r\n", 413},
		"chunks without end":          {head + "Transfer-Encoding: chunked\r\n\r\n" + strings.Repeat("4000\r\n"+strings.Repeat(" ", 0x4000)+"\r\n", 5), 413},
		"two lengths":                 {head + "Content-Length: 13\r\nContent-Length: 12\r\n\r\n" + `{"text":"hi"}`, 400},
		"length with sign":            {head + "Content-Length: +13\r\n\r\n" + `{"text":"hi"}`, 400},
		"unknown transfer encoding":   {head + "Transfer-Encoding: xchunked\r\n\r\n", 501},
		"no host":                     {"GET / HTTP/1.1\r\n\r\n", 400},
		"NUL in a header":             {"GET / HTTP/1.1\r\nHost: x\r\nA: \x00\r\n\r\n", 400},
		"64 KiB of headers":           {"GET / HTTP/1.1\r\nHost: x\r\nA: " + strings.Repeat("a", 64<<10) + "\r\n\r\n", 431},
		"another version":             {"GET / HTTP/3.7\r\nHost: x\r\n\r\n", 505},
		"absolute target":             {"GET http://evil.example/healthz HTTP/1.1\r\nHost: x\r\n\r\n", 200},
		"dots in the path":            {"GET /static/../metrics HTTP/1.1\r\nHost: x\r\n\r\n", 307},
		"headers that do not go on":   {"GET / HTTP/1.1\r\nHost: x\r\n", 0},
		"waiting for a go-ahead, 415": {"POST /api/v1/messages HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 10\r\n\r\n", 415},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at := patient
			if c.status == 0 {
				at = strict
			}
			connection, err := net.Dial("tcp", at)
			if err != nil {
				t.Fatal(err)
			}
			defer connection.Close()
			_ = connection.SetDeadline(time.Now().Add(patience)) // below the time in which a body may come
			_, _ = io.WriteString(connection, c.sent)            // the server may close before it has all
			response, err := http.ReadResponse(bufio.NewReader(connection), nil)
			if c.status == 0 {
				if err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
					t.Errorf("the connection was open for %s, %v", patience, err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			if response.StatusCode != c.status {
				t.Errorf("status %d, want %d", response.StatusCode, c.status)
			}
		})
	}
}
