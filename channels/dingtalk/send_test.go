package dingtalk_test

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"supportbot/bot"
	"supportbot/channels/dingtalk"
	"supportbot/chat"
	"supportbot/faq"
	"supportbot/test/dingtalk/gateway"
)

func milliseconds(at time.Time) string { return strconv.FormatInt(at.UnixMilli(), 10) }

const (
	hookPath   = "/robot/sendBySession"
	tokenPath  = "/v1.0/oauth2/accessToken"
	singlePath = "/v1.0/robot/oToMessages/batchSend"
)

// how says what an error means for the delivery.
func how(err error) string {
	var later *bot.RetryAt
	var never *bot.Permanent
	switch {
	case err == nil:
		return "sent"
	case errors.As(err, &never):
		return "permanent"
	case errors.As(err, &later):
		return "later"
	}
	return "in doubt"
}

func hello() chat.Reply { return chat.Reply{Kind: chat.Talk, Language: faq.EN, Text: "hello"} }

func said200(body string) gateway.Fault { return gateway.Fault{Status: 200, Body: body} }

// What the platform answers, and what becomes of the reply.
func TestFailures(t *testing.T) {
	t.Parallel()
	type fault = gateway.Fault
	for name, c := range map[string]struct {
		path   string
		faults []fault
		want   string
		via    string        // how it was posted, if it was
		wait   time.Duration // until the next attempt
	}{
		"webhook: well":                {hookPath, nil, "sent", "webhook", 0},
		"webhook: errcode 310000":      {hookPath, []fault{said200(`{"errcode":310000,"errmsg":"sign not match"}`)}, "sent", "single", 0},
		"webhook: errcode 300001":      {hookPath, []fault{said200(`{"errcode":300001,"errmsg":"%s%n"}`)}, "sent", "single", 0},
		"webhook: errcode 130101":      {hookPath, []fault{said200(`{"errcode":130101,"errmsg":"too fast"}`)}, "later", "", time.Minute},
		"webhook: errcode 90030":       {hookPath, []fault{said200(`{"errcode":90030,"errmsg":"limit"}`)}, "later", "", time.Minute},
		"webhook: busy":                {hookPath, []fault{said200(`{"errcode":-1,"errmsg":"busy"}`)}, "later", "", 5 * time.Second},
		"webhook: 429":                 {hookPath, []fault{{Status: 429, Header: http.Header{"Retry-After": {"7"}}}}, "later", "", 7 * time.Second},
		"webhook: 404":                 {hookPath, []fault{{Status: 404}}, "sent", "single", 0},
		"webhook: redirect":            {hookPath, []fault{{Status: 302, Header: http.Header{"Location": {"http://127.0.0.1:1/"}}}}, "sent", "single", 0},
		"webhook: 502":                 {hookPath, []fault{{Status: 502}}, "in doubt", "", 0},
		"webhook: posted, answer lost": {hookPath, []fault{{Posted: true, Drop: true}}, "in doubt", "webhook", 0},
		"webhook: no errcode":          {hookPath, []fault{said200(`{}`)}, "in doubt", "", 0},
		"webhook: 10 MB":               {hookPath, []fault{said200(strings.Repeat("x", 10<<20))}, "in doubt", "", 0},
		"token: wrong secret":          {tokenPath, []fault{{Status: 400, Body: `{"code":"invalidClientIdOrSecret","message":"no"}`}}, "permanent", "", 0},
		"token: 500":                   {tokenPath, []fault{{Status: 500}}, "later", "", 5 * time.Second},
		"token: dropped":               {tokenPath, []fault{{Drop: true}}, "later", "", 5 * time.Second},
		"api: token refused once":      {singlePath, []fault{{Status: 401, Body: `{"code":"InvalidAuthentication"}`}}, "sent", "single", 0},
		"api: token refused twice":     {singlePath, []fault{{Status: 401}, {Status: 401}}, "permanent", "", 0},
		"api: no permission":           {singlePath, []fault{{Status: 403, Body: `{"code":"Forbidden.AccessDenied.AccessTokenPermissionDenied","accessdenieddetail":{"requiredScopes":["qyapi_robot_sendmsg"]}}`}}, "permanent", "", 0},
		"api: month used up":           {singlePath, []fault{{Status: 403, Body: `{"code":"Forbidden.AccessDenied.ApiCountLimitForOrg"}`}}, "permanent", "", 0},
		"api: too many a second":       {singlePath, []fault{{Status: 403, Body: `{"code":"Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"}`}}, "later", "", time.Second},
		"api: person flow-controlled":  {singlePath, []fault{said200(`{"flowControlledStaffIdList":["anna"]}`)}, "later", "", time.Minute},
		"api: person unknown":          {singlePath, []fault{said200(`{"invalidStaffIdList":["anna"]}`)}, "permanent", "", 0},
		"api: Markdown refused":        {singlePath, []fault{{Status: 400, Body: `{"code":"invalidParameter.msgParam"}`}}, "sent", "single", 0},
		"api: 503":                     {singlePath, []fault{{Status: 503}}, "in doubt", "", 0},
		"api: not JSON":                {singlePath, []fault{said200(`<html>`)}, "in doubt", "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t, nil)
			to := s.single(webhookLife)
			if c.path != hookPath {
				to = s.single(30 * time.Second) // too near its end
			}
			s.gate.Fail(c.path, c.faults...)
			_, err := s.channel.Send(t.Context(), to, hello(), bot.Attempt{EntryID: "e", Number: 1})
			if got := how(err); got != c.want {
				t.Fatalf("%s (%v), want %s", got, err, c.want)
			}
			var later *bot.RetryAt
			if errors.As(err, &later) && later.Time.Sub(s.clock.Now()) != c.wait {
				t.Errorf("again in %s, want %s", later.Time.Sub(s.clock.Now()), c.wait)
			}
			via := ""
			for _, p := range s.gate.Posts() {
				via += p.Via
			}
			if via != c.via {
				t.Errorf("posted by %q, want %q", via, c.via)
			}
			for _, secret := range []string{gateway.ClientSecret, "session=", "token1"} {
				if err != nil && strings.Contains(err.Error(), secret) || strings.Contains(s.log.text(), secret) {
					t.Errorf("%q got into the error %v or the log %s", secret, err, s.log.text())
				}
			}
		})
	}
}

