package redistest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"testing"

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
			"sentinel monitor %[4]s 127.0.0.1 %[5]d 1\nsentinel down-after-milliseconds %[4]s 2500\nsentinel failover-timeout %[4]s 5000\n",
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

// FailOver kills the master, waits until the Sentinel has made the replica the
// new one, and lets the old one come back as its replica.
func (s *Sentinel) FailOver() {
	s.Watcher.t.Helper()
	s.Master.Kill()
	s.Master, s.Replica = s.Replica, s.Master
	err := s.Master.promoted()
	if err == nil {
		err = s.switched()
	}
	if err == nil {
		s.Replica.Restart()
		// The Sentinel would tell it, too, some ten seconds later.
		err = s.Replica.Client().ReplicaOf(context.Background(), "127.0.0.1", strconv.Itoa(s.Master.port)).Err()
	}
	if err == nil {
		err = s.ready()
	}
	if err != nil {
		s.Watcher.t.Fatalf("fail over: %v", err)
	}
}

func (s *Sentinel) watcher() *redis.SentinelClient {
	return redis.NewSentinelClient(&redis.Options{Addr: s.Watcher.Addr, Protocol: 2, DisableIdentity: true})
}

// switched waits until the Sentinel names the new master.
func (s *Sentinel) switched() error {
	watcher := s.watcher()
	defer func() { _ = watcher.Close() }()
	return until(func(ctx context.Context) error {
		at, err := watcher.GetMasterAddrByName(ctx, masterName).Result()
		if err == nil && net.JoinHostPort(at[0], at[1]) != s.Master.Addr {
			return fmt.Errorf("the master is still %v", at)
		}
		return err
	})
}

func (s *Sentinel) ready() error {
	watcher := s.watcher()
	defer func() { _ = watcher.Close() }()
	return until(func(ctx context.Context) error {
		if err := s.Master.inStep(ctx); err != nil {
			return err
		}
		if replicas, err := watcher.Replicas(ctx, masterName).Result(); err != nil || len(replicas) != 1 {
			return errors.Join(errors.New("the Sentinel does not know the replica"), err)
		}
		return nil
	})
}
