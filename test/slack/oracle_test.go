package slack_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"supportbot/channels/slack"
	"supportbot/test/slack/wire"
)

// Slack's own code and the channel agree on every signature but one kind: what comes from the future is
// refused here and not there.
func TestSignatures(t *testing.T) {
	t.Parallel()
	type request struct {
		Name      string `json:"-"`
		Secret    string `json:"secret"`
		Body      string `json:"body"`
		Stamp     string `json:"stamp"`
		Signature string `json:"signature"`
		Now       int64  `json:"now"`
	}
	const body = `{"type":"app_rate_limited"}`
	now := time.Now().Unix()
	sign := func(secret string, at int64) request {
		stamp := strconv.FormatInt(at, 10)
		return request{Secret: wire.Secret, Body: body, Stamp: stamp, Signature: wire.Sign(secret, stamp, []byte(body)), Now: now}
	}
	with := func(name string, r request, change func(*request)) request {
		r.Name = name
		change(&r)
		return r
	}
	good := sign(wire.Secret, now)
	requests := []request{
		with("good", good, func(*request) {}),
		with("unicode", good, func(r *request) {
			r.Body = `{"type":"app_rate_limited","x":"续借 👍"}`
			r.Signature = wire.Sign(wire.Secret, r.Stamp, []byte(r.Body))
		}),
		with("290 s old", sign(wire.Secret, now-290), func(*request) {}),
		with("310 s old", sign(wire.Secret, now-310), func(*request) {}),
		with("a year old", sign(wire.Secret, now-365*86400), func(*request) {}),
		with("another secret", sign("guess", now), func(*request) {}),
		with("another body", good, func(r *request) { r.Body += " " }),
		with("v1", good, func(r *request) { r.Signature = "v1=" + r.Signature[3:] }),
		with("short", good, func(r *request) { r.Signature = "v0=00" }),
		with("capitals", good, func(r *request) { r.Signature = "v0=" + strings.ToUpper(r.Signature[3:]) }),
		with("empty", good, func(r *request) { r.Signature = "" }),
	}
	var bolt []bool
	if err := json.Unmarshal(node(t, requests, "signatures.mjs"), &bolt); err != nil {
		t.Fatal(err)
	}
	workspace := wire.Start(t)
	channel, err := slack.New(slack.Options{BotToken: wire.BotToken, SigningSecrets: []string{wire.Secret}, APIURL: workspace.URL})
	if err != nil {
		t.Fatal(err)
	}
	for i, q := range requests {
		r := httptest.NewRequest(http.MethodPost, "/slack/events", strings.NewReader(q.Body))
		r.Header = http.Header{"Content-Type": {wire.JSON}, "X-Slack-Signature": {q.Signature}, "X-Slack-Request-Timestamp": {q.Stamp}}
		w := httptest.NewRecorder()
		channel.Routes()["/slack/events"].ServeHTTP(w, r)
		if ours := w.Code == http.StatusOK; ours != bolt[i] {
			t.Errorf("%s: here %t (%d), in Bolt %t", q.Name, ours, w.Code, bolt[i])
		}
	}
}

// heard is what the app made with Bolt says back.
type heard struct{ Kind, Text string }

// Slack's own framework understands the requests that the tests send.
func TestRequestsAreSlacks(t *testing.T) {
	t.Parallel()
	p := launch(t, "bolt.mjs", map[string]string{"secret": wire.Secret})
	var ready heard
	p.next(&ready)
	workspace := wire.Start(t)
	post := func(r *http.Request) string {
		t.Helper()
		to, err := url.Parse(ready.Text + r.URL.Path)
		if err != nil {
			t.Fatal(err)
		}
		r.URL, r.RequestURI, r.Host = to, "", to.Host
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = answer.Body.Close() }()
		body, err := io.ReadAll(answer.Body)
		if err != nil || answer.StatusCode != http.StatusOK {
			t.Errorf("%s: %s %s", r.URL.Path, answer.Status, body)
		}
		return string(body)
	}
	is := func(kind, text string) {
		t.Helper()
		var h heard
		p.next(&h)
		if h.Kind != kind || h.Text != text {
			t.Errorf("heard %+v, want %s %q", h, kind, text)
		}
	}
	post(wire.Request("/slack/events", wire.JSON, workspace.Envelope(workspace.Say("C0SHELF", "U0ADA", "", "hello"))))
	is("message", "hello")
	if body := post(wire.Request("/slack/events", wire.JSON, []byte(`{"type":"url_verification","challenge":"abc"}`))); !strings.Contains(body, "abc") {
		t.Errorf("the challenge is answered with %s", body)
	}
	if body := post(wire.Request("/slack/commands", wire.Form, []byte(workspace.CommandForm("C0SHELF", "U0ADA", "罚款").Encode()))); !strings.Contains(body, "heard 罚款") {
		t.Errorf("the command is answered with %s", body)
	}
	is("command", "罚款")
	for _, test := range []struct {
		path, kind, text string
		payload          map[string]any
	}{
		{"interactions", "action", "choose/0", workspace.Click(wire.Message{Channel: "C0SHELF", TS: "1.1"}, "U0ADA", wire.Button{ActionID: "choose/0", Value: "x"})},
		{"options", "options", "fi", map[string]any{"type": "block_suggestion", "action_id": "value", "block_id": "item_type", "value": "fi"}},
		{"interactions", "view", "form/renew", map[string]any{"type": "view_submission", "view": map[string]any{"type": "modal", "callback_id": "form/renew"}}},
		{"interactions", "shortcut", "hello", map[string]any{"type": "message_action", "callback_id": "ask", "message": map[string]any{"text": "hello"}}},
	} {
		test.payload["team"], test.payload["user"] = map[string]any{"id": wire.Team}, map[string]any{"id": "U0ADA"}
		text, _ := json.Marshal(test.payload)
		post(wire.Request("/slack/"+test.path, wire.Form, []byte(url.Values{"payload": {string(text)}}.Encode())))
		is(test.kind, test.text)
	}
}