// A session webhook is a URL in a body that nobody signed.
func TestWebhookGuard(t *testing.T) {
	t.Parallel()
	s := newScene(t, nil)
	base := s.gate.URL
	host := strings.TrimPrefix(base, "http://")
	port := host[strings.LastIndex(host, ":"):]
	for name, c := range map[string]struct{ url, expires string }{
		"no TLS to DingTalk":  {"http://oapi.dingtalk.com/robot/sendBySession?session=a", ""},
		"suffix":              {"http://" + host + ".evil.example/robot/sendBySession?session=a", ""},
		"in the path":         {"http://evil.example/" + host + "/robot/sendBySession?session=a", ""},
		"subdomain":           {"https://sub.oapi.dingtalk.com/robot/sendBySession?session=a", ""},
		"user":                {"http://user:pw@" + host + "/robot/sendBySession?session=a", ""},
		"host as user":        {"http://" + host + "@127.0.0.1/robot/sendBySession?session=a", ""},
		"backslash":           {"http://" + host + `\@127.0.0.1/robot/sendBySession?session=a`, ""},
		"another name for it": {"http://localhost" + port + "/robot/sendBySession?session=a", ""},
		"number":              {"http://2130706433" + port + "/robot/sendBySession?session=a", ""},
		"IPv6":                {"http://[::1]" + port + "/robot/sendBySession?session=a", ""},
		"another port":        {"http://127.0.0.1:22/robot/sendBySession?session=a", ""},
		"scheme":              {"gopher://" + host + "/robot/sendBySession?session=a", ""},
		"no scheme":           {"//" + host + "/robot/sendBySession?session=a", ""},
		"opaque":              {"http:" + host + "/robot/sendBySession?session=a", ""},
		"custom robot":        {base + "/robot/send?access_token=a", ""},
		"dots":                {base + "/robot/../robot/sendBySession?session=a", ""},
		"escaped dots":        {base + "/robot/%2e%2e/robot/sendBySession?session=a", ""},
		"double slash":        {base + "//robot/sendBySession?session=a", ""},
		"two sessions":        {base + "/robot/sendBySession?session=a&session=b", ""},
		"another parameter":   {base + "/robot/sendBySession?session=a&x=b", ""},
		"no session":          {base + "/robot/sendBySession", ""},
		"2 kB":                {base + "/robot/sendBySession?session=" + strings.Repeat("a", 2000), ""},
		"fragment":            {base + "/robot/sendBySession?session=a#@evil.example", ""},
		"newline":             {base + "/robot/sendBySession?session=a\r\nX: y", ""},
		"leading blank":       {" " + base + "/robot/sendBySession?session=a", ""},
		"Cyrillic":            {"https://oаpi.dingtalk.com/robot/sendBySession?session=a", ""},
		"expired":             {base + "/robot/sendBySession?session=a", "-1s"},
		"about to expire":     {base + "/robot/sendBySession?session=a", "59s"},
		"year 9999":           {base + "/robot/sendBySession?session=a", "9999999h"},
		"no time":             {base + "/robot/sendBySession?session=a", "none"},
	} {
		t.Run(name, func(t *testing.T) {
			expires := milliseconds(s.clock.Now().Add(time.Hour))
			if d, err := time.ParseDuration(c.expires); err == nil {
				expires = milliseconds(s.clock.Now().Add(d))
			} else if c.expires != "" {
				expires = c.expires
			}
			to := chat.Address{Channel: dingtalk.Name, Target: "outside|carl", Hints: map[string]string{"webhook": c.url, "expires": expires}}
			_, err := s.channel.Send(t.Context(), to, hello(), bot.Attempt{EntryID: name, Number: 1})
			if how(err) != "permanent" {
				t.Errorf("%s: %v", how(err), err)
			}
			if c.url != "" && err != nil && strings.Contains(err.Error(), "session=") {
				t.Errorf("the URL is in the error: %v", err)
			}
			s.clock.forward(10 * time.Second) // for the pace
		})
	}
	if n := s.gate.Asked(hookPath); n != 0 {
		t.Errorf("%d calls", n)
	}
}

