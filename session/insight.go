package session

import (
	"context"
	"errors"
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

// Item is something put on record for the authors. Its ID is good for Dismiss.
type Item struct {
	ID   string
	Body []byte
}

// Inbox lists what was put on record, newest first, at most limit of each partition.
func (s *Store) Inbox(ctx context.Context, limit int) ([]Item, error) {
	ctx, cancel := s.deadline(ctx)
	defer cancel()
	pipe := s.client.Pipeline()
	parts := make([]*redis.XMessageSliceCmd, partitions)
	for i := range parts {
		parts[i] = pipe.XRevRangeN(ctx, s.keys.inbox(i), "+", "-", int64(limit))
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, s.unavailable("inbox", err)
	}
	var items []Item
	for i, part := range parts {
		for _, m := range part.Val() {
			body, _ := m.Values["b"].(string)
			items = append(items, Item{ID: m.ID + "-" + strconv.Itoa(i), Body: []byte(body)})
		}
	}
	slices.SortStableFunc(items, func(a, b Item) int { return compareIDs(b.ID, a.ID) })
	return items, nil
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
	ctx, cancel := s.deadline(ctx)
	defer cancel()
	pipe := s.client.Pipeline()
	for _, id := range ids {
		cut := strings.LastIndexByte(id, '-')
		if cut < 0 || !isEventID(id[:cut]) {
			return errors.New("dismiss: not an id of an item")
		}
		partition, err := strconv.Atoi(id[cut+1:])
		if err != nil || partition < 0 || partition >= partitions {
			return errors.New("dismiss: not an id of an item")
		}
		pipe.XDel(ctx, s.keys.inbox(partition), id[:cut])
	}
	if len(ids) == 0 {
		return nil
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return s.unavailable("dismiss", err)
	}
	return nil
}
