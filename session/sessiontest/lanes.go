package sessiontest

import (
	"testing"
	"time"

	"supportbot/session"
)

func leases(t *testing.T, server Server) {
	s := server.open(t, session.Options{})
	ctx := t.Context()
	a, b := lane(loan, "a"), lane(loan, "b")

	c := commit(t, s, session.Turn{Key: loan, Lease: "committer", LeaseFor: leaseFor, Outbox: []session.Entry{entry("a", "1"), entry("b", "2"), entry("a", "3")}})
	if len(c.Leased) != 2 || c.Leased[0] != a || c.Leased[1] != b {
		t.Fatalf("leased: %v", c.Leased)
	}
	c = commit(t, s, session.Turn{Key: loan, Version: 1, Lease: "second", LeaseFor: leaseFor, Outbox: []session.Entry{entry("a", "4"), entry("c", "5")}})
	if len(c.Leased) != 1 || c.Leased[0] != lane(loan, "c") {
		t.Errorf("leased beside another: %v", c.Leased)
	}
	wantDue(t, s) // all are held
	due, err := s.Due(ctx, 2*leaseFor, 100)
	if err != nil || len(due) != 3 {
		t.Fatalf("due when the leases have run out: %v, %v", due, err)
	}
	for _, w := range due {
		if w.In <= 0 || w.In > leaseFor+time.Millisecond {
			t.Errorf("%v can be had in %v, want within the lease of %v", w.Lane, w.In, leaseFor)
		}
	}

	t.Run("held by one", func(t *testing.T) {
		if ok, err := s.Acquire(ctx, a, "other", leaseFor); err != nil || ok {
			t.Errorf("acquire a held lease: %v, %v", ok, err)
		}
		if ok, err := s.Acquire(ctx, a, "committer", leaseFor); err != nil || !ok {
			t.Errorf("acquire one's own lease again: %v, %v", ok, err)
		}
		if ok, err := s.Renew(ctx, a, "committer", leaseFor); err != nil || !ok {
			t.Errorf("renew: %v, %v", ok, err)
		}
		if ok, err := s.Renew(ctx, a, "other", leaseFor); err != nil || ok {
			t.Errorf("renew another's lease: %v, %v", ok, err)
		}
		_, _, err := s.Begin(ctx, a, "other")
		wantLost(t, "begin", err)
		_, _, err = s.Next(ctx, a, "other", "1", "")
		wantLost(t, "next", err)
		wantLost(t, "bury", s.Bury(ctx, a, "other", "1", "why"))
		wantLost(t, "postpone", s.Postpone(ctx, a, "other", time.Now()))
		if err := s.Release(ctx, a, "other"); err != nil {
			t.Errorf("release another's lease: %v", err)
		}
		begin(t, s, a, "committer", "1", 0) // all that changed nothing
	})
	t.Run("released", func(t *testing.T) {
		if err := s.Release(ctx, a, "committer"); err != nil {
			t.Fatal(err)
		}
		wantDue(t, s, a)
		acquire(t, s, a, "other")
		begin(t, s, a, "other", "1", 1)
	})
	t.Run("run out", func(t *testing.T) {
		const short = 100 * time.Millisecond
		enqueue(t, s, loan, entry("d", "6"))
		d := lane(loan, "d")
		if ok, err := s.Acquire(ctx, d, "first", short); err != nil || !ok {
			t.Fatalf("acquire: %v, %v", ok, err)
		}
		server.eventually(t, "the lease runs out", func() bool {
			ok, err := s.Acquire(ctx, d, "second", leaseFor)
			return err == nil && ok
		})
		_, _, err := s.Next(ctx, d, "first", "6", "")
		wantLost(t, "next", err)
		if ok, err := s.Renew(ctx, d, "first", leaseFor); err != nil || ok {
			t.Errorf("renew what has run out: %v, %v", ok, err)
		}
		begin(t, s, d, "second", "6", 0)
	})
}

func delivery(t *testing.T, server Server) {
	s := server.open(t, session.Options{})
	ctx := t.Context()
	a, b := lane(loan, "a"), lane(loan, "b")
	enqueue(t, s, loan, entry("a", "1"), entry("b", "2"), entry("a", "3"))
	enqueue(t, s, loan, entry("a", "4"))
	acquire(t, s, a, "t")
	acquire(t, s, b, "u")

	begin(t, s, a, "t", "1", 0)
	begin(t, s, a, "t", "1", 0) // the first answer was lost
	if err := s.Release(ctx, a, "t"); err != nil {
		t.Fatal(err)
	}
	acquire(t, s, a, "t2")
	begin(t, s, a, "t2", "1", 1) // the first send came to nothing
	if err := s.Release(ctx, a, "t2"); err != nil {
		t.Fatal(err)
	}
	acquire(t, s, a, "t")
	_, _, err := s.Next(ctx, a, "t", "3", "")
	wantLost(t, "finish what is not the head", err)
	finish(t, s, a, "t", "1", "ref of 1")
	finish(t, s, a, "t", "1", "ref of 1") // the first answer was lost
	begin(t, s, a, "t", "3", 0)

	h, ok, err := s.Next(ctx, a, "t", "3", "ref of 3")
	if err != nil || !ok {
		t.Fatalf("next: %v, %v", ok, err)
	}
	wantHead(t, h, a, "4", 0)
	if h, ok, err = s.Next(ctx, a, "t", "3", "ref of 3"); err != nil || !ok { // the first answer was lost
		t.Fatalf("next again: %v, %v", ok, err)
	}
	wantHead(t, h, a, "4", 0)
	if _, ok, err := s.Next(ctx, a, "t", "4", ""); err != nil || ok {
		t.Fatalf("next after the last: %v, %v", ok, err)
	}
	begin(t, s, b, "u", "2", 0) // the other lane is as it was

	for id, want := range map[string]string{"1": "ref of 1", "3": "ref of 3", "4": "", "2": ""} {
		if got, err := s.Ref(ctx, loan, id); err != nil || got != want {
			t.Errorf("ref of %q: %q, %v", id, got, err)
		}
	}
	// Having emptied the lane, Next gave the lease up, and so does Begin: the
	// next commit takes it at once.
	for i, id := range []string{"5", "6"} {
		c := commit(t, s, session.Turn{Key: loan, Version: int64(2 + i), Lease: id, LeaseFor: leaseFor, Outbox: []session.Entry{entry("a", id)}})
		if len(c.Leased) != 1 {
			t.Fatalf("the lane is not free: %v", c.Leased)
		}
		begin(t, s, a, id, id, 0)
		finish(t, s, a, id, id, "")
		acquire(t, s, a, id)
		wantEmpty(t, s, a, id)
		_, _, err := s.Begin(ctx, a, id)
		wantLost(t, "begin what was given up", err)
	}
}

