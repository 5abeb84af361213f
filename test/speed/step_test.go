package speed

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"supportbot/chat"
	"supportbot/dialog"
	"supportbot/faq"
)

// moment is a turn with the state that it is computed on.
type moment struct {
	before dialog.State
	turn   dialog.Turn
}

// moments are all turns of the dialogues, in their order.
func moments(t testing.TB, b *dialog.Brain) []moment {
	t.Helper()
	var all []moment
	for _, said := range spoken(t) {
		var state dialog.State
		for _, text := range said {
			m := moment{before: state, turn: dialog.Turn{
				ID: "00abcdefghijklmnopqrstuvwxyz", Ticket: "01234567", Now: time.Date(2026, 1, 5, 10, 0, 0, 0, time.UTC),
				Message: chat.Message{Channel: "web", Conversation: "c0123456789", ID: "m", Text: chat.Clean(text)},
			}}
			all = append(all, m)
			state, _ = b.Step(state, m.turn)
		}
	}
	return all
}

// TestTheSameTurnAgain: what was found before makes no difference to what is answered, to the byte.
func TestTheSameTurnAgain(t *testing.T) {
	t.Parallel()
	brain := shipped(t)
	encoded := func(b *dialog.Brain, m *moment) string {
		state, result := b.Step(m.before, m.turn)
		text, err := json.Marshal([]any{state, result.Receipt, result.Effects})
		if err != nil {
			t.Error(err)
		}
		return string(text)
	}
	all := moments(t, brain)
	want := make([]string, len(all))
	for i := range all {
		fresh, err := dialog.NewWith(brain.Knowledge, brain.Engine) // it has decided nothing yet
		if err != nil {
			t.Fatal(err)
		}
		want[i] = encoded(fresh, &all[i])
	}
	var readers sync.WaitGroup
	for range 3 {
		readers.Go(func() {
			for i := range all {
				if got := encoded(brain, &all[i]); got != want[i] {
					t.Errorf("%q:\n got %s\nwant %s", all[i].turn.Message.Text, got, want[i])
				}
			}
		})
	}
	readers.Wait()
}

func shipped(t testing.TB) *dialog.Brain {
	t.Helper()
	k, err := faq.Load(filepath.Join("..", "..", "faq.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	brain, err := dialog.New(k)
	if err != nil {
		t.Fatal(err)
	}
	return brain
}

var blanks = strings.Repeat(" ", 100)

// BenchmarkStep computes the turns of all dialogues, without a store and without a network.
func BenchmarkStep(b *testing.B) {
	brain := shipped(b)
	all := moments(b, brain)
	b.Run("known", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			m := &all[i%len(all)]
			brain.Step(m.before, m.turn)
		}
	})
	b.Run("new", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			m := all[i%len(all)]
			m.turn.Message.Text += blanks[:i/len(all)%len(blanks)] // the same, and yet never said before
			brain.Step(m.before, m.turn)
		}
	})
	b.Run("encode", func(b *testing.B) {
		var results []dialog.Result
		for _, m := range all {
			_, r := brain.Step(m.before, m.turn)
			results = append(results, r)
		}
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			if _, err := json.Marshal(results[i%len(all)].Receipt); err != nil {
				b.Fatal(err)
			}
		}
	})
}
