package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	"google.golang.org/protobuf/proto"

	"supportbot/internal/freeport"
	"supportbot/load"
	"supportbot/test/slack/wire"
)

// Every mistake is told at once, by name; no value of a secret is.
func TestMistakesInSettings(t *testing.T) {
	t.Parallel()
	empty := filepath.Join(t.TempDir(), "empty")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	open := filepath.Join(t.TempDir(), "open")
	if err := errors.Join(os.WriteFile(open, []byte("canary-4"), 0o600), os.Chmod(open, 0o666)); err != nil {
		t.Fatal(err)
	}
	env := []string{
		"SLACK_APP_TOKEN_FILE=" + open, "BOT_ADDR=nowhere", "BOT_RATE_LIMT=5", "BOT_WHATEVER=1", "SLACK_SIGNING_SECRT=canary-1", "SLACK_WEBHOOK_FOR_ANOTHER_PROGRAM=1",
		"BOT_ADMIN_ADDR=:9090", "BOT_LOG_FORMAT=xml", "REDIS_URL=mysql://user:canary-2@db", "SLACK_BOT_TOKEN_FILE=" + empty,
		"DINGTALK_CLIENT_SECRET=canary-3", "BOT_CONVERSATION_TTL=1s", "OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:1", "OTEL_EXPORTER_OTLP_PROTOCOL=grpc",
		"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=canary-5:4318", "SLACK_DESK_CHANNEL=general",
		"BOT_PORT=tcp://10.0.0.1:80", "BOT_SERVICE_HOST=10.0.0.1", // of Kubernetes
	}
	end := runs(t, "", env, "serve")
	if end.code != exitUsage {
		t.Errorf("exit code %d", end.code)
	}
	for _, part := range []string{
		"BOT_ADDR is", "BOT_RATE_LIMT is no setting; is BOT_RATE_LIMIT meant?", "BOT_WHATEVER is no setting", "is SLACK_SIGNING_SECRET meant?",
		`BOT_ADMIN_ADDR is ":9090", which listens everywhere`, "BOT_LOG_FORMAT is", "REDIS_URL", "SLACK_BOT_TOKEN_FILE names an empty file",
		"SLACK_APP_TOKEN_FILE names a file that anybody may write",
		"DINGTALK_CLIENT_ID is missing", "BOT_CONVERSATION_TTL is", "OTEL_EXPORTER_OTLP_PROTOCOL is",
		"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is not of the form http://host:4318", `SLACK_DESK_CHANNEL is "general"`,
	} {
		if !strings.Contains(end.stderr, part) {
			t.Errorf("does not say %q:\n%s", part, end.stderr)
		}
	}
	for _, part := range []string{"canary", "ANOTHER_PROGRAM", "BOT_PORT", "BOT_SERVICE_HOST"} {
		if strings.Contains(end.stderr, part) {
			t.Errorf("says %q:\n%s", part, end.stderr)
		}
	}
}

// onPort is the setting of a port that nobody else gets when the bot has stopped.
func onPort(t *testing.T) string {
	t.Helper()
	return "BOT_ADDR=127.0.0.1:" + strconv.Itoa(freeport.Of(t))
}

func TestReady(t *testing.T) {
	t.Parallel()
	at := onPort(t)
	s := serves(t, at)
	if end := runs(t, "", []string{at}, "ready"); end.code != exitOK {
		t.Errorf("ended with %d: %s", end.code, end.stderr)
	}
	s.stop()
	if end := runs(t, "", []string{at}, "ready"); end.code != exitFailed {
		t.Errorf("of a bot that is gone ended with %d: %s", end.code, end.stderr)
	}
}

func TestLogAsJSON(t *testing.T) {
	t.Parallel()
	s := serves(t, "BOT_LOG_FORMAT=json")
	end := s.stop()
	found := false
	for line := range strings.Lines(end.stderr) {
		var record struct{ Time, Level, Msg string }
		if json.Unmarshal([]byte(line), &record) == nil && record.Msg == "stopping" && record.Level == "INFO" && record.Time != "" {
			found = true
		}
	}
	if !found {
		t.Errorf("no line of JSON in:\n%s", end.stderr)
	}
}

