package bot_test

import (
	"encoding/json"
	"strings"
	"testing"

	"supportbot/desk"
	"supportbot/learn"
)

// An agent may give the person a number or an address: it arrives, and the authors do not see it.
func TestWhatAgentsWriteIsMaskedOnRecordOnly(t *testing.T) {
	t.Parallel()
	s := newDesk(t)
	s.say("where can I park my bus, call me at 13900139000")
	s.say("a person please")
	s.heard(2)
	s.act(desk.Act{Do: desk.Claim, Agent: ann})
	s.act(desk.Act{Do: desk.Say, Agent: ann, Text: "Call 010-62345678 or write to desk@example.org."})
	if text := s.heard(4); !strings.Contains(text, "010-62345678") || !strings.Contains(text, "desk@example.org") {
		t.Errorf("the person was told %q", text)
	}
	if done := s.act(desk.Act{Do: desk.Answer, Agent: ann, Intent: "opening_hours", Outcome: "open"}); done.Refusal != "" {
		t.Fatalf("an answer of the knowledge was refused: %+v", done)
	}
	noted := s.act(desk.Act{Do: desk.Resolve, Agent: ann, Text: "rang 212-555-0123, password hunter8"})
	if note := noted.Ticket.Note; note != "rang ***, password ***" {
		t.Errorf("the note is kept as %q", note)
	}
	s.say("👍")
	s.say("thanks to ann@example.org, +44 20 7946 0958")

	items, err := s.store.Inbox(t.Context(), 10)
	if err != nil {
		t.Fatal(err)
	}
	answered := 0
	for _, kept := range items {
		var it learn.Item
		if err := json.Unmarshal(kept.Body, &it); err != nil {
			t.Fatal(err)
		}
		if it.Kind == learn.Answered {
			answered++
			if it.Intent != "opening_hours" || !strings.Contains(it.Answer, "Call ***") {
				t.Errorf("answered: %+v", it)
			}
		}
		for _, number := range []string{"13900139000", "62345678", "example.org", "7946"} {
			if strings.Contains(string(kept.Body), number) {
				t.Errorf("%q is on record: %s", number, kept.Body)
			}
		}
	}
	if answered != 2 { // the answer, and the sentence of feedback on it
		t.Errorf("%d answers on record: %+v", answered, items)
	}
}
