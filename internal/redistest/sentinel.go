package redistest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// Sentinel is a master with a replica, watched by one Redis Sentinel.
type Sentinel struct {
	Master, Replica, Watcher *Server
}

// masterName is what the Sentinel calls the master.
const masterName = "main"

// StartSentinel runs the three for the test and returns when the replica is in
// step and the Sentinel knows it.
func StartSentinel(t testing.TB) *Sentinel {
	t.Helper()
	s := &Sentinel{Master: start(t, false)}
	s.Replica = start(t, false, "--replicaof", "127.0.0.1 "+strconv.Itoa(s.Master.port))
	s.Watcher = launch(t, func(w *Server, dir string) []string {
		file := filepath.Join(dir, "sentinel.conf") // Sentinel writes to it
		config := fmt.Sprintf("port %d\nbind 127.0.0.1\ndir %s\nlogfile %s\n"+
			"sentinel monitor %[4]s 127.0.0.1 %[5]d 1\nsentinel down-after-milliseconds %[4]s 1000\nsentinel failover-timeout %[4]s 5000\n",
			w.port, dir, filepath.Join(dir, "sentinel.log"), masterName, s.Master.port)
		if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
			t.Fatal(err)
		}
		return []string{file, "--sentinel"}
	})
	if err := s.ready(); err != nil {
		t.Fatalf("start a Redis Sentinel: %v", err)
	}
	return s
}

// URL for REDIS_URL.
func (s *Sentinel) URL() string { return "redis-sentinel://" + s.Watcher.Addr + "/" + masterName }

func (s *Sentinel) ready() error {
	watcher := redis.NewSentinelClient(&redis.Options{Addr: s.Watcher.Addr, Protocol: 2, DisableIdentity: true})
	defer func() { _ = watcher.Close() }()
	return until(func(ctx context.Context) error {
		// A real write: to a master that has written nothing, a replica that is not yet
		// fed is in step.
		pipe := s.Master.Client().Pipeline()
		pipe.Set(ctx, "redistest", "in step?", 0)
		pipe.Del(ctx, "redistest")
		acks := pipe.Do(ctx, "WAIT", 1, time.Second.Milliseconds())
		if _, err := pipe.Exec(ctx); err != nil || acks.Val() != int64(1) {
			return errors.Join(errors.New("the replica is not in step"), err)
		}
		if replicas, err := watcher.Replicas(ctx, masterName).Result(); err != nil || len(replicas) != 1 {
			return errors.Join(errors.New("the Sentinel does not know the replica"), err)
		}
		return nil
	})
}
