package session

import (
	"context"
	"slices"
	"sync"

	"github.com/redis/go-redis/v9"
)

// spy remembers what goes over the wire, and in how many round trips.
type spy struct {
	mu    sync.Mutex
	cmds  []redis.Cmder
	trips int
}

func (s *spy) note(cmds ...redis.Cmder) {
	switch cmds[0].Name() {
	case "hello", "time", "info": // a new connection's greeting; looks at the clock and for replicas now and then
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cmds = append(s.cmds, cmds...)
	s.trips++
}

func (s *spy) commands() []redis.Cmder {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.cmds)
}

// take returns the round trips since the last call.
func (s *spy) take() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	trips := s.trips
	s.trips, s.cmds = 0, nil
	return trips
}

func (s *spy) DialHook(next redis.DialHook) redis.DialHook { return next }

func (s *spy) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		s.note(cmd)
		return next(ctx, cmd)
	}
}

func (s *spy) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		s.note(cmds...)
		return next(ctx, cmds)
	}
}
