package sessiontest

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"supportbot/session"
)

func turns(t *testing.T, server Server) {
	s := server.open(t, session.Options{})
	ctx := t.Context()

	if l := load(t, s, session.LoadRequest{Key: loan, MessageID: "1"}); l.State != nil || l.Version != 0 || l.Seen {
		t.Errorf("a new conversation loads as %+v", l)
	}
	receipt := s.NewReceiptID(loan)
	c := commit(t, s, session.Turn{
		Key: loan, MessageID: "1", State: []byte("one\x00\xff"), Reply: []byte("first"),
		ReceiptID: receipt, Receipt: []byte("why"),
	})
	if c.Version != 1 {
		t.Errorf("version %d after the first turn", c.Version)
	}
	l := load(t, s, session.LoadRequest{Key: loan, MessageID: "2"})
	if string(l.State) != "one\x00\xff" || l.Version != 1 || l.Seen {
		t.Errorf("after one turn: %+v", l)
	}
	if got, err := s.Receipt(ctx, receipt); err != nil || string(got) != "why" {
		t.Errorf("receipt: %q, %v", got, err)
	}

	t.Run("conflict writes nothing", func(t *testing.T) {
		for _, version := range []int64{0, 2} {
			c, err := s.Commit(ctx, session.Turn{Key: loan, Version: version, MessageID: "2", State: []byte("x"), Reply: []byte("x")})
			if err != nil || c.Status != session.Conflict || c.Version != 1 {
				t.Errorf("version %d: %+v, %v", version, c, err)
			}
		}
		if l := load(t, s, session.LoadRequest{Key: loan, MessageID: "2"}); l.Seen || string(l.State) != "one\x00\xff" {
			t.Errorf("after the conflicts: %+v", l)
		}
	})
	t.Run("duplicate returns the first reply", func(t *testing.T) {
		for _, version := range []int64{0, 1, 7} {
			c, err := s.Commit(ctx, session.Turn{Key: loan, Version: version, MessageID: "1", State: []byte("x"), Reply: []byte("x")})
			if err != nil || c.Status != session.Duplicate || string(c.Reply) != "first" || c.Version != 1 {
				t.Errorf("version %d: %+v, %v", version, c, err)
			}
		}
		l := load(t, s, session.LoadRequest{Key: loan, MessageID: "1"})
		if !l.Seen || string(l.Reply) != "first" || string(l.State) != "one\x00\xff" || l.Version != 1 {
			t.Errorf("after the duplicates: %+v", l)
		}
	})
	t.Run("ids of messages belong to a conversation", func(t *testing.T) {
		for _, other := range []session.Key{{Channel: "desk", Conversation: "return"}, {Channel: "web", Conversation: "loan"}} {
			if l := load(t, s, session.LoadRequest{Key: other, MessageID: "1"}); l.Seen || l.Version != 0 {
				t.Errorf("%v: %+v", other, l)
			}
		}
	})
	t.Run("without an id nothing is a duplicate", func(t *testing.T) {
		k := session.Key{Channel: "desk", Conversation: "timer"}
		for i := range int64(3) {
			commit(t, s, session.Turn{Key: k, Version: i, State: []byte("s")})
		}
	})
	t.Run("receipts of other conversations are refused", func(t *testing.T) {
		foreign := "00" + receipt[2:]
		if foreign == receipt {
			foreign = "01" + receipt[2:]
		}
		for _, id := range []string{foreign, "x", receipt + "0", "ff" + receipt[2:]} {
			if _, err := s.Commit(ctx, session.Turn{Key: loan, Version: 1, ReceiptID: id}); err == nil {
				t.Errorf("a turn with receipt %q was committed", id)
			}
			if _, err := s.Receipt(ctx, id); !errors.Is(err, session.ErrNotFound) {
				t.Errorf("receipt %q: %v, want ErrNotFound", id, err)
			}
		}
	})
}

func races(t *testing.T, server Server) {
	s := server.open(t, session.Options{})
	const writers = 8
	race := func(turn func(i int) session.Turn) (counts [4]int) {
		var mu sync.Mutex
		var wg sync.WaitGroup
		for i := range writers {
			wg.Go(func() {
				c, err := s.Commit(t.Context(), turn(i))
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				counts[c.Status]++
			})
		}
		wg.Wait()
		return counts
	}
	different := race(func(i int) session.Turn {
		return session.Turn{Key: loan, MessageID: fmt.Sprint(i), State: []byte("s")}
	})
	if different[session.Committed] != 1 || different[session.Conflict] != writers-1 {
		t.Errorf("%d messages on one version: %v", writers, different)
	}
	same := race(func(int) session.Turn {
		return session.Turn{Key: loan, Version: 1, MessageID: "again", State: []byte("s"), Outbox: []session.Entry{entry("a", "again")}}
	})
	if same[session.Committed] != 1 || same[session.Duplicate] != writers-1 {
		t.Errorf("one message %d times: %v", writers, same)
	}
	acquire(t, s, lane(loan, "a"), "t")
	begin(t, s, lane(loan, "a"), "t", "again", 0)
	finish(t, s, lane(loan, "a"), "t", "again", "")
	acquire(t, s, lane(loan, "a"), "t")
	wantEmpty(t, s, lane(loan, "a"), "t")
}

func outbox(t *testing.T, server Server) {
	s := server.open(t, session.Options{MaxOutbox: 3})
	ctx := t.Context()
	enqueue(t, s, loan, entry("a", "1"), entry("b", "2"))

	full := session.Turn{Key: loan, Version: 1, MessageID: "m", Outbox: []session.Entry{entry("a", "3"), entry("b", "4")}}
	if _, err := s.Commit(ctx, full); !errors.Is(err, session.ErrFull) {
		t.Errorf("two more of at most three: %v, want ErrFull", err)
	}
	if l := load(t, s, session.LoadRequest{Key: loan, MessageID: "m"}); l.Seen || l.Version != 1 {
		t.Errorf("a refused turn left %+v", l)
	}
	// What adds nothing is not refused, other conversations are not affected.
	enqueue(t, s, loan, entry("a", "5"))
	enqueue(t, s, loan)
	enqueue(t, s, session.Key{Channel: "desk", Conversation: "other"}, entry("a", "1"))

	for _, id := range []string{"1", "5"} {
		acquire(t, s, lane(loan, "a"), "t")
		begin(t, s, lane(loan, "a"), "t", id, 0)
		finish(t, s, lane(loan, "a"), "t", id, "")
	}
	full.Version = 3
	commit(t, s, full) // there is room again
}
