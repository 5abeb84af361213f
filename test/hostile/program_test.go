package hostile

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"supportbot/internal/redistest"
	"supportbot/test/slack/wire"
)

// Canaries: none of these may be seen anywhere outside of where it belongs.
const (
	redisPassword = "canary-redis-Zq7"
	mail          = "canary.person@library.example"
	phone         = "13912345678"
	cardNumber    = "4111111111111111"
	password      = "canary-password-Zq8"
	hookSecret    = "canary-hook-Zq9"
	fakeLine      = "level=ERROR msg=canary-line-Zq10"
)

var canaries = []string{redisPassword, wire.Secret, wire.BotToken, mail, phone, cardNumber, password, hookSecret}

// program is the bot as it is released, with a Slack and a Redis of its own.
type program struct {
	url, admin, host string
	slack            *wire.Slack
	redis            *redistest.Server
	log              *log
	inTime           time.Duration // an answer
	stranger         string        // URL of somebody whom the program must not ask for anything
}

var built = sync.OnceValues(func() (string, error) {
	folder, err := os.MkdirTemp("", "hostile")
	if err != nil {
		return "", err
	}
	path := filepath.Join(folder, "bot")
	build := exec.Command("go", "build", "-o", path, "./cmd/bot")
	build.Dir = filepath.Join("..", "..")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if path, err := built(); err == nil {
		_ = os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(code)
}

const library = "testdata/library/faq.yaml"

// run is the program with an environment, not yet started.
func run(t *testing.T, env []string, args ...string) *exec.Cmd {
	t.Helper()
	path, err := built()
	if err != nil {
		t.Fatalf("building the program: %v", err)
	}
	c := exec.Command(path, args...)
	c.Dir = filepath.Join("..", "..")
	c.Env = append([]string{"BOT_ADDR=127.0.0.1:0", "BOT_KNOWLEDGE=" + library}, env...)
	return c
}

var listening = regexp.MustCompile(`(?m)^  (listening|admin) +(http://\S+)$`)

func start(t *testing.T) *program {
	t.Helper()
	p := &program{slack: wire.Start(t), redis: redistest.Start(t), log: &log{}}
	if err := p.redis.Client().Do(t.Context(), "ACL", "SETUSER", "bot", "on", ">"+redisPassword, "~*", "&*", "+@all").Err(); err != nil {
		t.Fatal(err)
	}
	stranger := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("the program asked a stranger: %s %s", r.Method, r.URL)
	}))
	t.Cleanup(stranger.Close) // after the program has ended: it may ask late
	p.stranger = stranger.URL
	c := run(t, []string{
		"BOT_ADMIN_ADDR=127.0.0.1:0", "REDIS_URL=redis://bot:" + redisPassword + "@" + p.redis.Addr + "/0", "BOT_RATE_LIMIT=0",
		"SLACK_API_URL=" + p.slack.URL, "SLACK_BOT_TOKEN=" + wire.BotToken, "SLACK_SIGNING_SECRET=" + wire.Secret,
		"HTTP_PROXY=http://127.0.0.1:1", "HTTPS_PROXY=http://127.0.0.1:1", // nobody is there: whoever asks it fails
	})
	c.Stderr = p.log
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = c.Process.Signal(os.Interrupt)
		kill := time.AfterFunc(30*time.Second, func() { _ = c.Process.Kill() })
		defer kill.Stop()
		if err := c.Wait(); err != nil {
			t.Errorf("the program ended with %v:\n%s", err, p.log.text())
		}
	})
	p.log.wait(t, func(text string) bool {
		for _, m := range listening.FindAllStringSubmatch(text, -1) {
			if m[1] == "admin" {
				p.admin = m[2]
			} else {
				p.url, p.host = m[2], strings.TrimPrefix(m[2], "http://")
			}
		}
		return p.url != "" && p.admin != ""
	})
	return p
}

// log is what the program writes.
type log struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (l *log) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buffer.Write(b)
}

func (l *log) text() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buffer.String()
}

func (l *log) wait(t *testing.T, until func(string) bool) {
	t.Helper()
	eventually(t, "the log", func() bool { return until(l.text()) })
}

// eventually waits for what another process does; there is nothing to be woken by.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("still waiting: %s", what)
		}
	}
}

// patience is for a machine that does much else: what would never end has not ended by then either.
const patience = 2 * time.Minute

