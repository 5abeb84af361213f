package session

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/redis/go-redis/v9"
)

// Erase removes what is kept of a conversation: state, transcript, receipts,
// marks, timer, what waits to be delivered and what could not be, its tickets
// with the routes to them, what was put on record of it, and its place among the
// conversations of everybody who wrote in it. The limit of person goes as well;
// where that is nobody's, it ends by itself with its period. A turn committed
// meanwhile may survive: erase again. An error leaves some of it; erasing again
// is safe.
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

	// What is in other partitions goes first: the trail that leads there goes with the rest.
	if err := s.eraseElsewhere(ctx, k, person, trail.Val()); err != nil {
		return err
	}
	pipe = s.client.TxPipeline()
	for _, step := range trail.Val() {
		t := readTrace(step)
		if t.receipt != "" {
			pipe.Del(ctx, p.receipt(p.partition, t.receipt))
		}
		if t.mark != "" {
			pipe.Del(ctx, p.marked(t.mark))
		}
		if t.ref != "" {
			pipe.Del(ctx, p.reference(t.ref))
		}
		if t.person != "" { // a conversation may have several
			pipe.ZRem(ctx, s.keys.personHashed(p.partition, t.person), p.member)
		}
	}
	for _, member := range due.Val() {
		if l, err := readLane(member); err == nil && l.Key == k {
			pipe.Del(ctx, p.lane(l.Name), p.lease(l.Name)) // who delivers finds the lease lost
			pipe.ZRem(ctx, s.keys.due(p.partition), member)
		}
	}
	for _, m := range dead.Val() {
		if d, err := readDeadLetter(m); err == nil && d.Lane.Key == k {
			pipe.XDel(ctx, s.keys.dead(p.partition), m.ID)
			pipe.Del(ctx, p.lease(d.Lane.Name))
		}
	}
	for _, m := range inbox.Val() {
		if m.Values["c"] == p.member {
			pipe.XDel(ctx, s.keys.inbox(p.partition), m.ID)
			pipe.HDel(ctx, s.keys.accepted(p.partition), m.ID)
		}
	}
	rows := false
	for ticket, body := range desk.Val() {
		var r Row
		if json.Unmarshal([]byte(body), &r) == nil && r.Key == k {
			pipe.HDel(ctx, s.keys.desk(p.partition), ticket)
			pipe.ZRem(ctx, s.keys.ended(p.partition), ticket)
			rows = true
		}
	}
	pipe.Del(ctx, p.state(), p.events(), p.trail())
	pipe.ZRem(ctx, s.keys.person(p.partition, k.Channel, person), p.member)
	if _, err := pipe.Exec(ctx); err != nil {
		return s.unavailable("erase", err)
	}
	if rows {
		_ = s.client.Publish(ctx, s.keys.told(deskTold), "").Err() // lists look again by themselves too
	}
	return nil
}

// eraseElsewhere removes the keys that are in the partitions of threads and of the person.
func (s *Store) eraseElsewhere(ctx context.Context, k Key, person string, trail []string) error {
	pipe := s.client.Pipeline()
	pipe.Del(ctx, s.keys.rate(k.Channel, person))
	for _, step := range trail {
		if t := readTrace(step); t.route != "" {
			pipe.Del(ctx, t.route)
		}
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return s.unavailable("erase", err)
	}
	return nil
}
