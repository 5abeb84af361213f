package slack_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"supportbot/faq"
	"supportbot/test/slack/wire"
)

func TestSlashCommand(t *testing.T) {
	t.Parallel()
	s := start(t)
	if said := s.Command(shelf, ada, "fine film 5"); said != "" {
		t.Errorf("at once it says %q", said)
	}
	m := s.posts(1)[0]
	if m.OnlyFor != ada || !m.Hook {
		t.Errorf("posted to %+v", m)
	}
	has(t, m, "5 coins", "Share in the channel")
	// In Chinese, misspelt, and of another person.
	s.Command(shelf, ben, "罚款 影碟 5")
	has(t, s.posts(2)[1], "5 元", "分享到频道")
	s.Command(shelf, ada, "fien film 6")
	has(t, s.posts(3)[2], "6 coins")
	s.Command(shelf, ada, "")
	has(t, s.posts(4)[3], "/lib fine")
}

func TestShare(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.Command(shelf, ada, "fine film 5")
	m := s.posts(1)[0]
	s.click(m, ada, "Share in the channel")
	posted := s.posts(2)
	if shared := posted[1]; !shared.InChannel || shared.OnlyFor != "" {
		t.Errorf("shared as %+v", shared)
	}
	has(t, posted[1], "5 coins", "Shared by \\u003c@U0ADA")
	if len(posted[1].Buttons()) != 0 {
		t.Error("what was shared has buttons")
	}
	if _, still := posted[0].Button("Share in the channel"); still {
		t.Error("it can be shared again")
	}
	s.click(m, ada, "Share in the channel")
	has(t, s.posts(3)[2], "already")
	s.still(3)
}

func TestExpiredResponseURL(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.Command(shelf, ada, "fine film 5")
	s.Expire()
	s.run()
	m := s.posts(1)[0]
	if m.Hook || m.OnlyFor != ada || m.Channel != shelf {
		t.Errorf("posted to %+v", m)
	}
	if s.counted("response_url_unusable") != 1 {
		t.Error("it is not counted")
	}
	// Where the bot is no member it has to be a direct message.
	s.Fail(func(c wire.Call) *wire.Fault {
		switch c.Method {
		case "response_url":
			return &wire.Fault{Status: http.StatusNotFound}
		case "chat.postEphemeral":
			return &wire.Fault{Error: "not_in_channel"}
		}
		return nil
	})
	s.Command(shelf, ben, "fine film 5")
	if m := s.posts(2)[1]; m.Channel != ben || m.OnlyFor != "" {
		t.Errorf("posted to %+v", m)
	}
}

// A response URL is called only if it is Slack's.
func TestForeignResponseURL(t *testing.T) {
	t.Parallel()
	called := false
	evil := newServer(t, func(w http.ResponseWriter, _ *http.Request) { called = true })
	s := start(t)
	for _, u := range []string{evil, "http://169.254.169.254/", "https://hooks.slack.com.evil.example/commands/x", "https://u:p@hooks.slack.com/commands/x"} {
		form := s.CommandForm(shelf, ada, "fine film 5")
		form.Set("response_url", u)
		before := len(s.Posted())
		if w := serve(s.Handler, wire.Request("/slack/commands", wire.Form, []byte(form.Encode()))); w.Code != 200 {
			t.Fatalf("status %d", w.Code)
		}
		if m := s.posts(before + 1)[before]; m.Hook || m.OnlyFor != ada {
			t.Errorf("%s: posted to %+v", u, m)
		}
	}
	if called {
		t.Error("the foreign server was called")
	}
}

func TestShortcut(t *testing.T) {
	t.Parallel()
	s := start(t)
	ask := func(ts, text string) map[string]any {
		return map[string]any{
			"type": "message_action", "callback_id": "ask", "trigger_id": s.Trigger(), "response_url": s.Hook(shelf, ada, ""),
			"team": map[string]any{"id": wire.Team}, "user": map[string]any{"id": ada}, "channel": map[string]any{"id": shelf},
			"message": map[string]any{"ts": ts, "text": text, "user": ben},
		}
	}
	ts := s.TS()
	if status, _ := s.Interaction(ask(ts, "fine for a film 5 days overdue?")); status != 200 {
		t.Fatalf("status %d", status)
	}
	m := s.posts(1)[0]
	if m.Thread != ts || m.Channel != shelf {
		t.Errorf("posted to %+v", m)
	}
	has(t, m, "5 coins")
	s.says(s.Say(shelf, ada, ts, "and 8 days?"))
	has(t, s.posts(2)[1], "8 coins")
	// Without anything to read, and where the bot is no member: in private.
	s.Interaction(ask(s.TS(), ""))
	has(t, s.posts(3)[2], "no text")
	s.Fail(func(c wire.Call) *wire.Fault {
		if c.Method == "chat.postMessage" {
			return &wire.Fault{Error: "not_in_channel"}
		}
		return nil
	})
	s.Interaction(ask(s.TS(), "fine for a film 5 days overdue?"))
	if m := s.posts(4)[3]; !m.Hook || m.OnlyFor != ada {
		t.Errorf("posted to %+v", m)
	}
}

