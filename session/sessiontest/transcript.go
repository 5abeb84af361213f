package sessiontest

import (
	"context"
	"fmt"
	"testing"

	"supportbot/session"
)

func transcript(t *testing.T, server Server) {
	s := server.open(t, session.Options{MaxEvents: 10})
	ctx := t.Context()
	read := func(after string, limit int) []session.Event {
		t.Helper()
		events, err := s.Events(ctx, loan, after, limit)
		if err != nil {
			t.Fatal(err)
		}
		return events
	}
	if events := read("", 0); len(events) != 0 {
		t.Errorf("before the beginning: %v", events)
	}
	following, stop := context.WithCancel(ctx)
	grown := s.Follow(following, loan)
	other := s.Follow(ctx, session.Key{Channel: "web", Conversation: "loan"})
	<-grown
	<-other // both are listened for
	again, leave := context.WithCancel(ctx)
	second := s.Follow(again, loan)
	<-second

	commit(t, s, session.Turn{Key: loan, Events: [][]byte{[]byte("a"), []byte("b\x00")}})
	<-grown
	<-second
	leave()
	for range second { // the first is told all the same
	}
	commit(t, s, session.Turn{Key: loan, Version: 1, Events: [][]byte{[]byte("c")}})
	<-grown
	commit(t, s, session.Turn{Key: loan, Version: 2})
	select {
	case <-other:
		t.Error("the reader of another conversation was told")
	default:
	}
	stop()
	for range grown { // it ends
	}
	following, stop = context.WithCancel(ctx)
	defer stop()
	<-s.Follow(following, loan) // and begins again

	all := read("", 0)
	if len(all) != 3 || string(all[0].Body) != "a" || string(all[1].Body) != "b\x00" || string(all[2].Body) != "c" {
		t.Fatalf("all events: %q", all)
	}
	if events := read(all[0].ID, 0); len(events) != 2 || events[0].ID != all[1].ID {
		t.Errorf("after the first: %q", events)
	}
	if events := read(all[0].ID, 1); len(events) != 1 || events[0].ID != all[1].ID {
		t.Errorf("one after the first: %q", events)
	}
	if events := read(all[2].ID, 0); len(events) != 0 {
		t.Errorf("after the last: %q", events)
	}
	for _, id := range []string{"x", "0", "-", "1-", "-1", "+", "1-1 2", "(1-1", "99999999999999999999-0"} {
		if _, err := s.Events(ctx, loan, id, 0); err == nil {
			t.Errorf("after %q: no error", id)
		}
	}

	const many = 400
	var body [][]byte
	for i := range many {
		body = append(body, fmt.Append(nil, i))
	}
	commit(t, s, session.Turn{Key: loan, Version: 3, Events: body})
	events := read("", 0)
	if len(events) < 10 || len(events) > 110 || string(events[len(events)-1].Body) != fmt.Sprint(many-1) {
		t.Errorf("%d of %d events are left, the last %q", len(events), many, events[len(events)-1].Body)
	}
}

func bell(t *testing.T, server Server) {
	s := server.open(t, session.Options{})
	ctx, stop := context.WithCancel(t.Context())
	rung, also := s.Bell(ctx), s.Bell(t.Context())
	a, b := lane(loan, "a"), lane(loan, "b")
	want := func(l session.Lane) {
		t.Helper()
		if got := <-rung; got != l {
			t.Fatalf("the bell rang for %v, want %v", got, l)
		}
		if got := <-also; got != l {
			t.Fatalf("the second bell rang for %v, want %v", got, l)
		}
	}
	enqueue(t, s, loan, entry("a", "1")) // nobody leased it
	want(a)
	acquire(t, s, a, "t")
	enqueue(t, s, loan, entry("a", "2")) // held: its holder will find it
	commit(t, s, session.Turn{Key: loan, Version: 2, Lease: "t", LeaseFor: leaseFor, Outbox: []session.Entry{entry("b", "3")}})
	if err := s.Release(t.Context(), a, "t"); err != nil {
		t.Fatal(err)
	}
	want(a) // given up with entries left; nothing rang for b
	finish(t, s, b, "t", "3", "")
	if err := s.Release(t.Context(), b, "t"); err != nil {
		t.Fatal(err)
	}
	enqueue(t, s, loan, entry("c", "4"))
	want(lane(loan, "c")) // nor for a lane given up empty
	stop()
	for range rung { // it ends
	}
	s.Close()
	for range also {
	}
}
