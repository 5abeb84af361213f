package session

import (
	"strings"
	"testing"
	"time"
)

// everything writes all that can be kept of a conversation, waiting and dead entries, timer and all.
func everything(t *testing.T, s *Store, k Key, person string) {
	t.Helper()
	ctx := t.Context()
	load := LoadRequest{Key: k, MessageID: "m", Person: person, Limit: Limit{Messages: 9, Per: time.Hour}}
	if _, err := s.Load(ctx, load); err != nil {
		t.Fatal(err)
	}
	_, err := s.Commit(ctx, Turn{
		Key: k, MessageID: "m", Person: person, State: []byte("state"), Owner: "Ann", Row: &Row{Ticket: "T" + k.Conversation, Live: true}, Keep: true,
		Reply: []byte("r"), ReceiptID: s.NewReceiptID(k), Receipt: []byte("why"), Events: [][]byte{[]byte("event")},
		Timer: s.opt.Now().Add(time.Hour), Counts: []string{"reply"}, Inbox: [][]byte{[]byte("missed")},
		Lease: "t", LeaseFor: time.Hour,
		Outbox: []Entry{{ID: "1", Lane: "a"}, {ID: "2", Lane: "a"}, {ID: "3", Lane: "a"}, {ID: "4", Lane: "b"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	l := Lane{Key: k, Name: "a"}
	items, err := s.Inbox(ctx, 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range items {
		if it.Key == k {
			err = s.Accept(ctx, []byte("yes"), it.ID)
		}
	}
	for _, err := range []error{
		err,
		s.PutRoute(ctx, Thread{Channel: "desk", Name: "of " + k.Conversation}, Route{Key: k, Ticket: "T"}),
		func() error { _, _, err := s.Next(ctx, l, "t", "1", "posted"); return err }(),
		s.Bury(ctx, l, "t", "2", "why"),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// dump is everything that the server holds, keys and values, as text.
func dump(t *testing.T, s *Store) string {
	t.Helper()
	ctx := t.Context()
	keys, err := s.client.Keys(ctx, "*").Result()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, key := range keys {
		b.WriteString(key + "\n")
		switch kind := s.client.Type(ctx, key).Val(); kind {
		case "string":
			b.WriteString(s.client.Get(ctx, key).Val())
		case "hash":
			for field, value := range s.client.HGetAll(ctx, key).Val() {
				b.WriteString(field + " " + value + "\n")
			}
		case "list":
			b.WriteString(strings.Join(s.client.LRange(ctx, key, 0, -1).Val(), "\n"))
		case "zset":
			b.WriteString(strings.Join(s.client.ZRange(ctx, key, 0, -1).Val(), "\n"))
		case "stream":
			for _, m := range s.client.XRange(ctx, key, "-", "+").Val() {
				for field, value := range m.Values {
					b.WriteString(field + " " + value.(string) + "\n")
				}
			}
		default:
			t.Fatalf("%s is a %s", key, kind)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// TestErase: of an erased conversation no key and no entry is left, and the others keep theirs.
func TestErase(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	s, err := Open(t.Context(), Options{Now: func() time.Time { return at }, OpTimeout: 10 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	ctx := t.Context()
	gone, stays := Key{Channel: "desk", Conversation: "gone"}, Key{Channel: "desk", Conversation: "stays"}
	everything(t, s, gone, "ann")
	everything(t, s, stays, "bob")

	kept, err := s.Kept(ctx, gone)
	if err != nil || string(kept.State) != "state" || len(kept.Events) != 1 || len(kept.Receipts) != 1 || len(kept.Waiting) != 2 ||
		len(kept.Dead) != 1 || len(kept.Rows) != 1 || len(kept.Inbox) != 1 || string(kept.Inbox[0].Accepted) != "yes" {
		t.Fatalf("kept: %+v, %v", kept, err)
	}
	// Somebody else wrote in it too, as in a group; who erases need not know.
	if c, err := s.Commit(ctx, Turn{Key: gone, Version: 1, Person: "guest", Row: &Row{Ticket: "Tgone", Live: true}, Keep: true}); err != nil || c.Status != Committed {
		t.Fatalf("%+v, %v", c, err)
	}
	if err := s.Erase(ctx, gone, "ann"); err != nil {
		t.Fatal(err)
	}
	if kept, err := s.Kept(ctx, gone); err != nil || !kept.Empty() {
		t.Errorf("still kept: %+v, %v", kept, err)
	}
	left := dump(t, s)
	_, ann := hashed("desk", "ann")
	_, guest := hashed("desk", "guest")
	for name, trace := range map[string]string{"conversation": "gone", "its hash": s.keys.place(gone).id, "person": ann, "guest": guest} {
		if strings.Contains(left, trace) {
			t.Errorf("%s is left in:\n%s", name, left)
		}
	}
	if kept, err := s.Kept(ctx, stays); err != nil || len(kept.Receipts) != 1 || len(kept.Inbox) != 1 || len(kept.Rows) != 1 || len(kept.Dead) != 1 || len(kept.Waiting) != 2 {
		t.Errorf("of the other: %+v, %v", kept, err)
	}
	if to, err := s.RouteOf(ctx, Thread{Channel: "desk", Name: "of stays"}); err != nil || to.Key != stays {
		t.Errorf("route of the other: %+v, %v", to, err)
	}
}

// TestRetention: once everything has ended and the time has passed nothing is left, although nobody
// came to tidy up; and while others write, what is older than the time goes all the same.
func TestRetention(t *testing.T) {
	t.Parallel()
	const retention = 90 * 24 * time.Hour
	ended := func(t *testing.T, s *Store, k Key) {
		t.Helper()
		everything(t, s, k, "ann")
		ctx := t.Context()
		if _, err := s.Commit(ctx, Turn{Key: k, Version: 1, Row: &Row{Ticket: "T" + k.Conversation}}); err != nil {
			t.Fatal(err)
		}
		for _, l := range []Lane{{k, "a"}, {k, "b"}} {
			for h, ok, err := s.Begin(ctx, l, "t"); ok || err != nil; h, ok, err = s.Next(ctx, l, "t", h.ID, "") {
				if err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	t.Run("all is quiet", func(t *testing.T) {
		t.Parallel()
		s := openEmbedded(t)
		s.opt.Now = time.Now
		for _, name := range []string{"one", "two", "three"} {
			ended(t, s, Key{Channel: "desk", Conversation: name})
		}
		s.embedded.Advance(retention + time.Minute)
		if left := dump(t, s); left != "" {
			t.Errorf("left:\n%s", left)
		}
	})
	t.Run("others write", func(t *testing.T) {
		t.Parallel()
		now := time.Now()
		s, err := Open(t.Context(), Options{Now: func() time.Time { return now }, OpTimeout: 10 * time.Second})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(s.Close)
		old := Key{Channel: "desk", Conversation: "old"}
		ended(t, s, old)
		now = now.Add(retention + time.Hour)
		if err := s.Forget(t.Context()); err != nil {
			t.Fatal(err)
		}
		kept, err := s.Kept(t.Context(), old)
		if err != nil || len(kept.Inbox) != 0 || len(kept.Dead) != 0 || len(kept.Rows) != 0 {
			t.Errorf("kept: %+v, %v", kept, err)
		}
		if items, err := s.client.HLen(t.Context(), s.keys.accepted(s.keys.place(old).partition)).Result(); err != nil || items != 0 {
			t.Errorf("decisions: %d, %v", items, err)
		}
		// The transcript of a conversation that goes on.
		if _, err := s.Commit(t.Context(), Turn{Key: old, Version: 2, Events: [][]byte{[]byte("new")}}); err != nil {
			t.Fatal(err)
		}
		events, err := s.Events(t.Context(), old, "", 0)
		for _, e := range events {
			if string(e.Body) == "event" {
				t.Errorf("the transcript reaches back too far: %s", e.ID)
			}
		}
		if err != nil {
			t.Error(err)
		}
	})
}
