package hostile

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"supportbot/internal/redistest"
	"supportbot/test/slack/wire"
)

// noProxy: the program's environment names a proxy that is not there; replies are posted all the same.
func noProxy(t *testing.T, p *program) {
	if status := p.event(t, p.said("U14", "opening hours", nil)); status != http.StatusOK {
		t.Fatalf("status %d", status)
	}
	eventually(t, "the reply", func() bool { return len(p.posts("U14")) == 1 })
}

// never sees to it that no file of the program has the pattern.
func never(t *testing.T, what string, pattern *regexp.Regexp) {
	t.Helper()
	for file, text := range sourceOf(t) {
		if pattern.MatchString(text) {
			t.Errorf("%s: %s", file, what)
		}
	}
}

func certificates(t *testing.T, _ *program) {
	never(t, "certificates are not checked", regexp.MustCompile(`InsecureSkipVerify:\s*true`))
}

func noLinkedNames(t *testing.T, _ *program) {
	never(t, "Slack is asked to link names", regexp.MustCompile(`link_names|MsgOptionLinkNames|MsgOptionParse\(true`))
}

func noUnfurling(t *testing.T, p *program) {
	if status := p.event(t, p.said("M09", "opening hours", nil)); status != http.StatusOK {
		t.Fatalf("status %d", status)
	}
	eventually(t, "the reply", func() bool { return len(p.posts("M09")) == 1 })
	if n := p.slack.Calls("chat.postMessage"); n == 0 {
		t.Error("nothing was posted")
	}
	found := false
	for _, text := range sourceOf(t) {
		found = found || strings.Contains(text, "MsgOptionDisableLinkUnfurl()") && strings.Contains(text, "MsgOptionDisableMediaUnfurl()")
	}
	if !found {
		t.Error("posts do not ask Slack to leave links as they are")
	}
}

func notSaidBack(t *testing.T, p *program) {
	for _, text := range []string{"my password: " + password, "card " + cardNumber, "mail " + mail, "phone " + phone} {
		status, answer := p.says(t, fmt.Sprintf(`{"text":%q}`, text))
		if status != http.StatusOK {
			t.Errorf("status %d", status)
		}
		for _, canary := range canaries {
			if strings.Contains(answer, canary) {
				t.Errorf("%s is said back: %s", canary, answer)
			}
		}
	}
}

func privacy() []line {
	return []line{
		{id: "L01", means: "secrets of the settings are in no log, number, stack or error", run: func(t *testing.T, p *program) {
			// The whole list runs against a program with canaries; what it shows is looked at in the end. Errors are looked at here.
			for _, path := range []string{"/api/v1/messages", "/slack/events", "/metrics", "/readyz", "/nowhere"} {
				_, body := p.get(t, p.url+path)
				for _, canary := range canaries {
					if strings.Contains(body, canary) {
						t.Errorf("%s shows %s", path, canary)
					}
				}
			}
		}},
		{id: "L02", means: "response URLs and webhooks are secrets, too", run: func(t *testing.T, p *program) {
			form := p.slack.CommandForm("C0SHELF", "U0L02", "opening hours")
			form.Set("response_url", "https://hooks.slack.com.evil.example/"+hookSecret)
			p.signed(t, "/slack/commands", wire.Form, []byte(form.Encode())) // refused or answered, but not shown
		}},
		{id: "L03", means: "a message that looks like a line of the log", run: func(t *testing.T, p *program) {
			// The log is looked at in the end: it may be written after the answer.
			p.says(t, `{"text":"x\n2026-01-01T00:00:00Z `+fakeLine+`\u001b[2J"}`)
			p.says(t, `{"text":"x","conversation_id":"a\n`+fakeLine+`"}`)
		}},
		{id: "L04", means: "personal data in a message is in no log", run: notSaidBack},
		{id: "L05", means: "passwords and card numbers are not stored", run: notStored},
		{id: "L06", means: "what is too old is gone", tests: in("session", "TestRetention")},
		{id: "L07", means: "what somebody wants deleted is gone", tests: in("session", "TestErase")},
		{id: "L08", means: "an error tells nothing of the inside", run: func(t *testing.T, p *program) {
			if status, body := p.get(t, p.url+"/api/v1/conversations/aaaaaaaaaaaaaaaaaaaaaaaa/events?after=%00"); strings.Contains(body, "redis") || strings.Contains(body, p.redis.Addr) || status >= 500 {
				t.Errorf("%d %s", status, body)
			}
		}},
	}
}

