package redistest_test

import (
	"strings"
	"testing"

	"supportbot/internal/redistest"
)

func TestServerKeepsItsDataOverARestart(t *testing.T) {
	t.Parallel()
	s := redistest.Start(t, "--appendfsync", "always")
	if err := s.Client().Set(t.Context(), "k", "v", 0).Err(); err != nil {
		t.Fatal(err)
	}
	s.Kill()
	if err := s.Client().Ping(t.Context()).Err(); err == nil {
		t.Fatal("a killed server answers")
	}
	s.Restart()
	if got, err := s.Client().Get(t.Context(), "k").Result(); err != nil || got != "v" {
		t.Fatalf("after the restart: %q, %v", got, err)
	}
}

func TestClusterHasReplicas(t *testing.T) {
	t.Parallel()
	c := redistest.StartCluster(t, 2, 1)
	for i, m := range c.Masters {
		if got, err := m.Client().Wait(t.Context(), 1, 0).Result(); err != nil || got != 1 {
			t.Errorf("master %d: %d replicas in step, %v", i, got, err)
		}
	}
	if got := c.Masters[0].Calls("wait"); got != 1 {
		t.Errorf("%d calls of WAIT, want 1", got)
	}
}

func TestSentinelKnowsItsMaster(t *testing.T) {
	t.Parallel()
	s := redistest.StartSentinel(t)
	if !strings.HasPrefix(s.URL(), "redis-sentinel://"+s.Watcher.Addr) {
		t.Errorf("URL %s", s.URL())
	}
	info, err := s.Replica.Client().Info(t.Context(), "replication").Result()
	if err != nil || !strings.Contains(info, "master_link_status:up") {
		t.Errorf("the replica: %s, %v", info, err)
	}
}
