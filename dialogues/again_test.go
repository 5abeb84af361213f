package dialogues_test

import (
	"encoding/json"
	"sync"
	"testing"
	"time"

	"supportbot/chat"
	"supportbot/dialog"
	"supportbot/dialogues"
	"supportbot/faq"
)

// sameAgain: what was found before makes no difference to what is answered, to the byte.
func sameAgain(t *testing.T, k *faq.Knowledge, b *dialog.Brain) {
	t.Helper()
	type moment struct {
		before dialog.State
		turn   dialog.Turn
		want   string
	}
	encoded := func(b *dialog.Brain, m *moment) (dialog.State, string) {
		state, result := b.Step(m.before, m.turn)
		text, err := json.Marshal([]any{state, result.Receipt, result.Effects})
		if err != nil {
			t.Error(err)
		}
		return state, string(text)
	}
	var all []moment
	for _, file := range k.Dialogues {
		list, err := dialogues.Parse(file.Name, file.Content)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range list {
			var state dialog.State
			for _, turn := range d.Turns {
				m := moment{before: state, turn: dialog.Turn{
					ID: "1", Ticket: "k7f3", Now: time.Unix(1_767_600_000, 0).UTC(), Message: chat.Message{Channel: "test", ID: "1", Text: turn.Say},
				}}
				fresh, err := dialog.NewWith(k, b.Engine) // it has decided nothing yet
				if err != nil {
					t.Fatal(err)
				}
				state, m.want = encoded(fresh, &m)
				all = append(all, m)
			}
		}
	}
	var readers sync.WaitGroup
	for range 3 {
		readers.Go(func() {
			for i := range all {
				if _, got := encoded(b, &all[i]); got != all[i].want {
					t.Errorf("%q:\n got %s\nwant %s", all[i].turn.Message.Text, got, all[i].want)
				}
			}
		})
	}
	readers.Wait()
}
