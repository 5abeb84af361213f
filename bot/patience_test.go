package bot_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"supportbot/bot"
	"supportbot/chat"
	"supportbot/session"
)

// oneEntry is a store in which one reply waits. Like the bot here it lives in
// the clock of the test; nothing else of a store is asked for.
type oneEntry struct {
	bot.Store
	mu       sync.Mutex
	holder   string
	attempts []time.Time
	rests    time.Time
	buried   time.Time
}

var waitingLane = session.Lane{Key: session.Key{Channel: "desk", Conversation: "c"}, Name: "desk|c"}

func (s *oneEntry) Bell(ctx context.Context) <-chan session.Lane {
	never := make(chan session.Lane)
	context.AfterFunc(ctx, func() { close(never) })
	return never
}

func (s *oneEntry) Due(_ context.Context, within time.Duration, _ int, _ ...func(session.Lane) bool) ([]session.Waiting, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	in := time.Until(s.rests)
	if !s.buried.IsZero() || in > within {
		return nil, nil
	}
	return []session.Waiting{{Lane: waitingLane, In: max(0, in)}}, nil
}

func (s *oneEntry) Acquire(_ context.Context, _ session.Lane, token string, _ time.Duration) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.holder != "" || time.Now().Before(s.rests) {
		return false, nil
	}
	s.holder = token
	return true, nil
}

func (s *oneEntry) Begin(context.Context, session.Lane, string) (session.Head, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.buried.IsZero() { // an empty lane gives its lease up
		s.holder = ""
		return session.Head{}, false, nil
	}
	s.attempts = append(s.attempts, time.Now())
	body, err := json.Marshal(map[string]any{"to": chat.Address{Channel: "desk", Target: "c"}, "reply": chat.Reply{Text: "due on Friday"}})
	return session.Head{Entry: session.Entry{ID: "e", Body: body}, Attempts: len(s.attempts) - 1, LeaseLeft: 10 * time.Second}, true, err
}

func (s *oneEntry) Postpone(_ context.Context, _ session.Lane, _ string, until time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.holder, s.rests = "", until
	return nil
}

func (s *oneEntry) Bury(context.Context, session.Lane, string, string, string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.buried = time.Now()
	return nil
}

// TestAPlatformThatIsDownHasHalfAnHour: with the usual settings a reply is tried
// again for 20 to 45 minutes, at first soon and then ever more rarely.
func TestAPlatformThatIsDownHasHalfAnHour(t *testing.T) {
	t.Parallel()
	for name, random := range map[string]float64{"the shortest": 0, "the longest": 1} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				store, desk := &oneEntry{}, newPlatform()
				desk.fail = func(chat.Address, chat.Reply, bot.Attempt) error { return errors.New("no route to host") }
				b := bot.New(bot.Options{
					Store: store, Senders: map[string]bot.Sender{"desk": desk}, Logger: slog.New(slog.DiscardHandler),
					Random: func() float64 { return random },
				})
				ctx, stop := context.WithCancel(t.Context())
				var running sync.WaitGroup
				running.Go(func() { _ = b.Run(ctx) })
				began := time.Now()
				time.Sleep(2 * time.Hour) // of a clock that waits for nobody
				stop()
				running.Wait()
				took := store.buried.Sub(began)
				if len(store.attempts) != 30 || took < 20*time.Minute || took > 45*time.Minute {
					t.Fatalf("given up after %d attempts and %v", len(store.attempts), took)
				}
				first, last := store.attempts[1].Sub(store.attempts[0]), store.attempts[29].Sub(store.attempts[28])
				if first > 200*time.Millisecond || last < time.Minute || last > 2*time.Minute {
					t.Errorf("the first pause was %v, the last %v", first, last)
				}
				t.Logf("given up after %v", took)
			})
		})
	}
}
