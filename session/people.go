package session

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/redis/go-redis/v9"
)

// Conversations lists the conversations in which a person wrote within
// ReceiptTTL, those longest ago first: where the person's data is. A ticket's
// conversation in which nobody wrote for longer is found by Desk only.
func (s *Store) Conversations(ctx context.Context, channel, person string) ([]Key, error) {
	ctx, cancel := s.deadline(ctx)
	defer cancel()
	pipe := s.client.Pipeline()
	parts := make([]*redis.ZSliceCmd, partitions)
	for i := range parts {
		parts[i] = pipe.ZRangeWithScores(ctx, s.keys.person(i, channel, person), 0, -1)
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, s.unavailable("conversations of a person", err)
	}
	var all []redis.Z
	for _, part := range parts {
		all = append(all, part.Val()...)
	}
	slices.SortStableFunc(all, func(a, b redis.Z) int { return cmp.Compare(a.Score, b.Score) })
	found := make([]Key, 0, len(all))
	for _, z := range all {
		text, _ := z.Member.(string)
		k, err := readKey(text)
		if err != nil {
			s.opt.Logger.Error("an index of conversations is malformed", "error", err)
			continue
		}
		found = append(found, k)
	}
	return found, nil
}

// Receipts lists the ids of a conversation's receipts, oldest first.
func (s *Store) Receipts(ctx context.Context, k Key) ([]string, error) {
	ctx, cancel := s.deadline(ctx)
	defer cancel()
	trail, err := s.client.ZRange(ctx, s.keys.place(k).trail(), 0, -1).Result()
	if err != nil {
		return nil, s.unavailable("receipts", err)
	}
	ids := make([]string, 0, len(trail))
	for _, step := range trail {
		if id, _, _ := strings.Cut(step, " "); id != "" {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// Erase removes what is kept of a conversation: state, transcript, receipts,
// marks and what waits to be delivered; from the tickets and from the person's
// index as well. A turn committed meanwhile may survive: erase again. An error
// leaves some of it; erasing again is safe.
func (s *Store) Erase(ctx context.Context, k Key, person string) error {
	ctx, cancel := s.deadline(ctx)
	defer cancel()
	p := s.keys.place(k)
	pipe := s.client.Pipeline()
	trail := pipe.ZRange(ctx, p.trail(), 0, -1)
	due := pipe.ZRange(ctx, s.keys.due(p.partition), 0, -1)
	dead := pipe.XRange(ctx, s.keys.dead(p.partition), "-", "+")
	inbox := pipe.XRange(ctx, s.keys.inbox(p.partition), "-", "+")
	desk := pipe.HGetAll(ctx, s.keys.desk(p.partition))
	if _, err := pipe.Exec(ctx); err != nil && !errors.Is(err, redis.Nil) {
		return s.unavailable("erase", err)
	}

	pipe = s.client.TxPipeline()
	for _, step := range trail.Val() {
		id, mark, _ := strings.Cut(step, " ")
		pipe.Del(ctx, p.receipt(p.partition, id), p.marked(mark))
	}
	for _, member := range due.Val() {
		if l, err := readLane(member); err == nil && l.Key == k {
			pipe.Del(ctx, p.lane(l.Name))
			pipe.ZRem(ctx, s.keys.due(p.partition), member)
		}
	}
	for _, m := range dead.Val() {
		if d, err := readDeadLetter(m); err == nil && d.Lane.Key == k {
			pipe.XDel(ctx, s.keys.dead(p.partition), m.ID)
		}
	}
	pipe.Del(ctx, p.state(), p.events(), p.trail())
	for _, m := range inbox.Val() {
		if m.Values["c"] == p.member {
			pipe.XDel(ctx, s.keys.inbox(p.partition), m.ID)
		}
	}
	for ticket, body := range desk.Val() {
		var r Row
		if json.Unmarshal([]byte(body), &r) == nil && r.Key == k {
			pipe.HDel(ctx, s.keys.desk(p.partition), ticket)
			pipe.ZRem(ctx, s.keys.ended(p.partition), ticket)
		}
	}
	pipe.ZRem(ctx, s.keys.person(p.partition, k.Channel, person), p.member)
	if _, err := pipe.Exec(ctx); err != nil {
		return s.unavailable("erase", err)
	}
	return nil
}
