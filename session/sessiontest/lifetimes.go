package sessiontest

import (
	"errors"
	"testing"
	"time"

	"supportbot/session"
)

// lifetimes has no need to wait for what must not happen: beside what stays, a
// conversation that began later and may expire shows that the time has passed.
func lifetimes(t *testing.T, server Server) {
	const ttl = 150 * time.Millisecond
	s := server.open(t, session.Options{TTL: ttl})
	ctx := t.Context()
	alive := func(k session.Key) bool {
		l := load(t, s, session.LoadRequest{Key: k})
		events, err := s.Events(ctx, k, "", 0)
		if err != nil {
			t.Fatal(err)
		}
		return l.Version > 0 && len(events) > 0
	}
	turn := func(name string) session.Turn {
		return session.Turn{Key: session.Key{Channel: "desk", Conversation: name}, State: []byte("s"), Events: [][]byte{[]byte("e")}}
	}
	pass := func(t *testing.T, name string) {
		t.Helper()
		witness := turn("witness of " + name)
		commit(t, s, witness)
		server.eventually(t, "a conversation expires", func() bool { return version(t, s, witness.Key) == 0 })
	}

	t.Run("kept", func(t *testing.T) {
		kept := turn("kept")
		kept.Keep = true
		commit(t, s, kept)
		pass(t, "kept")
		if !alive(kept.Key) {
			t.Error("a kept conversation expired")
		}
		kept.Keep, kept.Version = false, 1
		commit(t, s, kept)
		server.eventually(t, "it expires when kept no longer", func() bool { return version(t, s, kept.Key) == 0 })
	})
	for name, done := range map[string]func(session.Lane) error{
		"finished": func(l session.Lane) error { _, _, err := s.Next(ctx, l, "t", "1", ""); return err },
		"buried":   func(l session.Lane) error { return s.Bury(ctx, l, "t", "1", "why") },
	} {
		t.Run(name, func(t *testing.T) {
			waiting := turn(name)
			waiting.Lease, waiting.LeaseFor = "t", leaseFor
			waiting.Outbox = []session.Entry{entry("a", "1")}
			commit(t, s, waiting)
			pass(t, name)
			if !alive(waiting.Key) {
				t.Error("a conversation with a full outbox expired")
			}
			if err := done(lane(waiting.Key, "a")); err != nil {
				t.Fatal(err)
			}
			server.eventually(t, "it expires when all is delivered", func() bool { return version(t, s, waiting.Key) == 0 })
		})
	}
	t.Run("kept with an empty outbox", func(t *testing.T) {
		kept := turn("kept and delivered")
		kept.Keep, kept.Lease, kept.LeaseFor = true, "t", leaseFor
		kept.Outbox = []session.Entry{entry("a", "1")}
		commit(t, s, kept)
		finish(t, s, lane(kept.Key, "a"), "t", "1", "")
		pass(t, "kept and delivered")
		if !alive(kept.Key) {
			t.Error("delivering let a kept conversation expire")
		}
	})
	t.Run("marks outlive the state", func(t *testing.T) {
		marked := turn("marked")
		marked.MessageID, marked.Reply = "m", []byte("r")
		commit(t, s, marked)
		pass(t, "marked")
		server.eventually(t, "it expires", func() bool { return version(t, s, marked.Key) == 0 })
		l := load(t, s, session.LoadRequest{Key: marked.Key, MessageID: "m"})
		if !l.Seen || string(l.Reply) != "r" || l.State != nil {
			t.Errorf("the message comes again: %+v", l)
		}
		c, err := s.Commit(ctx, session.Turn{Key: marked.Key, MessageID: "m"})
		if err != nil || c.Status != session.Duplicate || string(c.Reply) != "r" {
			t.Errorf("it is committed again: %+v, %v", c, err)
		}
	})
	t.Run("marks and receipts end", func(t *testing.T) {
		s := server.open(t, session.Options{MarkTTL: ttl, ReceiptTTL: ttl})
		id := s.NewReceiptID(loan)
		commit(t, s, session.Turn{Key: loan, MessageID: "m", Person: "ann", ReceiptID: id, Receipt: []byte("why")})
		server.eventually(t, "the mark ends", func() bool { return !load(t, s, session.LoadRequest{Key: loan, MessageID: "m"}).Seen })
		server.eventually(t, "the receipt ends", func() bool {
			_, err := s.Receipt(ctx, id)
			return errors.Is(err, session.ErrNotFound)
		})
		server.eventually(t, "the person is forgotten", func() bool {
			known, err := s.Conversations(ctx, "desk", "ann")
			return err == nil && len(known) == 0
		})
	})
}
