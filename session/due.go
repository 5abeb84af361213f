package session

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

// Waiting is a lane with entries, and when it can be had.
type Waiting struct {
	Lane Lane
	// In is 0 for a lane that is held by nobody and not parked. Otherwise it is the time until
	// the lease of whoever holds it runs out, if it is not renewed, or until its rest ends.
	In time.Duration
}

// Due lists lanes that have entries and can be had within a time, those waiting
// longest first: what a sweep has to deliver now, or, if their holder has died,
// as soon as its lease runs out. When nothing waits it costs one command for
// each of the 64 partitions in one round trip, so a sweep every 5 seconds is 13
// commands a second. Lanes behind limit held ones of the same partition show in
// a later sweep.
func (s *Store) Due(ctx context.Context, within time.Duration, limit int) ([]Waiting, error) {
	ctx, cancel := s.deadline(ctx)
	defer cancel()
	waiting, err := s.waiting(ctx, within, limit)
	if err != nil || len(waiting) == 0 {
		return nil, err
	}
	pipe := s.client.Pipeline()
	leases := make([]*redis.DurationCmd, len(waiting))
	for i, w := range waiting {
		leases[i] = pipe.PTTL(ctx, s.keys.place(w.Lane.Key).lease(w.Lane.Name))
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, s.unavailable("due", err)
	}
	var due []Waiting
	for i, w := range waiting {
		if left := leases[i].Val(); left >= 0 { // negative: there is no lease
			w.In = max(w.In, left+time.Millisecond) // rounded down by Redis
		}
		if w.In <= within && len(due) < limit {
			due = append(due, w)
		}
	}
	return due, nil
}

// waiting reads the lanes that rest no longer than within from all partitions.
func (s *Store) waiting(ctx context.Context, within time.Duration, limit int) ([]Waiting, error) {
	now := s.now()
	pipe := s.client.Pipeline()
	ranges := make([]*redis.ZSliceCmd, partitions)
	for i := range ranges {
		ranges[i] = pipe.ZRangeByScoreWithScores(ctx, s.keys.due(i), &redis.ZRangeBy{
			Min: "-inf", Max: strconv.FormatInt(now+within.Milliseconds(), 10), Count: int64(limit),
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
	lanes := make([]Waiting, 0, len(all))
	for _, z := range all {
		text, _ := z.Member.(string)
		l, err := readLane(text)
		if err != nil { // written by nobody we know; leave it for a person to look at
			s.opt.Logger.Error("an entry of the due lanes is malformed", "error", err)
			continue
		}
		rest := time.Duration(max(int64(z.Score)-now, 0)) * time.Millisecond
		lanes = append(lanes, Waiting{Lane: l, In: rest})
	}
	return lanes, nil
}
