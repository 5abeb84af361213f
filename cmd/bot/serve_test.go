package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestServe(t *testing.T) {
	t.Parallel()
	s := serves(t, "DESK_AGENTS=ann:agent:"+strings.Repeat("0", 64)) // nothing to warn of
	for _, part := range []string{library, "embedded Redis", "end with this process"} {
		if !strings.Contains(s.banner, part) {
			t.Errorf("the banner does not say %q:\n%s", part, s.banner)
		}
	}

	zh := s.says("", "影碟逾期 5 天要付多少")
	if zh.Kind != "answer" || zh.Language != "zh" || zh.Intent != "fine" || zh.Outcome != "fine_due" || zh.Values["fine"] != 5 {
		t.Errorf("in Chinese: %+v", zh)
	}
	if again := s.says(zh.Conversation, "那 8 天呢？"); again.Outcome != "fine_due" || again.Values["fine"] != 8 || again.Conversation != zh.Conversation {
		t.Errorf("the follow-up: %+v", again)
	}

	en := s.says("", "What is the fine for a film?")
	if en.Kind != "question" || en.Language != "en" || en.Asks != "days_overdue" || en.Conversation == zh.Conversation {
		t.Errorf("in English: %+v", en)
	}
	if answered := s.says(en.Conversation, "5"); answered.Outcome != "fine_due" || answered.Values["fine"] != 5 {
		t.Errorf("the answer to the question: %+v", answered)
	}

	command := s.says("", "/lib fine film 3")
	if command.Intent != "fine" || command.Facts["item_type"] != "film" || command.Facts["days_overdue"] != 3.0 {
		t.Errorf("the command: %+v", command)
	}

	if status, _ := s.get(s.url + "/readyz"); status != 200 {
		t.Errorf("readiness: %d", status)
	}
	if status, page := s.get(s.url + "/"); status != 200 || !strings.Contains(page, "/static/app.js") {
		t.Errorf("the page: %d", status)
	}
	if _, about := s.get(s.url + "/api/v1/about"); !strings.Contains(about, "library assistant") {
		t.Errorf("about: %s", about)
	}
	if _, metrics := s.get(s.url + "/metrics"); !strings.Contains(metrics, `bot_turns_total{channel="web",result="committed"} 5`) {
		t.Error("the turns are not counted")
	}
	if end := s.stop(); end.code != exitOK || strings.Contains(end.stderr, "level=ERROR") || strings.Contains(end.stderr, "level=WARN") {
		t.Errorf("exit code %d:\n%s", end.code, end.stderr)
	}
}

// Whoever waits for one line of the banner has them all.
func TestBannerIsWrittenAtOnce(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var banner string
	log := writes(func(text string) {
		if strings.Contains(text, "listening") {
			banner = text
			cancel()
		}
	})
	env := []string{"BOT_ADDR=127.0.0.1:0", "BOT_ADMIN_ADDR=127.0.0.1:0", "BOT_KNOWLEDGE=" + library}
	if code := run(ctx, []string{"bot"}, env, strings.NewReader(""), io.Discard, log); code != exitOK {
		t.Errorf("ended with %d", code)
	}
	for _, part := range []string{"engine", "knowledge", "store", "listening", "admin"} {
		if !strings.Contains(banner, part) {
			t.Errorf("%q is written by itself:\n%s", part, banner)
		}
	}
}

// writes is a writer that is told each write by itself.
type writes func(string)

func (w writes) Write(p []byte) (int, error) {
	w(string(p))
	return len(p), nil
}

// Sending a message again changes nothing and gives the first reply, to the byte.
func TestMessageSentAgain(t *testing.T) {
	t.Parallel()
	s := serves(t)
	first := s.says("", "What is the fine for a film?")
	message := map[string]string{"conversation_id": first.Conversation, "message_id": "m-1", "text": "5"}
	_, once := s.post(message)
	s.says(first.Conversation, "what about 8 days?")
	response, again := s.post(message)
	if response.StatusCode != 200 || !bytes.Equal(once, again) {
		t.Errorf("first %s\nagain %s", once, again)
	}
}

func TestRateLimit(t *testing.T) {
	t.Parallel()
	s := serves(t, "BOT_RATE_LIMIT=2")
	first := s.says("", "hello")
	s.says(first.Conversation, "hello")
	response, body := s.post(map[string]string{"conversation_id": first.Conversation, "text": "hello"})
	if response.StatusCode != http.StatusTooManyRequests || response.Header.Get("Retry-After") == "" {
		t.Errorf("the third message: %s %s", response.Status, body)
	}
	if s.says("", "hello").Kind == "" {
		t.Error("another conversation is limited too")
	}
}

func TestAdminListener(t *testing.T) {
	t.Parallel()
	s := serves(t, "BOT_ADMIN_ADDR=127.0.0.1:0")
	if status, _ := s.get(s.admin + "/metrics"); status != 200 {
		t.Errorf("metrics on the admin listener: %d", status)
	}
	for _, path := range []string{"/metrics", "/debug/pprof/"} {
		if status, _ := s.get(s.url + path); status != 404 {
			t.Errorf("%s on the main listener: %d", path, status)
		}
	}
}

func TestAddressTaken(t *testing.T) {
	t.Parallel()
	s := serves(t)
	taken := strings.TrimPrefix(s.url, "http://")
	end := runs(t, "", []string{"BOT_ADDR=" + taken, "BOT_KNOWLEDGE=" + library}, "serve")
	if end.code != exitFailed || !strings.Contains(end.stderr, "BOT_ADDR") || !strings.Contains(end.stderr, "choose another: --addr 127.0.0.1:") {
		t.Errorf("exit code %d: %s", end.code, end.stderr)
	}
	end = runs(t, "", []string{"BOT_ADDR=127.0.0.1:0", "BOT_ADMIN_ADDR=" + taken, "BOT_KNOWLEDGE=" + library}, "serve")
	if end.code != exitFailed || !strings.Contains(end.stderr, "choose another: --admin-addr 127.0.0.1:") || strings.Contains(end.stderr, "--admin-addr "+taken) {
		t.Errorf("exit code %d: %s", end.code, end.stderr)
	}
}

// The real process stops gracefully on SIGTERM.
func TestSignal(t *testing.T) {
	t.Parallel()
	program := exec.Command(os.Args[0])
	program.Env = []string{"TEST_RUNS_PROGRAM=1", "BOT_ADDR=127.0.0.1:0", "BOT_KNOWLEDGE=" + library}
	stderr, err := program.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = program.Process.Kill() }() // if it has not ended by itself
	lines := bufio.NewScanner(stderr)
	for lines.Scan() {
		if strings.Contains(lines.Text(), "listening") {
			break
		}
	}
	if err := program.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	for lines.Scan() { // until the process closes its end
	}
	if err := program.Wait(); err != nil {
		t.Errorf("after SIGTERM: %v", err)
	}
}

// The page says of itself what the knowledge in force says.
func TestAboutFollowsAReload(t *testing.T) {
	t.Parallel()
	_, path := begun(t)
	s := serves(t, "BOT_KNOWLEDGE="+path)
	replaceIn(t, path, "en: returns assistant", "en: parcels assistant")
	about := ""
	for late := time.After(patience); !strings.Contains(about, "parcels assistant"); {
		select {
		case <-late:
			t.Fatalf("about stays %s", about)
		case <-time.After(50 * time.Millisecond): // the program has its own clock
		}
		if err := os.Chtimes(path, time.Time{}, time.Now()); err != nil { // it begins to look at some time after the start
			t.Fatal(err)
		}
		_, about = s.get(s.url + "/api/v1/about")
	}
}
