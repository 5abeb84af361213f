package bot_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"supportbot/bot"
	"supportbot/chat"
	"supportbot/session"
)

// The crash tests run this test binary again as a process that can be killed.
// It reads messages from its standard input and writes what became of them to
// its standard output, a line of JSON each.

const orderVariable = "BOT_TEST_CHILD"

// order is what a child is to do.
type order struct {
	URL    string
	Record string // the file that stands for the platform
	LookUp bool   // whether the platform can be asked what it has
	Point  string // where the child kills itself,
	Hit    int32  // at the how manieth time
}

// outcome is what became of a message.
type outcome struct {
	ID    string
	Turn  float64
	Error string
}

func TestMain(m *testing.M) {
	if o := os.Getenv(orderVariable); o != "" {
		if err := obey([]byte(o)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func obey(text []byte) error {
	var o order
	if err := json.Unmarshal(text, &o); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	store, err := session.Open(ctx, session.Options{URL: o.URL})
	if err != nil {
		return err
	}
	defer store.Close()
	var hits atomic.Int32
	b := bot.New(bot.Options{
		Store: store, Brain: clerk{}, Delivery: brief(),
		Senders: map[string]bot.Sender{"desk": recorder{o}},
		Logger:  slog.New(slog.DiscardHandler),
		Failpoint: func(name string) {
			if name == o.Point && hits.Add(1) == o.Hit {
				_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
				select {}
			}
		},
	})
	ended := make(chan error, 1)
	go func() { ended <- b.Run(ctx) }()

	var turns sync.WaitGroup
	var out sync.Mutex
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		var m chat.Message
		if err := json.Unmarshal(in.Bytes(), &m); err != nil {
			return err
		}
		turns.Go(func() {
			reply, err := b.Handle(ctx, m)
			result := outcome{ID: m.ID, Turn: reply.Values["turn"]}
			if err != nil {
				result.Error = err.Error()
			}
			out.Lock()
			defer out.Unlock()
			_ = json.NewEncoder(os.Stdout).Encode(result) // the parent is gone: nobody asks
		})
	}
	turns.Wait()
	cancel()
	return errors.Join(in.Err(), <-ended)
}

// recorder is a platform that outlives the processes: a line in a file for
// every post, on disk before the post is confirmed.
type recorder struct{ order }

// line is a post as the platform has it.
type line struct {
	Target, Entry, Text string
	// Began is when the request began to be written: from then on no process can take it back.
	Began time.Time
}

func (r recorder) Send(ctx context.Context, to chat.Address, reply chat.Reply, a bot.Attempt) (chat.Ref, error) {
	if r.LookUp && a.Number > 1 {
		posts, err := readRecord(r.Record)
		if err != nil {
			return "", err
		}
		for _, p := range posts {
			if p.Entry == a.EntryID {
				return "found", nil
			}
		}
	}
	f, err := os.OpenFile(r.Record, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }()
	// Frozen meanwhile: as with a request that was not written yet. The clock is asked, as the
	// context's timer may ring only some time after the thaw.
	if late, ok := ctx.Deadline(); ctx.Err() != nil || ok && time.Now().After(late) {
		return "", context.DeadlineExceeded
	}
	text, err := json.Marshal(line{to.Target, a.EntryID, reply.Text, time.Now()})
	if err != nil {
		return "", &bot.Permanent{Err: err}
	}
	if _, err := f.Write(append(text, '\n')); err != nil {
		return "", err
	}
	return "posted", f.Sync()
}

func readRecord(path string) ([]line, error) {
	text, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	var posts []line
	for raw := range bytes.Lines(text) {
		var l line
		if err := json.Unmarshal(raw, &l); err != nil {
			return nil, err
		}
		posts = append(posts, l)
	}
	return posts, nil
}

// child is a running child. Its death shows as the end of its output.
type child struct {
	command *exec.Cmd
	in      io.WriteCloser
	mu      sync.Mutex
	waiting map[string]chan outcome
	dead    chan struct{}
}

func startChild(t testing.TB, o order) *child {
	t.Helper()
	text, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := &child{command: exec.Command(self), waiting: map[string]chan outcome{}, dead: make(chan struct{})}
	c.command.Env = append(os.Environ(), orderVariable+"="+string(text))
	c.command.Stderr = os.Stderr
	if c.in, err = c.command.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := c.command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.command.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(c.dead)
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			var o outcome
			if json.Unmarshal(lines.Bytes(), &o) == nil {
				c.mu.Lock()
				c.waiting[o.ID] <- o
				c.mu.Unlock()
			}
		}
		_ = c.command.Wait()
	}()
	t.Cleanup(func() {
		_ = c.command.Process.Kill()
		<-c.dead
	})
	return c
}

// ask sends a message; it is false if the child died before it answered.
func (c *child) ask(m chat.Message) (outcome, bool) {
	answer := make(chan outcome, 1)
	text, err := json.Marshal(m)
	if err != nil {
		return outcome{}, false
	}
	c.mu.Lock()
	c.waiting[m.ID] = answer
	_, err = c.in.Write(append(text, '\n'))
	c.mu.Unlock()
	if err != nil {
		<-c.dead
		return outcome{}, false
	}
	select {
	case o := <-answer:
		return o, true
	case <-c.dead:
		select { // it may have answered just before
		case o := <-answer:
			return o, true
		default:
			return outcome{}, false
		}
	}
}

// stop lets the child finish and end.
func (c *child) stop(t testing.TB) {
	t.Helper()
	_ = c.in.Close()
	select {
	case <-c.dead:
	case <-time.After(2 * patience):
		t.Fatal("the child does not end")
	}
}
