package slack_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"supportbot/bot"
	"supportbot/channels/slack"
	"supportbot/chat"
	"supportbot/faq"
	"supportbot/session"
	"supportbot/test/slack/wire"
)

// What the agent who has the ticket writes goes to the person, once however many events tell of it;
// what others write does not, and they are told.
func TestAgentsWords(t *testing.T) {
	t.Parallel()
	s, card := staffed(t)
	s.says(s.Say(agents, cleo, card.TS, "hello?"))
	if said := s.whispers(cleo); len(said) != 1 || !strings.Contains(said[0], "Claim") || !strings.Contains(said[0], "not sent") {
		t.Errorf("who has not claimed is told %q", said)
	}
	s.claims(cleo)
	hello := s.Say(agents, cleo, card.TS, mentor+"see &lt;b&gt; <https://library.example/a|this page>, <https://library.example/b>, <@"+dan+"> &amp; <mailto:x@library.example|x@library.example>")
	for _, event := range []map[string]any{hello, wire.Mention(hello), hello} {
		s.says(event)
	}
	s.says(s.Say(agents, dan, card.TS, "I know that one"))
	s.says(s.Say(agents, dan, card.TS, "it is the red one"))
	want := "Cleo say see <b> this page (https://library.example/a), https://library.example/b, @丹 & x@library.example"
	if got := s.desk.done(); got != want {
		t.Errorf("done: %s\nwant: %s", got, want)
	}
	if said := s.whispers(dan); len(said) != 1 || !strings.Contains(said[0], "Cleo") {
		t.Errorf("somebody else is told %q", said)
	}
	s.run()
	s.still(len(s.Posted())) // and the bot says nothing to it
}

func TestWhatIsNotPassedOn(t *testing.T) {
	t.Parallel()
	s, card := staffed(t)
	s.claims(cleo)
	with := func(m map[string]any, name string, value any) map[string]any { m[name] = value; return m }
	say := func(text string) map[string]any { return s.Say(agents, cleo, card.TS, text) }
	for name, event := range map[string]map[string]any{
		"the bot's own":     s.Say(agents, wire.BotUser, card.TS, "hello"),
		"another bot":       with(say("hello"), "bot_id", "B0OTHER"),
		"join":              with(say("hello"), "subtype", "channel_join"),
		"broadcast":         with(say("hello"), "subtype", "thread_broadcast"),
		"another workspace": with(say("hello"), "user_team", "T0OTHER"),
		"a bare mention":    say(mentor),
		"outside":           s.Say(agents, cleo, "", "hello"),
		"another thread":    s.Say(agents, cleo, "1700000000.000001", "hello"),
		"an edit of the card": edits(map[string]any{
			"type": "message", "user": wire.BotUser, "bot_id": wire.BotID, "ts": card.TS, "text": "x", "channel": agents}, s.TS(), "y"),
	} {
		if status := s.Event(event); status != http.StatusOK {
			t.Errorf("%s: status %d", name, status)
		}
	}
	if got := s.desk.done(); got != "" {
		t.Errorf("done: %s", got)
	}
	if said := s.whispers(cleo); len(said) != 1 || !strings.Contains(said[0], "also sent to the channel") {
		t.Errorf("she is told %q", said)
	}
}

func TestEditsAndDeletions(t *testing.T) {
	t.Parallel()
	s, card := staffed(t)
	early := s.Say(agents, cleo, card.TS, "a note among us")
	s.says(early)
	s.claims(cleo)
	hello := s.Say(agents, cleo, card.TS, "it costs 5 coins")
	s.says(hello)
	edit := edits(hello, s.TS(), "it costs 6 coins")
	for range 2 {
		s.says(edit)
	}
	told := len(s.whispers(cleo))
	s.says(edits(early, s.TS(), "a better note among us"))
	for range 2 {
		s.says(deletes(hello, s.TS()))
	}
	s.says(deletes(early, s.TS()))
	if got := s.desk.done(); got != "Cleo say it costs 5 coins; Cleo say it costs 6 coins (edited)" {
		t.Errorf("done: %s", got)
	}
	said := s.whispers(cleo)[told:]
	if len(said) != 2 || !strings.Contains(said[0], "not passed on") || !strings.Contains(said[1], "does not take it back") {
		t.Errorf("she is told %q", said)
	}
}

func TestFilesAndLongWords(t *testing.T) {
	t.Parallel()
	s, card := staffed(t)
	s.claims(cleo)
	shared := s.Say(agents, cleo, card.TS, "")
	shared["subtype"] = "file_share"
	shared["files"] = []map[string]any{{"name": "map.png", "url_private": "https://evil.example/x"}, {"title": "the rules"}}
	s.says(shared)
	s.says(s.Say(agents, cleo, card.TS, strings.Repeat("long ", 1000)))
	if got := s.desk.done(); got != "Cleo say map.png,the rules" {
		t.Errorf("done: %s", got)
	}
	if said := s.whispers(cleo); len(said) != 1 || !strings.Contains(said[0], "4,000") {
		t.Errorf("she is told %q", said)
	}
}

// What could not be passed on is not acknowledged: Slack sends it again.
func TestWordsWhileRedisIsAway(t *testing.T) {
	t.Parallel()
	s, card := staffed(t)
	s.claims(cleo)
	hello := s.Say(agents, cleo, card.TS, "hello")
	s.desk.fails = bot.ErrUnavailable
	if status := s.Event(hello); status != http.StatusServiceUnavailable {
		t.Errorf("status %d", status)
	}
	s.desk.fails = nil
	s.says(hello)
	if got := s.desk.done(); got != "Cleo say hello" {
		t.Errorf("done: %s", got)
	}
}

