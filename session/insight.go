package session

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// today is the day under which turns are counted.
func (s *Store) today() string { return time.UnixMilli(s.now()).UTC().Format(time.DateOnly) }

// Counts returns what was counted on each of the days (2006-01-02, UTC), by name.
func (s *Store) Counts(ctx context.Context, days []string) (map[string]map[string]int, error) {
	ctx, cancel := s.deadline(ctx)
	defer cancel()
	pipe := s.client.Pipeline()
	parts := make([]*redis.MapStringStringCmd, 0, partitions*len(days))
	for _, day := range days {
		if _, err := time.Parse(time.DateOnly, day); err != nil {
			return nil, errors.New("counts: a day has the form 2006-01-02")
		}
		for i := range partitions {
			parts = append(parts, pipe.HGetAll(ctx, s.keys.day(i, day)))
		}
	}
	if len(parts) == 0 {
		return nil, nil
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, s.unavailable("counts", err)
	}
	counts := make(map[string]map[string]int, len(days))
	for i, part := range parts {
		day := days[i/partitions]
		if counts[day] == nil {
			counts[day] = map[string]int{}
		}
		for name, text := range part.Val() {
			n, _ := strconv.Atoi(text) // only HINCRBY writes it
			counts[day][name] += n
		}
	}
	return counts, nil
}

// Item is something put on record for the authors. Its ID is good for Accept and Dismiss.
type Item struct {
	ID   string
	Key  Key // the conversation
	Body []byte
	// Accepted is what was decided about it, nil for nothing yet.
	Accepted []byte
}

// Inbox lists what was put on record, newest first, at most limit of each partition.
func (s *Store) Inbox(ctx context.Context, limit int) ([]Item, error) {
	ctx, cancel := s.deadline(ctx)
	defer cancel()
	pipe := s.client.Pipeline()
	parts := make([]*redis.XMessageSliceCmd, partitions)
	accepted := make([]*redis.MapStringStringCmd, partitions)
	for i := range parts {
		parts[i] = pipe.XRevRangeN(ctx, s.keys.inbox(i), "+", "-", int64(limit))
		accepted[i] = pipe.HGetAll(ctx, s.keys.accepted(i))
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, s.unavailable("inbox", err)
	}
	var items []Item
	for i, part := range parts {
		for _, m := range part.Val() {
			items = append(items, s.item(m, i, accepted[i].Val()))
		}
	}
	slices.SortStableFunc(items, func(a, b Item) int { return compareIDs(b.ID, a.ID) })
	return items, nil
}

// item reads an entry of a partition's inbox.
func (s *Store) item(m redis.XMessage, partition int, accepted map[string]string) Item {
	body, _ := m.Values["b"].(string)
	of, _ := m.Values["c"].(string)
	it := Item{ID: m.ID + "-" + strconv.Itoa(partition), Body: []byte(body)}
	if a, ok := accepted[m.ID]; ok {
		it.Accepted = []byte(a)
	}
	var err error
	if it.Key, err = readKey(of); err != nil {
		s.opt.Logger.Error("an item of the inbox is of no conversation", "id", it.ID, "error", err)
	}
	return it
}

// itemPlace reads the id of an item, which comes from outside.
func itemPlace(id string) (partition int, entry string, err error) {
	cut := strings.LastIndexByte(id, '-')
	if cut < 0 || !isEventID(id[:cut]) {
		return 0, "", errors.New("not an id of an item")
	}
	partition, err = strconv.Atoi(id[cut+1:])
	if err != nil || partition < 0 || partition >= partitions {
		return 0, "", errors.New("not an id of an item")
	}
	return partition, id[:cut], nil
}

// Accept notes what was decided about items; what was decided before is replaced. Ids that are none
// are an error, items that are gone are not.
func (s *Store) Accept(ctx context.Context, decision []byte, ids ...string) error {
	return s.eachItem(ctx, "accept", ids, func(pipe redis.Pipeliner, partition int, entry string) {
		pipe.HSet(ctx, s.keys.accepted(partition), entry, decision)
		pipe.PExpire(ctx, s.keys.accepted(partition), s.opt.ReceiptTTL)
	})
}

// compareIDs orders ids of items by their time.
func compareIDs(a, b string) int {
	at := func(id string) int64 {
		ms, _, _ := strings.Cut(id, "-")
		n, _ := strconv.ParseInt(ms, 10, 64)
		return n
	}
	return int(at(a) - at(b))
}

// Dismiss takes items off the record. Ids that are none are an error, items that are gone are not.
func (s *Store) Dismiss(ctx context.Context, ids ...string) error {
	return s.eachItem(ctx, "dismiss", ids, func(pipe redis.Pipeliner, partition int, entry string) {
		pipe.XDel(ctx, s.keys.inbox(partition), entry)
		pipe.HDel(ctx, s.keys.accepted(partition), entry)
	})
}

func (s *Store) eachItem(ctx context.Context, doing string, ids []string, do func(pipe redis.Pipeliner, partition int, entry string)) error {
	ctx, cancel := s.deadline(ctx)
	defer cancel()
	pipe := s.client.Pipeline()
	for _, id := range ids {
		partition, entry, err := itemPlace(id)
		if err != nil {
			return fmt.Errorf("%s: %w", doing, err)
		}
		do(pipe, partition, entry)
	}
	if len(ids) == 0 {
		return nil
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return s.unavailable(doing, err)
	}
	return nil
}
