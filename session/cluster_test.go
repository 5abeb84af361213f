package session_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"supportbot/internal/redistest"
	"supportbot/session"
)

// TestWait proves by the servers' own statistics that a commit waits for a
// replica, and at the master that has the conversation.
func TestWait(t *testing.T) {
	t.Parallel()
	c := redistest.StartCluster(t, 2, 1)
	s := open(t, session.Options{URL: c.URL()})
	if warnings := s.Check(t.Context()); len(warnings) != 0 {
		t.Errorf("warnings: %q", warnings)
	}
	waits := func() (n [2]int) {
		for i, m := range c.Masters {
			n[i] = m.Calls("wait")
			if c.Replicas[i][0].Calls("wait") != 0 {
				t.Errorf("replica %d was asked to wait", i)
			}
		}
		return n
	}
	scripts := func() (n [2]int) {
		for i, m := range c.Masters {
			n[i] = m.Calls("evalsha") + m.Calls("eval")
		}
		return n
	}
	var used [2]bool
	for i := range 12 {
		l := session.Lane{Key: key(i), Name: "a"}
		expectWait(t, "commit", scripts, waits, &used, func() error { mustCommit(t, s, turn(key(i))); return nil })
		expectWait(t, "duplicate", scripts, waits, &used, func() error {
			c, err := s.Commit(t.Context(), turn(key(i)))
			if c.Status != session.Duplicate {
				t.Errorf("%+v", c)
			}
			return err
		})
		expectWait(t, "begin", scripts, waits, &used, func() error { _, _, err := s.Begin(t.Context(), l, "t"); return err })
		expectWait(t, "next", scripts, waits, &used, func() error { _, _, err := s.Next(t.Context(), l, "t", "1", ""); return err })

		before := waits()
		if l, err := s.Load(t.Context(), session.LoadRequest{Key: key(i), MessageID: "m"}); err != nil || !l.Seen {
			t.Errorf("load: %+v, %v", l, err)
		}
		if after := waits(); after[0]+after[1] != before[0]+before[1]+1 {
			t.Errorf("loading a seen message: WAIT went from %v to %v", before, after)
		}
	}
	if used != [2]bool{true, true} {
		t.Errorf("conversations on masters: %v, want both", used)
	}
}

// expectWait does something that is one script, and expects one WAIT where the script ran.
func expectWait(t *testing.T, step string, scripts, waits func() [2]int, used *[2]bool, do func() error) {
	t.Helper()
	ran, waited := scripts(), waits()
	if err := do(); err != nil {
		t.Errorf("%s: %v", step, err)
	}
	ranNow, waitedNow := scripts(), waits()
	for i := range ran {
		scripts, waits := ranNow[i]-ran[i], waitedNow[i]-waited[i]
		// An unknown script is asked for once more, with its source.
		if scripts < 0 || scripts > 2 || waits != scripts {
			t.Errorf("%s: master %d ran %d scripts and waited %d times", step, i, scripts, waits)
		}
		used[i] = used[i] || scripts > 0
	}
}

// TestReplicaBehind: without a replica's confirmation a commit is unknown, and
// loading tells what became of it.
func TestReplicaBehind(t *testing.T) {
	t.Parallel()
	c := redistest.StartCluster(t, 1, 1)
	for _, node := range []*redistest.Server{c.Masters[0], c.Replicas[0][0]} { // however long it is frozen, it is a replica
		if err := node.Client().ConfigSet(t.Context(), "cluster-node-timeout", "600000").Err(); err != nil {
			t.Fatal(err)
		}
	}
	s := openHasty(t, session.Options{URL: c.URL(), OpTimeout: 2 * time.Second})
	commitUntil(t, s, turn(key(0)))
	c.Replicas[0][0].Freeze()
	if _, err := s.Commit(t.Context(), turn(key(1))); !errors.Is(err, session.ErrUnavailable) {
		t.Errorf("with the replica frozen: %v, want ErrUnavailable", err)
	}
	if _, err := s.Load(t.Context(), session.LoadRequest{Key: key(1), MessageID: "m"}); !errors.Is(err, session.ErrUnavailable) {
		t.Errorf("a message seen by the master alone: %v, want ErrUnavailable", err)
	}
	c.Replicas[0][0].Thaw()
	l := loadUntil(t, s, key(1))
	if !l.Seen || string(l.Reply) != "r" {
		t.Errorf("after the thaw: %+v", l)
	}
}

