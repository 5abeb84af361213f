package dingtalk_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"supportbot/bot"
	"supportbot/channels/dingtalk"
	"supportbot/chat"
	"supportbot/test/dingtalk/gateway"
)

func (s *scene) request(method, stamp, sign, contentType, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "/dingtalk/messages", strings.NewReader(body))
	if stamp != "" {
		r.Header.Set("timestamp", stamp)
	}
	if sign != "" {
		r.Header.Set("sign", sign)
	}
	r.Header.Set("Content-Type", contentType)
	w := httptest.NewRecorder()
	s.channel.Routes()["/dingtalk/messages"].ServeHTTP(w, r)
	return w
}

func encoded(t *testing.T, m gateway.Message) string {
	t.Helper()
	body, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// What DingTalk has not signed, or what is no message, gets no turn.
func TestCallbackRefuses(t *testing.T) {
	t.Parallel()
	s := newScene(t, nil)
	handler := &scripted{}
	s.channel.Listen(handler)
	stamp := func(d time.Duration) string { return strconv.FormatInt(s.clock.Now().Add(d).UnixMilli(), 10) }
	good := stamp(0)
	sign := gateway.Sign(gateway.ClientSecret, good)
	body := encoded(t, s.gate.Single("m1", "reader", "hello"))
	signedAt := func(at string) (string, string) { return at, gateway.Sign(gateway.ClientSecret, at) }
	old, oldSign := signedAt(stamp(-301 * time.Second))
	older, olderSign := signedAt(stamp(-61 * time.Minute))
	earlier, earlierSign := signedAt(stamp(61 * time.Minute))
	early, earlySign := signedAt(stamp(301 * time.Second))
	seconds, secondsSign := signedAt(strconv.FormatInt(s.clock.Now().Unix(), 10))
	plus, plusSign := signedAt("+" + good)

	for name, c := range map[string]struct {
		method, stamp, sign, contentType, body string
		want                                   int
	}{
		"no sign":              {"POST", good, "", "application/json", body, 401},
		"no timestamp":         {"POST", "", sign, "application/json", body, 401},
		"wrong sign":           {"POST", good, gateway.Sign("other", good), "application/json", body, 401},
		"url-encoded sign":     {"POST", good, url.QueryEscape(sign), "application/json", body, 401},
		"hex sign":             {"POST", good, fmt.Sprintf("%x", sign), "application/json", body, 401},
		"seconds":              {"POST", seconds, secondsSign, "application/json", body, 401},
		"61 minutes old":       {"POST", older, olderSign, "application/json", body, 401},
		"61 minutes early":     {"POST", earlier, earlierSign, "application/json", body, 401},
		"5 minutes old":        {"POST", old, oldSign, "application/json", body, 401},
		"5 minutes early":      {"POST", early, earlySign, "application/json", body, 401},
		"a plus sign":          {"POST", plus, plusSign, "application/json", body, 401},
		"not JSON by its type": {"POST", good, sign, "text/plain", body, 415},
		"another method":       {"GET", good, sign, "application/json", body, 405},
		"an empty content":     {"POST", good, sign, "application/json", "", 400},
		"a broken type":        {"POST", good, sign, "application/json; charset=\xff", body, 415},
		"300 KiB":              {"POST", good, sign, "application/json", strings.Repeat(" ", 300<<10), 413},
	} {
		t.Run(name, func(t *testing.T) {
			if w := s.request(c.method, c.stamp, c.sign, c.contentType, c.body); w.Code != c.want {
				t.Errorf("status %d, want %d", w.Code, c.want)
			}
		})
	}
	at := 0
	for name, change := range map[string]func(gateway.Message){
		"no msgId":                   func(m gateway.Message) { delete(m, "msgId") },
		"long msgId":                 func(m gateway.Message) { m["msgId"] = strings.Repeat("m", 10_000) },
		"braces in msgId":            func(m gateway.Message) { m["msgId"] = "m{1}" },
		"no conversation":            func(m gateway.Message) { m["conversationId"] = "" },
		"another conversation type":  func(m gateway.Message) { m["conversationType"] = "3" },
		"a blank in the sender's id": func(m gateway.Message) { m["senderStaffId"] = "a b" },
		"null text":                  func(m gateway.Message) { m["text"] = map[string]any{"content": nil} },
		"a list for a text":          func(m gateway.Message) { m["text"] = map[string]any{"content": []string{"x"}} },
		"no text":                    func(m gateway.Message) { delete(m, "text") },
	} {
		t.Run(name, func(t *testing.T) {
			m := s.gate.Single("m1", "reader", "hello")
			change(m)
			at++
			stamp, sign := signedAt(stamp(time.Duration(at) * time.Millisecond))
			if w := s.request("POST", stamp, sign, "application/json", encoded(t, m)); w.Code != 400 {
				t.Errorf("status %d, want 400", w.Code)
			}
		})
	}
	for _, text := range []string{"", "[]", "null", "{", "\xff", strings.Repeat("[", 20_000)} {
		at++
		stamp, sign := signedAt(stamp(time.Duration(at) * time.Millisecond))
		if w := s.request("POST", stamp, sign, "application/json", text); w.Code != 400 {
			t.Errorf("%.20q: status %d, want 400", text, w.Code)
		}
	}
	if turns := handler.turns(); len(turns) != 0 {
		t.Errorf("turns were taken: %v", turns)
	}
}

// What could not be committed is sent again by DingTalk; what never can be is not.
func TestCallbackAcknowledges(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err  error
		want int
	}{
		"committed":   {nil, 200},
		"unavailable": {fmt.Errorf("redis: %w", bot.ErrUnavailable), 503},
		"busy":        {bot.ErrBusy, 503},
		"limited":     {&bot.LimitError{RetryAfter: time.Second}, 200},
		"invalid":     {&bot.InvalidError{Field: "text"}, 200},
		"unknown":     {errors.New("something else"), 503},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t, nil)
			s.channel.Listen(&scripted{err: c.err})
			if status, err := s.gate.Callback(s.url, s.gate.Single("m1", "reader", "hello")); err != nil || status != c.want {
				t.Errorf("status %d, %v; want %d", status, err, c.want)
			}
		})
	}
}

