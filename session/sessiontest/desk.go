package sessiontest

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"supportbot/session"
)

// desk is what a commit writes for agents and authors.
func desk(t *testing.T, server Server) {
	c := newClock()
	s := server.open(t, session.Options{Now: c.now})
	ctx := t.Context()
	row := func(ticket string, live bool) *session.Row {
		return &session.Row{Ticket: ticket, Live: live, Summary: json.RawMessage(fmt.Sprintf(`{"live":%t}`, live)), At: c.now().UnixMilli()}
	}
	bell := s.Desks(ctx)
	<-bell // it is listened for
	for i, ticket := range []string{"K7AA", "K7BB", "M1CC"} {
		commit(t, s, session.Turn{Key: session.Key{Channel: "desk", Conversation: ticket}, MessageID: "m", Row: row(ticket, true), Keep: true})
		c.pass(time.Duration(i+1) * time.Second)
	}
	<-bell // signals that come together are one

	t.Run("oldest first", func(t *testing.T) {
		rows, err := s.Desk(ctx)
		var got []string
		for _, r := range rows {
			got = append(got, r.Ticket)
		}
		if want := []string{"K7AA", "K7BB", "M1CC"}; err != nil || !slices.Equal(got, want) {
			t.Errorf("%v, %v; want %v", got, err, want)
		}
	})
	t.Run("an ended one", func(t *testing.T) {
		k := session.Key{Channel: "desk", Conversation: "K7BB"}
		commit(t, s, session.Turn{Key: k, Version: 1, MessageID: "end", Row: row("K7BB", false)})
		if rows, err := s.Desk(ctx); err != nil || len(rows) != 3 || rows[2].Key != k || rows[2].Live || string(rows[2].Summary) != `{"live":false}` {
			t.Errorf("with an ended one: %+v, %v", rows, err)
		}
		c.pass(91 * 24 * time.Hour) // the next end takes away what ended longer ago than receipts are kept
		commit(t, s, session.Turn{Key: session.Key{Channel: "desk", Conversation: "K7BB"}, Version: 2, MessageID: "other", Row: row("K7DD", false)})
		if rows, err := s.Desk(ctx); err != nil || len(rows) != 3 {
			t.Errorf("rows: %+v, %v", rows, err)
		}
	})
	t.Run("routes", func(t *testing.T) {
		thread := session.Thread{Channel: "desk", Name: "C1/1.2"}
		if _, err := s.RouteOf(ctx, thread); !errors.Is(err, session.ErrNotFound) {
			t.Errorf("before: %v", err)
		}
		want := session.Route{Key: session.Key{Channel: "web", Conversation: "\xff{}"}, Ticket: "K7AA"}
		if err := s.PutRoute(ctx, thread, want); err != nil {
			t.Fatal(err)
		}
		if got, err := s.RouteOf(ctx, thread); err != nil || got != want {
			t.Errorf("after: %+v, %v", got, err)
		}
	})
	t.Run("owner", func(t *testing.T) {
		k := session.Key{Channel: "desk", Conversation: "owned"}
		enqueue(t, s, k, entry("a", "1"), entry("a", "2"))
		commit(t, s, session.Turn{Key: k, Version: 1, Owner: "Ann"})
		acquire(t, s, lane(k, "a"), "t")
		head, ok, err := s.Begin(ctx, lane(k, "a"), "t")
		if err != nil || !ok || head.Owner != "Ann" {
			t.Fatalf("begin: %+v, %v", head, err)
		}
		commit(t, s, session.Turn{Key: k, Version: 2})
		if head, ok, err = s.Next(ctx, lane(k, "a"), "t", "1", ""); err != nil || !ok || head.Owner != "" {
			t.Errorf("given back: %+v, %v", head, err)
		}
	})
}

