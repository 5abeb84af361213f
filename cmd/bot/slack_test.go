package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"supportbot/test/slack/wire"
)

// slackEnv are the settings for a workspace of the tests.
func slackEnv(workspace *wire.Slack, more ...string) []string {
	return append([]string{"SLACK_API_URL=" + workspace.URL, "SLACK_BOT_TOKEN=" + wire.BotToken}, more...)
}

func TestServeSlackOverHTTP(t *testing.T) {
	t.Parallel()
	workspace := wire.Start(t)
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte(wire.Secret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := serves(t, slackEnv(workspace, "SLACK_SIGNING_SECRET_FILE="+secret)...)
	if !strings.Contains(s.banner, "slack      HTTP") || strings.Contains(s.banner, wire.Secret) {
		t.Errorf("the banner: %s", s.banner)
	}
	body := workspace.Envelope(workspace.Say("D0ADA", "U0ADA", "", "fine for a film 5 days overdue?"))
	if status := s.sends(wire.Request("/slack/events", wire.JSON, body)); status != 200 {
		t.Errorf("the event: %d", status)
	}
	form := workspace.CommandForm("C0SHELF", "U0ADA", "renew")
	if status := s.sends(wire.Request("/slack/commands", wire.Form, []byte(form.Encode()))); status != 200 {
		t.Errorf("the command: %d", status)
	}
	workspace.Wait("the answer", func(posted []wire.Message, _ []wire.Call) bool {
		return len(posted) == 1 && strings.Contains(posted[0].Text, "5 coins")
	})
	if len(workspace.Views()) != 1 {
		t.Error("the form was not opened")
	}
	if end := s.stop(); end.code != exitOK || strings.Contains(end.stderr, "level=ERROR") || strings.Contains(end.stderr, wire.BotToken) {
		t.Errorf("exit code %d:\n%s", end.code, end.stderr)
	}
}

func TestServeSlackOverSocketMode(t *testing.T) {
	t.Parallel()
	workspace := wire.Start(t)
	s := serves(t, slackEnv(workspace, "SLACK_APP_TOKEN="+wire.AppToken)...)
	workspace.Connected(2)
	workspace.Acked(workspace.Envelop("events_api", rawJSON(workspace.Envelope(workspace.Say("D0ADA", "U0ADA", "", "fine for a film 5 days overdue?")))))
	workspace.Wait("the answer", func(posted []wire.Message, _ []wire.Call) bool { return len(posted) == 1 })
	s.shows(`bot_channel_events_total{channel="slack",event="socket_connecting"} 2`)
	s.shows(`bot_acknowledgement_seconds_count{channel="slack",status="200"} 1`)
	s.shows(`bot_deliveries_total{channel="slack",result="buried"} 0`)
	if status := s.sends(wire.Request("/slack/events", wire.JSON, []byte("{}"))); status != 404 {
		t.Errorf("without a signing secret /slack/events answers %d", status)
	}
	if end := s.stop(); end.code != exitOK {
		t.Errorf("exit code %d:\n%s", end.code, end.stderr)
	}
}

func TestSlackSettings(t *testing.T) {
	t.Parallel()
	workspace := wire.Start(t)
	for name, test := range map[string]struct {
		env  []string
		code int
		says string
	}{
		"bot token alone": {slackEnv(workspace), exitUsage, "SLACK_BOT_TOKEN is set alone"},
		"no bot token":    {[]string{"SLACK_APP_TOKEN=xapp-1"}, exitUsage, "SLACK_BOT_TOKEN is missing"},
		"empty secret":    {slackEnv(workspace, "SLACK_SIGNING_SECRET=abc,"), exitUsage, "SLACK_SIGNING_SECRET has an empty secret"},
		"scope":           {slackEnv(workspace, "SLACK_APP_TOKEN=x", "SLACK_CONVERSATION_SCOPE=world"), exitUsage, "SLACK_CONVERSATION_SCOPE"},
		"wrong URL":       {[]string{"SLACK_BOT_TOKEN=x", "SLACK_APP_TOKEN=x", "SLACK_API_URL=slack"}, exitUsage, "SLACK_API_URL"},
		"swapped tokens":  {[]string{"SLACK_BOT_TOKEN=xapp-xoxb-wrong", "SLACK_APP_TOKEN=xoxb-wrong"}, exitUsage, "SLACK_BOT_TOKEN begins with xapp-, so it is another token; this one begins with xoxb-\n  SLACK_APP_TOKEN begins with xoxb-,"},
		"a user's token":  {[]string{"SLACK_BOT_TOKEN=xoxp-1", "SLACK_APP_TOKEN=x"}, exitUsage, "SLACK_BOT_TOKEN begins with xoxp-"},
		"a channel named": {slackEnv(workspace, "SLACK_APP_TOKEN=x", "SLACK_DESK_CHANNEL=general"), exitUsage, `SLACK_DESK_CHANNEL is "general"; it is the id of a channel`},
		"a group named":   {slackEnv(workspace, "SLACK_APP_TOKEN=x", "SLACK_DESK_CHANNEL=C0", "SLACK_DESK_GROUP=@staff"), exitUsage, `SLACK_DESK_GROUP is "@staff"`},
		"no channel":      {slackEnv(workspace, "SLACK_APP_TOKEN=x", "SLACK_DESK_GROUP=S0", "SLACK_DESK_ESCALATION=C1"), exitUsage, "SLACK_DESK_CHANNEL is missing, the place where agents work; without it there is no use for SLACK_DESK_ESCALATION, SLACK_DESK_GROUP"},
		"a token unknown": {[]string{"SLACK_API_URL=" + workspace.URL, "SLACK_BOT_TOKEN=xoxb-wrong", "SLACK_APP_TOKEN=x"}, exitFailed, "bot slack check"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			end := runs(t, "", append([]string{"BOT_ADDR=127.0.0.1:0", "BOT_KNOWLEDGE=" + library}, test.env...), "serve")
			if end.code != test.code || !strings.Contains(end.stderr, test.says) || strings.Contains(end.stderr, "xoxb-wrong") {
				t.Errorf("exit code %d: %s", end.code, end.stderr)
			}
		})
	}
}

