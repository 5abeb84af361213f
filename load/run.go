package load

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"sync"
	"time"
)

// Options are what a run is made of. URL and Script are required.
type Options struct {
	// URL of the bot: http://host:port or https://host:port.
	URL    string
	Script Script
	// Rate is how many messages are due in a second; 0 is as many as the connections can carry.
	Rate float64
	// For is how long messages are sent; 10 s if 0.
	For time.Duration
	// Connections bounds the messages under way at a time; 64 if 0.
	Connections int
	// Timeout bounds one message; 5 s if 0.
	Timeout time.Duration
	// Posts is told where Slack's replies were posted, if there is a stand-in for Slack.
	Posts *StandIn
}

// Run sends messages until the time is over or ctx ends, and reports. The error says that nothing could
// be sent at all.
func Run(ctx context.Context, o Options) (Report, error) {
	at, err := url.Parse(o.URL)
	if err != nil || at.Host == "" || at.Scheme != "http" && at.Scheme != "https" {
		return Report{}, fmt.Errorf("the address of the bot is not of the form http://host:port")
	}
	if len(o.Script.Dialogues) == 0 {
		return Report{}, errors.New("nothing to say: the script has no dialogues")
	}
	if o.Connections <= 0 {
		o.Connections = 64
	}
	if o.For <= 0 {
		o.For = 10 * time.Second
	}
	if o.Timeout <= 0 {
		o.Timeout = 5 * time.Second
	}
	if err := reachable(ctx, at, o.Timeout); err != nil {
		return Report{}, fmt.Errorf("connecting to the bot: %w", err)
	}
	o.Posts.forget()

	began := time.Now()
	clock := &schedule{began: began, ends: began.Add(o.For), rate: o.Rate}
	tallies := make([]tally, o.Connections)
	var workers sync.WaitGroup
	for i := range tallies {
		workers.Go(func() { send(ctx, o, at, clock, &tallies[i]) })
	}
	workers.Wait()
	return summary(tallies, time.Since(began), o.Posts), nil
}

// send takes message after message from the schedule over one connection.
func send(ctx context.Context, o Options, at *url.URL, clock *schedule, t *tally) {
	line := &line{at: at, timeout: o.Timeout}
	defer line.close()
	for {
		n, due, ok := clock.next(ctx)
		if !ok {
			return
		}
		m := o.Script.message(n)
		o.Posts.expect(m.channel)
		status, err := line.exchange(ctx, o.Script.head(at.Host, m, time.Now())+m.body)
		t.count(status, err, time.Since(due))
	}
}

// schedule says which message is due when.
type schedule struct {
	began, ends time.Time
	rate        float64
	mu          sync.Mutex
	sent        int
}

// next waits until a message is due and returns its number and its time.
func (s *schedule) next(ctx context.Context) (n int, due time.Time, ok bool) {
	s.mu.Lock()
	n = s.sent
	s.sent++
	s.mu.Unlock()
	due = time.Now()
	if s.rate > 0 {
		due = s.began.Add(time.Duration(float64(n) / s.rate * float64(time.Second)))
	}
	if !due.Before(s.ends) || ctx.Err() != nil {
		return n, due, false
	}
	if wait := time.Until(due); wait > 0 {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		select {
		case <-ctx.Done():
			return n, due, false
		case <-timer.C:
		}
	}
	return n, due, true
}
