package session

import (
	"context"
	"sync/atomic"
	"time"
)

const (
	// clockEvery is how often the clock of Redis is looked at again: one command.
	clockEvery = 30 * time.Second
	// clockTold is the difference of clocks that is worth a warning. Slack refuses, and is
	// refused, at five minutes.
	clockTold = 5 * time.Second
)

// clock is this machine's clock put right by that of Redis, so that due times
// and limits written by one process mean the same to all others, also where one
// machine's clock is wrong. It stands still at no time: between two looks it
// runs as the machine's does.
type clock struct {
	machine func() time.Time
	ahead   atomic.Int64 // nanoseconds that Redis is ahead of the machine
}

// at translates a time of this machine into milliseconds of Redis.
func (c *clock) at(t time.Time) int64 {
	return t.Add(time.Duration(c.ahead.Load())).UnixMilli()
}

// clockTrusted is the difference of clocks that is left alone in times that people see: it is measured
// over a round trip, and clocks that are set by NTP differ by less.
const clockTrusted = time.Second

// Corrected is a time of this machine put right by the clock of Redis, if that is far from it. What is
// kept in a state, and what follows from it, as timers do, has to mean the same on all machines.
func (s *Store) Corrected(t time.Time) time.Time {
	if ahead := time.Duration(s.clock.ahead.Load()); ahead.Abs() > clockTrusted {
		return t.Add(ahead)
	}
	return t
}

// setClock compares the clocks now and then until ctx ends. An injected clock
// is taken as it is.
func (s *Store) setClock(ctx context.Context) {
	s.clock.machine = s.opt.Now
	if s.clock.machine != nil {
		return
	}
	s.clock.machine = time.Now
	s.compareClocks(ctx)
	go func() {
		ticker := time.NewTicker(clockEvery)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
				s.compareClocks(ctx)
			}
		}
	}()
}

// compareClocks asks Redis for the time. If it does not answer the last difference stands.
func (s *Store) compareClocks(ctx context.Context) {
	ctx, cancel := s.deadline(ctx)
	defer cancel()
	began := s.clock.machine()
	there, err := s.client.Time(ctx).Result()
	if err != nil {
		return
	}
	ended := s.clock.machine()
	ahead := there.Sub(began.Add(ended.Sub(began) / 2))
	before := time.Duration(s.clock.ahead.Swap(int64(ahead)))
	if ahead.Abs() > clockTold && (ahead-before).Abs() > clockTold {
		s.opt.Logger.Warn("the clocks of this machine and of Redis differ; set both by NTP. Leases and limits go by that of Redis, signatures of webhooks by this machine's",
			"redis_ahead_by", ahead.Round(time.Millisecond))
	}
}

// now is the present time in milliseconds, as scores hold it.
func (s *Store) now() int64 { return s.clock.at(s.clock.machine()) }
