package dingtalk

import (
	"bufio"
	"io"
	"os/exec"
	"strings"
	"testing"
	"time"

	"supportbot/test/dingtalk/gateway"
)

// patience bounds every wait: for a machine that does much else.
const patience = time.Minute

// node runs a script and returns the lines that it prints.
func node(t *testing.T, args ...string) <-chan string {
	t.Helper()
	program := exec.Command("node", args...)
	stdin, err := program.StdinPipe() // the script ends when it is closed
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := program.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var stderr strings.Builder
	program.Stderr = &stderr
	if err := program.Start(); err != nil {
		t.Fatalf("node: %v; `make test` says what to install", err)
	}
	lines := make(chan string)
	ended := make(chan struct{})
	go func() {
		defer close(lines)
		for s := bufio.NewScanner(stdout); s.Scan(); {
			select {
			case lines <- s.Text():
			case <-ended:
			}
		}
	}()
	t.Cleanup(func() {
		close(ended)
		_ = stdin.Close()
		_, _ = io.Copy(io.Discard, stdout)
		if err := program.Wait(); err != nil || stderr.Len() > 0 {
			t.Errorf("%s: %v\n%s\nIs it installed? npm ci --ignore-scripts in test/dingtalk", args[0], err, stderr.String())
		}
	})
	return lines
}

func want(t *testing.T, lines <-chan string, expected ...string) {
	t.Helper()
	for _, e := range expected {
		select {
		case line, more := <-lines:
			if !more || line != e {
				t.Fatalf("the client said %q, want %q", line, e)
			}
		case <-time.After(patience):
			t.Fatalf("the client does not say %q", e)
		}
	}
}

func until(t *testing.T, g *gateway.Gateway, what string, holds func() bool) {
	t.Helper()
	late := time.After(patience)
	for {
		changed := g.Changed()
		if holds() {
			return
		}
		select {
		case <-changed:
		case <-late:
			t.Fatalf("waited in vain for: %s", what)
		}
	}
}

// DingTalk's own Stream client opens a connection, echoes pings, gets messages, replies through the
// session webhook, acknowledges, and comes back when it was cut off.
func TestStreamClient(t *testing.T) {
	t.Parallel()
	g := gateway.New(nil)
	t.Cleanup(g.Close)
	lines := node(t, "stream.mjs", g.URL, gateway.ClientID, gateway.ClientSecret)
	want(t, lines, "connected")

	until(t, g, "a connection", func() bool { _, left := g.Connections(); return left == 1 })
	ping := g.Ping()
	until(t, g, "an echo", func() bool { ok, _ := g.Answered(ping); return ok })

	frame := g.Push(g.Group("m1", "cidgroup", "anna", "hello"))
	want(t, lines, "message m1 hello", "replied 0")
	until(t, g, "the acknowledgement", func() bool { ok, _ := g.Answered(frame); return ok })
	if posts := g.Posts(); len(posts) != 1 || posts[0].Via != "webhook" || posts[0].To != "cidgroup" {
		t.Errorf("posts: %v", posts)
	}

	silent := g.Push(g.Group("m2", "cidgroup", "anna", "be silent"))
	want(t, lines, "message m2 be silent")
	if ok, _ := g.Answered(silent); ok {
		t.Error("a frame was taken for answered")
	}

	g.Drop()
	until(t, g, "a second connection", func() bool { opened, left := g.Connections(); return opened == 2 && left == 1 })
	again := g.Push(g.Single("m3", "anna", "back"))
	want(t, lines, "message m3 back", "replied 0")
	until(t, g, "the acknowledgement", func() bool { ok, _ := g.Answered(again); return ok })
}

// DingTalk's own Stream client gets clicks on cards, and its answer changes the card.
func TestCardClient(t *testing.T) {
	t.Parallel()
	g := gateway.New(nil)
	t.Cleanup(g.Close)
	lines := node(t, "stream.mjs", g.URL, gateway.ClientID, gateway.ClientSecret)
	want(t, lines, "connected")
	until(t, g, "a connection", func() bool { _, left := g.Connections(); return left == 1 })
	if code := g.Create(t.Context(), map[string]any{
		"cardTemplateId": gateway.Template, "outTrackId": "card-1", "callbackType": "STREAM", "userIdType": 1,
		"cardData":                map[string]any{"cardParamMap": map[string]any{"markdown": "which?", "tips": ""}},
		"openSpaceId":             "dtv1.card//IM_ROBOT.anna",
		"imRobotOpenSpaceModel":   map[string]any{"supportForward": false},
		"imRobotOpenDeliverModel": map[string]any{"spaceType": "IM_ROBOT"},
	}); code != "" {
		t.Fatal(code)
	}
	frame := g.Click("card-1", "anna", "choice-0")
	want(t, lines, "clicked card-1 choice-0 anna")
	until(t, g, "the answer", func() bool { ok, _ := g.Answered(frame); return ok })
	if values := g.Card("card-1").Values; values["tips"] != "choice-0 it is" || values["markdown"] != "which?" {
		t.Errorf("the card shows %v", values)
	}
}

// The custom robot's client signs as the gateway checks, and is throttled.
func TestRobotClient(t *testing.T) {
	t.Parallel()
	g := gateway.New(nil)
	t.Cleanup(g.Close)
	want(t, node(t, "robot.mjs", g.URL, gateway.RobotToken, "SECwrong", "1"), "310000")
	codes := strings.Fields(strings.Repeat("0 ", 20) + "130101")
	want(t, node(t, "robot.mjs", g.URL, gateway.RobotToken, gateway.RobotSecret, "21"), codes...)
	if n := len(g.Posts()); n != 20 {
		t.Errorf("%d posts", n)
	}
}
