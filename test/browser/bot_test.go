package browser

import (
	"bufio"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"supportbot/internal/redistest"
)

// The knowledge of most tests is small and made up; screenshots show the one that ships.
const (
	library = "../../testdata/library/faq.yaml"
	shipped = "../../faq.yaml"
)

// bot is a running program that can be stopped and started again at the same address.
type bot struct {
	t       *testing.T
	env     []string
	address string // host:port
	redis   *redistest.Server
	process *exec.Cmd
}

// startBot starts the program with a Redis of its own, so that conversations outlive it.
func startBot(t *testing.T, knowledge string, env ...string) *bot {
	t.Helper()
	b := &bot{t: t, address: "127.0.0.1:0", redis: redistest.Start(t)}
	b.env = append([]string{"BOT_KNOWLEDGE=" + knowledge, "REDIS_URL=" + b.redis.URL()}, env...)
	b.start()
	t.Cleanup(b.kill)
	return b
}

func (b *bot) url() string { return "http://" + b.address }

var listening = regexp.MustCompile(`listening +http://(\S+)`)

// start runs the program and waits until it listens.
func (b *bot) start() {
	b.t.Helper()
	b.process = exec.Command(shared.program)
	b.process.Env = append([]string{"BOT_ADDR=" + b.address}, b.env...)
	stderr, err := b.process.StderrPipe()
	if err != nil {
		b.t.Fatal(err)
	}
	if err := b.process.Start(); err != nil {
		b.t.Fatal(err)
	}
	var log strings.Builder
	lines := bufio.NewScanner(stderr)
	for lines.Scan() {
		log.WriteString(lines.Text() + "\n")
		if found := listening.FindStringSubmatch(lines.Text()); found != nil {
			b.address = found[1]
			go func() {
				for lines.Scan() { // so that the program never waits for a reader
				}
			}()
			return
		}
	}
	b.t.Fatalf("the bot does not listen:\n%s", log.String())
}

// forget loses every conversation, as a Redis does that keeps nothing.
func (b *bot) forget() {
	b.t.Helper()
	if err := b.redis.Client().FlushAll(b.t.Context()).Err(); err != nil {
		b.t.Fatal(err)
	}
}

// kill ends the program as a crash does.
func (b *bot) kill() {
	if b.process != nil {
		_ = b.process.Process.Kill()
		_ = b.process.Wait()
		b.process = nil
	}
}

// stop ends the program as an operator does.
func (b *bot) stop() {
	b.t.Helper()
	_ = b.process.Process.Signal(syscall.SIGTERM)
	if err := b.process.Wait(); err != nil {
		b.t.Errorf("the bot did not stop gracefully: %v", err)
	}
	b.process = nil
}
