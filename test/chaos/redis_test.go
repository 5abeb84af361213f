package chaos

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"supportbot/internal/redistest"
	"supportbot/session"
)

// TestRedisKilled: Redis is killed and comes back, with either mode of its
// append-only file. With "always" it has written what it acknowledged. With
// "everysec" it may have kept the last moments to itself if the disk was slow:
// what is missing must be from the two seconds before a kill, and all else there.
func TestRedisKilled(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"everysec", "always"} {
		t.Run("appendfsync "+mode, func(t *testing.T) {
			t.Parallel()
			server := redistest.Start(t, "--appendfsync", mode)
			sc := newScene(t, set{redis: server.URL()})
			sc.everysec = mode == "everysec"
			sc.ops.blind = sc.everysec
			alive := time.Second
			if sc.everysec { // longer than it may forget
				alive += writes
			}
			stop := sc.write(usual)
			for range much(2, 30) {
				pause(t.Context(), alive+time.Duration(rand.IntN(1000))*time.Millisecond)
				over := sc.note(redisAway, nil)
				server.Kill()
				pause(t.Context(), time.Duration(rand.IntN(1500))*time.Millisecond)
				server.Restart()
				over()
			}
			pause(t.Context(), time.Second)
			stop()
			sc.settleAccounts("Redis killed, appendfsync " + mode)
		})
	}
}

// TestSentinelFailover: the master is killed, its replica takes over without
// the last second, and the old master comes back as a replica.
func TestSentinelFailover(t *testing.T) {
	t.Parallel()
	server := redistest.StartSentinel(t)
	sc := newScene(t, set{redis: server.URL()})
	sc.ops.blind = true
	stop := sc.write(usual)
	for range much(1, 5) {
		pause(t.Context(), 3*time.Second)
		over := sc.note(redisAway, nil)
		dieAhead(t, server.Master, server.Replica)
		server.FailOver()
		over()
	}
	pause(t.Context(), 2*time.Second)
	stop()
	sc.settleAccounts("Sentinel fails over to a replica that is behind")
}

// TestClusterFailover: three masters with a replica each; one after the other
// is killed, and its replica takes over without the last second.
func TestClusterFailover(t *testing.T) {
	t.Parallel()
	server := redistest.StartCluster(t, 3, 1)
	sc := newScene(t, set{redis: server.URL()})
	sc.ops.blind = true
	stop := sc.write(usual)
	for i := range much(1, 12) {
		pause(t.Context(), 3*time.Second)
		over := sc.note(redisAway, nil)
		dieAhead(t, server.Masters[i%3], server.Replicas[i%3][0])
		server.FailOver(i % 3)
		over()
	}
	pause(t.Context(), 2*time.Second)
	stop()
	sc.settleAccounts("Cluster fails over to replicas that are behind")
}

// dieAhead kills a master that is a second ahead of its replica. To freeze the
// replica is not enough: what the master has sent waits in the kernel for it.
func dieAhead(t *testing.T, master, replica *redistest.Server) {
	t.Helper()
	replica.Freeze()
	if err := master.Client().Do(t.Context(), "CLIENT", "KILL", "TYPE", "replica").Err(); err != nil {
		t.Fatal(err)
	}
	pause(t.Context(), 1200*time.Millisecond)
	master.Kill()
	replica.Thaw()
}

// TestWaitGoesToTheSlotsOwnMaster proves by the servers' own statistics that
// what is acknowledged waits for a replica of the master that has it: one turn
// and its delivery are three scripts, each with a WAIT of its own, all there.
func TestWaitGoesToTheSlotsOwnMaster(t *testing.T) {
	t.Parallel()
	server := redistest.StartCluster(t, 3, 1)
	sc := newScene(t, set{redis: server.URL()})
	for range 6 {
		c := sc.meet(overSlack)
		owner, err := sc.owner(server, c.key)
		if err != nil {
			t.Fatal(err)
		}
		sc.settle()
		before := waits(server)
		sc.say(c)
		sc.settle()
		for i, n := range waits(server) {
			n -= before[i]
			if i == owner && n < 3 || i != owner && n != 0 {
				t.Errorf("%v belongs to master %d: %d calls of WAIT at master %d", c.key, owner, n, i)
			}
		}
	}
	sc.settleAccounts("WAIT counted")
}

func waits(c *redistest.Cluster) (calls []int) {
	for _, m := range c.Masters {
		calls = append(calls, m.Calls("wait"))
	}
	return calls
}

// owner is the master that has a conversation, found by a first turn that is written past the bots.
func (sc *scene) owner(c *redistest.Cluster, k session.Key) (int, error) {
	probe := session.Key{Channel: k.Channel, Conversation: k.Conversation}
	ctx := context.Background()
	before := make([]int64, len(c.Masters))
	for i, m := range c.Masters {
		before[i] = m.Client().DBSize(ctx).Val()
	}
	done, err := sc.store.Commit(ctx, session.Turn{Key: probe, State: []byte("{}"), Reply: []byte("{}")})
	if err != nil || done.Status != session.Committed {
		return 0, fmt.Errorf("a first turn: %+v, %w", done, err)
	}
	for i, m := range c.Masters {
		if m.Client().DBSize(ctx).Val() > before[i] {
			return i, nil
		}
	}
	return 0, errors.New("nobody has the first turn")
}
