package slack_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	api "github.com/slack-go/slack"

	"supportbot/test/slack/wire"
)

// until waits until something holds, looking whenever something was delivered.
func (o *office) until(what string, holds func() bool) {
	o.t.Helper()
	late := time.After(patience)
	for !holds() {
		select {
		case <-o.answered:
		case <-late:
			o.t.Fatalf("waited in vain for %s", what)
		}
	}
}

// clicks sends the interaction of a button, which the emulator has none of.
func (o *office) clicks(card api.Message, channel, team, user, action string) {
	o.t.Helper()
	var value string
	for _, b := range card.Blocks.BlockSet {
		row, isRow := b.(*api.ActionBlock)
		if !isRow {
			continue
		}
		for _, e := range row.Elements.ElementSet {
			if button, is := e.(*api.ButtonBlockElement); is && button.ActionID == action {
				value = button.Value
			}
		}
	}
	if value == "" {
		o.t.Fatalf("no button %s: %+v", action, card)
	}
	payload, _ := json.Marshal(map[string]any{
		"type": "block_actions", "trigger_id": "1.2.3", "team": map[string]any{"id": team}, "user": map[string]any{"id": user, "team_id": team},
		"channel": map[string]any{"id": channel}, "message": map[string]any{"ts": card.Timestamp},
		"container": map[string]any{"message_ts": card.Timestamp, "channel_id": channel},
		"actions":   []map[string]any{{"action_id": action, "value": value, "action_ts": card.Timestamp + "1"}},
	})
	w := httptest.NewRecorder()
	o.handler.ServeHTTP(w, wire.Request("/slack/interactions", wire.Form, []byte(url.Values{"payload": {string(payload)}}.Encode())))
	if w.Code != http.StatusOK {
		o.t.Fatalf("the click: status %d", w.Code)
	}
}

// A person and an agent, both in a workspace that others have made: card, claim, words both ways, a card
// that shows how the ticket stands, and one that was deleted.
func TestEmulatedDesk(t *testing.T) {
	t.Parallel()
	o := open(t)
	room := o.room("desk")
	dm, _, _, err := o.as("xoxp-ada").OpenConversation(&api.OpenConversationParameters{Users: []string{"U0BOT"}, ReturnIM: true})
	if err != nil {
		t.Fatal(err)
	}
	ben, err := o.as("xoxp-ben").AuthTest()
	if err != nil {
		t.Fatal(err)
	}
	card := func() (card api.Message, shown string) {
		h, err := o.as("xoxp-ben").GetConversationHistory(&api.GetConversationHistoryParameters{ChannelID: room})
		if err != nil || len(h.Messages) == 0 {
			return card, ""
		}
		text, _ := json.Marshal(h.Messages[0].Blocks)
		return h.Messages[0], string(text)
	}
	shows := func(part string) api.Message {
		t.Helper()
		o.until(part+" on the card", func() bool { _, shown := card(); return strings.Contains(shown, part) })
		m, _ := card()
		return m
	}
	heard := func(part string) {
		t.Helper()
		o.until(part+" in the direct message", func() bool {
			h, err := o.as("xoxp-ada").GetConversationHistory(&api.GetConversationHistoryParameters{ChannelID: dm.ID})
			return err == nil && slices.ContainsFunc(h.Messages, func(m api.Message) bool { return strings.Contains(m.Text, part) })
		})
	}
	below := func(root api.Message, part string) {
		t.Helper()
		o.until(part+" in the thread", func() bool {
			return slices.ContainsFunc(o.thread(room, root.Timestamp), func(m api.Message) bool {
				return m.Timestamp != root.Timestamp && strings.Contains(m.Text, part)
			})
		})
	}

	o.says("xoxp-ada", dm.ID, "", "I want to talk to a person")
	waiting := shows("Waiting for an agent")
	o.clicks(waiting, room, ben.TeamID, ben.UserID, "desk/claim")
	claimed := shows("has it since")
	heard("has joined")
	o.says("xoxp-ada", dm.ID, "", "where do I park & when?")
	below(claimed, "where do I park &amp; when?")
	ts := o.says("xoxp-ben", room, claimed.Timestamp, "behind the *house*")
	heard("behind the *house*")
	if _, _, _, err := o.as("xoxp-ben").UpdateMessage(room, ts, api.MsgOptionText("behind the *hall*", false)); err != nil {
		t.Fatal(err)
	}
	heard("behind the *hall*")

	// The card is deleted: it is posted anew, and its thread goes on.
	if _, _, err := o.as("xoxb-bot").DeleteMessage(room, claimed.Timestamp); err != nil {
		t.Fatal(err)
	}
	o.clicks(claimed, room, ben.TeamID, ben.UserID, "desk/release")
	again := shows("Waiting for an agent")
	if again.Timestamp == claimed.Timestamp {
		t.Fatal("the card was not posted anew")
	}
	below(again, "released")
	o.clicks(again, room, ben.TeamID, ben.UserID, "desk/claim")
	shows("has it since")
	o.says("xoxp-ben", room, again.Timestamp, "mind the step")
	heard("mind the step")
}
