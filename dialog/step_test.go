package dialog_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"supportbot/chat"
	"supportbot/dialog"
	"supportbot/faq"
)

var at = time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)

func library(t testing.TB) *dialog.Brain {
	t.Helper()
	k, err := faq.Load("../testdata/library/faq.yaml")
	if err != nil {
		t.Fatal(err)
	}
	b, err := dialog.New(k)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func turn(n int, text string) dialog.Turn {
	return dialog.Turn{ID: fmt.Sprintf("receipt-%d", n), Ticket: "t1", Now: at.Add(time.Duration(n) * time.Minute),
		Message: chat.Message{Channel: "test", Conversation: "c", ID: fmt.Sprint(n), Text: text}}
}

// talk is a conversation that goes through most of what a turn can do.
var talk = []string{
	"hello", "Can I renew my book?", "idk", "1", "0", "why?", "what about a film?", "no, a magazine", "when do you open on sunday", "2 times",
	"How much is the fine for a book 10 days late and for a film 5 days late?", "fine for a dvd 3 days late, 9 days late", "/lib fine book 4",
	"/lib fien", "/lib fine book -1", "/lib lang zh", "asdf qwer", "zxcv uiop", "那杂志呢", "/lib human", "thanks", "start again", "bye",
}

func encode(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// A turn is a pure function: another brain of the same knowledge, and a state that went through its
// stored form, give the same bytes.
func TestStepIsPure(t *testing.T) {
	t.Parallel()
	a, b := library(t), library(t)
	var stateA, stateB dialog.State
	for n, text := range talk {
		nextA, resultA := a.Step(stateA, turn(n, text))
		nextB, resultB := b.Step(stateB, turn(n, text))
		if x, y := encode(t, resultA.Receipt), encode(t, resultB.Receipt); x != y {
			t.Fatalf("%q: the receipts differ:\n%s\n%s", text, x, y)
		}
		stored := encode(t, nextA)
		if x := encode(t, nextB); x != stored {
			t.Fatalf("%q: the states differ:\n%s\n%s", text, stored, x)
		}
		stateA, stateB = nextA, dialog.State{}
		if err := json.Unmarshal([]byte(stored), &stateB); err != nil {
			t.Fatal(err)
		}
	}
}

// Every stored receipt gives its reply again, and says when it may not.
func TestReplay(t *testing.T) {
	t.Parallel()
	b := library(t)
	var state dialog.State
	for n, text := range talk {
		next, result := b.Step(state, turn(n, text))
		state = next
		var receipt dialog.Receipt
		if err := json.Unmarshal([]byte(encode(t, result.Receipt)), &receipt); err != nil {
			t.Fatal(err)
		}
		replayed, err := b.Replay(receipt)
		if err != nil {
			t.Fatal(err)
		}
		if !replayed.Same || len(replayed.Changed) > 0 {
			t.Errorf("%q: same %v, changed %v\n%s\n%s", text, replayed.Same, replayed.Changed, encode(t, replayed.Recorded), encode(t, replayed.Computed))
		}
		receipt.Knowledge, receipt.Engine, receipt.Reply.Text = "other", "0", "other"
		if replayed, _ := b.Replay(receipt); replayed.Same || len(replayed.Changed) != 2 {
			t.Errorf("%q: another reply under other knowledge passes as the same", text)
		}
	}
}

// Replies are whole: no list is null in the JSON, the reply's own texts are free of placeholders, and
// what a person wrote is never read as one.
func TestRepliesAreWhole(t *testing.T) {
	t.Parallel()
	b := library(t)
	var state dialog.State
	for n, text := range append(talk, "/lib {fact} {{usage}} {values}", "{question}") {
		next, result := b.Step(state, turn(n, text))
		state = next
		for _, r := range append([]chat.Reply{result.Reply}, result.Reply.More...) {
			if r.Text == "" || r.Kind == "" || r.Language == "" || r.Receipt == "" {
				t.Errorf("%q: incomplete: %s", text, encode(t, r))
			}
			if strings.Contains(encode(t, r), "null") {
				t.Errorf("%q: null in %s", text, encode(t, r))
			}
			if !strings.Contains(text, "{") && strings.ContainsAny(r.Text, "{}") {
				t.Errorf("%q: a placeholder is left in %q", text, r.Text)
			}
		}
	}
}

// A state that an older knowledge left behind names facts, intents and offers that are gone: the
// conversation goes on.
func TestForeignState(t *testing.T) {
	t.Parallel()
	b := library(t)
	var old dialog.State
	if err := json.Unmarshal([]byte(`{"schema":1,"intent":"gone","facts":{"gone":1,"item_type":"scroll"},"open":"gone","counted":"gone",
		"paused":{"intent":"gone","open":"gone"},"offered":[{"label":"x","value":"x","intent":"gone"}],"last":{"intent":"gone"},"heard":{"gone":true}}`), &old); err != nil {
		t.Fatal(err)
	}
	for _, text := range append([]string{"x", "5", "idk", "why?", "yes"}, talk...) {
		if _, result := b.Step(old, turn(1, text)); result.Reply.Text == "" {
			t.Errorf("%q: no reply", text)
		}
	}
}

func FuzzStep(f *testing.F) {
	for _, text := range talk {
		f.Add(text, "Can I renew my book?")
	}
	b := library(f)
	f.Fuzz(func(t *testing.T, text, before string) {
		state, _ := b.Step(dialog.State{}, turn(0, before))
		_, result := b.Step(state, turn(1, text))
		if result.Reply.Text == "" || result.Reply.Kind == "" {
			t.Errorf("no reply to %q after %q", text, before)
		}
		if _, err := json.Marshal(result.Receipt); err != nil {
			t.Error(err)
		}
	})
}

func BenchmarkStep(b *testing.B) {
	k, err := faq.Load("../faq.yaml")
	if err != nil {
		b.Fatal(err)
	}
	brain, err := dialog.New(k)
	if err != nil {
		b.Fatal(err)
	}
	for _, text := range []string{"My ECS has only one month left", "我的 ECS 实例只包月 1 个月，要备案，该怎么办？", "/icp quota ecs 2", "那香港的呢"} {
		state, _ := brain.Step(dialog.State{}, turn(0, "can my ECS be used to file, 5 months left"))
		b.Run(text, func(b *testing.B) {
			for b.Loop() {
				brain.Step(state, turn(1, text))
			}
		})
	}
}
