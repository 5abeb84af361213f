package session

import (
	"context"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

// Backlog is what waits to be delivered, over all conversations.
type Backlog struct {
	// Due lanes could be delivered now, Resting ones are parked until later.
	Due, Resting int
	// Oldest is how long the lane that waits longest has been due; 0 if none is.
	Oldest time.Duration
	// Dead is the number of dead letters.
	Dead int
}

// Backlog measures what waits: four commands for each of the 64 partitions in
// one round trip. The error is ErrUnavailable.
func (s *Store) Backlog(ctx context.Context) (Backlog, error) {
	ctx, cancel := s.deadline(ctx)
	defer cancel()
	now := s.now()
	pipe := s.client.Pipeline()
	var all, due, dead [partitions]*redis.IntCmd
	var oldest [partitions]*redis.ZSliceCmd
	for i := range partitions {
		all[i] = pipe.ZCard(ctx, s.keys.due(i))
		due[i] = pipe.ZCount(ctx, s.keys.due(i), "-inf", strconv.FormatInt(now, 10))
		oldest[i] = pipe.ZRangeWithScores(ctx, s.keys.due(i), 0, 0)
		dead[i] = pipe.XLen(ctx, s.keys.dead(i))
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return Backlog{}, s.unavailable("backlog", err)
	}
	var b Backlog
	for i := range partitions {
		b.Due += int(due[i].Val())
		b.Resting += int(all[i].Val() - due[i].Val())
		b.Dead += int(dead[i].Val())
		for _, z := range oldest[i].Val() {
			b.Oldest = max(b.Oldest, time.Duration(now-int64(z.Score))*time.Millisecond)
		}
	}
	return b, nil
}