func TestStaleAndSecondClicks(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.says(s.Say(adaDM, ada, "", "May I renew it?"))
	asked := s.posts(1)[0]
	s.click(asked, ada, "film")
	s.posts(2)
	s.Wait("the choice", func(p []wire.Message, _ []wire.Call) bool { return p[0].Edits == 1 })
	s.click(asked, ada, "book") // the message as it was when the second finger came down
	has(t, s.posts(3)[2], "already")
	s.says(s.Say(adaDM, ada, "", "When do you open?"))
	again := s.posts(4)[3]
	s.says(s.Say(adaDM, ada, "", "fine for a film 5 days overdue?"))
	s.posts(5)
	if len(again.Buttons()) < 3 {
		t.Fatalf("nothing to click: %s", again.Blocks)
	}
	s.click(again, ada, again.Buttons()[0].Text.Text)
	has(t, s.posts(6)[5], "moved on")
	s.still(6)
}

func TestClickOfSomebodyElse(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.says(s.Say(shelf, ada, "", mentor+"May I renew it?"))
	asked := s.posts(1)[0]
	s.click(asked, ben, "film")
	m := s.posts(2)[1]
	has(t, m, "somebody else")
	if m.OnlyFor != ben {
		t.Errorf("posted to %+v", m)
	}
	s.still(2)
}

func TestChangedKnowledge(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.says(s.Say(adaDM, ada, "", "May I renew it?"))
	asked := s.posts(1)[0]
	b, _ := asked.Button("film")
	b.Value = strings.Replace(b.Value, `"k":"`, `"k":"0`, 1)
	s.Interaction(s.Click(asked, ada, b))
	has(t, s.posts(2)[1], "updated")
	s.still(2)
}

func TestVotesAndPerson(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.says(s.Say(adaDM, ada, "", "fine for a film 5 days overdue?"))
	m := s.posts(1)[0]
	s.click(m, ada, "👍 Helpful")
	s.click(m, ada, "👎 Not helpful")
	posted := s.posts(3)
	has(t, posted[1], "Thank you")
	has(t, posted[2], "already")
	if len(s.judged) != 1 || !s.judged[0] {
		t.Errorf("judged: %v", s.judged)
	}
	s.click(m, ada, "Talk to a person")
	has(t, s.posts(4)[3], "Ticket")
	s.Wait("the choice", func(p []wire.Message, _ []wire.Call) bool { return p[0].Edits == 1 })
	s.click(m, ada, "Talk to a person")
	has(t, s.posts(5)[4], "already")
	s.still(5)
}

func TestHome(t *testing.T) {
	t.Parallel()
	s := start(t)
	opened := map[string]any{"type": "app_home_opened", "user": ada, "channel": adaDM, "tab": "home"}
	s.says(opened)
	first := s.Views()[0]
	for _, part := range []string{"library assistant", "None yet", "/lib fine"} {
		if !strings.Contains(string(first), part) {
			t.Errorf("the Home tab does not have %q: %s", part, first)
		}
	}
	press := func(view json.RawMessage, id string) {
		t.Helper()
		var v struct {
			Blocks          json.RawMessage `json:"blocks"`
			PrivateMetadata string          `json:"private_metadata"`
		}
		_ = json.Unmarshal(view, &v)
		for _, b := range wire.ButtonsOf(v.Blocks) {
			if b.ActionID == id {
				s.Interaction(map[string]any{
					"type": "block_actions", "trigger_id": s.Trigger(), "team": map[string]any{"id": wire.Team}, "user": map[string]any{"id": ada},
					"view":    map[string]any{"type": "home", "private_metadata": v.PrivateMetadata},
					"actions": []map[string]any{{"action_id": b.ActionID, "value": b.Value, "action_ts": s.TS()}},
				})
				return
			}
		}
		t.Fatalf("no button %s: %s", id, view)
	}
	press(first, "example/0")
	if m := s.posts(1)[0]; m.Channel != adaDM {
		t.Errorf("posted to %+v", m)
	}
	second := s.Views()[1]
	var v struct {
		Blocks json.RawMessage `json:"blocks"`
	}
	_ = json.Unmarshal(second, &v)
	example := wire.ButtonsOf(v.Blocks)[0].Value
	if strings.Contains(string(second), "None yet") || !strings.Contains(string(second), "• "+example) {
		t.Errorf("the question is not shown: %s", second)
	}
	press(second, "language/"+string(faq.ZH))
	if third := s.Views()[2]; !strings.Contains(string(third), "图书馆助手") {
		t.Errorf("not in Chinese: %s", third)
	}
	s.says(s.Say(adaDM, ada, "", "影碟"))
	s.posts(2)
	s.still(2)
}