func parking(t *testing.T, server Server) {
	c := newClock()
	s := server.open(t, session.Options{Now: c.now})
	ctx := t.Context()
	a, b := lane(loan, "a"), lane(loan, "b")
	enqueue(t, s, loan, entry("b", "1"))
	c.pass(time.Second)
	enqueue(t, s, loan, entry("a", "2"))
	wantDue(t, s, b, a) // the longest wait first
	if due, err := s.Due(ctx, 0, 1); err != nil || len(due) != 1 || due[0].Lane != b {
		t.Errorf("one that is due: %v, %v", due, err)
	}

	acquire(t, s, b, "t")
	if err := s.Postpone(ctx, b, "t", c.now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	wantDue(t, s, a)
	_, _, err := s.Begin(ctx, b, "t")
	wantLost(t, "begin after parking", err)
	if ok, err := s.Acquire(ctx, b, "t", leaseFor); err != nil || ok {
		t.Errorf("acquire a parked lane: %v, %v", ok, err)
	}
	turn := session.Turn{Key: loan, Version: 2, Lease: "t", LeaseFor: leaseFor, Outbox: []session.Entry{entry("b", "3")}}
	if got := commit(t, s, turn); len(got.Leased) != 0 {
		t.Errorf("a parked lane was leased: %v", got.Leased)
	}
	wantDue(t, s, a)
	if due, err := s.Due(ctx, 2*time.Minute, 100); err != nil || len(due) != 2 || due[1] != (session.Waiting{Lane: b, In: time.Minute}) {
		t.Errorf("due within two minutes: %v, %v", due, err)
	}

	c.pass(time.Minute)
	wantDue(t, s, a, b)
	wanted := func(l session.Lane) bool { return l == b }
	if due, err := s.Due(ctx, 0, 1, wanted); err != nil || len(due) != 1 || due[0].Lane != b {
		t.Errorf("lanes that are not wanted hide what is: %v, %v", due, err)
	}
	acquire(t, s, b, "u")
	begin(t, s, b, "u", "1", 0)
	if err := s.Postpone(ctx, b, "u", c.now().Add(-time.Second)); err != nil {
		t.Fatal(err)
	}
	acquire(t, s, b, "v")
	begin(t, s, b, "v", "1", 1)
}

func deadLetters(t *testing.T, server Server) {
	c := newClock()
	s := server.open(t, session.Options{Now: c.now})
	ctx := t.Context()
	a := lane(loan, "a")
	enqueue(t, s, loan, entry("a", "1"), entry("a", "2"))
	acquire(t, s, a, "t")
	begin(t, s, a, "t", "1", 0)
	wantLost(t, "bury what is not the head", s.Bury(ctx, a, "t", "2", "why"))
	for range 2 { // the first answer may have been lost
		if err := s.Bury(ctx, a, "t", "1", "no such place"); err != nil {
			t.Fatal(err)
		}
	}
	begin(t, s, a, "t", "2", 0)

	dead, err := s.DeadLetters(ctx, 10)
	if err != nil || len(dead) != 1 {
		t.Fatalf("dead letters: %v, %v", dead, err)
	}
	d := dead[0]
	if d.Lane != a || d.Entry.ID != "1" || string(d.Entry.Body) != "body of 1" || d.Why != "no such place" || d.Attempts != 1 || !d.At.Equal(c.now()) {
		t.Errorf("dead letter: %+v", d)
	}
	if err := s.Bury(ctx, a, "t", "2", "nor here"); err != nil {
		t.Fatal(err)
	}
	if err := s.Release(ctx, a, "t"); err != nil {
		t.Fatal(err)
	}
	if err := s.Bury(ctx, a, "t", "2", "nor here"); err != nil {
		t.Errorf("bury the last entry again: %v", err)
	}
	wantLost(t, "bury the same entry of another lane", s.Bury(ctx, lane(loan, "b"), "t", "2", "why"))
	if dead, err := s.DeadLetters(ctx, 10); err != nil || len(dead) != 2 {
		t.Errorf("dead letters after that: %v, %v", dead, err)
	}
	wantDue(t, s)
}