// TestFailOver: what was acknowledged is there when the replica takes over.
func TestFailOver(t *testing.T) {
	t.Parallel()
	c := redistest.StartCluster(t, 2, 1)
	var log log
	s := openHasty(t, session.Options{URL: c.URL(), OpTimeout: time.Second, Logger: slog.New(slog.NewTextHandler(&log, nil))})
	const conversations = 20
	for i := range conversations {
		commitUntil(t, s, turn(key(i)))
	}
	c.Masters[0].Kill()
	if err := c.Replicas[0][0].Client().Do(t.Context(), "CLUSTER", "FAILOVER", "TAKEOVER").Err(); err != nil {
		t.Fatal(err)
	}
	for i := range conversations {
		if l := loadUntil(t, s, key(i)); !l.Seen || l.Version != 1 {
			t.Errorf("conversation %d after the fail-over: %+v", i, l)
		}
	}
	// The new master has no replica: nothing waits there any more, and that is said once.
	for i := range conversations {
		next := turn(key(i))
		next.MessageID, next.Version = "n", 1
		commitUntil(t, s, next)
	}
	s.Close()
	if n := strings.Count(log.String(), "not every master has a replica"); n != 1 {
		t.Errorf("%d warnings of a missing replica, want 1:\n%s", n, log.String())
	}
}

// TestSlotsMove: redirections are followed; while a slot is on its way a commit
// is refused, and afterwards done once.
func TestSlotsMove(t *testing.T) {
	t.Parallel()
	c := redistest.StartCluster(t, 2, 0)
	s := open(t, session.Options{URL: c.URL()})
	ctx := t.Context()
	k := key(0)
	mustCommit(t, s, session.Turn{Key: k})

	probe := c.Masters[0].Client()
	keys := allKeys(t, c)
	slot, err := probe.ClusterKeySlot(ctx, keys[0]).Result()
	if err != nil {
		t.Fatal(err)
	}
	from, to := c.Masters[0], c.Masters[1]
	if slot >= 8192 {
		from, to = to, from
	}
	id := func(s *redistest.Server) string {
		id, err := s.Client().Do(ctx, "CLUSTER", "MYID").Text()
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	do := func(s *redistest.Server, args ...any) {
		t.Helper()
		if err := s.Client().Do(ctx, args...).Err(); err != nil {
			t.Fatal(err)
		}
	}
	do(to, "CLUSTER", "SETSLOT", slot, "IMPORTING", id(from))
	do(from, "CLUSTER", "SETSLOT", slot, "MIGRATING", id(to))
	next := session.Turn{Key: k, Version: 1, MessageID: "m"}
	if _, err := s.Commit(ctx, next); !errors.Is(err, session.ErrUnavailable) {
		t.Errorf("while the slot is on its way: %v, want ErrUnavailable", err)
	}
	host, port, _ := strings.Cut(to.Addr, ":")
	for _, key := range keys {
		do(from, "MIGRATE", host, port, key, 0, 5000)
	}
	do(to, "CLUSTER", "SETSLOT", slot, "NODE", id(to))
	do(from, "CLUSTER", "SETSLOT", slot, "NODE", id(to))
	mustCommit(t, s, next)
	if l, err := s.Load(ctx, session.LoadRequest{Key: k, MessageID: "m"}); err != nil || !l.Seen || l.Version != 2 {
		t.Errorf("after the move: %+v, %v", l, err)
	}
}

func allKeys(t *testing.T, c *redistest.Cluster) (keys []string) {
	t.Helper()
	for _, m := range c.Masters {
		found, err := m.Client().Keys(context.Background(), "*").Result()
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, found...)
	}
	return keys
}
