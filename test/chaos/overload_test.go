package chaos

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"supportbot/internal/redistest"
	"supportbot/session"
)

// TestOverload: far more comes in than a process can do. What is beyond its
// bounds is refused with 503 and without a trace, its memory stays bounded, and
// what it has taken is done.
func TestOverload(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	way := proxy(t, server.Addr)
	r := newReplica(t, program(t, today), "REDIS_URL=redis://"+way.Listen+"/0")
	r.start()
	const crowd = 600 // waiting for an answer at any time; 256 turns go on at a time, of two answers of Redis each
	lasting := time.Duration(much(3, 30)) * time.Second
	client := http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: crowd}}
	able := rate(client, r, 200, 64) * lasting.Seconds() // as far as the machine goes, however much else it does
	spoil(t, way, "latency", `{"latency":300}`)
	var taken, refused, others atomic.Int64
	var mu sync.Mutex
	seen := map[string]bool{} // conversations, and whether the message was taken
	most := 0
	until := time.Now().Add(lasting)
	var flood sync.WaitGroup
	for i := range crowd {
		flood.Go(func() {
			for n := 0; time.Now().Before(until); n++ {
				conversation := fmt.Sprintf("a-visitor-in-the-crowd-%d-%d", i, n)
				status, _ := sendAs(client, r, conversation, "m", "opening hours")
				switch status {
				case http.StatusOK:
					taken.Add(1)
				case http.StatusServiceUnavailable:
					refused.Add(1)
					pause(t.Context(), 400*time.Millisecond)
				default:
					others.Add(1)
				}
				if n%10 == 0 {
					mu.Lock()
					seen[conversation] = status == http.StatusOK
					most = max(most, r.memory())
					mu.Unlock()
				}
			}
		})
	}
	flood.Wait()
	t.Logf("%d taken, %d refused, %d otherwise; at most %d MiB", taken.Load(), refused.Load(), others.Load(), most>>20)
	// Turns that waited for each other's answers would all come too late.
	if most := min(256*int64(lasting/(2*300*time.Millisecond)), int64(able)); taken.Load() < most/4 || refused.Load() == 0 || others.Load() != 0 {
		t.Errorf("want a good part of %d taken, some refused with 503, and nothing else", most)
	}
	if most > 400<<20 {
		t.Errorf("%d MiB of memory", most>>20)
	}
	mend(way)
	store, err := session.Open(t.Context(), session.Options{URL: server.URL(), OpTimeout: 10 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	for conversation, acknowledged := range seen {
		l, err := store.Load(t.Context(), session.LoadRequest{Key: session.Key{Channel: "web", Conversation: conversation}, MessageID: "m"})
		if err != nil || l.Seen != (l.Version == 1) || acknowledged && !l.Seen {
			t.Errorf("%s, acknowledged %t: seen %t, version %d, %v", conversation, acknowledged, l.Seen, l.Version, err)
		}
	}
	if status := send(client, r, "a-visitor-who-comes-later", "opening hours"); status != http.StatusOK {
		t.Errorf("afterwards: status %d", status)
	}
}

// TestOneWhoShouts: one conversation sends as fast as it can. It is told to
// slow down; the others do not notice.
func TestOneWhoShouts(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	r := newReplica(t, program(t, today), "REDIS_URL="+server.URL(), "BOT_RATE_LIMIT=30")
	r.start()
	client := http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	quiet := measure(t, client, r, 100)
	began := time.Now()
	var taken, limited, others atomic.Int64
	var shouting sync.WaitGroup
	done := make(chan struct{})
	for range 4 {
		shouting.Go(func() {
			for !isClosed(done) {
				switch send(client, r, "a-visitor-who-shouts", "opening hours") {
				case http.StatusOK:
					taken.Add(1)
				case http.StatusTooManyRequests:
					limited.Add(1)
				default:
					others.Add(1)
				}
			}
		})
	}
	limit := 3*quiet + 100*time.Millisecond // with room for a busy machine
	loud := measure(t, client, r, 150)
	for range 4 { // a busy second of the machine passes, one who is heard does not
		if loud <= limit {
			break
		}
		loud = measure(t, client, r, 150)
	}
	close(done)
	shouting.Wait()
	t.Logf("%d taken, %d limited, %d otherwise; the others waited %v at the 99th percentile, %v before", taken.Load(), limited.Load(), others.Load(), loud, quiet)
	if most := 30 * (1 + int64(time.Since(began)/time.Minute)); taken.Load() > most || limited.Load() < 100 || others.Load() != 0 {
		t.Errorf("want at most %d taken and all others told to slow down", most)
	}
	if loud > limit {
		t.Errorf("the others waited %v at the 99th percentile", loud)
	}
}

// rate sends so many messages of different visitors, some at a time, and returns how many are answered in a second.
func rate(client http.Client, r *replica, n, atATime int) float64 {
	var next atomic.Int64
	var all sync.WaitGroup
	began := time.Now()
	for range atATime {
		all.Go(func() {
			for i := next.Add(1); i <= int64(n); i = next.Add(1) {
				send(client, r, fmt.Sprintf("a-visitor-before-the-crowd-%d", i), "opening hours")
			}
		})
	}
	all.Wait()
	return float64(n) / time.Since(began).Seconds()
}

// measure sends so many messages of different visitors, one after the other,
// and returns the 99th percentile of the times.
func measure(t *testing.T, client http.Client, r *replica, n int) time.Duration {
	t.Helper()
	var all []time.Duration
	for i := range n {
		began := time.Now()
		if status := send(client, r, fmt.Sprintf("a-quiet-visitor-%d-of-%d", i, n), "opening hours"); status != http.StatusOK {
			t.Errorf("a quiet visitor: status %d", status)
		}
		all = append(all, time.Since(began))
	}
	slices.Sort(all)
	return all[len(all)*99/100]
}
