package session_test

import (
	"testing"
	"time"

	"supportbot/internal/redistest"
	"supportbot/session"
)

// TestSentinel: the master is found by its name, commits wait for the replica,
// and nothing acknowledged is lost when that takes over.
func TestSentinel(t *testing.T) {
	t.Parallel()
	server := redistest.StartSentinel(t)
	s := open(t, session.Options{URL: server.URL(), OpTimeout: time.Second})
	if warnings := s.Check(t.Context()); len(warnings) != 0 {
		t.Errorf("warnings: %q", warnings)
	}
	const conversations = 5
	before := server.Master.Calls("wait")
	for i := range conversations {
		commitUntil(t, s, turn(key(i)))
	}
	if waits := server.Master.Calls("wait") - before; waits < conversations {
		t.Errorf("%d calls of WAIT for %d commits", waits, conversations)
	}
	server.Master.Kill()
	for i := range conversations {
		if l := loadUntil(t, s, key(i)); !l.Seen || l.Version != 1 {
			t.Errorf("conversation %d after the fail-over: %+v", i, l)
		}
	}
	next := turn(key(0))
	next.MessageID, next.Version = "n", 1
	commitUntil(t, s, next)
}
