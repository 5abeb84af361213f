package gateway

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"time"
)

func (g *Gateway) webhook(w http.ResponseWriter, r *http.Request, body map[string]any) Post {
	g.mu.Lock()
	s, ok := g.sessions[r.URL.Query().Get("session")]
	g.mu.Unlock()
	if !ok || !g.now().Before(s.expires) {
		errcode(w, 300001, "session is expired")
		return Post{}
	}
	if !form(w, body) || !g.inPace(w, r.URL.Query().Get("session")) {
		return Post{}
	}
	errcode(w, 0, "ok")
	return Post{Via: "webhook", To: s.conversation, Session: r.URL.Query().Get("session")}
}

// form reports whether a webhook takes the message; it answers if not.
func form(w http.ResponseWriter, body map[string]any) bool {
	kind, _ := body["msgtype"].(string)
	message, _ := body[kind].(map[string]any)
	whole, _ := json.Marshal(body)
	has := func(names ...string) bool {
		return !slices.ContainsFunc(names, func(name string) bool { text, _ := message[name].(string); return text == "" })
	}
	buttons, _ := message["btns"].([]any)
	ok := len(whole) <= 20_000
	switch kind {
	case "text":
		ok = ok && has("content")
	case "markdown":
		ok = ok && has("title", "text")
	case "actionCard":
		ok = ok && has("title", "text") && (has("singleTitle", "singleURL") || len(buttons) > 0)
	default:
		ok = false
	}
	if !ok {
		errcode(w, 40035, "the message of type "+kind+" is malformed or too long")
	}
	return ok
}

// inPace reports whether a webhook takes another message; it answers if not.
func (g *Gateway) inPace(w http.ResponseWriter, webhook string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.now()
	g.hooked[webhook] = slices.DeleteFunc(g.hooked[webhook], func(at time.Time) bool { return now.Sub(at) >= time.Minute })
	if len(g.hooked[webhook]) >= 20 {
		errcode(w, 130101, "send too fast, exceed 20 times per minute")
		return false
	}
	g.hooked[webhook] = append(g.hooked[webhook], now)
	return true
}

// Sign signs a time in milliseconds.
func Sign(secret, stamp string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(stamp + "\n" + secret))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

func (g *Gateway) robot(w http.ResponseWriter, r *http.Request, body map[string]any) Post {
	query := r.URL.Query()
	ms, _ := strconv.ParseInt(query.Get("timestamp"), 10, 64)
	now := g.now()
	if query.Get("access_token") != RobotToken {
		errcode(w, 300001, "token is not exist")
		return Post{}
	}
	if query.Get("sign") != Sign(RobotSecret, query.Get("timestamp")) || now.Sub(time.UnixMilli(ms)).Abs() > time.Hour {
		errcode(w, 310000, "sign not match")
		return Post{}
	}
	if !form(w, body) || !g.inPace(w, RobotToken) {
		return Post{}
	}
	errcode(w, 0, "ok")
	return Post{Via: "robot", To: RobotToken}
}