// A token is kept until shortly before its end.
func TestAccessToken(t *testing.T) {
	t.Parallel()
	s := newScene(t, nil)
	send := func() {
		t.Helper()
		if _, err := s.channel.Send(t.Context(), s.single(-time.Minute), hello(), bot.Attempt{EntryID: "e", Number: 1}); err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range []struct {
		wait time.Duration
		want int
	}{{0, 1}, {114 * time.Minute, 1}, {time.Minute, 2}, {time.Minute, 2}} {
		s.clock.forward(step.wait)
		send()
		if got := s.gate.Asked(tokenPath); got != step.want {
			t.Errorf("after %s: %d tokens, want %d", step.wait, got, step.want)
		}
	}
	s.gate.ExpireTokens()
	send()
	if got := s.gate.Asked(tokenPath); got != 3 {
		t.Errorf("after the tokens were revoked: %d", got)
	}
}

// 20 messages a minute and place; the next one waits for the first to be a minute old.
func TestPace(t *testing.T) {
	t.Parallel()
	s := newScene(t, nil)
	send := func(to chat.Address, i int) error {
		_, err := s.channel.Send(t.Context(), to, hello(), bot.Attempt{EntryID: fmt.Sprint("e", i), Number: 1})
		return err
	}
	for i := range 20 {
		if err := send(s.single(webhookLife), i); err != nil {
			t.Fatal(err)
		}
		s.clock.forward(time.Second)
	}
	err := send(s.single(webhookLife), 20)
	var later *bot.RetryAt
	if !errors.As(err, &later) || later.Time.Sub(s.clock.Now()) != 40*time.Second {
		t.Fatalf("the 21st: %v", err)
	}
	if err := send(s.grouped(webhookLife), 21); err != nil {
		t.Errorf("another place: %v", err)
	}
	s.clock.forward(40 * time.Second)
	if err := send(s.single(webhookLife), 20); err != nil {
		t.Errorf("40 s later: %v", err)
	}
}

// Of several messages that make up a reply, those that were posted are not posted again.
func TestGoesOnWhereItStopped(t *testing.T) {
	t.Parallel()
	s := newScene(t, nil)
	reply := chat.Reply{Language: faq.EN, Text: strings.Repeat("word ", 4000)}
	try := func(number int) error {
		_, err := s.channel.Send(t.Context(), s.single(webhookLife), reply, bot.Attempt{EntryID: "e", Number: number})
		return err
	}
	// Two messages; the second meets a fault.
	s.gate.Fail(hookPath, gateway.Fault{Posted: true, Status: 200, Body: `{"errcode":0}`}, gateway.Fault{Status: 500})
	if err := try(1); how(err) != "in doubt" {
		t.Fatalf("the first attempt: %v", err)
	}
	if err := try(2); err != nil {
		t.Fatal(err)
	}
	s.posts(2)
}

func TestForeignAddress(t *testing.T) {
	t.Parallel()
	s := newScene(t, nil)
	for _, target := range []string{"", "group", "group|", "group|a b", "C1/2", "person|{x}"} {
		if _, err := s.channel.Send(t.Context(), chat.Address{Channel: dingtalk.Name, Target: target}, hello(), bot.Attempt{}); how(err) != "permanent" {
			t.Errorf("%q: %v", target, err)
		}
	}
}
