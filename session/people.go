package session

import (
	"cmp"
	"context"
	"slices"
	"strconv"

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
	// What is older is removed now and then only.
	within := &redis.ZRangeBy{Min: "(" + strconv.FormatInt(s.now()-s.opt.ReceiptTTL.Milliseconds(), 10), Max: "+inf"}
	for i := range parts {
		parts[i] = pipe.ZRangeByScoreWithScores(ctx, s.keys.person(i, channel, person), within)
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
		if t := readTrace(step); t.receipt != "" {
			ids = append(ids, t.receipt)
		}
	}
	return ids, nil
}
