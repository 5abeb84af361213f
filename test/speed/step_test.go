package speed

import (
	"encoding/json"
	"path/filepath"
	"strings"
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
