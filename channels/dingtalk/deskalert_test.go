package dingtalk_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"supportbot/bot"
	"supportbot/channels/dingtalk"
	"supportbot/desk"
	"supportbot/test/dingtalk/gateway"
)

// The custom robot says that somebody waits, and how to act; all else it keeps to itself.
func TestAlert(t *testing.T) {
	t.Parallel()
	s := newScene(t, func(o *dingtalk.Options) {
		withAgents(o)
		o.DeskWebhook, o.DeskSecret = o.OAPIURL+"/robot/send?access_token="+gateway.RobotToken, gateway.RobotSecret
	})
	post := func(p desk.Post) error {
		_, err := s.channel.Post(t.Context(), dingtalk.DeskRobot(), p, bot.Attempt{EntryID: "e" + string(p.Change), Number: 1})
		return err
	}
	opened := about(desk.Opened, ticket("K7F3M2QX", desk.Open, s.clock.Now().Add(-3*time.Minute)))
	card := handover(s.clock.Now())
	opened.Card = &card
	if err := post(opened); err != nil {
		t.Fatal(err)
	}
	golden(t, "desk_alert", s.gate.Posts())
	if body, _ := json.Marshal(s.gate.Posts()[0].Body); !strings.Contains(string(body), `"isAtAll":false`) || strings.Contains(string(body), "5 coins") {
		t.Errorf("posted %s", body)
	}
	for _, change := range []desk.Change{desk.WasTold, desk.Spoke, desk.WasSaid, desk.WasClaimed, desk.WasFreed, desk.WasSolved, desk.WasLost} {
		if err := post(about(change, opened.Ticket)); err != nil {
			t.Error(err)
		}
	}
	if posts := s.gate.Posts(); len(posts) != 1 {
		t.Errorf("posts: %v", posts)
	}
	for _, change := range []desk.Change{desk.Reopened, desk.Reminded, desk.WasRaised, desk.HasExpired} {
		if err := post(about(change, opened.Ticket)); err != nil {
			t.Error(err)
		}
	}
	s.posts(5)
	s.gate.Fail("/robot/send", said200(`{"errcode":310000,"errmsg":"sign not match"}`))
	if err := post(opened); how(err) != "permanent" {
		t.Errorf("a wrong secret: %s: %v", how(err), err)
	}
}

// A wrong webhook is refused at the start.
func TestMalformedWebhook(t *testing.T) {
	t.Parallel()
	_, err := dingtalk.New(dingtalk.Options{ClientID: "a", ClientSecret: "b", DeskWebhook: "https://evil.example/robot/send?access_token=x"})
	if err == nil || strings.Contains(err.Error(), "access_token=x") {
		t.Errorf("made with %v", err)
	}
}

// The check finds the robot in its groups of agents, or says what to do.
func TestCheckOfGroups(t *testing.T) {
	t.Parallel()
	for group, want := range map[string]string{
		agents: "", gateway.Strangers: "add it there", "someid": "conversationId of a message",
	} {
		t.Run(group, func(t *testing.T) {
			t.Parallel()
			s := newScene(t, func(o *dingtalk.Options) { o.DeskGroups = []string{group} })
			findings := s.channel.Check(t.Context())
			last := findings[len(findings)-1]
			if !strings.Contains(last.What, group) || (last.Err == nil) != (want == "") || last.Err != nil && !strings.Contains(last.Err.Error(), want) {
				t.Errorf("found %+v", last)
			}
			if posts := s.gate.Posts(); len(posts) != 0 {
				t.Errorf("posted %v", posts)
			}
		})
	}
	t.Run("permission", func(t *testing.T) {
		t.Parallel()
		s := newScene(t, withAgents)
		s.gate.Fail("/v1.0/robot/getBotListInGroup", gateway.Fault{Status: 403, Body: `{"code":"Forbidden.AccessDenied.AccessTokenPermissionDenied","accessdenieddetail":{"requiredScopes":["qyapi_chat_manage"]}}`})
		findings := s.channel.Check(t.Context())
		if err := findings[len(findings)-2].Err; err == nil || !strings.Contains(err.Error(), "qyapi_chat_manage") || !strings.Contains(err.Error(), "only this check") {
			t.Errorf("found %v", err)
		}
	})
}
