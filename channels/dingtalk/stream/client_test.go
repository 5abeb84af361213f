package stream_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"testing"
	"time"

	"supportbot/channels/dingtalk/stream"
	"supportbot/test/dingtalk/gateway"
)

const patience = time.Minute

// client is a stream client of a gateway, and what it did.
type client struct {
	*stream.Client
	gate *gateway.Gateway

	mu     sync.Mutex
	frames []stream.Frame
	dones  []func(any) error
	pauses []time.Duration
}

// open asks the gateway for a place to connect to.
func open(g *gateway.Gateway) (string, error) {
	body, _ := json.Marshal(map[string]any{"clientId": gateway.ClientID, "clientSecret": gateway.ClientSecret,
		"subscriptions": []stream.Subscription{{Type: stream.Callback, Topic: stream.TopicMessages}}})
	request, err := http.NewRequest(http.MethodPost, g.URL+"/v1.0/gateway/connections/open", bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	request.Header.Set("Accept", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	var place struct{ Endpoint, Ticket string }
	if err := json.NewDecoder(response.Body).Decode(&place); err != nil {
		return "", err
	}
	return place.Endpoint + "?ticket=" + place.Ticket, nil
}

// connects runs a client until the test ends.
func connects(t *testing.T, change func(*stream.Options)) *client {
	t.Helper()
	c := &client{gate: gateway.New(nil)}
	t.Cleanup(c.gate.Close)
	o := stream.Options{
		Open: func(context.Context) (string, error) { return open(c.gate) },
		Receive: func(f stream.Frame, done func(any) error) {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.frames, c.dones = append(c.frames, f), append(c.dones, done)
		},
		Topics: []string{stream.TopicMessages}, Logger: slog.New(slog.DiscardHandler),
		Random: func() float64 { return 0.5 }, Short: time.Nanosecond, Grace: 10 * time.Millisecond,
		Wait: func(_ context.Context, d time.Duration) {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.pauses = append(c.pauses, d)
		},
	}
	if change != nil {
		change(&o)
	}
	c.Client = stream.New(o)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); c.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-ended })
	return c
}

func (c *client) until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	late := time.After(patience)
	for {
		changed := c.gate.Changed()
		if holds() {
			return
		}
		select {
		case <-changed:
		case <-time.After(5 * time.Millisecond):
		case <-late:
			t.Fatalf("waited in vain for: %s", what)
		}
	}
}

func (c *client) connected(t *testing.T, n int) {
	t.Helper()
	c.until(t, fmt.Sprint("connection ", n), func() bool {
		opened, _ := c.gate.Connections()
		return opened == n && c.Connected()
	})
}

func (c *client) received() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.frames)
}

func TestFrames(t *testing.T) {
	t.Parallel()
	c := connects(t, nil)
	c.connected(t, 1)
	ping := c.gate.Ping()
	c.until(t, "an answer to the ping", func() bool { ok, _ := c.gate.Answered(ping); return ok })
	frame := c.gate.Push(c.gate.Single("m1", "anna", "hello"))
	c.until(t, "the frame", func() bool { return c.received() == 1 })
	if ok, _ := c.gate.Answered(frame); ok {
		t.Error("answered before it is done")
	}
	if err := c.dones[0](nil); err != nil {
		t.Fatal(err)
	}
	c.until(t, "the answer", func() bool { ok, _ := c.gate.Answered(frame); return ok })
}

// The new connection is there before the old one goes; an answer to the old one still gets through.
func TestLeaves(t *testing.T) {
	t.Parallel()
	c := connects(t, func(o *stream.Options) { o.Grace = patience })
	c.connected(t, 1)
	frame := c.gate.Push(c.gate.Single("m1", "anna", "hello"))
	c.until(t, "the frame", func() bool { return c.received() == 1 })
	c.gate.Disconnect()
	c.connected(t, 2)
	if _, left := c.gate.Connections(); left != 2 {
		t.Errorf("%d connections, want both", left)
	}
	if err := c.dones[0](nil); err != nil {
		t.Fatal(err)
	}
	c.until(t, "the answer", func() bool { ok, _ := c.gate.Answered(frame); return ok })
}

