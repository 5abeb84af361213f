package wire

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

func no(err string) map[string]any { return map[string]any{"ok": false, "error": err} }

// carryOut does what a call asks for and returns the answer. s.mu is held.
func (s *Slack) carryOut(r *http.Request, c Call) map[string]any {
	token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	want := BotToken
	if c.Method == "apps.connections.open" {
		want = AppToken
	}
	if token != want {
		return no("invalid_auth")
	}
	text := func(name string) string { t, _ := c.Body[name].(string); return t }
	switch c.Method {
	case "auth.test":
		return map[string]any{"ok": true, "team": "Test", "team_id": Team, "user": "bot", "user_id": BotUser, "bot_id": BotID}
	case "apps.connections.open":
		return map[string]any{"ok": true, "url": "ws" + strings.TrimSuffix(strings.TrimPrefix(s.URL, "http"), "api/") + "link"}
	case "chat.postMessage", "chat.postEphemeral":
		m := &Message{Channel: c.Channel, Thread: text("thread_ts"), Text: text("text"), Blocks: raw(c.Body["blocks"]), Metadata: raw(c.Body["metadata"]), OnlyFor: text("user"), Broadcast: text("reply_broadcast") == "true", At: c.At, Header: c.Header}
		if s.deleted[c.Channel+"/"+m.Thread] {
			return no("thread_not_found")
		}
		if !s.acceptable(c.Method, m) {
			return no("invalid_blocks")
		}
		m.TS = s.ts()
		s.messages = append(s.messages, m)
		return map[string]any{"ok": true, "channel": c.Channel, "ts": m.TS, "message_ts": m.TS}
	case "chat.update":
		m := s.find(c.Channel, text("ts"))
		if m == nil || m.OnlyFor != "" {
			return no("message_not_found")
		}
		next := *m
		next.Text, next.Blocks = text("text"), raw(c.Body["blocks"])
		next.Edits++
		if !s.acceptable(c.Method, &next) {
			return no("invalid_blocks")
		}
		*m = next
		return map[string]any{"ok": true, "channel": c.Channel, "ts": m.TS, "text": m.Text}
	case "chat.delete":
		for i, m := range s.messages {
			if m.Channel == c.Channel && m.TS == text("ts") {
				s.messages = append(s.messages[:i:i], s.messages[i+1:]...)
				return map[string]any{"ok": true, "channel": c.Channel, "ts": m.TS}
			}
		}
		return no("message_not_found")
	case "users.info":
		p, known := s.people[text("user")]
		if !known {
			return no("user_not_found")
		}
		return map[string]any{"ok": true, "user": map[string]any{
			"id": text("user"), "name": "account", "real_name": "Full Name", "locale": p.Locale, "profile": map[string]any{"display_name": p.Name},
		}}
	case "usergroups.users.list":
		members, known := s.groups[text("usergroup")]
		if !known {
			return no("no_such_subteam")
		}
		return map[string]any{"ok": true, "users": members}
	case "conversations.replies", "conversations.history":
		if s.deleted[c.Channel+"/"+text("ts")] {
			return no("thread_not_found")
		}
		return map[string]any{"ok": true, "has_more": false, "messages": s.history(c, text("ts"), text("oldest"))}
	case "views.open":
		used, known := s.triggers[text("trigger_id")]
		if !known {
			return no("expired_trigger_id")
		}
		if used {
			return no("exchanged_trigger_id")
		}
		s.triggers[text("trigger_id")] = true
		return s.show(c)
	case "views.publish", "views.update":
		return s.show(c)
	}
	return no("unknown_method")
}

func (s *Slack) show(c Call) map[string]any {
	view := raw(c.Body["view"])
	for _, p := range CheckView(view) {
		s.problems = append(s.problems, c.Method+": "+p)
	}
	s.views = append(s.views, view)
	return map[string]any{"ok": true, "view": map[string]any{"id": fmt.Sprintf("V0VIEW%d", len(s.views))}}
}

// acceptable checks the blocks; what is wrong with them fails the test.
func (s *Slack) acceptable(method string, m *Message) bool {
	problems := CheckMessage(m.Text, m.Blocks)
	for _, p := range problems {
		s.problems = append(s.problems, method+": "+p)
	}
	return len(problems) == 0
}

func (s *Slack) find(channel, ts string) *Message {
	for _, m := range s.messages {
		if m.Channel == channel && m.TS == ts {
			return m
		}
	}
	return nil
}

// history is what all can see: a thread with the message that it is below, or a channel without its threads.
func (s *Slack) history(c Call, thread, oldest string) []map[string]any {
	all := []map[string]any{}
	for _, m := range s.messages {
		if m.Channel != c.Channel || m.OnlyFor != "" || m.Thread != thread && (thread == "" || m.TS != thread) || m.TS < oldest {
			continue
		}
		shown := map[string]any{"type": "message", "ts": m.TS, "text": m.Text, "user": BotUser, "bot_id": BotID}
		if len(m.Blocks) > 0 {
			shown["blocks"] = m.Blocks
		}
		if c.Body["include_all_metadata"] == "1" || c.Body["include_all_metadata"] == "true" || c.Body["include_all_metadata"] == true {
			shown["metadata"] = m.Metadata
		}
		all = append(all, shown)
	}
	return all
}

// raw is a part of a call: text in a form, a value in JSON.
func raw(v any) json.RawMessage {
	switch v := v.(type) {
	case nil:
		return nil
	case string:
		if v == "" {
			return nil
		}
		return json.RawMessage(v)
	}
	body, _ := json.Marshal(v)
	return body
}

// serveHook is a response URL.
func (s *Slack) serveHook(w http.ResponseWriter, r *http.Request) {
	body := read(r)
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.changed()
	parts := strings.Split(r.URL.Path, "/")
	h := s.hooks[parts[3]]
	call := Call{Method: "response_url", Body: body}
	if h != nil {
		call.Channel = h.channel
	}
	s.calls = append(s.calls, call)
	carryOut := func() { s.throughHook(h, body) }
	if s.fails(w, call, carryOut) {
		return
	}
	if h == nil || h.left == 0 {
		w.WriteHeader(http.StatusNotFound)
		_, _ = w.Write([]byte("expired_url"))
		return
	}
	carryOut()
	_, _ = w.Write([]byte("ok"))
}

func (s *Slack) throughHook(h *hook, body map[string]any) {
	if h == nil || h.left == 0 {
		return
	}
	h.left--
	text, _ := body["text"].(string)
	m := &Message{Channel: h.channel, Text: text, Blocks: raw(body["blocks"]), Hook: true, At: time.Now()}
	s.acceptable("response_url", m)
	if body["replace_original"] == true {
		if h.original != nil {
			h.original.Text, h.original.Blocks = m.Text, m.Blocks
			h.original.Edits++
		}
		return
	}
	m.TS, m.InChannel = s.ts(), body["response_type"] == "in_channel"
	if !m.InChannel {
		m.OnlyFor = h.user
	}
	s.messages = append(s.messages, m)
}
