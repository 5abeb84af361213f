package sessiontest

import (
	"errors"
	"testing"
	"time"

	"supportbot/session"
)

// leaseFor is long enough never to run out in a test that is not about that.
const leaseFor = time.Hour

// loan is the conversation most tests are about.
var loan = session.Key{Channel: "desk", Conversation: "loan"}

func lane(k session.Key, name string) session.Lane { return session.Lane{Key: k, Name: name} }

func entry(lane, id string) session.Entry {
	return session.Entry{ID: id, Lane: lane, Body: []byte("body of " + id)}
}

// commit commits a turn that must succeed.
func commit(t *testing.T, s *session.Store, turn session.Turn) session.Commit {
	t.Helper()
	c, err := s.Commit(t.Context(), turn)
	if err != nil || c.Status != session.Committed {
		t.Fatalf("commit %q: status %d, %v", turn.MessageID, c.Status, err)
	}
	return c
}

func load(t *testing.T, s *session.Store, r session.LoadRequest) session.Loaded {
	t.Helper()
	l, err := s.Load(t.Context(), r)
	if err != nil {
		t.Fatalf("load: %v", err)
	}
	return l
}

// version is the version a conversation has now.
func version(t *testing.T, s *session.Store, k session.Key) int64 {
	t.Helper()
	return load(t, s, session.LoadRequest{Key: k}).Version
}

// enqueue commits a turn with these entries, nobody taking the lease.
func enqueue(t *testing.T, s *session.Store, k session.Key, entries ...session.Entry) {
	t.Helper()
	commit(t, s, session.Turn{Key: k, Version: version(t, s, k), State: []byte("s"), Outbox: entries})
}

func acquire(t *testing.T, s *session.Store, l session.Lane, token string) {
	t.Helper()
	if ok, err := s.Acquire(t.Context(), l, token, leaseFor); err != nil || !ok {
		t.Fatalf("acquire %q: %v, %v", l.Name, ok, err)
	}
}

// begin begins the next entry of a lane, which must be the given one.
func begin(t *testing.T, s *session.Store, l session.Lane, token, id string, attempts int) {
	t.Helper()
	h, ok, err := s.Begin(t.Context(), l, token)
	if err != nil || !ok {
		t.Fatalf("begin %q: %v, %v", l.Name, ok, err)
	}
	wantHead(t, h, l, id, attempts)
}

func wantHead(t *testing.T, h session.Head, l session.Lane, id string, attempts int) {
	t.Helper()
	if h.ID != id || h.Lane != l.Name || string(h.Body) != "body of "+id || h.Attempts != attempts {
		t.Fatalf("head is %q of %q with body %q after %d attempts, want %q after %d", h.ID, h.Lane, h.Body, h.Attempts, id, attempts)
	}
	if h.LeaseLeft <= 0 || h.LeaseLeft > leaseFor {
		t.Fatalf("%v of the lease left, of %v", h.LeaseLeft, leaseFor)
	}
}

// wantEmpty begins an empty lane.
func wantEmpty(t *testing.T, s *session.Store, l session.Lane, token string) {
	t.Helper()
	if h, ok, err := s.Begin(t.Context(), l, token); err != nil || ok {
		t.Fatalf("begin of an empty lane: %q, %v, %v", h.ID, ok, err)
	}
}

func finish(t *testing.T, s *session.Store, l session.Lane, token, id, ref string) {
	t.Helper()
	if _, _, err := s.Next(t.Context(), l, token, id, ref); err != nil {
		t.Fatalf("finish %q: %v", id, err)
	}
}

func wantLost(t *testing.T, doing string, err error) {
	t.Helper()
	if !errors.Is(err, session.ErrLost) {
		t.Errorf("%s: %v, want ErrLost", doing, err)
	}
}

func wantDue(t *testing.T, s *session.Store, want ...session.Lane) {
	t.Helper()
	got, err := s.Due(t.Context(), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != len(want) {
		t.Fatalf("due: %v, want %v", got, want)
	}
	for i := range got {
		if got[i] != (session.Waiting{Lane: want[i]}) {
			t.Fatalf("due: %v, want %v", got, want)
		}
	}
}