// Where the newer connection displaces the older, the end of the old one does not disturb the new one.
func TestNewerDisplacesOlder(t *testing.T) {
	t.Parallel()
	c := connects(t, func(o *stream.Options) { o.Grace = patience })
	c.connected(t, 1)
	c.gate.Displace()
	c.gate.Disconnect()
	c.connected(t, 2)
	c.until(t, "the end of the old one", func() bool { _, left := c.gate.Connections(); return left == 1 })
	c.gate.Push(c.gate.Single("m1", "anna", "hello"))
	c.until(t, "the frame", func() bool { return c.received() == 1 })
	if opened, _ := c.gate.Connections(); opened != 2 {
		t.Errorf("%d connections were opened", opened)
	}
}

// An old connection goes when its time is over.
func TestRetires(t *testing.T) {
	t.Parallel()
	c := connects(t, nil)
	c.connected(t, 1)
	c.gate.Disconnect()
	c.until(t, "one connection", func() bool { opened, left := c.gate.Connections(); return opened == 2 && left == 1 })
}

func TestReconnectsAfterABreak(t *testing.T) {
	t.Parallel()
	c := connects(t, nil)
	c.connected(t, 1)
	c.gate.Drop()
	c.connected(t, 2)
	c.gate.Push(c.gate.Single("m1", "anna", "hello"))
	c.until(t, "the frame", func() bool { return c.received() == 1 })
}

// The pauses between failures grow, with jitter, up to a bound; connections that are displaced at
// once count as failures.
func TestBackoff(t *testing.T) {
	t.Parallel()
	failed := 0
	enough := make(chan struct{})
	c := &client{}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	stream.New(stream.Options{
		Open: func(context.Context) (string, error) { failed++; return "", errors.New("nobody there") },
		Wait: func(_ context.Context, d time.Duration) {
			if c.pauses = append(c.pauses, d); len(c.pauses) == 8 {
				cancel()
				close(enough)
			}
		},
		Random: func() float64 { return 0.5 }, Logger: slog.New(slog.DiscardHandler),
	}).Run(ctx)
	<-enough
	want := "[750ms 1.5s 3s 6s 12s 24s 45s 45s]"
	if got := fmt.Sprint(c.pauses); got != want {
		t.Errorf("pauses %s, want %s", got, want)
	}
}

func TestDisplacedAtOnce(t *testing.T) {
	t.Parallel()
	c := connects(t, func(o *stream.Options) { o.Short = patience })
	c.connected(t, 1)
	c.gate.Drop()
	c.connected(t, 2)
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.pauses) != 1 {
		t.Errorf("pauses %v, want one", c.pauses)
	}
}

// A server that has gone silent, with the connection open, is left.
func TestIdle(t *testing.T) {
	t.Parallel()
	c := connects(t, func(o *stream.Options) { o.Idle, o.KeepAlive = 50*time.Millisecond, time.Hour })
	c.until(t, "a second connection", func() bool { opened, _ := c.gate.Connections(); return opened >= 2 })
}

// Pongs to its own pings keep a quiet connection.
func TestKeepAlive(t *testing.T) {
	t.Parallel()
	pings := make(chan struct{}, 100)
	c := connects(t, func(o *stream.Options) { o.KeepAlive, o.Idle = 20*time.Millisecond, patience })
	c.connected(t, 1)
	c.gate.OnPing(func() { pings <- struct{}{} })
	for range 3 {
		select {
		case <-pings:
		case <-time.After(patience):
			t.Fatal("no ping")
		}
	}
	if opened, _ := c.gate.Connections(); opened != 1 {
		t.Errorf("%d connections", opened)
	}
}
