package chaos

import (
	"net/http"
	"os"
	"testing"
	"time"

	"supportbot/internal/redistest"
)

// TestRedisRefuses: a Redis that takes no writes (memory full, disk full, not
// the master, too few replicas) means 503 in time with nothing half done, and
// the message is taken once Redis takes it.
func TestRedisRefuses(t *testing.T) {
	t.Parallel()
	for name, refusal := range map[string]struct {
		begin, end func(t *testing.T, s *redistest.Server)
	}{
		"OOM":        {set1("maxmemory", "1"), set1("maxmemory", "0")},
		"NOREPLICAS": {set1("min-replicas-to-write", "1"), set1("min-replicas-to-write", "0")},
		"MISCONF":    {diskFull, set1("save", "")},
		"READONLY":   {replicaOf("127.0.0.1", "1"), replicaOf("NO", "ONE")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := redistest.Start(t, "--enable-protected-configs", "yes")
			r := newReplica(t, program(t, today), "REDIS_URL="+server.URL())
			r.start()
			client := http.Client{Timeout: 10 * time.Second}
			const visitor = "a-visitor-who-is-refused"
			quiet := time.Now()
			if status, _ := sendAs(client, r, visitor, "m1", "opening hours"); status != http.StatusOK {
				t.Fatalf("before: status %d", status)
			}
			usual := time.Since(quiet)
			before := keys(t, server)
			refusal.begin(t, server)
			began := time.Now()
			status, _ := sendAs(client, r, visitor, "m2", "opening hours")
			took := time.Since(began)
			if status != http.StatusServiceUnavailable || took > answerTime+besides(usual) {
				t.Errorf("status %d after %v, want 503 in time; before it took %v", status, took, usual)
			}
			refusal.end(t, server)
			if after := keys(t, server); after != before {
				t.Errorf("%d keys, before it were %d: something was written", after, before)
			}
			if !r.until(func() bool {
				status, _ := sendAs(client, r, visitor, "m2", "opening hours")
				return status == http.StatusOK
			}) {
				t.Error("the message is not taken afterwards")
			}
		})
	}
}

func set1(name, value string) func(*testing.T, *redistest.Server) {
	return func(t *testing.T, s *redistest.Server) {
		t.Helper()
		if err := s.Client().ConfigSet(t.Context(), name, value).Err(); err != nil {
			t.Fatal(err)
		}
	}
}

func replicaOf(host, port string) func(*testing.T, *redistest.Server) {
	return func(t *testing.T, s *redistest.Server) {
		t.Helper()
		if err := s.Client().Do(t.Context(), "REPLICAOF", host, port).Err(); err != nil {
			t.Fatal(err)
		}
	}
}

// diskFull makes Redis unable to save, after which it takes no writes.
func diskFull(t *testing.T, s *redistest.Server) {
	t.Helper()
	gone, err := os.MkdirTemp(t.TempDir(), "gone")
	if err != nil {
		t.Fatal(err)
	}
	set1("dir", gone)(t, s)
	if err := os.Remove(gone); err != nil {
		t.Fatal(err)
	}
	set1("save", "3600 1")(t, s)
	_ = s.Client().BgSave(t.Context()).Err() // it fails, sooner or later
	late := time.Now().Add(patience)
	for s.Client().Del(t.Context(), "nothing").Err() == nil { // a write that leaves nothing behind
		if time.Now().After(late) {
			t.Fatal("Redis still takes writes")
		}
		pause(t.Context(), 10*time.Millisecond)
	}
}

func keys(t *testing.T, s *redistest.Server) int64 {
	t.Helper()
	n, err := s.Client().DBSize(t.Context()).Result()
	if err != nil {
		t.Fatal(err)
	}
	return n
}
