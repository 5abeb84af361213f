package wire

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"time"
)

// The media types of Slack's requests.
const (
	JSON = "application/json"
	Form = "application/x-www-form-urlencoded"
)

// Request is a request to the app, signed with Secret at the present time.
func Request(path, media string, body []byte) *http.Request {
	r := httptest.NewRequest(http.MethodPost, path, bytes.NewReader(body))
	r.Header.Set("Content-Type", media)
	stamp := strconv.FormatInt(time.Now().Unix(), 10)
	r.Header.Set("X-Slack-Request-Timestamp", stamp)
	r.Header.Set("X-Slack-Signature", Sign(Secret, stamp, body))
	return r
}

// Sign is the signature of a body.
func Sign(secret, stamp string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = io.WriteString(mac, "v0:"+stamp+":")
	_, _ = mac.Write(body)
	return "v0=" + hex.EncodeToString(mac.Sum(nil))
}

// App is what the workspace sends its requests to.
type App struct {
	*Slack
	Handler http.Handler
}

// send has a request answered.
func (a App) send(path, media string, body []byte) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	a.Handler.ServeHTTP(w, Request(path, media, body))
	return w
}

// Event sends an event and returns the status.
func (a App) Event(event map[string]any) int {
	return a.send("/slack/events", JSON, a.Envelope(event)).Code
}

// Envelope is an event as it is sent; each has an id of its own.
func (s *Slack) Envelope(event map[string]any) []byte {
	s.mu.Lock()
	s.serial++
	id := fmt.Sprintf("Ev%08d", s.serial)
	s.mu.Unlock()
	body, _ := json.Marshal(map[string]any{
		"type": "event_callback", "team_id": Team, "api_app_id": "A0APP", "event_id": id, "event_time": 1700000000, "event": event,
	})
	return body
}

// Say is a person's message as an event; a thread of "" is none.
func (s *Slack) Say(channel, user, thread, text string) map[string]any {
	event := map[string]any{"type": "message", "channel": channel, "user": user, "text": text, "ts": s.TS(), "channel_type": "channel"}
	if thread != "" {
		event["thread_ts"] = thread
	}
	return event
}

// Mention is the same message as the other event that Slack makes of it.
func Mention(message map[string]any) map[string]any {
	m := map[string]any{}
	for name, value := range message {
		m[name] = value
	}
	m["type"] = "app_mention"
	delete(m, "channel_type")
	return m
}

// Command sends a slash command and returns what the person sees at once, "" for nothing.
func (a App) Command(channel, user, text string) string {
	return immediate(a.send("/slack/commands", Form, []byte(a.CommandForm(channel, user, text).Encode())))
}

// CommandForm is a slash command as it is sent over HTTP.
func (s *Slack) CommandForm(channel, user, text string) url.Values {
	return url.Values{
		"team_id": {Team}, "channel_id": {channel}, "user_id": {user}, "command": {"/lib"}, "text": {text},
		"response_url": {s.Hook(channel, user, "")}, "trigger_id": {s.Trigger()}, "api_app_id": {"A0APP"},
	}
}

func immediate(w *httptest.ResponseRecorder) string {
	if w.Code != http.StatusOK {
		return w.Result().Status
	}
	var said struct{ Text string }
	_ = json.Unmarshal(w.Body.Bytes(), &said)
	return said.Text
}

// Interaction sends an interaction and returns the answer's body.
func (a App) Interaction(payload map[string]any) (int, string) {
	path := "/slack/interactions"
	if payload["type"] == "block_suggestion" {
		path = "/slack/options"
	}
	text, _ := json.Marshal(payload)
	w := a.send(path, Form, []byte(url.Values{"payload": {string(text)}}.Encode()))
	return w.Code, w.Body.String()
}

// Button is a button in a message.
type Button struct {
	ActionID string `json:"action_id"`
	Value    string `json:"value"`
	Text     struct {
		Text string `json:"text"`
	} `json:"text"`
}

// Buttons are the buttons of a message.
func (m Message) Buttons() []Button { return ButtonsOf(m.Blocks) }

// ButtonsOf are the buttons in blocks.
func ButtonsOf(blocks json.RawMessage) []Button {
	var list []struct {
		Type     string            `json:"type"`
		Elements []json.RawMessage `json:"elements"`
	}
	_ = json.Unmarshal(blocks, &list)
	var all []Button
	for _, b := range list {
		if b.Type != "actions" {
			continue
		}
		for _, raw := range b.Elements {
			var one Button
			_ = json.Unmarshal(raw, &one)
			all = append(all, one)
		}
	}
	return all
}

// Button finds a button by its label.
func (m Message) Button(label string) (Button, bool) {
	for _, b := range m.Buttons() {
		if b.Text.Text == label {
			return b, true
		}
	}
	return Button{}, false
}

// Click is the interaction of a click on a message's button.
func (s *Slack) Click(m Message, user string, b Button) map[string]any {
	message := map[string]any{"ts": m.TS, "text": m.Text, "user": BotUser}
	if m.Thread != "" {
		message["thread_ts"] = m.Thread
	}
	return map[string]any{
		"type": "block_actions", "trigger_id": s.Trigger(), "response_url": s.Hook(m.Channel, user, m.TS),
		"team": map[string]any{"id": Team}, "user": map[string]any{"id": user, "team_id": Team}, "channel": map[string]any{"id": m.Channel},
		"container": map[string]any{"type": "message", "message_ts": m.TS, "channel_id": m.Channel, "is_ephemeral": m.OnlyFor != ""},
		"message":   message,
		"actions": []map[string]any{{
			"type": "button", "action_id": b.ActionID, "value": b.Value, "action_ts": s.TS(),
			"text": map[string]any{"type": "plain_text", "text": b.Text.Text},
		}},
	}
}