// The number of the knowledge in force follows a reload.
func TestInfoFollowsAReload(t *testing.T) {
	t.Parallel()
	_, path := begun(t)
	s := serves(t, "BOT_KNOWLEDGE="+path)
	_, before := s.get(s.url + "/metrics")
	replaceIn(t, path, "clothes: {return_days: 30}", "clothes: {return_days: 30} # as before")
	for late := time.After(patience); ; {
		_, now := s.get(s.url + "/metrics")
		if info(now) != info(before) && strings.Contains(now, `bot_knowledge_reloads_total{result="used"} 1`) {
			if strings.Count(now, "\nbot_info{") != 1 {
				t.Errorf("two knowledges in force:\n%s", now)
			}
			return
		}
		select {
		case <-late:
			t.Fatalf("the number stays %s", info(before))
		case <-time.After(50 * time.Millisecond): // the program has its own clock
		}
	}
}

func info(metrics string) string {
	_, rest, _ := strings.Cut(metrics, "\nbot_info{")
	line, _, _ := strings.Cut(rest, "\n")
	return line
}

// bot load drives the message API and the signed webhook, and sees the replies posted.
func TestLoad(t *testing.T) {
	t.Parallel()
	stand := &load.StandIn{Team: "T0LOAD"}
	slack := httptest.NewServer(stand)
	t.Cleanup(slack.Close)
	s := serves(t, onPort(t), "BOT_RATE_LIMIT=1000000", "SLACK_API_URL="+slack.URL+"/api/", "SLACK_BOT_TOKEN=xoxb-load", "SLACK_SIGNING_SECRET="+wire.Secret)
	end := runs(t, "", []string{"BOT_KNOWLEDGE=" + library, "SLACK_SIGNING_SECRET=" + wire.Secret, "SLACK_BOT_TOKEN=x"},
		"load", "--url", s.url, "--rate", "100", "--for", "1s", "--people", "20", "--slack-every", "2", "--json")
	var r load.Report
	if err := json.Unmarshal([]byte(end.stdout), &r); err != nil || end.code != exitOK {
		t.Fatalf("ended with %d: %s%s", end.code, end.stdout, end.stderr)
	}
	if r.Sent != 100 || r.Answered != 100 || r.Acknowledged.Count != 100 || r.Acknowledged.P99 <= 0 || r.Acknowledged.P50 > r.Acknowledged.Max {
		t.Errorf("reported %+v", r)
	}
	for late := time.After(patience); stand.Posts() < 50; { // half of the people write in Slack
		select {
		case <-late:
			t.Fatalf("%d replies were posted, want 50", stand.Posts())
		case <-time.After(20 * time.Millisecond): // the stand-in has no bell
		}
	}
	if end := runs(t, "", []string{"BOT_KNOWLEDGE=" + library}, "load", "--slack-team", `a"b`); end.code != exitUsage || !strings.Contains(end.stderr, "--slack-team") {
		t.Errorf("a team that is no id: %+v", end)
	}
	if end := runs(t, "", []string{"BOT_KNOWLEDGE=" + library}, "load", "--slack-every", "1"); end.code != exitUsage || !strings.Contains(end.stderr, "SLACK_SIGNING_SECRET") {
		t.Errorf("without a secret ended with %d: %s", end.code, end.stderr)
	}
	s.stop()
	if end := runs(t, "", []string{"BOT_KNOWLEDGE=" + library}, "load", "--url", s.url, "--for", "1s"); end.code != exitFailed || !strings.Contains(end.stderr, "connecting to the bot") {
		t.Errorf("of a bot that is gone ended with %d: %s", end.code, end.stderr)
	}
}

