package redistest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"supportbot/internal/freeport"
)

// startTimeout is how long a server or a Cluster may take to be ready, or to
// fail over: a Sentinel that finds itself slow does nothing for 30 seconds.
const startTimeout = 90 * time.Second

// Server is a redis-server process.
type Server struct {
	Addr string // host:port

	t       testing.TB
	args    []string
	port    int
	busPort int
	process *exec.Cmd
	stdin   io.Closer
	client  *redis.Client
	pid     int
}

// Start runs a Redis server for the test, with the append-only file on and its
// memory bounded, as operators are told to. More configuration may be given as on redis-server's command line.
func Start(t testing.TB, config ...string) *Server {
	t.Helper()
	return start(t, false, config...)
}

func start(t testing.TB, clustered bool, config ...string) *Server {
	t.Helper()
	return launch(t, func(s *Server, dir string) []string {
		args := append([]string{
			"--bind", "127.0.0.1", "--port", strconv.Itoa(s.port), "--dir", dir,
			"--save", "", "--appendonly", "yes", "--maxmemory", "1gb", "--maxmemory-policy", "noeviction",
			"--logfile", filepath.Join(dir, "redis.log"), "--repl-diskless-sync-delay", "0",
			"--repl-ping-replica-period", "1", // a replica shows in CLUSTER SLOTS after the first
		}, config...)
		if clustered {
			args = append(args, "--cluster-enabled", "yes", "--cluster-port", strconv.Itoa(s.busPort),
				"--cluster-node-timeout", "2000", "--cluster-replica-validity-factor", "0")
		}
		return args
	})
}

// launch runs redis-server with the arguments for a port and a directory.
func launch(t testing.TB, arguments func(s *Server, dir string) []string) *Server {
	t.Helper()
	if _, err := exec.LookPath("redis-server"); err != nil {
		t.Fatal("redis-server is not installed, and these tests need a real Redis: install it (Debian: apt-get install redis-server), or run `make test`, which says what else is needed")
	}
	const attempts = 5 // another process may take a free port first
	var err error
	for range attempts {
		s := &Server{t: t, port: freeport.Of(t), busPort: freeport.Of(t)}
		s.Addr = net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port))
		s.args = arguments(s, t.TempDir())
		if err = s.run(); err != nil {
			continue
		}
		s.client = redis.NewClient(&redis.Options{Addr: s.Addr, Protocol: 2, DisableIdentity: true})
		t.Cleanup(func() {
			_ = s.client.Close()
			s.Kill()
		})
		return s
	}
	t.Fatalf("redis-server did not start in %d attempts: %v", attempts, err)
	return nil
}

// URL for REDIS_URL.
func (s *Server) URL() string { return "redis://" + s.Addr + "/0" }

// Client is a client of this server; it is closed with the test.
func (s *Server) Client() *redis.Client { return s.client }

// run starts the process and waits until it answers. A shell stands in
// between: it kills the server when the pipe from the test program closes,
// however that ended.
func (s *Server) run() error {
	const script = `redis-server "$@" </dev/null >/dev/null 2>&1 & pid=$!; echo $pid; cat >/dev/null; kill -9 $pid 2>/dev/null; wait`
	s.process = exec.Command("sh", append([]string{"-c", script, "sh"}, s.args...)...)
	stdin, err := s.process.StdinPipe()
	if err != nil {
		return err
	}
	stdout, err := s.process.StdoutPipe()
	if err != nil {
		return err
	}
	if err := s.process.Start(); err != nil {
		return err
	}
	s.stdin = stdin
	if _, err := fmt.Fscan(stdout, &s.pid); err != nil {
		return err
	}
	if err := s.ready(); err != nil {
		s.Kill()
		return err
	}
	return nil
}

func (s *Server) ready() error {
	err := until(func(context.Context) error {
		if syscall.Kill(s.pid, 0) != nil {
			return errGone
		}
		conn, err := net.DialTimeout("tcp", s.Addr, time.Second)
		if err == nil {
			_ = conn.Close()
		}
		return err
	})
	if err != nil {
		return err
	}
	c := redis.NewClient(&redis.Options{Addr: s.Addr, Protocol: 2, DisableIdentity: true, MaxRetries: -1, DialerRetries: 1})
	defer func() { _ = c.Close() }()
	return until(func(ctx context.Context) error {
		info, err := c.Info(ctx, "server").Result()
		if err == nil && !strings.Contains(info, fmt.Sprintf("process_id:%d\r\n", s.pid)) {
			return fmt.Errorf("another server is at %s", s.Addr)
		}
		return err
	})
}

// Kill ends the process at once, as a crash does. Killing it again does nothing.
func (s *Server) Kill() {
	if s.process == nil {
		return
	}
	_ = syscall.Kill(s.pid, syscall.SIGKILL)
	_ = s.stdin.Close()
	_ = s.process.Wait()
	s.process = nil
}

// Restart starts the killed server again, at the same address and on the same data.
func (s *Server) Restart() {
	s.t.Helper()
	s.Kill()
	if err := s.run(); err != nil {
		s.t.Fatalf("redis-server did not start again: %v", err)
	}
}

// Freeze stops the process without ending it: connections stay open and get no
// answer. Thaw lets it go on.
func (s *Server) Freeze() { _ = syscall.Kill(s.pid, syscall.SIGSTOP) }

// Thaw lets a frozen server go on.
func (s *Server) Thaw() { _ = syscall.Kill(s.pid, syscall.SIGCONT) }

// Calls counts the calls of a command since the server started.
func (s *Server) Calls(command string) int {
	s.t.Helper()
	info, err := s.Client().Info(s.t.Context(), "commandstats").Result()
	if err != nil {
		s.t.Fatal(err)
	}
	for line := range strings.Lines(info) {
		if rest, ok := strings.CutPrefix(line, "cmdstat_"+strings.ToLower(command)+":calls="); ok {
			calls, _, _ := strings.Cut(rest, ",")
			n, err := strconv.Atoi(calls)
			if err != nil {
				s.t.Fatal(err)
			}
			return n
		}
	}
	return 0
}

// promoted waits until the server is a master.
func (s *Server) promoted() error {
	return until(func(ctx context.Context) error {
		info, err := s.Client().Info(ctx, "replication").Result()
		if err == nil && !strings.Contains(info, "role:master") {
			return errors.New("the replica has not taken over")
		}
		return err
	})
}

// inStep reports whether a replica of the server has all it wrote. A message of
// pub/sub is a write that no slot of a Cluster refuses; without one, a replica
// that is not yet fed would have everything.
func (s *Server) inStep(ctx context.Context) error {
	pipe := s.Client().Pipeline()
	pipe.Publish(ctx, "redistest", "in step?")
	acks := pipe.Do(ctx, "WAIT", 1, time.Second.Milliseconds())
	if _, err := pipe.Exec(ctx); err != nil || acks.Val() != int64(1) {
		return errors.Join(errors.New("no replica is in step"), err)
	}
	return nil
}
