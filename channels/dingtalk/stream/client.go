package stream

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
)

// Options are what a Client is made of. Open and Receive are required.
type Options struct {
	// Open asks the gateway for a place to connect to: the URL with its ticket, good for one connection.
	Open func(ctx context.Context) (string, error)
	// Receive gets every pushed callback. It must not block. done answers the server with a response
	// (nil for an empty one), and may be called at any time later, or never: then the server pushes
	// the frame again.
	Receive func(f Frame, done func(response any) error)
	// Topics are the callbacks that Receive knows; others are answered "not found".
	Topics []string
	Logger *slog.Logger

	// KeepAlive is how often the connection is probed; default 20 s.
	KeepAlive time.Duration
	// Idle is the silence after which a connection is dead; default 60 s.
	Idle time.Duration
	// Backoff is the pause after the first failure, doubled up to MaxBackoff. Defaults 1 s and 60 s.
	Backoff, MaxBackoff time.Duration
	// Short is the age below which a connection that the server ends counts as a failure: two
	// clients that displace each other must not do so without a pause. Default 10 s.
	Short time.Duration
	// Grace is how long a replaced connection is kept for answers under way; default 10 s.
	Grace time.Duration

	// Now is the clock, Random the source of jitter in [0, 1), Wait a pause that ends early with ctx.
	Now    func() time.Time
	Random func() float64
	Wait   func(ctx context.Context, d time.Duration)
}

// Client keeps a connection. Make it with New.
type Client struct {
	Options
	connected atomic.Bool
}

// New returns a Client; Run connects it.
func New(o Options) *Client {
	for _, d := range []struct {
		value *time.Duration
		usual time.Duration
	}{
		{&o.KeepAlive, 20 * time.Second}, {&o.Idle, time.Minute}, {&o.Backoff, time.Second},
		{&o.MaxBackoff, time.Minute}, {&o.Short, 10 * time.Second}, {&o.Grace, 10 * time.Second},
	} {
		if *d.value <= 0 {
			*d.value = d.usual
		}
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Random == nil {
		o.Random = rand.Float64
	}
	if o.Wait == nil {
		o.Wait = wait
	}
	return &Client{Options: o}
}

// Connected reports whether the server can push.
func (c *Client) Connected() bool { return c.connected.Load() }

// Run keeps a connection until ctx is done, and returns when all are closed.
func (c *Client) Run(ctx context.Context) {
	var all sync.WaitGroup
	defer all.Wait()
	defer c.connected.Store(false)
	failures := 0
	for ctx.Err() == nil {
		began := c.Now()
		current, err := c.connect(ctx)
		if err != nil {
			if ctx.Err() != nil {
				return
			}
			failures++
			c.Logger.Warn("no connection to DingTalk; trying again", "error", err)
			c.Wait(ctx, c.pause(failures))
			continue
		}
		c.connected.Store(true)
		all.Go(func() { current.serve(ctx) })
		select {
		case <-ctx.Done():
			return // serve closes it
		case <-current.leaving:
			// It goes on being read while the next one is opened.
			all.Go(func() { current.retire(ctx, c.Grace) })
		case <-current.closed:
			c.Logger.Warn("the connection to DingTalk broke")
		}
		// The server pushes nothing more to this one.
		c.connected.Store(false)
		if c.Now().Sub(began) < c.Short {
			failures++
			c.Wait(ctx, c.pause(failures))
		} else {
			failures = 0
		}
	}
}

// pause grows with the failures in a row; half of it is jitter.
func (c *Client) pause(failures int) time.Duration {
	d := c.Backoff
	for i := 1; i < failures && d < c.MaxBackoff; i++ {
		d *= 2
	}
	d = min(d, c.MaxBackoff)
	return d/2 + time.Duration(c.Random()*float64(d/2))
}

func (c *Client) connect(ctx context.Context) (*connection, error) {
	ctx, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	at, err := c.Open(ctx)
	if err != nil {
		return nil, fmt.Errorf("asking for an endpoint: %w", err)
	}
	return dial(ctx, c, at)
}

func wait(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}
