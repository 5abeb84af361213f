package slack_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"supportbot/channels/slack"
	"supportbot/session"
	"supportbot/test/slack/wire"
)

func TestDirectMessage(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.says(s.Say(adaDM, ada, "", "影碟逾期 5 天要付多少"))
	m := s.posts(1)[0]
	if m.Channel != adaDM || m.Thread != "" || m.OnlyFor != "" {
		t.Errorf("posted to %+v", m)
	}
	has(t, m, "5 元", "有用")
	s.says(s.Say(adaDM, ada, "", "那 8 天呢？"))
	has(t, s.posts(2)[1], "8 元")
	s.says(s.Say(adaDM, ada, "1700000000.000001", "When do you open?"))
	if m := s.posts(3)[2]; m.Thread != "1700000000.000001" {
		t.Errorf("the answer to a thread in the direct message is posted to %+v", m)
	}
}

func TestMentionStartsAThread(t *testing.T) {
	t.Parallel()
	s := start(t)
	question := s.Say(shelf, ada, "", mentor+"What is the fine for a film?")
	s.says(wire.Mention(question))
	m := s.posts(1)[0]
	if m.Channel != shelf || m.Thread != question["ts"] {
		t.Errorf("posted to %+v", m)
	}
	// In the thread nobody has to be mentioned, and everybody has a conversation of their own.
	s.says(s.Say(shelf, ada, m.Thread, "5 days"))
	has(t, s.posts(2)[1], "5 coins")
	s.says(s.Say(shelf, ben, m.Thread, "may I renew a dictionary?"))
	has(t, s.posts(3)[2], "Reference works")
	// What is said to somebody else in the thread is left alone.
	s.says(s.Say(shelf, ada, m.Thread, "<@U0BEN> when do you open?"))
	// Elsewhere people are among themselves.
	s.says(s.Say(shelf, ada, "", "When do you open?"))
	s.says(s.Say(shelf, ada, "1700000000.000001", "When do you open?"))
	s.still(3)
}

func TestThreadScope(t *testing.T) {
	t.Parallel()
	s := start(t, func(o *parts) { o.slack.Scope = slack.PerThread })
	question := s.Say(shelf, ada, "", mentor+"What is the fine for a film?")
	s.says(question)
	m := s.posts(1)[0]
	s.says(s.Say(shelf, ben, m.Thread, "5 days"))
	has(t, s.posts(2)[1], "5 coins")
}

// One message is answered once: however many events tell of it, in whatever order, and however often.
func TestOneMessageManyEvents(t *testing.T) {
	t.Parallel()
	for name, order := range map[string]func(m map[string]any) []map[string]any{
		"message then mention": func(m map[string]any) []map[string]any { return []map[string]any{m, wire.Mention(m)} },
		"mention then message": func(m map[string]any) []map[string]any { return []map[string]any{wire.Mention(m), m} },
		"three retries":        func(m map[string]any) []map[string]any { return []map[string]any{m, m, m, m} },
	} {
		for _, between := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, reply between: %t", name, between), func(t *testing.T) {
				t.Parallel()
				s := start(t)
				for i, event := range order(s.Say(shelf, ada, "", mentor+"When do you open?")) {
					s.says(event)
					if between && i == 0 {
						s.posts(1)
					}
				}
				s.still(1)
			})
		}
	}
}

// Retries are not dropped by their header: a retry may be the only delivery that arrives.
func TestRetryHeader(t *testing.T) {
	t.Parallel()
	s := start(t)
	r := wire.Request("/slack/events", wire.JSON, s.Envelope(s.Say(adaDM, ada, "", "When do you open?")))
	r.Header.Set("X-Slack-Retry-Num", "2")
	r.Header.Set("X-Slack-Retry-Reason", "http_timeout")
	if w := serve(s.Handler, r); w.Code != http.StatusOK {
		t.Fatalf("status %d", w.Code)
	}
	s.posts(1)
}

func TestSilence(t *testing.T) {
	t.Parallel()
	s := start(t)
	with := func(m map[string]any, name string, value any) map[string]any { m[name] = value; return m }
	say := func(text string) map[string]any { return s.Say(adaDM, ada, "", text) }
	for name, event := range map[string]map[string]any{
		"own message":           s.Say(adaDM, wire.BotUser, "", "hello"),
		"another bot":           with(say("hello"), "bot_id", "B0OTHER"),
		"bot_message":           with(say("hello"), "subtype", "bot_message"),
		"join":                  with(say("hello"), "subtype", "channel_join"),
		"deleted":               with(say("hello"), "subtype", "message_deleted"),
		"broadcast":             with(say("hello"), "subtype", "thread_broadcast"),
		"nobody":                with(say("hello"), "user", ""),
		"blank":                 say("\u00a0 \n"),
		"another workspace":     with(say("hello"), "user_team", "T0OTHER"),
		"unknown event":         {"type": "channel_created", "channel": map[string]any{"id": "C0NEW"}},
		"reaction":              {"type": "reaction_added", "user": ada, "item": map[string]any{"type": "message"}},
		"edit of the bot's own": {"type": "message", "subtype": "message_changed", "channel": adaDM, "message": map[string]any{"user": wire.BotUser, "ts": "1.1", "text": "x", "edited": map[string]any{"ts": "2.2"}}},
		"edit of an unanswered": {"type": "message", "subtype": "message_changed", "channel": shelf, "message": map[string]any{"user": ada, "ts": "1.1", "text": "x", "edited": map[string]any{"ts": "2.2"}}},
	} {
		if status := s.Event(event); status != http.StatusOK {
			t.Errorf("%s: status %d", name, status)
		}
	}
	s.still(0)
}

