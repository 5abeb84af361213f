package session_test

import (
	"errors"
	"testing"
	"time"

	"supportbot/internal/redistest"
	"supportbot/session"
)

// buried is a store on a real Redis with one dead letter and one entry behind it.
func buried(t *testing.T) (*session.Store, session.DeadLetter, session.Lane) {
	t.Helper()
	s := open(t, session.Options{URL: redistest.Start(t).URL()})
	mustCommit(t, s, turn(key(1)))
	lane := session.Lane{Key: key(1), Name: "a"}
	if _, ok, err := s.Begin(t.Context(), lane, "t"); err != nil || !ok {
		t.Fatal(ok, err)
	}
	if err := s.Bury(t.Context(), lane, "t", "1", "the account is closed"); err != nil {
		t.Fatal(err)
	}
	letters, err := s.DeadLetters(t.Context(), 10)
	if err != nil || len(letters) != 1 {
		t.Fatal(letters, err)
	}
	return s, letters[0], lane
}

// empty delivers what is left in the lane.
func empty(t *testing.T, s *session.Store, lane session.Lane) {
	t.Helper()
	if _, more, err := s.Next(t.Context(), lane, "t", "2", ""); more || err != nil {
		t.Fatal(more, err)
	}
}

func TestADeadLetterIsDeliveredAfterAll(t *testing.T) {
	t.Parallel()
	s, letter, lane := buried(t)
	if err := s.Revive(t.Context(), letter); !errors.Is(err, session.ErrWaiting) {
		t.Errorf("beside a waiting entry: %v", err)
	}
	empty(t, s, lane)
	before, err := s.Backlog(t.Context())
	if err != nil || before.Dead != 1 || before.Due != 0 {
		t.Errorf("before: %+v, %v", before, err)
	}
	if err := s.Revive(t.Context(), letter); err != nil {
		t.Fatal(err)
	}
	if after, err := s.Backlog(t.Context()); err != nil || after.Dead != 0 || after.Due != 1 {
		t.Errorf("after: %+v, %v", after, err)
	}
	if ok, err := s.Acquire(t.Context(), lane, "u", time.Minute); !ok || err != nil {
		t.Fatal(ok, err)
	}
	head, ok, err := s.Begin(t.Context(), lane, "u")
	if err != nil || !ok || head.ID != "1" || head.Attempts != 1 {
		t.Errorf("the head is %+v, %t, %v; sends begun before have to show", head, ok, err)
	}
	if _, more, err := s.Next(t.Context(), lane, "u", "1", "posted"); more || err != nil {
		t.Error(more, err)
	}
	if err := s.Revive(t.Context(), letter); !errors.Is(err, session.ErrNotFound) {
		t.Errorf("a second time: %v", err)
	}
}

func TestADeadLetterIsDropped(t *testing.T) {
	t.Parallel()
	s, letter, _ := buried(t)
	if err := s.Drop(t.Context(), letter); err != nil {
		t.Fatal(err)
	}
	if letters, err := s.DeadLetters(t.Context(), 10); err != nil || len(letters) != 0 {
		t.Error(letters, err)
	}
	if err := s.Drop(t.Context(), letter); !errors.Is(err, session.ErrNotFound) {
		t.Errorf("a second time: %v", err)
	}
}

// What waits is told apart by whether it could be delivered now.
func TestBacklog(t *testing.T) {
	t.Parallel()
	now := time.Now()
	s := open(t, session.Options{Now: func() time.Time { return now }})
	if b, err := s.Backlog(t.Context()); err != nil || b != (session.Backlog{}) {
		t.Errorf("empty: %+v, %v", b, err)
	}
	for i := range 3 {
		mustCommit(t, s, turn(key(i)))
	}
	if err := s.Postpone(t.Context(), session.Lane{Key: key(0), Name: "a"}, "t", now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	now = now.Add(time.Minute)
	b, err := s.Backlog(t.Context())
	if want := (session.Backlog{Due: 2, Resting: 1, Oldest: time.Minute}); err != nil || b != want {
		t.Errorf("got %+v, %v, want %+v", b, err, want)
	}
}