// Slack shows a card before the bot knows that it does: what is written below it in that moment comes again.
func TestWordsBeforeTheThreadIsKnown(t *testing.T) {
	t.Parallel()
	s, card := staffed(t)
	s.claims(cleo)
	const thread = "1600000000.000100"
	below := func(channel, by, ts string) map[string]any {
		m := s.Say(channel, cleo, thread, "hello")
		m["parent_user_id"], m["ts"] = by, ts
		return m
	}
	hello := below(agents, wire.BotUser, "1600000003.000100")
	if status := s.Event(hello); status != http.StatusServiceUnavailable {
		t.Errorf("status %d", status)
	}
	for name, other := range map[string]map[string]any{
		"an hour later":           below(agents, wire.BotUser, "1600003600.000100"),
		"below somebody's words":  below(agents, dan, "1600000004.000100"),
		"not among agents":        below(shelf, wire.BotUser, "1600000005.000100"),
		"in the thread of a card": s.Say(agents, cleo, card.TS, "well"),
	} {
		if status := s.Event(other); status != http.StatusOK {
			t.Errorf("%s: status %d", name, status)
		}
	}
	if err := s.store.PutRoute(t.Context(), session.Thread{Channel: slack.Name, Name: agents + "/" + thread}, session.Route{Key: person, Ticket: "K7F3M2QX"}); err != nil {
		t.Fatal(err)
	}
	s.says(hello)
	if got := s.desk.done(); got != "Cleo say well; Cleo say hello" {
		t.Errorf("done: %s", got)
	}
}

// An agent of whom Slack does not tell the name still answers.
func TestNamelessAgent(t *testing.T) {
	t.Parallel()
	s, card := staffed(t)
	if said := s.presses(card, "U0NOBODY", "Claim"); said != "" {
		t.Errorf("the click says %q", said)
	}
	if got := s.desk.done(); got != "Support claim" {
		t.Errorf("done: %s", got)
	}
}

// What agents say is shown to the person as they typed it, below their name.
func TestAgentsReplies(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]chat.Reply{
		"agent": {Kind: chat.Handoff, Agent: "Cleo <!here>", Ticket: "K7F3M2QX",
			Text: "*not bold* <!channel> & see https://library.example/a(b). <https://evil.example|bank>"},
		"agent_answer": {Kind: chat.Answer, Agent: "Cleo", Text: "**It can be renewed.**"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			posted := sent(t, adaDM, r)
			document := []byte(`{"text":` + quote(posted[0].Text) + `,"blocks":` + string(posted[0].Blocks) + `}`)
			golden(t, name, document)
		})
	}
}

func TestLongAgentsReply(t *testing.T) {
	t.Parallel()
	text := strings.TrimSpace(strings.Repeat("a word or two ", 280))
	var all string
	for _, m := range sent(t, adaDM, chat.Reply{Kind: chat.Handoff, Agent: "Cleo", Text: text}) {
		all += richText(t, m)
	}
	if strings.Join(strings.Fields(all), " ") != "Cleo: "+text {
		t.Errorf("%d characters arrive", len(all))
	}
}

// listener writes down what reaches the conversations.
type listener struct {
	messages []chat.Message
	reply    chat.Reply
}

func (l *listener) Handle(_ context.Context, m chat.Message) (chat.Reply, error) {
	l.messages = append(l.messages, m)
	return l.reply, nil
}

func quote(text string) string {
	body, _ := json.Marshal(text) // a string
	return string(body)
}

// The files and edits of a person come with the message.
func TestFilesAndEditsOfAPerson(t *testing.T) {
	t.Parallel()
	s := open(t)
	var heard listener
	s.channel.Listen(&heard)
	shared := s.Say(adaDM, ada, "", "what is this?")
	shared["subtype"] = "file_share"
	shared["files"] = []map[string]any{{"name": "screen\u202e.png"}}
	s.says(shared)
	bare := s.Say(adaDM, ada, "", "")
	bare["files"] = []map[string]any{{"name": "b.png"}}
	s.says(bare)
	if _, err := s.store.Commit(t.Context(), session.Turn{
		Key: session.Key{Channel: slack.Name, Conversation: "T0TEAM/direct/U0ADA"}, MessageID: shared["ts"].(string), State: []byte("{}"), Reply: []byte("{}"),
	}); err != nil {
		t.Fatal(err)
	}
	s.says(edits(shared, s.TS(), "what is that?"))
	if len(heard.messages) != 3 {
		t.Fatalf("heard %+v", heard.messages)
	}
	if m := heard.messages[0]; m.Text != "what is this?" || len(m.Attachments) != 1 || m.Attachments[0] != "screen.png" || m.Edited {
		t.Errorf("the first: %+v", m)
	}
	if m := heard.messages[1]; m.Text != "" || len(m.Attachments) != 1 {
		t.Errorf("the second: %+v", m)
	}
	if m := heard.messages[2]; m.Text != "what is that?" || !m.Edited {
		t.Errorf("the edit: %+v", m)
	}
}

// What went to an agent is acknowledged where nobody would see it otherwise.
func TestRelayedCommand(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.channel.Listen(&listener{reply: chat.Reply{Relayed: true, Text: "Cleo <3 has it.", Language: faq.EN}})
	if said := s.Command(shelf, ada, "ask and a book?"); said != "Cleo &lt;3 has it." {
		t.Errorf("the command says %q", said)
	}
}
