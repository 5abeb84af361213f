package session

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
)

// Results of commit.lua.
const (
	resultCommitted = 1
	resultConflict  = 2
	resultDuplicate = 3
	resultFull      = 4
)

// Commit writes a turn, all or nothing, in one round trip. In this order: a
// message committed before is a Duplicate; a conversation that has moved on is
// a Conflict; an outbox without room is ErrFull. After ErrUnavailable nothing
// is known: load again, and Seen tells.
func (s *Store) Commit(ctx context.Context, t Turn) (Commit, error) {
	p := s.keys.place(t.Key)
	if t.ReceiptID != "" {
		partition, err := receiptPartition(t.ReceiptID)
		if err != nil {
			return Commit{}, fmt.Errorf("commit: %w", err)
		}
		if partition != p.partition {
			return Commit{}, fmt.Errorf("commit: receipt %q belongs to another conversation: use NewReceiptID with the turn's key", t.ReceiptID)
		}
	}
	lanes := byLane(t)
	keys, args := s.commitCall(p, t, lanes)
	result, err := s.run(ctx, onReplica, commitScript, keys, args...)
	if err != nil {
		return Commit{}, err
	}
	return s.readCommit(result, lanes)
}

// queue is what a turn adds to one lane.
type queue struct {
	lane    Lane
	entries []Entry
}

// byLane groups the outbox, lanes in order of first appearance.
func byLane(t Turn) []queue {
	var queues []queue
	at := map[string]int{}
	for _, e := range t.Outbox {
		i, ok := at[e.Lane]
		if !ok {
			i = len(queues)
			at[e.Lane] = i
			queues = append(queues, queue{lane: Lane{Key: t.Key, Name: e.Lane}})
		}
		queues[i].entries = append(queues[i].entries, e)
	}
	return queues
}

// tidyEvery is the part of ReceiptTTL after which a conversation that goes on removes what has outlived
// it from its lists.
const tidyEvery = 64

// commitCall lists keys and arguments in the order in which commit.lua takes them.
func (s *Store) commitCall(p place, t Turn, lanes []queue) (keys []string, args []any) {
	now, retention := s.now(), s.opt.ReceiptTTL.Milliseconds()
	outdated := max(now-retention, 0)
	_, mark := hashed(t.MessageID)
	trail, person, writer := "", "", ""
	if t.MessageID != "" || t.ReceiptID != "" {
		trail = trace{receipt: t.ReceiptID, mark: mark}.String()
	}
	if t.Person != "" {
		_, hash := hashed(t.Key.Channel, t.Person)
		person, writer = p.personHashed(p.partition, hash), trace{person: hash}.String()
	}
	keys = make([]string, 0, 12+2*len(lanes))
	keys = append(keys, p.state(), p.marked(mark), p.events(), p.receipt(p.partition, t.ReceiptID), p.trail(), cmp.Or(person, p.trail()), p.due(p.partition))
	ticket := ""
	if t.Row != nil {
		ticket = t.Row.Ticket
	}
	args = make([]any, 0, 48+len(t.Outbox)+2*len(lanes))
	args = append(args,
		now, t.Version, t.Version+1, t.State, flag(t.Keep), s.opt.TTL.Milliseconds(),
		flag(t.MessageID != ""), t.Reply, s.opt.MarkTTL.Milliseconds(), t.ReceiptID, t.Receipt, retention,
		trail, p.member, writer, t.timer(), p.member+"/"+TimerLane,
		len(t.Outbox), s.opt.MaxOutbox, t.Lease, t.LeaseFor.Milliseconds(), s.keys.bell(), s.keys.told(p.id), t.Owner,
		now-retention/tidyEvery, outdated, outdated+retention/tidyEvery, ticket, len(t.Counts), len(t.Inbox), len(t.Events), len(lanes),
	)
	if len(t.Counts) > 0 {
		keys = append(keys, s.keys.day(p.partition, s.today()))
		for _, name := range t.Counts {
			args = append(args, name)
		}
	}
	if ticket != "" {
		keys = append(keys, s.keys.desk(p.partition), s.keys.ended(p.partition))
		args = append(args, flag(t.Row.Live), t.row(now), s.keys.told(deskTold))
	}
	if len(t.Inbox) > 0 {
		keys = append(keys, s.keys.inbox(p.partition))
		args = append(args, s.opt.MaxInbox)
		for _, item := range t.Inbox {
			args = append(args, item)
		}
	}
	if len(t.Events) > 0 {
		args = append(args, s.opt.MaxEvents)
		for _, e := range t.Events {
			args = append(args, e)
		}
	}
	for _, q := range lanes {
		keys = append(keys, p.lane(q.lane.Name), p.lease(q.lane.Name))
		args = append(args, q.lane.member(), len(q.entries))
		for _, e := range q.entries {
			args = append(args, e.encode())
		}
	}
	return keys, args
}

// timer is 0 for none.
func (t Turn) timer() int64 {
	if t.Timer.IsZero() {
		return 0
	}
	return t.Timer.UnixMilli()
}

// row is how the ticket is written.
func (t Turn) row(now int64) []byte {
	r := *t.Row
	r.Key = t.Key
	if r.At == 0 {
		r.At = now
	}
	body, err := json.Marshal(r)
	if err != nil { // a Summary that is no JSON: the list shows the ticket without it
		r.Summary = nil
		body, _ = json.Marshal(r)
	}
	return body
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (s *Store) readCommit(result any, lanes []queue) (Commit, error) {
	fields, ok := result.([]any)
	if !ok || len(fields) == 0 {
		return Commit{}, s.unavailable("commit", errMalformed)
	}
	switch status, _ := fields[0].(int64); status {
	case resultFull:
		return Commit{}, ErrFull
	case resultConflict:
		version, _ := fields[1].(int64)
		return Commit{Status: Conflict, Version: version}, nil
	case resultDuplicate:
		reply, _ := fields[1].(string)
		version, _ := fields[2].(int64)
		return Commit{Status: Duplicate, Version: version, Reply: []byte(reply)}, nil
	case resultCommitted:
		version, _ := fields[1].(int64)
		c := Commit{Status: Committed, Version: version}
		for _, field := range fields[2:] {
			i, _ := field.(int64)
			if i < 1 || int(i) > len(lanes) {
				return Commit{}, s.unavailable("commit", errMalformed)
			}
			c.Leased = append(c.Leased, lanes[i-1].lane)
		}
		return c, nil
	default:
		return Commit{}, s.unavailable("commit", errMalformed)
	}
}

// errMalformed: a script of another version of the program, or a proxy that is not Redis.
var errMalformed = errors.New("the result of the script is malformed")

// encode writes an entry as it stands in its lane: the id with its length, then the body.
func (e Entry) encode() []byte {
	return append(entryPrefix(e.ID), e.Body...)
}

// entryPrefix is how an entry of that id, and no other, begins.
func entryPrefix(id string) []byte {
	return fmt.Appendf(nil, "%d:%s", len(id), id)
}

func decodeEntry(lane, text string) (Entry, error) {
	for i := range min(len(text), 10) {
		if text[i] != ':' {
			continue
		}
		n, err := strconv.Atoi(text[:i])
		rest := text[i+1:]
		if err != nil || n < 0 || n > len(rest) {
			break
		}
		return Entry{ID: rest[:n], Lane: lane, Body: []byte(rest[n:])}, nil
	}
	return Entry{}, fmt.Errorf("entry of lane %.80q: malformed", lane)
}
