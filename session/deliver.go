package session

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

// Begin reads the first entry of a lane and counts the attempt, before it is
// sent. It is false when the lane is empty; the lease is given up then, in the
// same step. Without the lease it is ErrLost. Done again with the same token it
// does not count again, as the first answer may have been lost: give the lease
// up before another attempt. Send only if Head.LeaseLeft is longer than sending
// may take.
func (s *Store) Begin(ctx context.Context, l Lane, token string) (Head, bool, error) {
	p := s.keys.place(l.Key)
	// On a replica, so that after a fail-over the entry is still known as begun.
	result, err := s.run(ctx, onReplica, beginScript,
		[]string{p.lease(l.Name), p.lane(l.Name), p.state(), s.keys.due(p.partition)},
		token, attempts(l.Name), l.member())
	if err != nil {
		return Head{}, false, err
	}
	return s.readHead(l, result)
}

// Next removes the head of a lane after it was posted, and keeps ref, which is
// what the platform calls it; Ref returns it for as long as marks live. It goes
// on like Begin: with the entry after it, or false when the lane is empty and
// the lease given up. Without the lease, or with another entry at the head, it
// is ErrLost. Done again, as the first answer may have been lost, it has the same
// result while there are entries. Ids of entries are unique within a conversation.
func (s *Store) Next(ctx context.Context, l Lane, token, entryID, ref string) (Head, bool, error) {
	p := s.keys.place(l.Key)
	_, entry := hashed(entryID)
	result, err := s.run(ctx, onReplica, finishScript,
		[]string{p.lease(l.Name), p.lane(l.Name), p.state(), s.keys.due(p.partition), p.ref(entryID), p.events(), p.trail()},
		token, entryPrefix(entryID), ref, s.opt.MarkTTL.Milliseconds(),
		s.opt.TTL.Milliseconds(), attempts(l.Name), l.member(), s.opt.ReceiptTTL.Milliseconds(),
		s.now(), trace{ref: entry}.String())
	if err != nil {
		return Head{}, false, err
	}
	return s.readHead(l, result)
}

// readHead reads the result of begin.lua and finish.lua.
func (s *Store) readHead(l Lane, result any) (Head, bool, error) {
	fields, _ := result.([]any)
	if len(fields) == 0 {
		return Head{}, false, s.unavailable("read the head of a lane", errMalformed)
	}
	switch status, _ := fields[0].(int64); {
	case status < 0:
		return Head{}, false, ErrLost
	case status == 0:
		return Head{}, false, nil
	case len(fields) != 5:
		return Head{}, false, s.unavailable("read the head of a lane", errMalformed)
	}
	text, _ := fields[1].(string)
	e, err := decodeEntry(l.Name, text)
	if err != nil {
		return Head{}, false, s.unavailable("read the head of a lane", err)
	}
	begun, _ := fields[2].(int64)
	left, _ := fields[3].(int64)
	owner, _ := fields[4].(string)
	return Head{Entry: e, Attempts: int(begun), LeaseLeft: time.Duration(left) * time.Millisecond, Owner: owner}, true, nil
}

// Postpone parks a lane, with all its entries, until a time and gives the lease
// up. ErrLost without the lease.
func (s *Store) Postpone(ctx context.Context, l Lane, token string, until time.Time) error {
	p := s.keys.place(l.Key)
	return orLost(s.yes(ctx, postponeScript, []string{p.lease(l.Name), s.keys.due(p.partition)},
		token, l.member(), s.clock.at(until)))
}

// Bury moves the head of a lane to the dead letters, with the reason why. The
// lease stays. ErrLost without it, or with another entry at the head; for an
// entry that is buried already it succeeds.
func (s *Store) Bury(ctx context.Context, l Lane, token, entryID, why string) error {
	p := s.keys.place(l.Key)
	return orLost(s.yes(ctx, buryScript,
		[]string{p.lease(l.Name), p.lane(l.Name), p.state(), s.keys.due(p.partition), s.keys.dead(p.partition), p.events()},
		token, entryPrefix(entryID), why, s.now(),
		s.opt.ReceiptTTL.Milliseconds(), s.opt.MaxDead, s.opt.TTL.Milliseconds(), attempts(l.Name), l.member()))
}

// Ref is what the platform calls an entry that was posted; "" if it was not, or
// too long ago.
func (s *Store) Ref(ctx context.Context, k Key, entryID string) (string, error) {
	ctx, cancel := s.deadline(ctx)
	defer cancel()
	ref, err := s.client.Get(ctx, s.keys.place(k).ref(entryID)).Result()
	if err != nil && !errors.Is(err, redis.Nil) {
		return "", s.unavailable("ref", err)
	}
	return ref, nil
}
