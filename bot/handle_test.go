package bot_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"supportbot/bot"
	"supportbot/chat"
	"supportbot/dialog"
	"supportbot/internal/redistest"
	"supportbot/session"
)

func load(t testing.TB, s *session.Store, m chat.Message) session.Loaded {
	t.Helper()
	l, err := s.Load(t.Context(), session.LoadRequest{Key: session.Key{Channel: m.Channel, Conversation: m.Conversation}})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func stateOf(t testing.TB, s *session.Store, m chat.Message) (state dialog.State) {
	t.Helper()
	if err := json.Unmarshal(load(t, s, m).State, &state); err != nil {
		t.Fatal(err)
	}
	return state
}

func asJSON(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestARepeatedMessageGetsTheFirstReplyAndChangesNothing(t *testing.T) {
	t.Parallel()
	store := open(t, session.Options{})
	b := newBot(t, bot.Options{Store: store, Limit: session.Limit{Messages: 2, Per: time.Hour}})
	first := handle(t, b, message("c", "m1", "renew"))
	handle(t, b, message("c", "m2", "renew again"))
	for range 3 {
		if again := handle(t, b, message("c", "m1", "something else")); asJSON(t, again) != asJSON(t, first) {
			t.Errorf("the first reply was %s, now it is %s", asJSON(t, first), asJSON(t, again))
		}
	}
	if s := stateOf(t, store, message("c", "", "")); s.Turns != 2 || s.Schema != dialog.Schema {
		t.Errorf("the state is %+v, want two turns", s)
	}
}

func TestTheSameMessageAtTheSameTimeIsOneTurn(t *testing.T) {
	t.Parallel()
	store := open(t, session.Options{})
	b := newBot(t, bot.Options{Store: store})
	var all sync.WaitGroup
	replies := make([]string, 20)
	for i := range replies {
		all.Go(func() { replies[i] = asJSON(t, handle(t, b, message("c", "m1", "renew"))) })
	}
	all.Wait()
	for _, r := range replies {
		if r != replies[0] {
			t.Errorf("two replies to one message: %s and %s", replies[0], r)
		}
	}
	if s := stateOf(t, store, message("c", "", "")); s.Turns != 1 {
		t.Errorf("%d turns, want 1", s.Turns)
	}
}

// Whoever wants JSON gets the very bytes that were stored, each time, and from any process; receipt and
// transcript hold the same reply.
func TestAnAnswerIsWhatWasWritten(t *testing.T) {
	t.Parallel()
	store := open(t, session.Options{})
	now := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	m := message("c", "m1", "renew \"it\" <b> & 好")
	var first []byte
	for i := range 3 {
		b := newBot(t, bot.Options{Store: store, Now: func() time.Time { return now.Add(time.Duration(i) * time.Hour) }})
		answer, err := b.Answer(t.Context(), m)
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = answer
		}
		if string(answer) != string(first) {
			t.Errorf("time %d: %s\nwant %s", i, answer, first)
		}
	}
	var reply chat.Reply
	if err := json.Unmarshal(first, &reply); err != nil || asJSON(t, reply) != asJSON(t, handle(t, newBot(t, bot.Options{Store: store}), m)) {
		t.Errorf("%s is not the reply (%v)", first, err)
	}
	stored, err := store.Receipt(t.Context(), reply.Receipt)
	if err != nil {
		t.Fatal(err)
	}
	var receipt dialog.Receipt
	if err := json.Unmarshal(stored, &receipt); err != nil || asJSON(t, receipt.Reply) != asJSON(t, reply) || receipt.Message.Text != m.Text {
		t.Errorf("the receipt holds %s (%v)", stored, err)
	}
	events, err := store.Events(t.Context(), session.Key{Channel: m.Channel, Conversation: m.Conversation}, "", 0)
	if err != nil || len(events) != 2 {
		t.Fatalf("%d events, %v", len(events), err)
	}
	var said chat.Event
	if err := json.Unmarshal(events[1].Body, &said); err != nil || said.Reply == nil || asJSON(t, *said.Reply) != asJSON(t, reply) || said.MessageID != m.ID {
		t.Errorf("the transcript holds %s (%v)", events[1].Body, err)
	}
}

func TestTranscriptReceiptAndPersonAreWrittenWithTheTurn(t *testing.T) {
	t.Parallel()
	store := open(t, session.Options{})
	now := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	b := newBot(t, bot.Options{Store: store, Now: func() time.Time { return now }, NewTicket: func() string { return "T1CKET" }})
	m := posted("c", "m1", "librarian, my number is 13800138000")
	reply := handle(t, b, m)
	if reply.Ticket != "T1CKET" {
		t.Errorf("the ticket is %q", reply.Ticket)
	}

	key := session.Key{Channel: "desk", Conversation: "c"}
	events, err := store.Events(t.Context(), key, "", 10)
	if err != nil || len(events) != 3 {
		t.Fatalf("%d events, %v; want what was said, the reply and the ticket", len(events), err)
	}
	var said, answered chat.Event
	if err := errors.Join(json.Unmarshal(events[0].Body, &said), json.Unmarshal(events[1].Body, &answered)); err != nil {
		t.Fatal(err)
	}
	if said.Text != "librarian, my number is ***" || said.MessageID != "m1" || !said.At.Equal(now) {
		t.Errorf("the person's line is %+v", said)
	}
	if answered.Reply == nil || answered.Reply.Text != reply.Text || answered.MessageID != "m1" {
		t.Errorf("the bot's line is %+v", answered)
	}

	receipt, err := store.Receipt(t.Context(), reply.Receipt)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"13800138000", "example.org/hook"} {
		if strings.Contains(string(receipt), secret) {
			t.Errorf("the receipt has %q: %s", secret, receipt)
		}
	}
	var r dialog.Receipt
	if err := json.Unmarshal(receipt, &r); err != nil {
		t.Fatal(err)
	}
	if r.ID != reply.Receipt || !r.Now.Equal(now) || r.Ticket != "T1CKET" {
		t.Errorf("the receipt is %+v", r)
	}
	tickets, err := store.Desk(t.Context())
	if err != nil || len(tickets) != 1 || tickets[0].Key != key || !tickets[0].Live {
		t.Errorf("tickets: %v, %v; want the conversation", tickets, err)
	}
}

