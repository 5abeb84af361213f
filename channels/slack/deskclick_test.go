package slack_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"supportbot/bot"
	"supportbot/channels/slack"
	"supportbot/desk"
	"supportbot/test/slack/wire"
)

func TestClaimAndRelease(t *testing.T) {
	t.Parallel()
	s, card := staffed(t)
	if said := s.presses(card, cleo, "Claim"); said != "" {
		t.Errorf("the first click says %q", said)
	}
	if said := s.presses(card, cleo, "Claim"); !strings.Contains(said, "already") {
		t.Errorf("the second click says %q", said)
	}
	if said := s.presses(card, dan, "Claim"); !strings.Contains(said, "Cleo") || !strings.Contains(said, "没有任何改动") {
		t.Errorf("somebody else's click says %q", said)
	}
	s.shows(desk.Post{Change: desk.WasClaimed}, "claimed")
	claimed := s.message(card)
	if said := s.presses(claimed, dan, "Release"); !strings.Contains(said, "Cleo") {
		t.Errorf("releasing another's ticket says %q", said)
	}
	if said := s.presses(claimed, cleo, "Release"); said != "" {
		t.Errorf("releasing says %q", said)
	}
	if got := s.desk.done(); got != "Cleo claim; Cleo release" {
		t.Errorf("done: %s", got)
	}
}

// Of two agents who claim at the same time one wins, and the other is told who.
func TestTwoClaimAtOnce(t *testing.T) {
	t.Parallel()
	s, card := staffed(t)
	b, _ := card.Button("Claim")
	var both sync.WaitGroup
	for _, user := range []string{cleo, dan} {
		both.Go(func() { s.Interaction(s.Click(card, user, b)) })
	}
	both.Wait()
	winner, loser, name := cleo, dan, "Cleo"
	if s.desk.ticket.Agent.ID == dan {
		winner, loser, name = dan, cleo, "丹"
	}
	if said := s.whispers(winner); len(said) != 0 {
		t.Errorf("the winner is told %q", said)
	}
	if said := strings.Join(s.whispers(loser), ""); !strings.Contains(said, name) {
		t.Errorf("the loser is told %q", said)
	}
}

func TestClicksInVain(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		prepare func(*scene)
		change  func(click map[string]any)
		want    string
	}{
		"another ticket":   {func(s *scene) { s.desk.ticket.ID = "OTHER" }, nil, "does not exist"},
		"a ticket's end":   {func(s *scene) { s.desk.ticket.Status = desk.Resolved }, nil, "has ended"},
		"Redis away":       {func(s *scene) { s.desk.fails = bot.ErrUnavailable }, nil, "try again"},
		"from outside":     {nil, func(c map[string]any) { c["user"].(map[string]any)["team_id"] = "T0OTHER" }, "Only members"},
		"a broken value":   {nil, func(c map[string]any) { c["actions"].([]map[string]any)[0]["value"] = `{"k":1}` }, ""},
		"an unknown verb":  {nil, func(c map[string]any) { c["actions"].([]map[string]any)[0]["action_id"] = "desk/shout" }, ""},
		"an unknown group": {func(s *scene) { s.Fail(groupFails) }, nil, "try again"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, card := staffed(t, func(o *parts) {
				if name == "an unknown group" {
					o.slack.DeskGroup = "S0TEAM"
				}
			})
			if test.prepare != nil {
				test.prepare(s)
			}
			b, _ := card.Button("Claim")
			click := s.Click(card, cleo, b)
			if test.change != nil {
				test.change(click)
			}
			if status, _ := s.Interaction(click); status != http.StatusOK {
				t.Errorf("status %d", status)
			}
			if said := strings.Join(s.whispers(cleo), ""); test.want == "" && said != "" || !strings.Contains(said, test.want) {
				t.Errorf("it says %q, want %q", said, test.want)
			}
			if got := s.desk.done(); got != "" {
				t.Errorf("done: %s", got)
			}
		})
	}
}

func groupFails(c wire.Call) *wire.Fault {
	if c.Method == "usergroups.users.list" {
		return &wire.Fault{Error: "missing_scope"}
	}
	return nil
}

// Who is taken out of the group cannot act a minute later, and the group is read once a minute.
func TestGroup(t *testing.T) {
	t.Parallel()
	now := time.Now()
	s, card := staffed(t, func(o *parts) {
		o.slack.DeskGroup = "S0TEAM"
		o.slack.Now = func() time.Time { return now }
	})
	s.Group("S0TEAM", cleo, dan)
	if said := s.presses(card, cleo, "Claim"); said != "" {
		t.Errorf("a member is told %q", said)
	}
	if said := s.presses(card, ada, "Claim"); !strings.Contains(said, "Only members") {
		t.Errorf("a stranger is told %q", said)
	}
	s.Group("S0TEAM", dan)
	message := s.Say(agents, cleo, card.TS, "still here")
	s.says(message)
	now = now.Add(2 * time.Minute)
	s.says(s.Say(agents, cleo, card.TS, "and now?"))
	s.says(s.Say(agents, cleo, card.TS, "and now??"))
	if got := s.desk.done(); got != "Cleo claim; Cleo say still here" {
		t.Errorf("done: %s", got)
	}
	if said := s.whispers(cleo); len(said) != 1 || !strings.Contains(said[0], "Only members") || !strings.Contains(said[0], "not sent") {
		t.Errorf("who was removed is told %q", said)
	}
	if n := s.Calls("usergroups.users.list"); n != 2 {
		t.Errorf("the group was read %d times", n)
	}
	// While Slack does not say who is in the group, it is who was in it last.
	now = now.Add(2 * time.Minute)
	s.Fail(groupFails)
	if said := s.presses(card, dan, "Claim"); !strings.Contains(said, "Cleo") {
		t.Errorf("without an answer of Slack's a member is told %q", said)
	}
}