// timers ring their lane when they have come, until a commit takes them back.
func timers(t *testing.T, server Server) {
	c := newClock()
	s := server.open(t, session.Options{Now: c.now})
	timer := lane(loan, session.TimerLane)
	due := func() bool {
		waiting, err := s.Due(t.Context(), 0, 10)
		if err != nil {
			t.Fatal(err)
		}
		return slices.Contains(waiting, session.Waiting{Lane: timer})
	}
	commit(t, s, session.Turn{Key: loan, Timer: c.now().Add(time.Minute)})
	if due() {
		t.Error("due at once")
	}
	c.pass(time.Minute)
	if !due() {
		t.Error("not due after its time")
	}
	commit(t, s, session.Turn{Key: loan, Version: 1, Timer: c.now().Add(time.Minute)})
	if due() {
		t.Error("due before its new time")
	}
	c.pass(time.Hour)
	commit(t, s, session.Turn{Key: loan, Version: 2})
	if due() {
		t.Error("due though it was taken back")
	}

	retime := func(version int64, at time.Time) {
		if err := s.Retime(t.Context(), loan, version, at); err != nil {
			t.Fatal(err)
		}
	}
	retime(3, c.now())
	if due() {
		t.Error("due though there was no timer to give another time")
	}
	commit(t, s, session.Turn{Key: loan, Version: 3, Timer: c.now()})
	retime(3, time.Time{})
	if !due() {
		t.Error("not due: it was taken back for a version that is gone")
	}
	retime(4, c.now().Add(time.Minute))
	if due() {
		t.Error("due before the time it was given")
	}
	c.pass(time.Minute)
	if !due() {
		t.Error("not due at the time it was given")
	}
	retime(4, time.Time{})
	if due() {
		t.Error("due though it was taken back")
	}
}

func insight(t *testing.T, server Server) {
	c := newClock()
	s := server.open(t, session.Options{Now: c.now})
	ctx := t.Context()
	for i := range 3 {
		k := session.Key{Channel: "desk", Conversation: fmt.Sprint(i)}
		turn := session.Turn{Key: k, MessageID: "m", Counts: []string{"reply|answer", "reply|answer"}, Inbox: [][]byte{fmt.Append(nil, "missed ", i)}}
		commit(t, s, turn)
		if again, err := s.Commit(ctx, turn); err != nil || again.Status != session.Duplicate {
			t.Fatalf("again: %+v, %v", again, err)
		}
		c.pass(24 * time.Hour)
	}
	counts, err := s.Counts(ctx, []string{"2026-03-01", "2026-03-02", "2026-03-09"})
	if err != nil || counts["2026-03-01"]["reply|answer"] != 2 || counts["2026-03-02"]["reply|answer"] != 2 || len(counts["2026-03-09"]) != 0 {
		t.Errorf("counts: %v, %v", counts, err)
	}
	if _, err := s.Counts(ctx, []string{"{p1}:*"}); err == nil {
		t.Error("counted on no day")
	}
	items, err := s.Inbox(ctx, 10)
	if err != nil || len(items) != 3 {
		t.Fatalf("inbox: %v, %v", items, err)
	}
	if err := s.Dismiss(ctx, items[1].ID); err != nil {
		t.Fatal(err)
	}
	if left, err := s.Inbox(ctx, 10); err != nil || len(left) != 2 || slices.ContainsFunc(left, func(i session.Item) bool { return i.ID == items[1].ID }) {
		t.Errorf("after one was dismissed: %v, %v", left, err)
	}
	for _, id := range []string{"", "1-1", "1-1-64", "1-1-x", "*"} {
		if s.Dismiss(ctx, id) == nil {
			t.Errorf("dismissed %q", id)
		}
	}
	if err := s.Erase(ctx, session.Key{Channel: "desk", Conversation: "0"}, ""); err != nil {
		t.Fatal(err)
	}
	if left, err := s.Inbox(ctx, 10); err != nil || slices.ContainsFunc(left, func(i session.Item) bool { return string(i.Body) == "missed 0" }) {
		t.Errorf("after an erasure: %v, %v", left, err)
	}
}