// Slack's own client gets along with the Socket Mode of the tests: greeting, pings, envelopes of every
// kind, acknowledgements with and without a payload, and being sent away.
func TestSocketModeIsSlacks(t *testing.T) {
	t.Parallel()
	workspace := wire.Start(t)
	p := launch(t, "bolt.mjs", map[string]string{"api": workspace.URL})
	var h heard
	if p.next(&h); h.Kind != "ready" {
		t.Fatalf("heard %+v", h)
	}
	workspace.Connected(1)
	is := func(kind, text string) {
		t.Helper()
		if p.next(&h); h.Kind != kind || h.Text != text {
			t.Errorf("heard %+v, want %s %q", h, kind, text)
		}
	}
	event := func(text string) json.RawMessage {
		return workspace.Envelope(workspace.Say("C0SHELF", "U0ADA", "", text))
	}
	id := workspace.Envelop("events_api", event("hello"))
	is("message", "hello")
	workspace.Acked(id)
	form, command := workspace.CommandForm("C0SHELF", "U0ADA", "fine"), map[string]any{}
	for name := range form {
		command[name] = form.Get(name)
	}
	id = workspace.Envelop("slash_commands", command)
	is("command", "fine")
	if payload := workspace.Acked(id); !strings.Contains(payload, "heard fine") {
		t.Errorf("the command is answered with %s", payload)
	}
	id = workspace.Envelop("interactive", map[string]any{
		"type": "block_suggestion", "action_id": "value", "block_id": "item_type", "value": "fi", "team": map[string]any{"id": wire.Team}, "user": map[string]any{"id": "U0ADA"},
	})
	is("options", "fi")
	if payload := workspace.Acked(id); !strings.Contains(payload, `"film"`) {
		t.Errorf("the options are %s", payload)
	}
	workspace.Acked(workspace.Envelop("events_api", json.RawMessage(workspace.Envelope(map[string]any{"type": "an_event_of_next_year"}))))
	workspace.Disconnect("warning")
	workspace.Wait("a new connection", func(_ []wire.Message, calls []wire.Call) bool {
		n := 0
		for _, c := range calls {
			if c.Method == "socket.open" {
				n++
			}
		}
		return n == 2
	})
	workspace.Connected(1)
	id = workspace.Envelop("events_api", event("again"))
	is("message", "again")
	workspace.Acked(id)
}

// The golden files are messages and views as Slack's own types describe them.
func TestBlocksAreSlacks(t *testing.T) {
	t.Parallel()
	installed(t)
	files, err := filepath.Glob("../../channels/slack/testdata/*.json")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d golden files: %v", len(files), err)
	}
	var source strings.Builder
	source.WriteString("import type { KnownBlock, ModalView, HomeView } from '@slack/types';\n")
	for i, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		kind := "{ text: string; blocks: KnownBlock[] }"
		switch filepath.Base(file) {
		case "form.json", "desk_form_resolve.json", "desk_form_answer_zh.json":
			kind = "ModalView"
		case "home.json":
			kind = "HomeView"
		}
		fmt.Fprintf(&source, "// %s\nexport const v%d: %s = %s;\n", filepath.Base(file), i, kind, text)
	}
	if out, err := check(t, source.String()); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	// The compiler does look at it.
	if out, err := check(t, strings.Replace(source.String(), `"type": "section"`, `"type": "sektion"`, 1)); err == nil {
		t.Errorf("a wrong type passes: %s", out)
	}
}

// check compiles TypeScript that imports Slack's types.
func check(t *testing.T, source string) ([]byte, error) {
	t.Helper()
	modules, err := filepath.Abs("node_modules")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	config := fmt.Sprintf(`{"compilerOptions": {"noEmit": true, "strict": true, "skipLibCheck": true, "module": "nodenext", "moduleResolution": "nodenext",
		"types": [], "paths": {"@slack/types": [%q]}}, "files": ["blocks.ts"]}`, filepath.Join(modules, "@slack/types/dist/index.d.ts"))
	for name, text := range map[string]string{"tsconfig.json": config, "blocks.ts": source} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return exec.CommandContext(t.Context(), filepath.Join(modules, ".bin/tsc"), "-p", dir).CombinedOutput()
}
