package escalation

import (
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"supportbot/internal/freeport"
	"supportbot/test/slack/wire"
)

// program is the real one, built when it is first used.
type program struct {
	once         sync.Once
	folder, path string
	err          error
}

var built program

func (p *program) build(t testing.TB) string {
	t.Helper()
	p.once.Do(func() {
		if p.folder, p.err = os.MkdirTemp("", "escalation"); p.err != nil {
			return
		}
		p.path = filepath.Join(p.folder, "bot")
		cmd := exec.Command("go", "build", "-o", p.path, "./cmd/bot")
		cmd.Dir = filepath.Join("..", "..")
		if out, err := cmd.CombinedOutput(); err != nil {
			p.err = fmt.Errorf("%w\n%s", err, out)
		}
	})
	if p.err != nil {
		t.Fatalf("building the program: %v", p.err)
	}
	return p.path
}

// process is `bot serve`, again and again at the same address.
type process struct {
	t    testing.TB
	addr string
	env  []string
	log  log

	mu      sync.Mutex
	running *exec.Cmd
	ended   chan struct{}
}

// log keeps what a process wrote.
type log struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *log) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *log) all() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// process makes a replica, not yet started, with the settings of an agents' channel on Slack and a console.
func (s *scene) process(env ...string) *process {
	s.t.Helper()
	p := &process{t: s.t, addr: net.JoinHostPort("127.0.0.1", strconv.Itoa(freeport.Of(s.t)))}
	path, err := filepath.Abs(library + "/faq.yaml")
	if err != nil {
		s.t.Fatal(err)
	}
	p.env = slices.Concat([]string{
		"PATH=" + os.Getenv("PATH"), "BOT_ADDR=" + p.addr, "BOT_KNOWLEDGE=" + path, "BOT_RATE_LIMIT=0", "REDIS_URL=" + s.redis,
		"SLACK_BOT_TOKEN=" + wire.BotToken, "SLACK_SIGNING_SECRET=" + wire.Secret, "SLACK_API_URL=" + p.far(s, s.slack.URL),
		"SLACK_DESK_CHANNEL=" + deskChannel, "DESK_AGENTS=" + accounts(),
	}, env)
	s.t.Cleanup(func() {
		p.kill()
		for _, bad := range []string{"panic", "fatal error:"} {
			if strings.Contains(p.log.all(), bad) {
				s.t.Errorf("%s in the log:\n%s", bad, p.log.all())
			}
		}
	})
	s.doors = append(s.doors, "http://"+p.addr)
	return p
}

// far puts a platform at the distance that real ones have: a process may die between a post and its
// answer. The scene is told of every post whose answer is under way.
func (p *process) far(s *scene, api string) string {
	s.t.Helper()
	const way = 50 * time.Millisecond
	to, err := url.Parse(api)
	if err != nil {
		s.t.Fatal(err)
	}
	path := to.Path
	to.Path = ""
	proxy := httputil.NewSingleHostReverseProxy(to)
	proxy.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError) // who asked may be dead
	proxy.ModifyResponse = func(r *http.Response) error {
		if strings.HasSuffix(r.Request.URL.Path, "/chat.postMessage") {
			select {
			case s.posting <- p:
			default: // nobody wants to know
			}
		}
		select {
		case <-time.After(way):
		case <-r.Request.Context().Done():
		}
		return nil
	}
	return serve(s.t, proxy) + path
}

// launch starts the process and does not wait for it.
func (p *process) launch() {
	p.t.Helper()
	cmd := exec.Command(built.build(p.t), "serve")
	cmd.Env, cmd.Stderr = p.env, &p.log
	if err := cmd.Start(); err != nil {
		p.t.Errorf("starting a replica: %v", err)
		return
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait() // killed, or what it says is in the log
		close(ended)
	}()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.running, p.ended = cmd, ended
}

// ready waits until the process takes messages, and reports whether it came to that.
func (p *process) ready() bool {
	p.mu.Lock()
	ended := p.ended
	p.mu.Unlock()
	late := time.After(patience)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		r, err := http.NewRequest(http.MethodGet, "http://"+p.addr+"/readyz", nil)
		if err != nil {
			p.t.Error(err)
			return false
		}
		if status, _ := call(r); status == http.StatusOK {
			return true
		}
		select {
		case <-tick.C:
			continue
		case <-ended:
		case <-late:
		}
		p.t.Errorf("a replica does not get ready: %s", p.log.all())
		return false
	}
}

func (p *process) start() {
	p.t.Helper()
	p.launch()
	if !p.ready() {
		p.t.FailNow()
	}
}

// kill ends the process at once, as a crash does, and waits for its end.
func (p *process) kill() {
	p.mu.Lock()
	cmd, ended := p.running, p.ended
	p.running = nil
	p.mu.Unlock()
	if cmd != nil {
		_ = cmd.Process.Kill()
		<-ended
	}
}
