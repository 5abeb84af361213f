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
// as soon as its lease runs out. Lanes for which one of which does not hold are
// passed over, however many there are. When nothing waits it costs one
// command for each of the 64 partitions in one round trip, so a sweep every 5
// seconds is 13 commands a second. Lanes behind limit held ones of the same
// partition show in a later sweep.
func (s *Store) Due(ctx context.Context, within time.Duration, limit int, which ...func(Lane) bool) ([]Waiting, error) {
	ctx, cancel := s.deadline(ctx)
	defer cancel()
	waiting, err := s.waiting(ctx, within, limit, which)
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

// waiting reads the lanes that rest no longer than within from all partitions. Where a page is full
// and not all on it are wanted, it turns to the next.
func (s *Store) waiting(ctx context.Context, within time.Duration, limit int, which []func(Lane) bool) ([]Waiting, error) {
	now := s.now()
	var all []scored
	var wanted [partitions]int
	open := make([]int, partitions)
	for i := range open {
		open[i] = i
	}
	for offset := int64(0); len(open) > 0; offset += int64(limit) {
		pipe := s.client.Pipeline()
		pages := make([]*redis.ZSliceCmd, len(open))
		for i, partition := range open {
			pages[i] = pipe.ZRangeByScoreWithScores(ctx, s.keys.due(partition), &redis.ZRangeBy{
				Min: "-inf", Max: strconv.FormatInt(now+within.Milliseconds(), 10), Offset: offset, Count: int64(limit),
			})
		}
		if _, err := pipe.Exec(ctx); err != nil {
			return nil, s.unavailable("due", err)
		}
		var more []int
		for i, partition := range open {
			for _, z := range pages[i].Val() {
				if l, ok := s.wanted(z, which); ok {
					all = append(all, scored{l, int64(z.Score)})
					wanted[partition]++
				}
			}
			if len(pages[i].Val()) == limit && wanted[partition] < limit {
				more = append(more, partition)
			}
		}
		open = more
	}
	slices.SortStableFunc(all, func(a, b scored) int { return cmp.Compare(a.score, b.score) })
	lanes := make([]Waiting, len(all))
	for i, l := range all {
		lanes[i] = Waiting{Lane: l.lane, In: time.Duration(max(l.score-now, 0)) * time.Millisecond}
	}
	return lanes, nil
}

// scored is a lane and the time before which it rests.
type scored struct {
	lane  Lane
	score int64
}

func (s *Store) wanted(z redis.Z, which []func(Lane) bool) (Lane, bool) {
	text, _ := z.Member.(string)
	l, err := readLane(text)
	if err != nil { // written by nobody we know; leave it for a person to look at
		s.opt.Logger.Error("an entry of the due lanes is malformed", "error", err)
		return l, false
	}
	for _, holds := range which {
		if !holds(l) {
			return l, false
		}
	}
	return l, true
}

// Retime gives a conversation's timer another time, or takes it back if that is zero, unless the
// conversation has moved on from the version: then its commit did. As Turn.Timer it is reckoned from a
// Corrected time. It is for timers that came and
// led to no commit.
func (s *Store) Retime(ctx context.Context, k Key, version int64, at time.Time) error {
	p := s.keys.place(k)
	_, err := s.yes(ctx, retimeScript, []string{p.state(), s.keys.due(p.partition)},
		version, Turn{Timer: at}.timer(), p.member+"/"+TimerLane)
	return err
}
