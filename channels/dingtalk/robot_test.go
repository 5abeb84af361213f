package dingtalk_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"supportbot/bot"
	"supportbot/channels/dingtalk"
	"supportbot/test/dingtalk/gateway"
)

func TestRobot(t *testing.T) {
	t.Parallel()
	clock := newClock()
	g := gate(t, clock)
	robot, err := dingtalk.NewRobot(g.URL+"/robot/send?access_token="+gateway.RobotToken, gateway.RobotSecret, g.URL, clock.Now)
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		if err := robot.Post(t.Context(), "Ticket", "**7KQ2** is open ![](https://evil.example/a.png)"); err != nil {
			t.Fatal(err)
		}
	}
	if text := shown(g.Posts()[0]); text != "**7KQ2** is open" {
		t.Errorf("posted %q", text)
	}
	var later *bot.RetryAt
	if err := robot.Post(t.Context(), "Ticket", "x"); !errors.As(err, &later) || !later.Time.Equal(clock.Now().Add(time.Minute)) {
		t.Errorf("the 21st: %v", err)
	}
	clock.forward(time.Minute)
	if err := robot.Post(t.Context(), "Ticket", strings.Repeat("一", 30_000)); err != nil {
		t.Error(err)
	}

	wrong, err := dingtalk.NewRobot(g.URL+"/robot/send?access_token="+gateway.RobotToken, "SECother", g.URL, clock.Now)
	if err != nil {
		t.Fatal(err)
	}
	err = wrong.Post(t.Context(), "Ticket", "x")
	if how(err) != "permanent" || !strings.Contains(err.Error(), "310000") || strings.Contains(err.Error(), gateway.RobotToken) {
		t.Errorf("with another secret: %v", err)
	}
}

func TestNewRobotRefuses(t *testing.T) {
	t.Parallel()
	for _, webhook := range []string{
		"", "https://evil.example/robot/send?access_token=a", "http://oapi.dingtalk.com/robot/send?access_token=a",
		"https://oapi.dingtalk.com/robot/send", "https://oapi.dingtalk.com/robot/sendBySession?session=a",
		"https://oapi.dingtalk.com/robot/send?access_token=a&sign=b", "https://u@oapi.dingtalk.com/robot/send?access_token=a",
	} {
		if _, err := dingtalk.NewRobot(webhook, "", "", nil); err == nil {
			t.Errorf("%q is taken", webhook)
		}
	}
}

// What check says when all is well, and when something is missing.
func TestCheck(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fail   func(*scene)
		secret string
		want   string
	}{
		"well":          {func(*scene) {}, "", "ok ok ok ok"},
		"wrong secret":  {func(*scene) {}, "wrong", "DINGTALK_CLIENT_SECRET is wrong"},
		"no permission": {func(s *scene) { s.gate.Fail(singlePath, forbidden, forbidden) }, "", "ok give the app the permission qyapi_robot_sendmsg ok ok"},
		"robot unknown": {func(s *scene) {
			s.gate.Fail(singlePath, gateway.Fault{Status: 400, Body: `{"code":"invalidParameter.robotCode"}`})
		}, "", "ok DINGTALK_ROBOT_CODE is wrong ok ok"},
		"stream off": {func(s *scene) {
			s.gate.Fail("/v1.0/gateway/connections/open", gateway.Fault{Status: 400, Body: `{"code":"streamNotOn"}`})
		}, "", "ok ok ok streamNotOn"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t, func(o *dingtalk.Options) {
				o.Stream = true
				if c.secret != "" {
					o.ClientSecret = c.secret
				}
			})
			c.fail(s)
			var got []string
			for _, f := range s.channel.Check(t.Context()) {
				if f.Err == nil {
					got = append(got, "ok")
				} else {
					got = append(got, f.Err.Error())
				}
			}
			said := strings.Join(got, " ")
			for _, part := range strings.Split(c.want, "ok") {
				if !strings.Contains(said, strings.TrimSpace(part)) {
					t.Errorf("said %q, want %q", said, c.want)
				}
			}
			if n := strings.Count(c.want, "ok"); strings.Count(said, "ok") < n {
				t.Errorf("said %q, want %d times ok", said, n)
			}
			if len(s.gate.Posts()) != 0 {
				t.Error("something was posted")
			}
		})
	}
}

var forbidden = gateway.Fault{Status: 403, Body: `{"code":"Forbidden.AccessDenied.AccessTokenPermissionDenied","accessdenieddetail":{"requiredScopes":["qyapi_robot_sendmsg"]}}`}
