package chaos

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"supportbot/internal/freeport"
)

// patience is for a machine that does much else: nothing waits for it where all is well.
const patience = 2 * time.Minute

// replica is one process of the bot, again and again at the same address.
type replica struct {
	t       testing.TB
	addr    string
	program string
	env     []string
	log     log

	mu      sync.Mutex
	process *exec.Cmd
	ended   chan struct{}
	lives   int       // how many processes there were
	failed  time.Time // when a request to it failed last
}

func newReplica(t testing.TB, program string, env ...string) *replica {
	t.Helper()
	r := &replica{t: t, addr: net.JoinHostPort("127.0.0.1", strconv.Itoa(freeport.Of(t))), program: program, env: env}
	t.Cleanup(func() {
		r.kill()
		r.log.judge(t, r.addr)
	})
	return r
}

// start runs the process and returns when it is ready for traffic. One that
// cannot start, because Redis is away at that moment, is started again, as
// whatever supervises processes does.
func (r *replica) start(env ...string) {
	r.t.Helper()
	for late := time.Now().Add(patience); time.Now().Before(late); {
		r.launch(env...)
		if r.ready() {
			return
		}
		pause(r.t.Context(), 200*time.Millisecond)
	}
	r.t.Errorf("a replica does not get ready: %s", r.log.tail())
}

// ready waits until the process takes messages; false if it ended before.
func (r *replica) ready() bool {
	if !r.until(func() bool { return r.get("/readyz") == http.StatusOK }) {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failed = time.Time{} // load balancers look at /readyz, too
	return true
}

// sick reports whether it failed a moment ago.
func (r *replica) sick() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return time.Since(r.failed) < sickFor
}

// avoid keeps the load balancer from sending requests for a while.
func (r *replica) avoid() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failed = time.Now()
}

// life names the process of this moment, as no other.
func (r *replica) life() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return fmt.Sprintf("%s/%d", r.addr, r.lives)
}

// launch runs the process. Its environment is what is given and nothing else.
func (r *replica) launch(env ...string) {
	r.t.Helper()
	r.mu.Lock()
	r.lives++
	r.mu.Unlock()
	cmd := exec.Command(r.program, "serve")
	cmd.Env = slices.Concat([]string{
		"PATH=" + os.Getenv("PATH"), "BOT_ADDR=" + r.addr, "BOT_KNOWLEDGE=" + root + "/testdata/library/faq.yaml",
		"BOT_RATE_LIMIT=0", "CHAOS_REPLICA=" + r.life(), "GORACE=halt_on_error=1",
	}, r.env, env)
	cmd.Stderr = &r.log
	if err := cmd.Start(); err != nil {
		r.t.Fatalf("starting a replica: %v", err)
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait() // how it ended is asked of ProcessState
		close(ended)
	}()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.process, r.ended = cmd, ended
}

// until asks again and again; false if the process ended meanwhile, or in the end.
func (r *replica) until(holds func() bool) bool {
	r.mu.Lock()
	ended := r.ended
	r.mu.Unlock()
	late := time.After(patience)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-ended:
			return false
		case <-late:
			return false
		}
	}
	return true
}

var probe = http.Client{Timeout: 2 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}

// get is the status of a page, 0 if there is none.
func (r *replica) get(path string) int {
	response, err := probe.Get("http://" + r.addr + path)
	if err != nil {
		return 0
	}
	_ = response.Body.Close()
	return response.StatusCode
}

func (r *replica) signal(s syscall.Signal) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.process != nil {
		_ = r.process.Process.Signal(s)
	}
}

// kill ends the process at once and waits for its end.
func (r *replica) kill() {
	r.signal(syscall.SIGKILL)
	r.wait()
}

func (r *replica) freeze() { r.signal(syscall.SIGSTOP) }
func (r *replica) thaw()   { r.signal(syscall.SIGCONT) }

// dies reports whether the process ended by itself within a time.
func (r *replica) dies(within time.Duration) bool {
	r.mu.Lock()
	ended := r.ended
	r.mu.Unlock()
	select {
	case <-ended:
		return true
	case <-time.After(within):
		return isClosed(ended)
	}
}

// wait returns the exit code, -1 for a process that was killed.
func (r *replica) wait() int {
	r.mu.Lock()
	process, ended := r.process, r.ended
	r.mu.Unlock()
	if process == nil {
		return 0
	}
	<-ended
	return process.ProcessState.ExitCode()
}

// memory is the resident set in bytes.
func (r *replica) memory() int {
	r.mu.Lock()
	pid := r.process.Process.Pid
	r.mu.Unlock()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		r.t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kb, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(rest), " kB"))
			if err != nil {
				r.t.Fatal(err)
			}
			return kb << 10
		}
	}
	r.t.Fatal("no VmRSS")
	return 0
}

// log keeps the last lines of what a replica wrote, and whatever must not be there.
type log struct {
	mu    sync.Mutex
	text  string
	alarm []string
	doubt []time.Time // when an attempt to send ended in doubt
}

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for line := range strings.Lines(string(p)) {
		if strings.Contains(line, "msg=sending") {
			l.doubt = append(l.doubt, time.Now())
		}
		for _, bad := range []string{"DATA RACE", "panic:", "panicked", "fatal error:"} {
			if strings.Contains(line, bad) {
				l.alarm = append(l.alarm, line)
			}
		}
	}
	const most = 1 << 16
	l.text += string(p)
	if len(l.text) > most {
		l.text = l.text[len(l.text)-most/2:]
	}
	return len(p), nil
}

// doubted is when an attempt to send ended in doubt in between, if one did.
func (l *log) doubted(from, to time.Time) (time.Time, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, at := range l.doubt {
		if at.After(from) && at.Before(to.Add(near)) {
			return at, true
		}
	}
	return time.Time{}, false
}

func (l *log) tail() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text[max(0, len(l.text)-4000):]
}

func (l *log) judge(t testing.TB, name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.alarm) > 0 {
		t.Errorf("replica %s: %q in\n%s", name, l.alarm, l.text)
	}
}

// pause waits for a time or until ctx ends; false then. Load has a pace.
func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}
