package session

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/redis/go-redis/v9"
)

// Due lists lanes that have entries, are not parked and are held by nobody,
// those waiting longest first: what a sweep has to deliver. When nothing waits
// it costs one command for each of the 64 partitions in one round trip, so a
// sweep every 5 seconds is 13 commands a second. Lanes behind limit held ones
// of the same partition show in a later sweep.
func (s *Store) Due(ctx context.Context, limit int) ([]Lane, error) {
	ctx, cancel := s.deadline(ctx)
	defer cancel()
	waiting, err := s.waiting(ctx, limit)
	if err != nil || len(waiting) == 0 {
		return nil, err
	}
	pipe := s.client.Pipeline()
	held := make([]*redis.IntCmd, len(waiting))
	for i, l := range waiting {
		held[i] = pipe.Exists(ctx, s.keys.place(l.Key).lease(l.Name))
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, s.unavailable("due", err)
	}
	var due []Lane
	for i, l := range waiting {
		if held[i].Val() == 0 && len(due) < limit {
			due = append(due, l)
		}
	}
	return due, nil
}

// waiting reads the lanes that are not parked from all partitions.
func (s *Store) waiting(ctx context.Context, limit int) ([]Lane, error) {
	pipe := s.client.Pipeline()
	ranges := make([]*redis.ZSliceCmd, partitions)
	for i := range ranges {
		ranges[i] = pipe.ZRangeByScoreWithScores(ctx, s.keys.due(i), &redis.ZRangeBy{
			Min: "-inf", Max: strconv.FormatInt(s.now(), 10), Count: int64(limit),
		})
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, s.unavailable("due", err)
	}
	var all []redis.Z
	for _, r := range ranges {
		all = append(all, r.Val()...)
	}
	slices.SortStableFunc(all, func(a, b redis.Z) int { return cmp.Compare(a.Score, b.Score) })
	lanes := make([]Lane, 0, len(all))
	for _, z := range all {
		text, _ := z.Member.(string)
		l, err := readLane(text)
		if err != nil { // written by nobody we know; leave it for a person to look at
			s.opt.Logger.Error("an entry of the due lanes is malformed", "error", err)
			continue
		}
		lanes = append(lanes, l)
	}
	return lanes, nil
}
