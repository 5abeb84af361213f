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
// append-only file.
func TestRedisKilled(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"everysec", "always"} {
		t.Run("appendfsync "+mode, func(t *testing.T) {
			t.Parallel()
			server := redistest.Start(t, "--appendfsync", mode)
			sc := newScene(t, set{redis: server.URL()})
			stop := sc.write(usual)
			for range much(2, 30) {
				pause(t.Context(), time.Second+time.Duration(rand.IntN(1000))*time.Millisecond)
				over := sc.note(redisAway)
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

// TestSentinelFailover: the master is killed, its replica takes over, and the
// old master comes back as a replica.
func TestSentinelFailover(t *testing.T) {
	t.Parallel()
	server := redistest.StartSentinel(t)
	sc := newScene(t, set{redis: server.URL()})
	stop := sc.write(usual)
	for range much(1, 5) {
		pause(t.Context(), 2*time.Second)
		over := sc.note(redisAway)
		server.FailOver()
		over()
	}
	pause(t.Context(), 2*time.Second)
	stop()
	sc.settleAccounts("Sentinel fails over")
}

// TestClusterFailover: three masters with a replica each, which lags behind;
// a master is killed and its replica takes over with what it has.
func TestClusterFailover(t *testing.T) {
	t.Parallel()
	server := redistest.StartCluster(t, 3, 1)
	sc := newScene(t, set{redis: server.URL()})
	stop := sc.write(usual)
	for i := range much(1, 12) {
		lagging, stopLagging := context.WithCancel(t.Context())
		lagged := make(chan struct{})
		go func() {
			defer close(lagged)
			lag(lagging, server)
		}()
		pause(t.Context(), 2*time.Second)
		over := sc.note(redisAway)
		server.Masters[i%3].Kill()
		stopLagging()
		<-lagged
		server.FailOver(i % 3)
		over()
	}
	pause(t.Context(), 2*time.Second)
	stop()
	sc.settleAccounts("Cluster fails over with lagging replicas")
}

// lag makes the replicas fall behind by up to a quarter of a second, again and again.
func lag(ctx context.Context, c *redistest.Cluster) {
	for ctx.Err() == nil {
		for _, followers := range c.Replicas {
			followers[0].Freeze()
		}
		pause(ctx, 150*time.Millisecond+time.Duration(rand.IntN(100))*time.Millisecond)
		for _, followers := range c.Replicas {
			followers[0].Thaw()
		}
		pause(ctx, 50*time.Millisecond)
	}
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