func notStored(t *testing.T, p *program) {
	notSaidBack(t, p)
	client := p.redis.Client()
	keys, err := client.Keys(t.Context(), "*").Result()
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range keys {
		stored, err := client.Dump(t.Context(), key).Result()
		if err != nil {
			continue // it has expired meanwhile
		}
		for _, canary := range []string{mail, phone, cardNumber, password} {
			if strings.Contains(stored, canary) {
				t.Errorf("%s holds %s", key, canary)
			}
		}
	}
}

func operation() []line {
	return []line{
		{id: "O01", means: "known vulnerabilities of what is built in", out: "govulncheck asks a database on another host, which tests here must not; run it where there is a network"},
		{id: "O02", means: "patterns that are often wrong", out: "staticcheck and vet are the gate of `make test`; gosec is for where it can be installed"},
		{id: "O03", means: "modules are what they were", run: func(t *testing.T, _ *program) {
			verify := exec.Command("go", "mod", "verify")
			verify.Dir = filepath.Join("..", "..")
			if out, err := verify.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		}},
		{id: "O04", means: "the binary says what it is made of", run: madeOf},
		{id: "O05", means: "settings that are unknown, wrong, or listen everywhere", tests: in("cmd/bot", "TestMistakesInSettings", "TestSlackSettings", "TestDingTalkSettings")},
		{id: "O06", means: "started without its Redis, or with a broken one", run: withoutRedis},
	}
}

// madeOf: every module of the binary has its licence listed.
func madeOf(t *testing.T, _ *program) {
	path, err := built()
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("go", "version", "-m", path).Output()
	if err != nil {
		t.Fatal(err)
	}
	listed, err := os.ReadFile(filepath.Join("..", "..", "docs", "licences.md"))
	if err != nil {
		t.Fatal(err)
	}
	modules := regexp.MustCompile(`(?m)^\tdep\t(\S+)\t`).FindAllStringSubmatch(string(out), -1)
	if len(modules) < 10 {
		t.Errorf("only %d modules", len(modules))
	}
	for _, m := range modules {
		if !bytes.Contains(listed, []byte("`"+m[1]+"`")) {
			t.Errorf("docs/licences.md does not list %s", m[1])
		}
	}
}

func withoutRedis(t *testing.T, _ *program) {
	for name, url := range map[string]string{
		"nobody there":    "redis://:" + redisPassword + "@127.0.0.1:1/0",
		"not a cluster":   "redis-cluster://:" + redisPassword + "@" + redistest.Start(t).Addr,
		"wrong password":  "redis://nobody:" + redisPassword + "@" + redistest.Start(t).Addr + "/0",
		"not an address":  "redis://user:" + redisPassword + "@:::",
		"another service": "redis://:" + redisPassword + "@" + strings.TrimPrefix(wire.Start(t).URL, "http://"),
	} {
		var out bytes.Buffer
		c := run(t, []string{"REDIS_URL=" + strings.TrimSuffix(strings.TrimSuffix(url, "/api/"), "/api")})
		c.Stdout, c.Stderr = &out, &out
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		kill := time.AfterFunc(time.Minute, func() { _ = c.Process.Kill() })
		err := c.Wait()
		if !kill.Stop() || err == nil {
			t.Errorf("%s: it runs", name)
		}
		if text := out.String(); !strings.Contains(text, "REDIS_URL") && !strings.Contains(text, "conversation store") || strings.Contains(text, redisPassword) || strings.Contains(text, "goroutine") {
			t.Errorf("%s: it says %s", name, text)
		}
	}
}
