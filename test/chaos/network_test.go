package chaos

import (
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"supportbot/internal/redistest"
)

// answerTime is how long a platform may wait at most: Slack gives up after
// three seconds.
const answerTime = 2900 * time.Millisecond

// backTime is how long it may take until all is well again; usually it is a tenth of a second.
const backTime = 4 * time.Second

// besides is what a machine that does much else may add, by the slowest answer while nothing is wrong.
func besides(usual time.Duration) time.Duration { return 5 * usual }

// TestNetwork: the way to Redis gets slow, is cut in the middle of an answer,
// reset, or leads nowhere. Whoever asks is told in time that it did not work, and
// as soon as the way is good again everything does.
func TestNetwork(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	way := proxy(t, server.Addr)
	sc := newScene(t, set{redis: server.URL(), via: "redis://" + way.Listen + "/0"})
	stop := sc.write(usual)
	for range much(1, 5) {
		for _, fault := range []struct{ name, kind, attributes string }{
			{"answers take 5 s", "latency", `{"latency":5000}`},
			{"answers take 100 to 300 ms", "latency", `{"latency":200,"jitter":100}`},
			{"answers are reset", "reset_peer", `{"timeout":0}`},
			{"answers are cut after 700 bytes", "limit_data", `{"bytes":700}`},
			{"no answers", "timeout", `{"timeout":0}`},
		} {
			usual, _ := sc.ask(t, 300*time.Millisecond)
			over := sc.note(redisAway, nil)
			spoil(t, way, fault.kind, fault.attributes)
			slowest, refused := sc.ask(t, 2500*time.Millisecond)
			mend(way)
			back := sc.back(t)
			over()
			t.Logf("%s: the slowest answer took %v (%v before), %d were refused; served again after %v",
				fault.name, slowest.Round(time.Millisecond), usual.Round(time.Millisecond), refused, back.Round(time.Millisecond))
			if slowest > answerTime+besides(usual) {
				t.Errorf("%s: an answer took %v, longer than platforms wait, and %v before", fault.name, slowest, usual)
			}
			if back > backTime+besides(usual) {
				t.Errorf("%s: served again only after %v", fault.name, back)
			}
		}
	}
	stop()
	sc.settleAccounts("the way to Redis spoilt")
}

// ask sends messages to every replica for a while, and returns the time of the slowest answer.
func (sc *scene) ask(t *testing.T, during time.Duration) (slowest time.Duration, refused int64) {
	t.Helper()
	client := http.Client{Timeout: 10 * time.Second}
	var mu sync.Mutex
	var asking sync.WaitGroup
	var no atomic.Int64
	until := time.Now().Add(during)
	for _, r := range sc.fleet {
		for range 4 {
			asking.Go(func() {
				for time.Now().Before(until) {
					began := time.Now()
					status := sc.ping(client, r)
					took := time.Since(began)
					switch status {
					case http.StatusOK:
					case http.StatusServiceUnavailable:
						no.Add(1)
						pause(t.Context(), 20*time.Millisecond)
					default:
						t.Errorf("status %d", status)
					}
					mu.Lock()
					slowest = max(slowest, took)
					mu.Unlock()
				}
			})
		}
	}
	asking.Wait()
	return slowest, no.Load()
}

// ping sends a message in a conversation of its own and returns the status.
func (sc *scene) ping(client http.Client, r *replica) int {
	return send(client, r, "a-visitor-of-chaos-"+sc.name(), "opening hours on Sunday")
}

// back is the time until every replica answers.
func (sc *scene) back(t *testing.T) time.Duration {
	t.Helper()
	client := http.Client{Timeout: 10 * time.Second}
	began := time.Now()
	for _, r := range sc.fleet {
		if !r.until(func() bool { return sc.ping(client, r) == http.StatusOK }) {
			t.Fatal(fmt.Errorf("replica %s is not back", r.addr))
		}
	}
	return time.Since(began)
}
