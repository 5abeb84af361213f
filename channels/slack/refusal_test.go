package slack_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"supportbot/bot"
	"supportbot/channels/slack"
	"supportbot/chat"
	"supportbot/test/slack/wire"
)

func serve(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// scripted is a handler with one answer.
type scripted struct {
	err    error
	panics bool
	turns  int
}

func (h *scripted) Handle(context.Context, chat.Message) (chat.Reply, error) {
	h.turns++
	if h.panics {
		panic("<secret text>")
	}
	return chat.Reply{}, h.err
}

const greeting = `{"type":"event_callback","team_id":"T0TEAM","event_id":"Ev1","event":{"type":"message","channel":"D0ADA","user":"U0ADA","text":"hello","ts":"1700000000.000100"}}`

func TestAuthenticity(t *testing.T) {
	t.Parallel()
	s := open(t, func(o *parts) { o.slack.SigningSecrets = []string{"new", "old"} })
	h := &scripted{}
	s.channel.Listen(h)
	now := time.Now().Unix()
	stamp := strconv.FormatInt(now, 10)
	sign := func(secret, stamp string) http.Header {
		return http.Header{"X-Slack-Request-Timestamp": {stamp}, "X-Slack-Signature": {wire.Sign(secret, stamp, []byte(greeting))}}
	}
	at := func(d int64) string { return strconv.FormatInt(now+d, 10) }
	good := sign("new", stamp)["X-Slack-Signature"][0]
	with := func(signature ...string) http.Header {
		return http.Header{"X-Slack-Request-Timestamp": {stamp}, "X-Slack-Signature": signature}
	}
	for name, test := range map[string]struct {
		header http.Header
		want   int
	}{
		"new secret":          {sign("new", stamp), 200},
		"old secret":          {sign("old", stamp), 200},
		"298 s old":           {sign("new", at(-298)), 200},
		"no signature":        {http.Header{"X-Slack-Request-Timestamp": {stamp}}, 401},
		"no timestamp":        {http.Header{"X-Slack-Signature": {good}}, 401},
		"another secret":      {sign("guess", stamp), 401},
		"empty key":           {sign("", stamp), 401},
		"empty":               {with(""), 401},
		"short":               {with("v0=ab"), 401},
		"no hex":              {with("v0=" + strings.Repeat("x", 64)), 401},
		"v1":                  {with("v1=" + good[3:]), 401},
		"capitals":            {with("v0=" + strings.ToUpper(good[3:])), 401},
		"zeros":               {with("v0=" + strings.Repeat("0", 64)), 401},
		"two, right one last": {with("v0=00", good), 401},
		"two, right first":    {with(good, "v0=00"), 401},
		"302 s old":           {sign("new", at(-302)), 401},
		"302 s ahead":         {sign("new", at(302)), 401},
		"negative":            {sign("new", "-1"), 401},
		"exponent":            {sign("new", "1.7e9"), 401},
		"20 digits":           {sign("new", strings.Repeat("9", 20)), 401},
		"plus":                {sign("new", "+"+stamp), 401},
		"blank":               {sign("new", stamp+" "), 401},
	} {
		t.Run(name, func(t *testing.T) {
			before := h.turns
			r := httptest.NewRequest(http.MethodPost, "/slack/events", strings.NewReader(greeting))
			r.Header = test.header
			r.Header.Set("Content-Type", wire.JSON)
			if w := serve(s.Handler, r); w.Code != test.want {
				t.Errorf("status %d, want %d", w.Code, test.want)
			}
			if turned := h.turns > before; turned != (test.want == 200) {
				t.Errorf("a turn was taken: %t", turned)
			}
		})
	}
	t.Run("body changed", func(t *testing.T) {
		r := httptest.NewRequest(http.MethodPost, "/slack/events", strings.NewReader(strings.Replace(greeting, ",", ", ", 1)))
		r.Header = sign("new", stamp)
		r.Header.Set("Content-Type", wire.JSON)
		if w := serve(s.Handler, r); w.Code != 401 {
			t.Errorf("status %d", w.Code)
		}
	})
}

func TestNonsense(t *testing.T) {
	t.Parallel()
	s := open(t)
	h := &scripted{}
	s.channel.Listen(h)
	replaced := func(old, new string) string { return strings.Replace(greeting, old, new, 1) }
	for name, test := range map[string]struct {
		path, media, body string
		want              int
	}{
		"empty":              {"events", wire.JSON, "", 400},
		"text":               {"events", wire.JSON, "hello", 400},
		"truncated":          {"events", wire.JSON, greeting[:40], 400},
		"list":               {"events", wire.JSON, "[]", 400},
		"trailing":           {"events", wire.JSON, greeting + "{}", 400},
		"byte order mark":    {"events", wire.JSON, "\ufeff" + greeting, 400},
		"null":               {"events", wire.JSON, "null", 200},
		"nested lists":       {"events", wire.JSON, strings.Repeat("[", 20_000), 400},
		"types":              {"events", wire.JSON, `{"type":1,"event":"x"}`, 400},
		"not UTF-8":          {"events", wire.JSON, replaced("hello", "\xff"), 400},
		"too large":          {"events", wire.JSON, `{"x":"` + strings.Repeat("x", 300<<10) + `"}`, 413},
		"no event":           {"events", wire.JSON, `{"type":"event_callback","team_id":"T0TEAM","event_id":"Ev1"}`, 400},
		"no event id":        {"events", wire.JSON, replaced(`"event_id":"Ev1",`, ""), 400},
		"long event id":      {"events", wire.JSON, replaced("Ev1", strings.Repeat("E", 10_000)), 400},
		"unknown type":       {"events", wire.JSON, `{"type":"news"}`, 200},
		"rate limited":       {"events", wire.JSON, `{"type":"app_rate_limited","team_id":"T0TEAM"}`, 200},
		"another workspace":  {"events", wire.JSON, replaced("T0TEAM", "T0OTHER"), 200},
		"bad ts":             {"events", wire.JSON, replaced("1700000000.000100", "../x"), 400},
		"bad channel":        {"events", wire.JSON, replaced("D0ADA", "D0 {x}"), 400},
		"long channel":       {"events", wire.JSON, replaced("D0ADA", strings.Repeat("D", 1000)), 400},
		"no media type":      {"events", "", greeting, 415},
		"plain text":         {"events", "text/plain", greeting, 415},
		"charset":            {"events", "application/json; charset=utf-8", replaced(`"text":"hello"`, `"text":""`), 200},
		"challenge":          {"events", wire.JSON, `{"type":"url_verification","challenge":"<b>x"}`, 200},
		"long challenge":     {"events", wire.JSON, `{"type":"url_verification","challenge":"` + strings.Repeat("x", 5000) + `"}`, 400},
		"command of nobody":  {"commands", wire.Form, "team_id=T0TEAM&channel_id=C0SHELF&text=x", 400},
		"two texts":          {"commands", wire.Form, "team_id=T0TEAM&channel_id=C0SHELF&user_id=U0ADA&trigger_id=1&text=a&text=b", 400},
		"ssl check":          {"commands", wire.Form, "ssl_check=1&token=x", 200},
		"no payload":         {"interactions", wire.Form, "x=y", 400},
		"two payloads":       {"interactions", wire.Form, "payload={}&payload={}", 400},
		"payload of nothing": {"interactions", wire.Form, "payload=" + url.QueryEscape(`{"type":"block_actions"}`), 400},
		"payload no JSON":    {"interactions", wire.Form, "payload=x", 400},
	} {
		t.Run(name, func(t *testing.T) {
			w := serve(s.Handler, wire.Request("/slack/"+test.path, test.media, []byte(test.body)))
			if w.Code != test.want {
				t.Errorf("status %d, want %d", w.Code, test.want)
			}
			if name := "X-Slack-No-Retry"; w.Code == 400 && w.Header().Get(name) == "" {
				t.Error("Slack is not told to leave it at that")
			}
			if test.want == 200 && strings.HasPrefix(name, "challenge") && (w.Body.String() != "<b>x" || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/plain")) {
				t.Errorf("the challenge is answered with %q as %s", w.Body, w.Header().Get("Content-Type"))
			}
		})
	}
	if h.turns != 0 {
		t.Errorf("%d turns were taken", h.turns)
	}
	for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodDelete, http.MethodTrace} {
		if w := serve(s.Handler, httptest.NewRequest(method, "/slack/events", nil)); w.Code != 405 || w.Header().Get("Allow") != "POST" {
			t.Errorf("%s: status %d", method, w.Code)
		}
	}
}

