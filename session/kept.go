package session

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/redis/go-redis/v9"
)

// Kept is everything that is kept of a conversation: what Erase removes.
type Kept struct {
	Key      Key
	State    []byte // nil if there is none (any more)
	Events   []Event
	Receipts []Receipt // oldest first
	// Waiting entries have not been delivered yet; Dead ones could not be.
	Waiting []Entry
	Dead    []DeadLetter
	Rows    []Row
	Inbox   []Item // oldest first
}

// Receipt is a turn's receipt with its id.
type Receipt struct {
	ID   string
	Body []byte
}

// Empty reports whether nothing is kept.
func (k Kept) Empty() bool {
	return k.State == nil && len(k.Events)+len(k.Receipts)+len(k.Waiting)+len(k.Dead)+len(k.Rows)+len(k.Inbox) == 0
}

// Kept reads everything that is kept of a conversation. It is no snapshot: a
// turn committed meanwhile may show in a part of it.
func (s *Store) Kept(ctx context.Context, k Key) (Kept, error) {
	kept := Kept{Key: k}
	loaded, err := s.Load(ctx, LoadRequest{Key: k})
	if err != nil {
		return kept, err
	}
	kept.State = loaded.State
	if kept.Events, err = s.Events(ctx, k, "", 0); err != nil {
		return kept, err
	}
	ids, err := s.Receipts(ctx, k)
	if err != nil {
		return kept, err
	}
	for _, id := range ids {
		body, err := s.Receipt(ctx, id)
		switch {
		case errors.Is(err, ErrNotFound):
		case err != nil:
			return kept, err
		default:
			kept.Receipts = append(kept.Receipts, Receipt{ID: id, Body: body})
		}
	}
	return kept, s.shared(ctx, &kept)
}

// shared reads what is kept of a conversation in the lists of its partition.
func (s *Store) shared(ctx context.Context, kept *Kept) error {
	ctx, cancel := s.deadline(ctx)
	defer cancel()
	p := s.keys.place(kept.Key)
	pipe := s.client.Pipeline()
	due := pipe.ZRange(ctx, s.keys.due(p.partition), 0, -1)
	dead := pipe.XRange(ctx, s.keys.dead(p.partition), "-", "+")
	inbox := pipe.XRange(ctx, s.keys.inbox(p.partition), "-", "+")
	accepted := pipe.HGetAll(ctx, s.keys.accepted(p.partition))
	desk := pipe.HGetAll(ctx, s.keys.desk(p.partition))
	if _, err := pipe.Exec(ctx); err != nil && !errors.Is(err, redis.Nil) {
		return s.unavailable("what is kept", err)
	}
	for _, member := range due.Val() {
		l, err := readLane(member)
		if err != nil || l.Key != kept.Key {
			continue
		}
		entries, err := s.client.LRange(ctx, p.lane(l.Name), 0, -1).Result()
		if err != nil {
			return s.unavailable("what is kept", err)
		}
		for _, text := range entries {
			e, err := decodeEntry(l.Name, text)
			if err != nil {
				return fmt.Errorf("what is kept: %w", err)
			}
			kept.Waiting = append(kept.Waiting, e)
		}
	}
	for _, m := range dead.Val() {
		if d, err := readDeadLetter(m); err == nil && d.Lane.Key == kept.Key {
			kept.Dead = append(kept.Dead, d)
		}
	}
	for _, m := range inbox.Val() {
		if m.Values["c"] == p.member {
			kept.Inbox = append(kept.Inbox, s.item(m, p.partition, accepted.Val()))
		}
	}
	for _, body := range desk.Val() {
		var r Row
		if json.Unmarshal([]byte(body), &r) == nil && r.Key == kept.Key {
			kept.Rows = append(kept.Rows, r)
		}
	}
	sortRows(kept.Rows)
	return nil
}