func TestResolve(t *testing.T) {
	t.Parallel()
	s, card := staffed(t)
	s.claims(cleo)
	card = s.message(card)
	if said := s.presses(card, cleo, "Resolve"); said != "" {
		t.Fatalf("the click says %q", said)
	}
	form := s.Views()[0]
	golden(t, "desk_form_resolve", form)
	s.desk.fails = bot.ErrUnavailable
	if said := s.sends(form, "V1", cleo, nil); !strings.Contains(said, "try again") {
		t.Errorf("with Redis away the form says %q", said)
	}
	s.desk.fails = nil
	if said := s.sends(form, "V2", dan, nil); !strings.Contains(said, "Cleo") {
		t.Errorf("somebody else's form says %q", said)
	}
	for range 2 {
		if said := s.sends(form, "V1", cleo, map[string]string{"resolve": "told her to renew online"}); said != "" {
			t.Errorf("the form says %q", said)
		}
	}
	if got := s.desk.done(); got != "Cleo resolve told her to renew online" {
		t.Errorf("done: %s", got)
	}
	if said := s.sends(form, "V3", dan, nil); !strings.Contains(said, "已经结束") && !strings.Contains(said, "ended") {
		t.Errorf("a form that comes too late says %q", said)
	}
}

func TestFormThatDoesNotOpen(t *testing.T) {
	t.Parallel()
	s, card := staffed(t)
	s.claims(cleo)
	s.Fail(func(c wire.Call) *wire.Fault {
		if c.Method == "views.open" {
			return &wire.Fault{Error: "expired_trigger_id"}
		}
		return nil
	})
	if said := s.presses(s.message(card), cleo, "Resolve"); !strings.Contains(said, "try again") {
		t.Errorf("it says %q", said)
	}
}

func TestAnswerFromKnowledge(t *testing.T) {
	t.Parallel()
	s, card := staffed(t)
	s.claims(dan)
	if said := s.presses(s.message(card), dan, "Answer from FAQ"); said != "" {
		t.Fatalf("the click says %q", said)
	}
	form := s.Views()[0]
	suggest := func(typed string) (values, titles []string) {
		var view map[string]any
		_ = json.Unmarshal(form, &view)
		_, body := s.Interaction(map[string]any{
			"type": "block_suggestion", "block_id": "answer", "action_id": "value", "value": typed,
			"team": map[string]any{"id": wire.Team}, "user": map[string]any{"id": dan}, "view": view,
		})
		var list struct {
			Options []struct {
				Value string
				Text  struct{ Text string }
			}
		}
		if err := json.Unmarshal([]byte(body), &list); err != nil {
			t.Fatal(body)
		}
		for _, o := range list.Options {
			values, titles = append(values, o.Value), append(titles, o.Text.Text)
		}
		return values, titles
	}
	values, titles := suggest("续借")
	if len(values) == 0 || !strings.HasPrefix(values[0], "renewal/") || !strings.Contains(titles[0], "续借") {
		t.Fatalf("suggested: %q %q", values, titles)
	}
	if all, _ := suggest(""); len(all) < 5 || len(all) != len(slices.Compact(slices.Clone(all))) {
		t.Errorf("without a letter: %q", all)
	}
	if none, _ := suggest("zzzzqqq"); len(none) != 0 {
		t.Errorf("nonsense finds %q", none)
	}
	// What is chosen is shown, in the language of the person.
	var view map[string]any
	_ = json.Unmarshal(form, &view)
	view["id"] = "V1"
	s.Interaction(map[string]any{
		"type": "block_actions", "trigger_id": s.Trigger(), "view": view,
		"team": map[string]any{"id": wire.Team}, "user": map[string]any{"id": dan},
		"actions": []map[string]any{{"type": "external_select", "block_id": "answer", "action_id": "value", "selected_option": map[string]any{"value": values[0]}}},
	})
	views := s.Views()
	if len(views) != 2 || !strings.Contains(string(views[1]), "Reference works are not lent") {
		t.Fatalf("no preview: %s", views[len(views)-1])
	}
	golden(t, "desk_form_answer_zh", views[1])
	form = views[1]
	if said := s.sends(form, "V1", dan, nil); !strings.Contains(said, "请选择") {
		t.Errorf("an empty form says %q", said)
	}
	if said := s.sends(form, "V1", dan, map[string]string{"answer": "=renewal/gone"}); !strings.Contains(said, "知识库里没有") {
		t.Errorf("an answer that is gone: %q", said)
	}
	for range 2 {
		if said := s.sends(form, "V1", dan, map[string]string{"answer": "=" + values[0]}); said != "" {
			t.Errorf("the form says %q", said)
		}
	}
	intent, outcome, _ := strings.Cut(values[0], "/")
	if got := s.desk.done(); got != "丹 answer the answer "+intent+" "+outcome {
		t.Errorf("done: %s", got)
	}
}

func TestDeskSettings(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*slack.Options){
		"a channel's name": func(o *slack.Options) { o.DeskChannels = []string{agents, "#desk"} },
		"a group's handle": func(o *slack.Options) { o.DeskGroup = "@support" },
	} {
		o := slack.Options{BotToken: wire.BotToken, SigningSecrets: []string{wire.Secret}, DeskChannels: []string{agents}, DeskGroup: "S0TEAM"}
		if _, err := slack.New(o); err != nil {
			t.Fatal(err)
		}
		change(&o)
		if _, err := slack.New(o); err == nil || !strings.Contains(err.Error(), "by its id") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
