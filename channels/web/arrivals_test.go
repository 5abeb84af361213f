package web_test

import (
	"fmt"
	"net/netip"
	"sync/atomic"
	"testing"
	"time"

	"supportbot/channels/web"
)

// limited is a server that lets an address begin two conversations a minute.
func limited(handler *scripted, proxies ...string) (*web.Server, *atomic.Int64) {
	var seconds atomic.Int64
	seconds.Store(1_700_000_060) // 20 s into a minute
	var trusted []netip.Prefix
	for _, p := range proxies {
		trusted = append(trusted, netip.MustParsePrefix(p))
	}
	return newServer(web.Options{
		Handler: handler, NewConversations: 2, TrustedProxies: trusted,
		Now: func() time.Time { return time.Unix(seconds.Load(), 0) },
	}), &seconds
}

func TestNewConversationsOfAnAddressAreLimited(t *testing.T) {
	t.Parallel()
	handler := &scripted{}
	server, clock := limited(handler)
	begin := request{body: `{"text":"hi"}`, remote: "192.0.2.7:1000"}
	for range 3 { // what is refused does not count
		request{body: `{}`, remote: "192.0.2.7:999"}.send(server)
	}
	begin.send(server)
	first := handler.last(t).Conversation
	made := fmt.Sprintf(`{"text":"hi","conversation_id":"%s"}`, known) // made up: new as well
	request{body: made, remote: "192.0.2.7:1001"}.send(server)

	w := begin.send(server)
	if code, _ := failure(t, w); w.Code != 429 || code != "rate_limited" || w.Header().Get("Retry-After") != "40" {
		t.Fatalf("the third conversation: %d, Retry-After %q", w.Code, w.Header().Get("Retry-After"))
	}
	if handler.turns() != 2 {
		t.Errorf("%d turns were taken, want 2", handler.turns())
	}
	for name, c := range map[string]request{
		"the same conversation goes on":    {body: fmt.Sprintf(`{"text":"hi","conversation_id":"%s"}`, first), remote: "192.0.2.7:1002"},
		"so does the made-up one":          {body: made, remote: "192.0.2.7:1003"},
		"another address begins":           {body: `{"text":"hi"}`, remote: "192.0.2.8:1000"},
		"an IPv6 address begins":           {body: `{"text":"hi"}`, remote: "[2001:db8::1]:1000"},
		"and another one of its own net":   {body: `{"text":"hi"}`, remote: "[2001:db8::2]:1000"},
		"an address that claims a forward": {body: `{"text":"hi"}`, remote: "203.0.113.5:1", header: map[string]string{"X-Forwarded-For": "192.0.2.7"}},
	} {
		if w := c.send(server); w.Code != 200 {
			t.Errorf("%s: status %d", name, w.Code)
		}
	}
	if w := (request{body: `{"text":"hi"}`, remote: "[2001:db8::3]:1000"}).send(server); w.Code != 429 {
		t.Errorf("the third of one IPv6 network: status %d", w.Code)
	}
	clock.Add(41)
	if w := begin.send(server); w.Code != 200 {
		t.Errorf("in the next minute: status %d", w.Code)
	}
}

// Who asks is the last address that no trusted proxy has; what stands before it anybody can write.
func TestClientAddressBehindProxies(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		remote, forwarded string
		same              bool // as 192.0.2.7, which has used up its limit
	}{
		"the address itself":                 {"192.0.2.7:1", "", true},
		"through a proxy":                    {"10.0.0.1:1", "192.0.2.7", true},
		"through two":                        {"10.0.0.1:1", "192.0.2.7, 10.0.0.2", true},
		"mapped into IPv6":                   {"[::ffff:10.0.0.1]:1", "::ffff:192.0.2.7", true},
		"behind a claim":                     {"10.0.0.1:1", "203.0.113.9, 192.0.2.7", true},
		"a claim of the one that is limited": {"10.0.0.1:1", "192.0.2.7, 203.0.113.9", false},
		"an untrusted peer":                  {"203.0.113.5:1", "192.0.2.7", false},
		"no address at all":                  {"10.0.0.1:1", "unknown", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, _ := limited(&scripted{}, "10.0.0.0/8")
			for range 2 {
				request{body: `{"text":"hi"}`, remote: "192.0.2.7:1"}.send(server)
			}
			w := request{body: `{"text":"hi"}`, remote: c.remote, header: map[string]string{"X-Forwarded-For": c.forwarded}}.send(server)
			if got := w.Code == 429; got != c.same {
				t.Errorf("status %d, want it limited: %v", w.Code, c.same)
			}
		})
	}
}
