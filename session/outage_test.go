package session_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"supportbot/internal/redistest"
	"supportbot/session"
)

// TestFrozenRedis: a server that does not answer costs no more than OpTimeout.
func TestFrozenRedis(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	s := openHasty(t, session.Options{URL: server.URL(), OpTimeout: 300 * time.Millisecond})
	l := session.Lane{Key: key(0), Name: "a"}
	commitUntil(t, s, turn(key(0)))
	server.Freeze()
	for name, do := range map[string]func() error{
		"ping": func() error { return s.Ping(t.Context()) },
		"load": func() error {
			_, err := s.Load(t.Context(), session.LoadRequest{Key: key(0), MessageID: "n", Person: "ann", Limit: session.Limit{Messages: 1, Per: time.Minute}})
			return err
		},
		"commit":  func() error { _, err := s.Commit(t.Context(), turn(key(1))); return err },
		"begin":   func() error { _, _, err := s.Begin(t.Context(), l, "t"); return err },
		"next":    func() error { _, _, err := s.Next(t.Context(), l, "t", "1", ""); return err },
		"due":     func() error { _, err := s.Due(t.Context(), 0, 1); return err },
		"receipt": func() error { _, err := s.Receipt(t.Context(), s.NewReceiptID(key(0))); return err },
		"erase":   func() error { return s.Erase(t.Context(), key(2), "ann") },
	} {
		began := time.Now()
		if err := do(); !errors.Is(err, session.ErrUnavailable) {
			t.Errorf("%s: %v, want ErrUnavailable", name, err)
		}
		if took := time.Since(began); took > 2*time.Second { // with room for a busy machine
			t.Errorf("%s took %v", name, took)
		}
	}
	server.Thaw()
	if l := loadUntil(t, s, key(0)); !l.Seen {
		t.Errorf("after the thaw: %+v", l)
	}
	commitUntil(t, s, turn(key(1)))
}

// TestRestart: the store goes on with a server that comes back, scripts and all,
// hears the bell again, and tells those who follow to look.
func TestRestart(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t, "--appendfsync", "always")
	s := openHasty(t, session.Options{URL: server.URL(), OpTimeout: time.Second})
	bell := s.Bell(t.Context())
	commitUntil(t, s, turn(key(0)))
	grown := s.Follow(t.Context(), key(0))
	<-grown
	server.Kill()
	if _, err := s.Commit(t.Context(), turn(key(1))); !errors.Is(err, session.ErrUnavailable) {
		t.Errorf("without a server: %v, want ErrUnavailable", err)
	}
	server.Restart()
	if l := loadUntil(t, s, key(0)); !l.Seen || string(l.Reply) != "r" {
		t.Errorf("after the restart: %+v", l)
	}
	commitUntil(t, s, turn(key(1)))
	<-grown             // whoever follows looks again
	for i := 2; ; i++ { // until the subscription is back
		enqueued := turn(key(i))
		enqueued.Lease = ""
		commitUntil(t, s, enqueued)
		select {
		case <-bell:
			return
		default:
		}
		if i > 100_000 {
			t.Fatal("the bell does not ring any more")
		}
	}
}

func TestOpen(t *testing.T) {
	t.Parallel()
	const secret = "hunter2"
	locked := redistest.Start(t)
	if err := locked.Client().ConfigSet(t.Context(), "requirepass", secret).Err(); err != nil {
		t.Fatal(err)
	}
	for name, url := range map[string]string{
		"nobody there":     "redis://:" + secret + "@127.0.0.1:1",
		"no cluster there": "redis-cluster://:" + secret + "@127.0.0.1:1",
		"wrong password":   "redis://:" + secret + "x@" + locked.Addr,
		"not a URL":        "redis://:" + secret + "@",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := session.Open(t.Context(), session.Options{URL: url})
			if err == nil {
				s.Close()
				t.Fatal("no error")
			}
			if strings.Contains(err.Error(), secret) {
				t.Errorf("the error shows the password: %v", err)
			}
		})
	}
	s := open(t, session.Options{URL: "redis://:" + secret + "@" + locked.Addr})
	if got := s.Describe(); !strings.Contains(got, locked.Addr) || strings.Contains(got, secret) {
		t.Errorf("describes itself as %q", got)
	}
	if _, err := session.Open(t.Context(), session.Options{Prefix: "{x}"}); err == nil {
		t.Error("a prefix with a hash tag was accepted")
	}
}

func TestEmbeddedByDefault(t *testing.T) {
	t.Parallel()
	s := open(t, session.Options{})
	mustCommit(t, s, turn(key(0)))
	if got := s.Describe(); !strings.Contains(got, "embedded") {
		t.Errorf("describes itself as %q", got)
	}
	if warnings := s.Check(t.Context()); len(warnings) != 0 {
		t.Errorf("warnings: %q", warnings)
	}
	s.Close()
	if _, err := s.Load(t.Context(), session.LoadRequest{Key: key(0)}); !errors.Is(err, session.ErrUnavailable) {
		t.Errorf("after closing: %v, want ErrUnavailable", err)
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	s := open(t, session.Options{URL: server.URL()})
	check := func(want ...string) {
		t.Helper()
		got := s.Check(t.Context())
		if len(got) != len(want) {
			t.Fatalf("warnings %q, want %q", got, want)
		}
		for i := range got {
			if !strings.Contains(got[i], want[i]) {
				t.Errorf("warning %q, want %q", got[i], want[i])
			}
		}
	}
	set := func(name, value string) {
		t.Helper()
		if err := server.Client().ConfigSet(t.Context(), name, value).Err(); err != nil {
			t.Fatal(err)
		}
	}
	check()
	set("maxmemory-policy", "allkeys-lru")
	check("allkeys-lru")
	set("appendonly", "no")
	check("appendonly is off", "allkeys-lru")
	set("maxmemory-policy", "noeviction")
	set("appendonly", "yes")
	set("appendfsync", "no")
	check("appendfsync is no")
	set("appendonly", "no") // what is not written is not synced either
	set("maxmemory", "0")
	check("appendonly is off", "maxmemory is not set")
	set("maxmemory", "1")
	check("appendonly is off", "full")
	if _, err := s.Commit(t.Context(), turn(key(0))); !errors.Is(err, session.ErrUnavailable) {
		t.Errorf("with the memory full: %v, want ErrUnavailable", err)
	}
	set("maxmemory", "0")
	if l := loadUntil(t, s, key(0)); l.Seen || l.Version != 0 {
		t.Errorf("a refused commit left %+v", l)
	}

	// The embedded server is an example of one that does not tell.
	e, err := session.StartEmbedded()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	if got := open(t, session.Options{URL: e.URL()}).Check(t.Context()); len(got) != 0 {
		t.Errorf("warnings of a server that tells nothing: %q", got)
	}
}
