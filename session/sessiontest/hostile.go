package sessiontest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"supportbot/session"
)

// hostile gives every id that comes from outside the worst values.
func hostile(t *testing.T, server Server) {
	s := server.open(t, session.Options{})
	ctx := t.Context()
	ids := []string{
		"", "{}", "{p1}", "}{", "a\nb", "a\r\n", "\x00\xff", "a/b", "a%2Fb", "a b", "a+b", "*", "图书", strings.Repeat("x", 10<<10), strings.Repeat("y", 10<<10),
	}
	var tickets []session.Key
	var lanes []session.Lane
	for _, id := range ids {
		k := session.Key{Channel: id, Conversation: id}
		r := session.LoadRequest{Key: k, MessageID: "m" + id, Person: id, Limit: session.Limit{Messages: 1, Per: leaseFor}}
		if l := load(t, s, r); l.Version != 0 || l.Seen || l.RetryAfter != 0 {
			t.Errorf("%.20q shares a conversation or a limit: %+v", id, l)
		}
		commit(t, s, session.Turn{
			Key: k, MessageID: "m" + id, Person: id, Row: &session.Row{Ticket: "T" + id, Live: true}, Keep: true, Reply: []byte("reply to " + id),
			ReceiptID: s.NewReceiptID(k), Receipt: []byte(id), Outbox: []session.Entry{entry(id, id)}, Events: [][]byte{[]byte(id)},
		})
		if l := load(t, s, r); !l.Seen || string(l.Reply) != "reply to "+id {
			t.Errorf("%.20q: seen %v with %.40q", id, l.Seen, l.Reply)
		}
		tickets, lanes = append(tickets, k), append(lanes, lane(k, id))
	}
	got, err := live(ctx, s)
	if err != nil || len(got) != len(tickets) {
		t.Fatalf("%d tickets of %d, %v", len(got), len(tickets), err)
	}
	for _, k := range tickets {
		if !slices.Contains(got, k) {
			t.Errorf("ticket of %.20q is missing", k.Channel)
		}
	}
	due, err := s.Due(ctx, 0, 100)
	if err != nil || len(due) != len(lanes) {
		t.Fatalf("%d lanes due of %d, %v", len(due), len(lanes), err)
	}
	for i, l := range lanes {
		id := ids[i]
		if !slices.Contains(due, session.Waiting{Lane: l}) {
			t.Errorf("lane %.20q is not due", l.Name)
		}
		token := "t" + id
		acquire(t, s, l, token)
		begin(t, s, l, token, id, 0)
		finish(t, s, l, token, id, "ref of "+id)
		if ref, err := s.Ref(ctx, l.Key, id); err != nil || ref != "ref of "+id {
			t.Errorf("ref of %.20q: %.20q, %v", id, ref, err)
		}
		if id == "" {
			continue // nobody in particular: not in the index of persons
		}
		known, err := s.Conversations(ctx, id, id)
		if err != nil || len(known) != 1 || known[0] != l.Key {
			t.Errorf("%.20q is known in %d conversations, %v", id, len(known), err)
		}
	}
}

func flush(t *testing.T, server Server) {
	s := server.open(t, session.Options{})
	ctx := t.Context()
	forget := func() { server.Flush(t) }
	a := lane(loan, "a")
	limit := session.Limit{Messages: 1, Per: leaseFor}

	forget()
	load(t, s, session.LoadRequest{Key: loan, MessageID: "1", Person: "ann", Limit: limit})
	forget()
	if l := load(t, s, session.LoadRequest{Key: loan, MessageID: "2", Person: "ann", Limit: limit}); l.RetryAfter == 0 {
		t.Error("the limit was forgotten with the script")
	}
	forget()
	enqueue(t, s, loan, entry("a", "1"), entry("a", "2"), entry("a", "3"), entry("a", "4"))
	forget()
	acquire(t, s, a, "t")
	forget()
	begin(t, s, a, "t", "1", 0)
	forget()
	if ok, err := s.Renew(ctx, a, "t", leaseFor); err != nil || !ok {
		t.Errorf("renew: %v, %v", ok, err)
	}
	forget()
	finish(t, s, a, "t", "1", "")
	forget()
	if err := s.Bury(ctx, a, "t", "2", "why"); err != nil {
		t.Error(err)
	}
	forget()
	if err := s.Postpone(ctx, a, "t", newClock().now()); err != nil {
		t.Error(err)
	}
	acquire(t, s, a, "u")
	forget()
	if err := s.Release(ctx, a, "u"); err != nil {
		t.Error(err)
	}

	ended, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := s.Commit(ended, session.Turn{Key: loan, Version: 1}); !errors.Is(err, session.ErrUnavailable) {
		t.Errorf("commit after the caller has gone: %v, want ErrUnavailable", err)
	}
	if _, err := s.Load(ended, session.LoadRequest{Key: loan}); !errors.Is(err, session.ErrUnavailable) {
		t.Errorf("load after the caller has gone: %v, want ErrUnavailable", err)
	}
}