// Two processes, one conversation: each message is one turn, none is lost.
func TestRacingBotsLoseNoTurn(t *testing.T) {
	t.Parallel()
	url := redistest.Start(t).URL()
	const messages = 40
	bots := []*bot.Bot{
		newBot(t, bot.Options{Store: open(t, session.Options{URL: url})}),
		newBot(t, bot.Options{Store: open(t, session.Options{URL: url})}),
	}
	var all sync.WaitGroup
	var mu sync.Mutex
	turns := map[float64]string{}
	for i := range messages {
		all.Go(func() {
			m := message("c", fmt.Sprint("m", i), fmt.Sprint("renew ", i))
			for {
				reply, err := bots[i%2].Handle(t.Context(), m)
				if errors.Is(err, bot.ErrBusy) {
					continue // what a platform does after a 503
				}
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				defer mu.Unlock()
				if other, ok := turns[reply.Values["turn"]]; ok {
					t.Errorf("turn %v was given to %s and %s", reply.Values["turn"], other, m.ID)
				}
				turns[reply.Values["turn"]] = m.ID
				return
			}
		})
	}
	all.Wait()
	if s := stateOf(t, open(t, session.Options{URL: url}), message("c", "", "")); s.Turns != messages || len(turns) != messages {
		t.Errorf("%d turns in the state, %d replies; want %d", s.Turns, len(turns), messages)
	}
}

func TestOverTheLimitSaysWhenToComeBack(t *testing.T) {
	t.Parallel()
	var clock atomic.Int64
	clock.Store(time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC).UnixNano())
	now := func() time.Time { return time.Unix(0, clock.Load()) }
	b := newBot(t, bot.Options{
		Store: open(t, session.Options{Now: now}), Now: now, Limit: session.Limit{Messages: 2, Per: time.Minute},
	})
	handle(t, b, message("c", "m1", "renew"))
	handle(t, b, message("c", "m2", "renew"))
	_, err := b.Handle(t.Context(), message("c", "m3", "renew"))
	var limited *bot.LimitError
	if !errors.As(err, &limited) || limited.RetryAfter <= 0 || limited.RetryAfter > time.Minute {
		t.Fatalf("got %v, want a LimitError within a minute", err)
	}
	handle(t, b, message("another person", "m1", "renew"))
	clock.Add(int64(limited.RetryAfter + time.Second))
	if r := handle(t, b, message("c", "m3", "renew")); r.Values["turn"] != 3 {
		t.Errorf("the refused message left something behind: turn %v, want 3", r.Values["turn"])
	}
}

func TestUseSwapsTheBrain(t *testing.T) {
	t.Parallel()
	b := newBot(t, bot.Options{Brain: clerk{name: "old "}})
	if r := handle(t, b, message("c", "m1", "renew")); !strings.HasPrefix(r.Text, "old turn 1") {
		t.Errorf("got %q", r.Text)
	}
	b.Use(clerk{name: "new "})
	if r := handle(t, b, message("c", "m2", "renew")); !strings.HasPrefix(r.Text, "new turn 2") {
		t.Errorf("got %q", r.Text)
	}
	if r := handle(t, b, message("c", "m1", "renew")); !strings.HasPrefix(r.Text, "old turn 1") {
		t.Errorf("the first message sent again got %q", r.Text)
	}
}

func TestTicketsAreShortAndReadable(t *testing.T) {
	t.Parallel()
	b := newBot(t, bot.Options{})
	seen := map[string]bool{}
	for i := range 50 {
		ticket := handle(t, b, message(fmt.Sprint("c", i), "m1", "librarian please")).Ticket
		if len(ticket) != 8 || strings.Trim(ticket, "0123456789ABCDEFGHJKMNPQRSTVWXYZ") != "" || seen[ticket] {
			t.Errorf("ticket %q", ticket)
		}
		seen[ticket] = true
	}
}
