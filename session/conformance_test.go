package session_test

import (
	"testing"

	"supportbot/internal/redistest"
	"supportbot/session"
	"supportbot/session/sessiontest"
)

func TestEmbedded(t *testing.T) {
	t.Parallel()
	e, err := session.StartEmbedded()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	sessiontest.Run(t, sessiontest.Server{URL: e.URL(), Advance: e.Advance, Flush: func(t *testing.T) {
		if err := client(t, e.URL()).ScriptFlush(t.Context()).Err(); err != nil {
			t.Fatal(err)
		}
	}})
}

func TestSingleRedis(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	sessiontest.Run(t, sessiontest.Server{URL: server.URL(), Flush: flush(server)})
}

func TestCluster(t *testing.T) {
	t.Parallel()
	c := redistest.StartCluster(t, 3, 0)
	sessiontest.Run(t, sessiontest.Server{URL: c.URL(), Flush: flush(c.Masters...)})
}

// flush makes all servers forget their scripts.
func flush(servers ...*redistest.Server) func(*testing.T) {
	return func(t *testing.T) {
		for _, s := range servers {
			if err := s.Client().ScriptFlush(t.Context()).Err(); err != nil {
				t.Fatal(err)
			}
		}
	}
}