// What was not committed is not acknowledged as an event; a command is, with a word to the person.
func TestNotCommitted(t *testing.T) {
	t.Parallel()
	for name, h := range map[string]*scripted{
		"busy": {err: bot.ErrBusy}, "unavailable": {err: bot.ErrUnavailable}, "panic": {panics: true}, "other": {err: errors.New("x")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			s.channel.Listen(h)
			w := serve(s.Handler, wire.Request("/slack/events", wire.JSON, []byte(greeting)))
			if w.Code != http.StatusServiceUnavailable || w.Header().Get("X-Slack-No-Retry") != "" {
				t.Errorf("the event: status %d %v", w.Code, w.Header())
			}
			if said := s.Command(shelf, ada, "hours"); said != "Sorry, that did not go through. Please try again." {
				t.Errorf("the command says %q", said)
			}
			if said := s.Command(shelf, ada, "时间"); said != "抱歉，刚才没能处理，请再试一次。" {
				t.Errorf("the command says %q", said)
			}
		})
	}
}

func TestNewRefusesHalfASetup(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]slack.Options{
		"nothing":      {},
		"no transport": {BotToken: "xoxb-1"},
		"empty secret": {BotToken: "xoxb-1", SigningSecrets: []string{"good", " "}},
		"wrong URL":    {BotToken: "xoxb-1", AppToken: "xapp-1", APIURL: "slack.test/api"},
	} {
		if _, err := slack.New(o); err == nil {
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

// Unless somebody wants it otherwise, a turn ends before Slack gives the event up.
func TestWorkTime(t *testing.T) {
	t.Parallel()
	s := open(t, func(o *parts) { o.slack.WorkTime = 0 })
	h := &timed{}
	s.channel.Listen(h)
	for h.left == 0 { // on a slow machine the time may be over before there is a turn
		_ = s.Event(s.Say(adaDM, ada, "", "hello"))
	}
	if h.left >= 3*time.Second {
		t.Errorf("a turn has %s", h.left)
	}
}
