package session

import (
	"context"
	"time"
)

// A lease is the right to deliver a lane. It runs out by the clock of Redis,
// so that no two processes' clocks need agree, and it is known by a random
// token: a counter would be handed out twice after a fail-over.

// Acquire takes the lease of a lane for a time. It is false when another holds
// it or the lane is parked. Acquiring again with the same token succeeds.
func (s *Store) Acquire(ctx context.Context, l Lane, token string, d time.Duration) (bool, error) {
	p := s.keys.place(l.Key)
	return s.yes(ctx, acquireScript, []string{p.lease(l.Name), s.keys.due(p.partition)},
		token, d.Milliseconds(), l.member(), s.now())
}

// Renew prolongs a lease: it then runs for d from now. It is false if the lease
// had run out.
func (s *Store) Renew(ctx context.Context, l Lane, token string, d time.Duration) (bool, error) {
	p := s.keys.place(l.Key)
	return s.yes(ctx, renewScript, []string{p.lease(l.Name)}, token, d.Milliseconds())
}

// Release gives a lease up and rings the bell for entries that are left.
// A lease that is ours no longer is left alone, without an error.
func (s *Store) Release(ctx context.Context, l Lane, token string) error {
	p := s.keys.place(l.Key)
	_, err := s.yes(ctx, releaseScript, []string{p.lease(l.Name), p.lane(l.Name), s.keys.due(p.partition)},
		token, l.member(), s.now(), s.keys.bell())
	return err
}

// yes runs a script that answers 1 or 0.
func (s *Store) yes(ctx context.Context, sc script, keys []string, args ...any) (bool, error) {
	result, err := s.run(ctx, onMaster, sc, keys, args...)
	n, _ := result.(int64)
	return n == 1, err
}

func orLost(held bool, err error) error {
	if err == nil && !held {
		return ErrLost
	}
	return err
}