// Whoever measures a bot calls no agents, unless that is asked for.
func TestLoadCallsNobody(t *testing.T) { // not beside others: they measure
	s := serves(t, "BOT_RATE_LIMIT=1000000")
	opened := func(flags ...string) bool {
		t.Helper()
		args := append([]string{"load", "--url", s.url, "--rate", "50", "--for", "2s", "--people", "50", "--connections", "4"}, flags...)
		if end := runs(t, "", []string{"BOT_KNOWLEDGE=" + library}, args...); end.code != exitOK {
			t.Fatalf("ended with %d: %s%s", end.code, end.stdout, end.stderr)
		}
		_, metrics := s.get(s.url + "/metrics")
		return strings.Contains(metrics, `bot_replies_total{channel="web",intent="human",kind="handoff"`) || strings.Contains(metrics, `change="opened"`)
	}
	if opened() {
		t.Error("an agent was called")
	}
	if !opened("--call-agents") {
		t.Error("no agent was called")
	}
	if end := runs(t, "", nil, "help", "load"); !strings.Contains(end.stdout, "for messages of people") {
		t.Errorf("the help does not warn:\n%s", end.stdout)
	}
}

// The real process sends the spans of a message over OTLP: from the turn to the delivery.
func TestTracesOfAMessage(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	spans := map[string]string{} // name to trace
	news := make(chan struct{}, 100)
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var got collector.ExportTraceServiceRequest
		if err := proto.Unmarshal(body, &got); err != nil {
			t.Error(err)
		}
		mu.Lock()
		defer mu.Unlock()
		for _, r := range got.GetResourceSpans() {
			for _, s := range r.GetScopeSpans() {
				for _, span := range s.GetSpans() {
					spans[span.GetName()] = fmt.Sprintf("%x", span.GetTraceId())
					if text := span.String(); strings.Contains(text, "film") || strings.Contains(text, "U0ADA") {
						t.Errorf("a span tells of a person or a message: %s", text)
					}
				}
			}
		}
		news <- struct{}{}
	}))
	t.Cleanup(receiver.Close)
	workspace := wire.Start(t)
	program := exec.Command(os.Args[0])
	program.Env = append(slackEnv(workspace, "SLACK_SIGNING_SECRET="+wire.Secret), "TEST_RUNS_PROGRAM=1", "BOT_ADDR=127.0.0.1:0", "BOT_KNOWLEDGE="+library,
		"OTEL_EXPORTER_OTLP_ENDPOINT="+receiver.URL, "OTEL_BSP_SCHEDULE_DELAY=50")
	log := &watched{changed: make(chan struct{}, 1)}
	program.Stderr = log
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = program.Process.Kill() })
	s := &served{t: t}
	for s.url == "" {
		select {
		case <-log.changed:
		case <-time.After(patience):
			t.Fatalf("the bot does not listen:\n%s", log.text())
		}
		if found := address.FindStringSubmatch(log.text()); found != nil {
			s.url = found[2]
		}
	}
	if status := s.sends(wire.Request("/slack/events", wire.JSON, workspace.Envelope(workspace.Say("D0ADA", "U0ADA", "", "fine for a film 5 days overdue?")))); status != 200 {
		t.Fatalf("the event: %d", status)
	}
	workspace.Wait("the answer", func(posted []wire.Message, _ []wire.Call) bool { return len(posted) == 1 })
	want := []string{"turn", "load", "understand", "decide", "commit", "deliver"}
	for late := time.After(patience); ; {
		mu.Lock()
		all := true
		for _, name := range want {
			all = all && spans[name] != "" && spans[name] == spans["turn"]
		}
		got := fmt.Sprint(spans)
		mu.Unlock()
		if all {
			break
		}
		select {
		case <-news:
		case <-late:
			t.Fatalf("the spans are %s", got)
		}
	}
	if err := program.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := program.Wait(); err != nil {
		t.Errorf("after SIGTERM: %v", err)
	}
}