// good is a request as it should be: it is answered in time, whatever else goes on.
func (p *program) good(t *testing.T) (took time.Duration) {
	t.Helper()
	began := time.Now()
	status, body := p.says(t, `{"text":"What is the fine for a film 5 days late?"}`)
	if status != 200 || !strings.Contains(body, `"outcome":"fine_due"`) {
		t.Errorf("a good request: %d %s", status, body)
	}
	if took = time.Since(began); took > p.inTime {
		t.Errorf("a good request took %s, want at most %s", took, p.inTime)
	}
	return took
}

// measure sets what is in time: the three seconds that platforms wait, and more on a machine that takes
// long for good requests while nothing else goes on.
func (p *program) measure(t *testing.T) {
	t.Helper()
	p.inTime = patience
	var slowest time.Duration
	for range 20 {
		slowest = max(slowest, p.good(t))
	}
	p.inTime = 3*time.Second + 20*slowest
}

func (p *program) says(t *testing.T, body string) (status int, answer string) {
	t.Helper()
	response, err := http.Post(p.url+"/api/v1/messages", "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(content)
}

func (p *program) get(t *testing.T, url string) (status int, body string) {
	t.Helper()
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(content)
}

// raw sends bytes and returns the status of the answer, 0 if the connection ended without one, and how long that took.
func (p *program) raw(t *testing.T, sent string) (status int, took time.Duration) {
	t.Helper()
	connection, err := net.Dial("tcp", p.host)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	began := time.Now()
	_ = connection.SetDeadline(began.Add(patience))
	_, _ = io.WriteString(connection, sent) // the server may close before it has all
	response, err := http.ReadResponse(bufio.NewReader(connection), nil)
	took = time.Since(began)
	if err != nil {
		return 0, took
	}
	defer response.Body.Close()
	return response.StatusCode, took
}

// event sends a signed event to the webhook.
func (p *program) event(t *testing.T, body []byte) int {
	t.Helper()
	return p.signed(t, "/slack/events", wire.JSON, body)
}

func (p *program) signed(t *testing.T, path, media string, body []byte) int {
	t.Helper()
	from := wire.Request(path, media, body)
	r, err := http.NewRequest(http.MethodPost, p.url+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header = from.Header
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	return response.StatusCode
}

// said is an envelope of a direct message with a change.
func (p *program) said(user, text string, change func(event map[string]any)) []byte {
	event := p.slack.Say("D0"+user, "U0"+user, "", text)
	if change != nil {
		change(event)
	}
	return p.slack.Envelope(event)
}

// posts are what was posted to a person.
func (p *program) posts(user string) []wire.Message {
	var all []wire.Message
	for _, m := range p.slack.Posted() {
		if m.Channel == "D0"+user {
			all = append(all, m)
		}
	}
	return all
}

var total = regexp.MustCompile(`goroutine profile: total (\d+)`)

func (p *program) goroutines(t *testing.T) (n int) {
	t.Helper()
	http.DefaultClient.CloseIdleConnections()
	_, profile := p.get(t, p.admin+"/debug/pprof/goroutine?debug=1")
	m := total.FindStringSubmatch(profile)
	if m == nil {
		t.Fatalf("no profile: %.200s", profile)
	}
	_ = json.Unmarshal([]byte(m[1]), &n)
	return n
}

// settles waits until no more goroutines are left than before; a few belong to connections kept for the next request.
func (p *program) settles(t *testing.T, before int) {
	t.Helper()
	eventually(t, fmt.Sprintf("goroutines like before (%d)", before), func() bool { return p.goroutines(t) <= before+12 })
}

// silent looks for what must not be seen: in the log, in the numbers, in stacks.
func (p *program) silent(t *testing.T) {
	t.Helper()
	_, numbers := p.get(t, p.admin+"/metrics")
	_, stacks := p.get(t, p.admin+"/debug/pprof/goroutine?debug=2")
	for where, text := range map[string]string{"log": p.log.text(), "metrics": numbers, "stacks": stacks} {
		for _, canary := range canaries {
			if strings.Contains(text, canary) {
				t.Errorf("the %s shows %s", where, canary)
			}
		}
	}
	for line := range strings.Lines(p.log.text()) {
		if strings.Contains(line, "panic") || strings.Contains(line, fakeLine) || strings.ContainsRune(line, '\x1b') {
			t.Errorf("in the log: %q", line)
		}
	}
}