// A person who writes too much is told so once.
func TestSlowDown(t *testing.T) {
	t.Parallel()
	s := newScene(t, nil)
	s.channel.Listen(&scripted{err: &bot.LimitError{RetryAfter: 20 * time.Second}})
	for i := range 3 {
		s.says(s.gate.Single(fmt.Sprint("m", i), "reader", "May I renew the book?"))
	}
	if text := shown(s.posts(1)[0]); !strings.Contains(text, "20 seconds") {
		t.Errorf("said %q", text)
	}
}

// What is read of each kind of message.
func TestMessages(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(gateway.Message)
		text   string // "": no turn, but a hint
	}{
		"text":              {func(gateway.Message) {}, "May I renew?"},
		"bare mention":      {said(" "), "/lib"},
		"command":           {said(" /lib fine film 3"), "/lib fine film 3"},
		"full-width slash":  {said("／lib fine film 3"), "／lib fine film 3"},
		"command, mention":  {said("@Library\u2005/lib fine"), "/lib fine"},
		"controls":          {said("a\u202eb\x00c"), "abc"},
		"5,000 characters":  {said(strings.Repeat("借", 5000)), strings.Repeat("借", 3999) + "…"},
		"rich text":         {content("richText", `{"richText":[{"text":"May I "},{"type":"picture","downloadCode":"x"},{"text":"renew?"}]}`), "May I renew?"},
		"speech":            {content("audio", `{"duration":1000,"recognition":"能续借吗"}`), "能续借吗"},
		"speech, not heard": {content("audio", `{"duration":1000}`), ""},
		"picture":           {content("picture", `{"downloadCode":"x"}`), ""},
		"video":             {content("video", `{"videoType":"mp4"}`), ""},
		"file":              {content("file", `{"fileName":"a.pdf"}`), ""},
		"unknown":           {content("unknownMsgType", `{}`), ""},
		"only pictures":     {content("richText", `{"richText":[{"type":"picture"}]}`), ""},
		"broken rich text":  {content("richText", `[1]`), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t, nil)
			handler := &scripted{}
			s.channel.Listen(handler)
			m := s.gate.Single("m1", "reader", "May I renew?")
			c.change(m)
			s.says(m)
			s.says(m)
			turns := handler.turns()
			if c.text == "" {
				if text := shown(s.posts(1)[0]); len(turns) != 0 || !strings.Contains(text, "请") {
					t.Errorf("turns %v, said %q", turns, text)
				}
				return
			}
			// Twice with the same id: whoever takes the turns knows it.
			if len(turns) != 2 || turns[0].Text != c.text || turns[0].ID != "m1" || turns[1].ID != "m1" {
				t.Errorf("turns %+v", turns)
			}
		})
	}
}

