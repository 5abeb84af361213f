package chaos

import (
	"fmt"
	"net/http"
	"syscall"
	"testing"
	"time"

	"supportbot/internal/redistest"
)

// stopTime bounds a graceful stop: the requests under way and the outbox have
// ten seconds each.
const stopTime = 25 * time.Second

// TestStopped: processes are stopped in turn under load, as in a roll-out. Each
// ends by itself, well and in time.
func TestStopped(t *testing.T) {
	t.Parallel()
	sc := newScene(t, set{redis: redistest.Start(t).URL()})
	stop := sc.write(usual)
	for i := range much(3, 12) {
		pause(t.Context(), time.Second)
		sc.note("a process was stopped", sc.fleet[i%replicas])
		sc.fleet[i%replicas].stop(t)
		sc.fleet[i%replicas].start()
	}
	stop()
	sc.settleAccounts("processes stopped")
}

// stop asks the process to end, and judges how it does.
func (r *replica) stop(t *testing.T) {
	t.Helper()
	began := time.Now()
	r.signal(syscall.SIGTERM)
	unready := false
	for !r.dies(20 * time.Millisecond) {
		ready := r.get("/readyz") == http.StatusOK
		if unready && ready {
			t.Error("a process that stops was ready again")
		}
		unready = !ready
		if time.Since(began) > stopTime {
			t.Fatalf("the process does not end within %v:\n%s", stopTime, r.log.tail())
		}
	}
	if code := r.wait(); code != 0 {
		t.Errorf("exit code %d:\n%s", code, r.log.tail())
	}
}

// TestStoppedWithTurnsUnderWay: turns that have begun are finished and answered.
func TestStoppedWithTurnsUnderWay(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	way := proxy(t, server.Addr)
	r := newReplica(t, program(t, today), "REDIS_URL=redis://"+way.Listen+"/0")
	r.start()
	client := http.Client{Timeout: 10 * time.Second}
	if status := send(client, r, "a-visitor-who-was-there", "opening hours"); status != http.StatusOK {
		t.Fatalf("status %d", status)
	}
	spoil(t, way, "latency", `{"latency":200}`)
	const under = 10
	answers := make(chan int, under)
	for i := range under {
		go func() { answers <- send(client, r, fmt.Sprintf("a-visitor-in-a-hurry-%d", i), "opening hours") }()
	}
	if !r.until(func() bool { // all are committed, and the answers of Redis on their way
		states, err := server.Client().Keys(t.Context(), "bot:*:state:*").Result()
		return err == nil && len(states) == 1+under
	}) {
		t.Fatal("the turns do not begin")
	}
	r.stop(t)
	for range under {
		if status := <-answers; status != http.StatusOK {
			t.Errorf("a turn under way was answered with %d", status)
		}
	}
}
