package dingtalk_test

import (
	"context"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"supportbot/bot"
	"supportbot/channels/dingtalk"
	"supportbot/test/dingtalk/gateway"
)

// Messages of another organisation, or to another robot, get no turn; what a body claims besides gives no right.
func TestForeignMessages(t *testing.T) {
	t.Parallel()
	s := newScene(t, func(o *dingtalk.Options) { o.RobotUserID = "$:LWCP_v1:$robot" })
	handler := &scripted{}
	s.channel.Listen(handler)
	for _, field := range []string{"chatbotCorpId", "senderCorpId", "robotCode", "chatbotUserId"} {
		m := s.gate.Single("m-"+field, "reader", "hello")
		m[field] = "dingother"
		s.says(m)
	}
	for _, field := range []string{"chatbotCorpId", "chatbotUserId"} { // which are known to be there
		m := s.gate.Single("m-no-"+field, "reader", "hello")
		delete(m, field)
		s.says(m)
	}
	if turns := handler.turns(); len(turns) != 0 || s.count("foreign_message") != 6 {
		t.Errorf("turns were taken: %v; %d counted", turns, s.count("foreign_message"))
	}
	m := s.gate.Single("m1", "reader", "hello")
	m["isAdmin"] = true
	s.says(m)
	if turns := handler.turns(); len(turns) != 1 || turns[0].Person != gateway.Corp+"|reader" {
		t.Errorf("turns: %v", turns)
	}
}

// A session webhook is used while its message says so, in a believable way; else the OpenAPI is.
func TestWebhookExpiry(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		expires any
		via     string
	}{
		"in time":   {nil, "webhook"},
		"a text":    {"soon", "single"},
		"zero":      {0, "single"},
		"negative":  {-1, "single"},
		"past":      {newClock().Now().Add(-time.Hour).UnixMilli(), "single"},
		"year 9999": {253370764800000, "single"},
		"a list":    {[]int{1}, "single"},
		"missing":   {struct{}{}, "single"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t, nil)
			s.answered(true, nil)
			m := s.gate.Single("m1", "anna", "hello")
			switch c.expires {
			case nil:
			case struct{}{}:
				delete(m, "sessionWebhookExpiredTime")
			default:
				m["sessionWebhookExpiredTime"] = c.expires
			}
			s.says(m)
			if post := s.posts(1)[0]; post.Via != c.via {
				t.Errorf("posted by %s, want %s", post.Via, c.via)
			}
			if want := 0; c.via == "single" && s.count("webhook_unusable") == want {
				t.Error("not counted")
			}
		})
	}
}

// Nobody is mentioned but who asked, and nobody's name means everybody.
func TestMentions(t *testing.T) {
	t.Parallel()
	s := newScene(t, nil)
	handler := &scripted{}
	s.channel.Listen(handler)
	all := s.gate.Group("m1", "cidgroup", "@ALL", "@all 13800138000 hello")
	s.says(all)
	s.says(s.gate.Group("m2", "cidgroup", "anna", "@all hello"))
	turns := handler.turns()
	if len(turns) != 2 || turns[0].ReplyTo.Hints["asker"] != "" || turns[1].ReplyTo.Hints["asker"] != "anna" {
		t.Errorf("turns: %+v", turns)
	}
}

// A message with pictures or files makes the robot fetch nothing.
func TestNothingIsFetched(t *testing.T) {
	t.Parallel()
	fetched := false
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { fetched = true }))
	t.Cleanup(server.Close)
	s := newScene(t, nil)
	s.channel.Listen(&scripted{})
	for _, kind := range []string{"picture", "file", "video", "audio", "richText"} {
		m := s.gate.Single("m-"+kind, "anna", "")
		delete(m, "text")
		m["msgtype"], m["content"] = kind, map[string]any{"downloadCode": server.URL, "url": server.URL, "pictureUrl": server.URL}
		s.says(m)
	}
	if s.posts(5); fetched {
		t.Error("something was fetched")
	}
}

// A host that never answers is given up; a stranger's certificate is not taken.
func TestHostsThatDoNotAnswer(t *testing.T) {
	t.Parallel()
	t.Run("never", func(t *testing.T) {
		t.Parallel()
		s := newScene(t, nil)
		s.gate.Fail(hookPath, gateway.Fault{Hang: true})
		ctx, cancel := context.WithCancel(t.Context())
		s.background(func(context.Context) {
			until(t, s.gate, "the call", func() bool { return s.gate.Asked(hookPath) == 1 })
			cancel()
		})
		if _, err := s.channel.Send(ctx, s.single(webhookLife), hello(), bot.Attempt{EntryID: "e", Number: 1}); how(err) != "in doubt" || !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", how(err), err)
		}
	})
	t.Run("certificate", func(t *testing.T) {
		t.Parallel()
		called := false
		server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { called = true }))
		server.Config.ErrorLog = log.New(io.Discard, "", 0) // it notes that it is not believed
		server.StartTLS()
		t.Cleanup(server.Close)
		s := newScene(t, func(o *dingtalk.Options) { o.OAPIURL = server.URL })
		to := s.single(webhookLife)
		to.Hints["webhook"] = server.URL + "/robot/sendBySession?session=a"
		_, err := s.channel.Send(t.Context(), to, hello(), bot.Attempt{EntryID: "e", Number: 1})
		if err == nil || !strings.Contains(err.Error(), "certificate") || called {
			t.Errorf("called %v: %v", called, err)
		}
	})
}

// DingTalk's own hosts are dialled at public addresses only, whatever their names resolve to.
func TestOwnHostsAreDialledCarefully(t *testing.T) {
	t.Parallel()
	c, err := dingtalk.New(dingtalk.Options{ClientID: "a", ClientSecret: "b"})
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{
		"127.0.0.1:443", "10.0.0.1:443", "192.168.0.1:443", "169.254.169.254:443", "100.64.0.1:443",
		"[::1]:443", "[fd00::1]:443", "[::ffff:127.0.0.1]:443", "[64:ff9b::7f00:1]:443",
	} {
		if err := c.Dial(t.Context(), address); err == nil || !strings.Contains(err.Error(), "public") {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// The former secret verifies during a rotation; only the one in force is used for calls.
func TestFormerSecret(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		former []string
		want   int
	}{"while both are configured": {[]string{gateway.ClientSecret}, 200}, "afterwards": {nil, 401}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t, func(o *dingtalk.Options) { o.ClientSecret, o.FormerSecrets = "new", c.former })
			s.channel.Listen(&scripted{})
			if status, err := s.gate.Callback(s.url, s.gate.Single("m1", "anna", "hello")); err != nil || status != c.want {
				t.Errorf("status %d, %v; want %d", status, err, c.want)
			}
		})
	}
}

// The same message again, in an HTTP callback of its own, gets no second reply.
func TestCallbackTwice(t *testing.T) {
	t.Parallel()
	s := newScene(t, nil)
	s.answered(true, nil)
	for range 3 {
		s.says(s.gate.Single("m1", "anna", "hello"))
	}
	s.says(s.gate.Single("m2", "anna", "hello"))
	s.posts(2)
}