func said(text string) func(gateway.Message) {
	return func(m gateway.Message) { m["text"] = map[string]any{"content": text} }
}

func content(kind, raw string) func(gateway.Message) {
	return func(m gateway.Message) {
		delete(m, "text")
		m["msgtype"], m["content"] = kind, json.RawMessage(raw)
	}
}

func TestScope(t *testing.T) {
	t.Parallel()
	conversations := func(scope dingtalk.Scope) (turns []chat.Message) {
		s := newScene(t, func(o *dingtalk.Options) { o.Scope = scope })
		handler := &scripted{}
		s.channel.Listen(handler)
		s.says(s.gate.Group("m1", "cidgroup", "anna", "hello"))
		s.says(s.gate.Group("m2", "cidgroup", "bert", "hello"))
		outsider := s.gate.Group("m3", "cidgroup", "carl", "hello")
		delete(outsider, "senderStaffId")
		s.says(outsider)
		s.says(s.gate.Single("m4", "anna", "hello"))
		return handler.turns()
	}
	distinct := func(turns []chat.Message) int {
		seen := map[string]bool{}
		for _, m := range turns {
			seen[m.Conversation] = true
		}
		return len(seen)
	}
	if turns := conversations(""); distinct(turns) != 4 {
		t.Errorf("by person: %+v", turns)
	}
	turns := conversations(dingtalk.PerGroup)
	if distinct(turns) != 2 || turns[0].Person == turns[1].Person {
		t.Errorf("by group: %+v", turns)
	}
	if turns[0].ReplyTo.Target != "group|cidgroup" || turns[3].ReplyTo.Target != "person|anna" {
		t.Errorf("addresses: %+v", turns)
	}
}

// The language is the question's; Chinese when a conversation begins unclear.
func TestLanguage(t *testing.T) {
	t.Parallel()
	s := newScene(t, nil)
	s.answered(true, nil)
	want := func(n int, part string) {
		t.Helper()
		if text := shown(s.posts(n)[n-1]); !strings.Contains(text, part) {
			t.Errorf("reply %d: %q", n, text)
		}
	}
	s.says(s.gate.Single("m1", "anna", "5"))
	want(1, "我")
	s.says(s.gate.Single("m2", "bert", "What is the fine for a film?"))
	want(2, "days")
	s.says(s.gate.Single("m3", "bert", "5"))
	want(3, "fine")
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]dingtalk.Options{
		"no secret":        {ClientID: "a"},
		"no id":            {ClientSecret: "a"},
		"an address alone": {ClientID: "a", ClientSecret: "b", APIURL: "127.0.0.1:1"},
		"a path":           {ClientID: "a", ClientSecret: "b", OAPIURL: "https://127.0.0.1/x"},
	} {
		if _, err := dingtalk.New(o); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// timed notes how long a turn may take.
type timed struct{ left time.Duration }

func (h *timed) Handle(ctx context.Context, _ chat.Message) (chat.Reply, error) {
	if deadline, ok := ctx.Deadline(); ok {
		h.left = time.Until(deadline)
	}
	return chat.Reply{}, nil
}

// Unless somebody wants it otherwise, a turn ends before DingTalk gives the message up.
func TestWorkTime(t *testing.T) {
	t.Parallel()
	s := newScene(t, func(o *dingtalk.Options) { o.WorkTime = 0 })
	h := &timed{}
	s.channel.Listen(h)
	for h.left == 0 { // on a slow machine the time may be over before there is a turn
		_, _ = s.gate.Callback(s.url, s.gate.Single("m1", "reader", "hello"))
	}
	if h.left >= 3*time.Second {
		t.Errorf("a turn has %s", h.left)
	}
}
