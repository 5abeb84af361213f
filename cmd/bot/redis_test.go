package main

import (
	"strings"
	"testing"
	"time"

	"supportbot/internal/redistest"
)

// What the guide wants of Redis is looked at when the program starts, and said in its log.
func TestRedisThatForgets(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		config []string
		warns  []string
	}{
		"as the guide wants it": {},
		"as it is installed":    {config: []string{"--appendonly", "no", "--maxmemory", "0"}, warns: []string{"appendonly is off", "maxmemory is not set"}},
		"at will":               {config: []string{"--appendfsync", "no", "--maxmemory-policy", "allkeys-lru"}, warns: []string{"appendfsync is no", "allkeys-lru"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := redistest.Start(t, c.config...)
			s := serves(t, "REDIS_URL="+server.URL(), "DESK_AGENTS=ann:agent:"+strings.Repeat("0", 64)) // without a desk there is another warning
			for _, warning := range c.warns {
				s.waits(warning)
			}
			if log := s.stop().stderr; strings.Count(log, "level=WARN") != len(c.warns) {
				t.Errorf("want %d warnings:\n%s", len(c.warns), log)
			}
		})
	}
}

// The user that the guide gives the bot may not ask for the configuration: what can be known otherwise is said.
func TestRedisThatDoesNotTell(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t, "--appendfsync", "no", "--maxmemory", "0")
	const rights = "resetkeys ~bot:* resetchannels &bot:* -@all +@read +@write +@scripting +@pubsub +@connection -@dangerous +info +wait +time +cluster|slots +cluster|shards"
	if err := server.Client().ACLSetUser(t.Context(), "bot", append([]string{"on", ">hunter2"}, strings.Fields(rights)...)...).Err(); err != nil {
		t.Fatal(err)
	}
	s := serves(t, "REDIS_URL=redis://bot:hunter2@"+server.Addr+"/0")
	if s.says("", "hello").Kind == "" {
		t.Error("no reply")
	}
	s.waits("maxmemory is not set")
	if log := s.stop().stderr; strings.Contains(log, "appendfsync") || strings.Contains(log, "CONFIG") {
		t.Errorf("what cannot be known is logged:\n%s", log)
	}
}

// waits until the log has a text.
func (s *served) waits(text string) {
	s.t.Helper()
	for late := time.After(patience); !strings.Contains(s.log(), text); {
		select {
		case <-late:
			s.t.Fatalf("the log does not say %q:\n%s", text, s.log())
		case <-time.After(20 * time.Millisecond): // the program has its own clock
		}
	}
}
