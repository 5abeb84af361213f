package session

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

// DeadLetter is an entry that could not be delivered.
type DeadLetter struct {
	Lane  Lane
	Entry Entry
	Why   string
	// At is when it was given up, Attempts how often sending had begun.
	At       time.Time
	Attempts int

	stream string // its id there
}

// ErrWaiting: other entries wait in the dead letter's lane; once they are delivered it can go back.
var ErrWaiting = errors.New("other replies wait to be delivered to the same address")

// DeadLetters lists the newest dead letters of each partition, at most limit a
// partition, oldest first.
func (s *Store) DeadLetters(ctx context.Context, limit int) ([]DeadLetter, error) {
	ctx, cancel := s.deadline(ctx)
	defer cancel()
	pipe := s.client.Pipeline()
	streams := make([]*redis.XMessageSliceCmd, partitions)
	for i := range streams {
		streams[i] = pipe.XRevRangeN(ctx, s.keys.dead(i), "+", "-", int64(limit))
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, s.unavailable("dead letters", err)
	}
	var letters []DeadLetter
	for _, stream := range streams {
		for _, m := range stream.Val() {
			d, err := readDeadLetter(m)
			if err != nil {
				s.opt.Logger.Error("a dead letter is malformed", "id", m.ID, "error", err)
				continue
			}
			letters = append(letters, d)
		}
	}
	slices.SortStableFunc(letters, func(a, b DeadLetter) int { return a.At.Compare(b.At) })
	return letters, nil
}

func readDeadLetter(m redis.XMessage) (DeadLetter, error) {
	field := func(name string) string {
		text, _ := m.Values[name].(string)
		return text
	}
	l, err := readLane(field("lane"))
	if err != nil {
		return DeadLetter{}, err
	}
	e, err := decodeEntry(l.Name, field("entry"))
	if err != nil {
		return DeadLetter{}, err
	}
	at, err := strconv.ParseInt(field("at"), 10, 64)
	if err != nil {
		return DeadLetter{}, err
	}
	begun, err := strconv.Atoi(field("attempts"))
	return DeadLetter{Lane: l, Entry: e, Why: field("why"), At: time.UnixMilli(at), Attempts: begun, stream: m.ID}, err
}

// Revive puts a dead letter back into its lane, to be delivered like any other
// entry. ErrNotFound if it is gone, ErrWaiting if the lane is not empty.
func (s *Store) Revive(ctx context.Context, d DeadLetter) error {
	p := s.keys.place(d.Lane.Key)
	result, err := s.run(ctx, onReplica, reviveScript,
		[]string{s.keys.dead(p.partition), p.lane(d.Lane.Name), p.state(), s.keys.due(p.partition), p.events()},
		d.stream, attempts(d.Lane.Name), d.Lane.member(), s.now(), s.keys.bell())
	if err != nil {
		return err
	}
	switch n, _ := result.(int64); n {
	case 0:
		return fmt.Errorf("dead letter %q: %w", d.Entry.ID, ErrNotFound)
	case 2:
		return fmt.Errorf("dead letter %q: %w", d.Entry.ID, ErrWaiting)
	}
	return nil
}

// Drop removes a dead letter for good. ErrNotFound if it is gone.
func (s *Store) Drop(ctx context.Context, d DeadLetter) error {
	ctx, cancel := s.deadline(ctx)
	defer cancel()
	n, err := s.client.XDel(ctx, s.keys.dead(s.keys.place(d.Lane.Key).partition), d.stream).Result()
	switch {
	case err != nil:
		return s.unavailable("drop a dead letter", err)
	case n == 0:
		return fmt.Errorf("dead letter %q: %w", d.Entry.ID, ErrNotFound)
	}
	return nil
}