func TestSlackCheck(t *testing.T) {
	t.Parallel()
	workspace := wire.Start(t)
	env := slackEnv(workspace, "SLACK_APP_TOKEN="+wire.AppToken, "SLACK_SIGNING_SECRET="+wire.Secret)
	if end := runs(t, "", env, "slack", "check"); end.code != exitOK || strings.Contains(end.stdout, "✗") || !strings.Contains(end.stdout, "✓ scope im:history") {
		t.Errorf("exit code %d: %s%s", end.code, end.stdout, end.stderr)
	}
	workspace.Grant("chat:write")
	if end := runs(t, "", env, "slack", "check"); end.code != exitFailed || !strings.Contains(end.stdout, "→ add im:history") {
		t.Errorf("exit code %d: %s%s", end.code, end.stdout, end.stderr)
	}
	if end := runs(t, "", nil, "slack", "check"); end.code != exitUsage {
		t.Errorf("without settings: exit code %d: %s", end.code, end.stderr)
	}
}

func rawJSON(text []byte) json.RawMessage { return text }

// sends sends a request made for a handler to the running bot and returns the status.
func (s *served) sends(r *http.Request) int {
	s.t.Helper()
	to, err := url.Parse(s.url + r.URL.Path)
	if err != nil {
		s.t.Fatal(err)
	}
	r.URL, r.RequestURI, r.Host = to, "", to.Host
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	_ = answer.Body.Close()
	return answer.StatusCode
}

// shows waits until a line is among the numbers: what was acknowledged is counted a moment later.
func (s *served) shows(line string) {
	s.t.Helper()
	for late := time.After(patience); ; {
		if _, numbers := s.get(s.url + "/metrics"); strings.Contains(numbers, "\n"+line+"\n") {
			return
		}
		select {
		case <-late:
			s.t.Fatalf("the numbers do not show %s", line)
		case <-time.After(20 * time.Millisecond): // numbers have no bell
		}
	}
}
