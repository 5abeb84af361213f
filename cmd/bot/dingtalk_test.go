package main

import (
	"strings"
	"testing"
	"time"

	"supportbot/test/dingtalk/gateway"
)

func dingtalkEnv(g *gateway.Gateway, more ...string) []string {
	return append([]string{
		"BOT_KNOWLEDGE=" + library, "DINGTALK_CLIENT_ID=" + gateway.ClientID, "DINGTALK_CLIENT_SECRET=" + gateway.ClientSecret,
		"DINGTALK_API_URL=" + g.URL, "DINGTALK_OAPI_URL=" + g.URL,
	}, more...)
}

func posted(t *testing.T, g *gateway.Gateway, n int) []gateway.Post {
	t.Helper()
	late := time.After(patience)
	for {
		changed := g.Changed()
		if posts := g.Posts(); len(posts) >= n {
			return posts
		}
		select {
		case <-changed:
		case <-late:
			t.Fatalf("%d posts, want %d", len(g.Posts()), n)
		}
	}
}

// The program serves DingTalk's callbacks and its Stream, and answers both.
func TestDingTalk(t *testing.T) {
	t.Parallel()
	g := gateway.New(nil)
	t.Cleanup(g.Close)
	s := serves(t, dingtalkEnv(g, "DINGTALK_STREAM=true")...)
	if !strings.Contains(s.banner, "dingtalk") || strings.Contains(s.banner, gateway.ClientSecret) {
		t.Errorf("the banner: %s", s.banner)
	}
	if status, err := g.Callback(s.url+"/dingtalk/messages", g.Single("m1", "anna", "/lib fine film 5")); err != nil || status != 200 {
		t.Fatalf("the callback: %d, %v", status, err)
	}
	posted(t, g, 1)

	for { // until it is connected
		changed := g.Changed()
		if _, left := g.Connections(); left > 0 {
			break
		}
		<-changed
	}
	g.Push(g.Group("m2", "cidgroup", "bert", "／lib fine film 5"))
	if post := posted(t, g, 2)[1]; post.Via != "webhook" || post.To != "cidgroup" {
		t.Errorf("posted %+v", post)
	}
	if status, _ := s.get(s.url + "/readyz"); status != 200 {
		t.Errorf("readiness: %d", status)
	}
	if end := s.stop(); end.code != exitOK || strings.Contains(end.stderr, "level=ERROR") {
		t.Errorf("exit code %d:\n%s", end.code, end.stderr)
	}
}

func TestDingTalkCheck(t *testing.T) {
	t.Parallel()
	g := gateway.New(nil)
	t.Cleanup(g.Close)
	if end := runs(t, "", dingtalkEnv(g, "DINGTALK_STREAM=true"), "dingtalk", "check"); end.code != exitOK || strings.Count(end.stdout, "✓") != 4 {
		t.Errorf("exit code %d: %s%s", end.code, end.stdout, end.stderr)
	}
	cards := dingtalkEnv(g, "DINGTALK_STREAM=true", "DINGTALK_CARD_TEMPLATE="+gateway.Draft)
	if end := runs(t, "", cards, "dingtalk", "check"); end.code != exitFailed || !strings.Contains(end.stdout, "publish the card template") {
		t.Errorf("exit code %d: %s%s", end.code, end.stdout, end.stderr)
	}
	end := runs(t, "", append(dingtalkEnv(g), "DINGTALK_CLIENT_SECRET=wrong-one"), "dingtalk", "check")
	if end.code != exitFailed || !strings.Contains(end.stdout, "DINGTALK_CLIENT_SECRET is wrong") || strings.Contains(end.stdout, "wrong-one") {
		t.Errorf("exit code %d: %s%s", end.code, end.stdout, end.stderr)
	}
}

// The address of clicks is registered with the secret in force.
func TestDingTalkRegister(t *testing.T) {
	t.Parallel()
	g := gateway.New(nil)
	t.Cleanup(g.Close)
	env := dingtalkEnv(g, "DINGTALK_CARD_SECRET=new-card-secret,old-card-secret", "DINGTALK_CARD_TEMPLATE="+gateway.Template)
	if end := runs(t, "", env, "dingtalk", "register", "https://bot.example.com/"); end.code != exitOK || !strings.Contains(end.stdout, "https://bot.example.com/dingtalk/cards") {
		t.Errorf("exit code %d: %s%s", end.code, end.stdout, end.stderr)
	}
	if url, secret := g.Route(); url != "https://bot.example.com/dingtalk/cards" || secret != "new-card-secret" {
		t.Errorf("registered %q with %q", url, secret)
	}
	for _, args := range [][]string{{}, {"http://bot.example.com"}, {"bot.example.com"}, {"https://a", "https://b"}, {"https://a?b"}} {
		if end := runs(t, "", env, append([]string{"dingtalk", "register"}, args...)...); end.code != exitUsage {
			t.Errorf("%v: exit code %d", args, end.code)
		}
	}
	if end := runs(t, "", dingtalkEnv(g), "dingtalk", "register", "https://bot.example.com"); end.code != exitUsage {
		t.Errorf("without a secret: exit code %d", end.code)
	}
}

func TestDingTalkSettings(t *testing.T) {
	t.Parallel()
	for env, part := range map[string]string{
		"DINGTALK_CLIENT_SECRET=x":      "DINGTALK_CLIENT_ID is missing",
		"DINGTALK_CLIENT_ID=x":          "DINGTALK_CLIENT_SECRET is missing",
		"DINGTALK_STREAM=perhaps":       "DINGTALK_STREAM is",
		"DINGTALK_API_URL=here":         "DINGTALK_API_URL is not",
		"DINGTALK_API_URL=foo":          "DINGTALK_API_URL is not",
		"DINGTALK_DESK_GROUP=our group": `DINGTALK_DESK_GROUP is "our group"; it is an openConversationId`,
		"DINGTALK_DESK_ESCALATION=cid1": "DINGTALK_DESK_GROUP is missing, the place where agents work; without it there is no use for DINGTALK_DESK_ESCALATION",
		"DINGTALK_DESK_GROUP=cid1":      "DINGTALK_DESK_GROUP is of no use without DingTalk itself",
		"DINGTALK_DESK_WEBHOOK=hook":    "DINGTALK_DESK_WEBHOOK cannot be used",
		"DINGTALK_CONVERSATION_SCOPE=x": "it is person or group",
		"DINGTALK_CLIENT_SECRET=x,":     "an empty secret",
		"DINGTALK_AES_KEY=x":            "belong together",
		"DINGTALK_AES_KEY=y":            "43 characters",
		"DINGTALK_CARD_TEMPLATE=x":      "DINGTALK_CARD_SECRET is missing",
	} {
		end := runs(t, "", []string{env}, "dingtalk", "check")
		if end.code != exitUsage || !strings.Contains(end.stderr, part) {
			t.Errorf("%s: exit code %d: %s", env, end.code, end.stderr)
		}
	}
	if end := runs(t, "", nil, "dingtalk", "check"); end.code != exitUsage {
		t.Errorf("without settings: exit code %d", end.code)
	}
}
