package sessiontest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"supportbot/session"
)

func people(t *testing.T, server Server) {
	c := newClock()
	s := server.open(t, session.Options{Now: c.now})
	ctx := t.Context()
	key := func(i int) session.Key { return session.Key{Channel: "desk", Conversation: fmt.Sprint("c", i)} }

	for i := range 4 {
		commit(t, s, session.Turn{
			Key: key(i), MessageID: "m", Person: "ann", Row: &session.Row{Ticket: fmt.Sprint("T", i), Live: true}, Keep: true,
			ReceiptID: s.NewReceiptID(key(i)), Receipt: []byte("why"), Events: [][]byte{[]byte("e")},
			Outbox: []session.Entry{entry("a", "1")},
		})
		c.pass(time.Second)
	}
	wantKeys := func(what string, got []session.Key, err error, want ...session.Key) {
		t.Helper()
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v, %v, want %v", what, got, err, want)
		}
	}
	tickets, err := live(ctx, s)
	wantKeys("tickets", tickets, err, key(0), key(1), key(2), key(3))
	// Another turn of the first: last seen by the person, but its ticket is the oldest still.
	commit(t, s, session.Turn{Key: key(0), Version: 1, Person: "ann", Keep: true})
	// The second's ticket is closed.
	commit(t, s, session.Turn{Key: key(1), Version: 1, Row: &session.Row{Ticket: "T1"}})
	tickets, err = live(ctx, s)
	wantKeys("tickets", tickets, err, key(0), key(2), key(3))
	known, err := s.Conversations(ctx, "desk", "ann")
	wantKeys("conversations", known, err, key(1), key(2), key(3), key(0))
	known, err = s.Conversations(ctx, "web", "ann")
	wantKeys("conversations in another channel", known, err)

	t.Run("erase", func(t *testing.T) {
		gone := key(2)
		receipts, err := s.Receipts(ctx, gone)
		if err != nil || len(receipts) != 1 {
			t.Fatalf("receipts: %v, %v", receipts, err)
		}
		l := lane(gone, "a")
		acquire(t, s, l, "t")
		if err := s.Bury(ctx, l, "t", "1", "why"); err != nil {
			t.Fatal(err)
		}
		enqueue(t, s, gone, entry("b", "2"))
		for range 2 { // erasing again is safe
			if err := s.Erase(ctx, gone, "ann"); err != nil {
				t.Fatal(err)
			}
		}
		if l := load(t, s, session.LoadRequest{Key: gone, MessageID: "m"}); l.Seen || l.State != nil {
			t.Errorf("left of it: %+v", l)
		}
		if _, err := s.Receipt(ctx, receipts[0]); !errors.Is(err, session.ErrNotFound) {
			t.Errorf("receipt: %v", err)
		}
		if events, err := s.Events(ctx, gone, "", 0); err != nil || len(events) != 0 {
			t.Errorf("events: %v, %v", events, err)
		}
		if dead, err := s.DeadLetters(ctx, 10); err != nil || len(dead) != 0 {
			t.Errorf("dead letters: %v, %v", dead, err)
		}
		tickets, err := live(ctx, s)
		wantKeys("tickets", tickets, err, key(0), key(3))
		known, err := s.Conversations(ctx, "desk", "ann")
		wantKeys("conversations", known, err, key(1), key(3), key(0))
		due, err := s.Due(ctx, 0, 100)
		if err != nil || len(due) != 3 {
			t.Errorf("due: %v, %v", due, err)
		}
		begin := commit(t, s, session.Turn{Key: gone, Lease: "t", LeaseFor: leaseFor, Outbox: []session.Entry{entry("b", "3")}})
		if begin.Version != 1 || len(begin.Leased) != 1 {
			t.Errorf("a new beginning: %+v", begin)
		}
	})
}

// live lists the conversations with a ticket that has not ended, oldest ticket first.
func live(ctx context.Context, s *session.Store) ([]session.Key, error) {
	rows, err := s.Desk(ctx)
	var keys []session.Key
	for _, r := range rows {
		if r.Live {
			keys = append(keys, r.Key)
		}
	}
	return keys, err
}