func TestEditedQuestionUpdatesTheReply(t *testing.T) {
	t.Parallel()
	s := start(t)
	question := s.Say(shelf, ada, "", mentor+"fine for a film 5 days overdue?")
	s.says(question)
	first := s.posts(1)[0]
	has(t, first, "5 coins")
	edit := func(text, at string) map[string]any {
		return map[string]any{
			"type": "message", "subtype": "message_changed", "channel": shelf, "ts": s.TS(), "hidden": true,
			"message":          map[string]any{"type": "message", "user": ada, "ts": question["ts"], "text": mentor + text, "edited": map[string]any{"user": ada, "ts": at}},
			"previous_message": map[string]any{"type": "message", "user": ada, "ts": question["ts"], "text": question["text"]},
		}
	}
	s.says(edit("fine for a film 8 days overdue?", "1700000900.000100"))
	s.Wait("the update", func(p []wire.Message, _ []wire.Call) bool { return p[0].Edits == 1 })
	again := edit("fine for a film 9 days overdue?", "1700000901.000100")
	s.says(again)
	s.says(again)
	s.Wait("the second update", func(p []wire.Message, _ []wire.Call) bool { return p[0].Edits == 2 })
	m := s.still(1)[0]
	has(t, m, "9 coins")
	if m.TS != first.TS {
		t.Error("another message was updated")
	}
	// A link that unfurls changes the message, too, and says nothing new.
	same := edit("", "1700000902.000100")
	same["message"].(map[string]any)["text"] = question["text"]
	s.says(same)
	if m := s.still(1)[0]; m.Edits != 2 {
		t.Errorf("%d edits, want 2", m.Edits)
	}
}

func TestFiftyPeopleAtOnce(t *testing.T) {
	t.Parallel()
	s := start(t)
	const people = 50
	var all sync.WaitGroup
	for i := range people {
		all.Go(func() {
			user := fmt.Sprintf("U0P%02d", i)
			s.says(s.Say(fmt.Sprintf("D0P%02d", i), user, "", fmt.Sprintf("fine for a film %d days overdue?", i+1)))
		})
	}
	all.Wait()
	answered := map[string]string{}
	for _, m := range s.posts(people) {
		if other, twice := answered[m.Channel]; twice {
			t.Errorf("%s has two answers: %q and %q", m.Channel, other, m.Text)
		}
		answered[m.Channel] = m.Text
	}
	if len(answered) != people {
		t.Errorf("%d people have an answer, want %d", len(answered), people)
	}
}

func TestThreadOfButtonsAndText(t *testing.T) {
	t.Parallel()
	s := start(t)
	question := s.Say(shelf, ada, "", mentor+"May I renew it?")
	s.says(question)
	asked := s.posts(1)[0]
	s.click(asked, ada, "film")
	second := s.posts(2)[1]
	if second.Thread != question["ts"] {
		t.Errorf("the reply to the click is posted to %+v", second)
	}
	s.says(s.Say(shelf, ada, second.Thread, "0 times"))
	third := s.posts(3)[2]
	s.says(s.Say(shelf, ada, third.Thread, "it is 20 days overdue"))
	fourth := s.posts(4)[3]
	has(t, fourth, "overdue")
	s.Wait("the choice", func(p []wire.Message, _ []wire.Call) bool { return p[0].Edits == 1 })
	shown := s.Posted()[0]
	has(t, shown, "Chosen: film")
	if _, still := shown.Button("film"); still {
		t.Error("the buttons are still there")
	}
}

func TestLongMessage(t *testing.T) {
	t.Parallel()
	s := start(t)
	long := "What is the fine for a film that is 5 days overdue? " + strings.Repeat("Please help me & <tell> me. ", 430)
	s.says(s.Say(adaDM, ada, "", long[:12_000]))
	m := s.posts(1)[0]
	if m.Text == "" {
		t.Error("no answer")
	}
	s.says(s.Say(adaDM, ada, "", strings.Repeat("👩\u200d💻", 12_000)))
	s.posts(2)
}

func TestRateLimitOfAPerson(t *testing.T) {
	t.Parallel()
	s := start(t, func(o *parts) { o.bot.Limit = session.Limit{Messages: 1, Per: time.Minute} })
	s.says(s.Say(adaDM, ada, "", "When do you open?"))
	s.posts(1)
	s.says(s.Say(adaDM, ada, "", "When do you open?"))
	s.says(s.Say(adaDM, ada, "", "When do you open?"))
	m := s.posts(2)[1]
	has(t, m, "wait")
	if said := s.Command(shelf, ada, "hours"); !strings.Contains(said, "wait") {
		t.Errorf("the command says %q", said)
	}
	s.still(2)
}
