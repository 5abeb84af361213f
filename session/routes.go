package session

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/redis/go-redis/v9"
)

// Thread is a place where agents write about one ticket, in the notation of its channel.
type Thread struct{ Channel, Name string }

// Route is where what is written in a thread belongs.
type Route struct {
	Key    Key
	Ticket string
}

// PutRoute remembers where a thread belongs, for as long as receipts are kept.
// It never changes: written again it says the same.
func (s *Store) PutRoute(ctx context.Context, t Thread, to Route) error {
	ctx, cancel := s.deadline(ctx)
	defer cancel()
	body, err := json.Marshal(to)
	if err != nil {
		return fmt.Errorf("route of a thread: %w", err)
	}
	// First the trail, in the partition of the conversation, so that an erasure finds every route.
	trail, name := s.keys.place(to.Key).trail(), s.keys.route(t)
	pipe := s.client.TxPipeline()
	pipe.ZAdd(ctx, trail, redis.Z{Score: float64(s.now()), Member: trace{route: name}.String()})
	pipe.PExpire(ctx, trail, s.opt.ReceiptTTL)
	if _, err := pipe.Exec(ctx); err != nil {
		return s.unavailable("route of a thread", err)
	}
	if err := s.client.Set(ctx, name, body, s.opt.ReceiptTTL).Err(); err != nil {
		return s.unavailable("route of a thread", err)
	}
	return nil
}

// RouteOf finds where a thread belongs; ErrNotFound for one that is no ticket's.
func (s *Store) RouteOf(ctx context.Context, t Thread) (Route, error) {
	ctx, cancel := s.deadline(ctx)
	defer cancel()
	body, err := s.client.Get(ctx, s.keys.route(t)).Bytes()
	if errors.Is(err, redis.Nil) {
		return Route{}, fmt.Errorf("thread: %w", ErrNotFound)
	}
	if err != nil {
		return Route{}, s.unavailable("route of a thread", err)
	}
	var r Route
	if err := json.Unmarshal(body, &r); err != nil {
		return Route{}, s.unavailable("route of a thread", errMalformed)
	}
	return r, nil
}
