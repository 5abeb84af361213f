package outward_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"supportbot/channels/outward"
)

// A process that was frozen goes on in the middle of a request whose deadline is
// over, before any timer has gone off: nothing more is written.
func TestNothingIsWrittenAfterTheDeadline(t *testing.T) {
	t.Parallel()
	for name, serve := range map[string]func(http.Handler) *httptest.Server{"HTTP": httptest.NewServer, "HTTPS": httptest.NewTLSServer} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var whole atomic.Int64
			server := serve(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				if _, err := io.Copy(io.Discard, r.Body); err == nil {
					whole.Add(1)
				}
			}))
			t.Cleanup(server.Close)
			var frozen atomic.Int64 // how long the process was
			transport := outward.NewTransport(time.Minute, nil)
			transport.Trust(server, func() time.Time { return time.Now().Add(time.Duration(frozen.Load())) })
			client := http.Client{Transport: transport}

			post := func(ctx context.Context, body io.Reader) error {
				request, err := http.NewRequestWithContext(ctx, http.MethodPost, server.URL, body)
				if err != nil {
					t.Fatal(err)
				}
				response, err := client.Do(request)
				if err == nil {
					_ = response.Body.Close()
				}
				return err
			}
			ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
			defer cancel()
			if err := post(ctx, strings.NewReader("in time")); err != nil || whole.Load() != 1 {
				t.Fatalf("in time: %v", err)
			}
			// Frozen between two writes of one request, which the server waits for the rest of.
			begun := &inTheMiddle{then: func() { frozen.Store(int64(2 * time.Hour)) }}
			if err := post(ctx, begun); err == nil {
				t.Error("no error after a request that was broken off")
			}
			// And before the first of another, on a connection that is open or not.
			for range 2 {
				if err := post(ctx, strings.NewReader("late")); err == nil || !strings.Contains(err.Error(), "nothing of it was sent") {
					t.Errorf("too late: %v", err)
				}
			}
			if err := post(t.Context(), strings.NewReader("without a deadline")); err != nil {
				t.Errorf("without a deadline: %v", err)
			}
			if n := whole.Load(); n != 2 {
				t.Errorf("the server had %d whole requests, want those in time and without a deadline", n)
			}
		})
	}
}

// Behind a proxy, checks of addresses would mean nothing.
func TestNoProxy(t *testing.T) {
	t.Parallel()
	if outward.NewTransport(time.Second, outward.PublicOnly).Proxied() {
		t.Error("there is a proxy")
	}
}

// inTheMiddle is a body that calls then when a part of it was read.
type inTheMiddle struct {
	parts int
	then  func()
}

func (m *inTheMiddle) Read(p []byte) (int, error) {
	m.parts++
	switch {
	case m.parts == 2:
		m.then()
	case m.parts > 3:
		return 0, io.EOF
	}
	return copy(p, strings.Repeat("x", 64<<10)), nil
}
