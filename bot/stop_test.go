package bot_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"supportbot/bot"
	"supportbot/chat"
	"supportbot/session"
)

// slowStore looks into the outboxes of one conversation only when it is too late.
type slowStore struct {
	bot.Store
	slow string
	busy chan struct{}
}

func (s slowStore) Begin(ctx context.Context, lane session.Lane, token string) (session.Head, bool, error) {
	if lane.Key.Conversation == s.slow {
		s.busy <- struct{}{}
		<-ctx.Done()
	}
	return s.Store.Begin(ctx, lane, token)
}

// slowSender posts when it is too late for all that follows.
type slowSender struct{ busy chan struct{} }

func (s slowSender) Send(ctx context.Context, _ chat.Address, _ chat.Reply, a bot.Attempt) (chat.Ref, error) {
	s.busy <- struct{}{}
	<-ctx.Done()
	return chat.Ref("ref of " + a.EntryID), nil
}

// What a process that stops has no time for is free for others at once: what it was about to read, what
// comes after what it was posting, and what is queued.
func TestStoppingGivesUpTheRest(t *testing.T) {
	t.Parallel()
	store, busy := open(t, session.Options{}), make(chan struct{}, 2)
	delivery := quick
	delivery.Workers, delivery.Drain, delivery.Sweep = 2, time.Millisecond, time.Hour
	b := newBot(t, bot.Options{
		Store: slowStore{store, "read", busy}, Senders: map[string]bot.Sender{"desk": slowSender{busy}}, Delivery: delivery,
	})
	stop := run(t, b)
	until(t, "the workers", b.Delivering)
	conversations := []string{"posted", "read", "queued", "queued too"}
	for i, c := range conversations {
		handle(t, b, posted(c, "m1", "renew"))
		if i < delivery.Workers {
			<-busy
		}
	}
	handle(t, b, posted("posted", "m2", "renew"))
	stop()
	for _, c := range conversations {
		lane := session.Lane{Key: session.Key{Channel: "desk", Conversation: c}, Name: fmt.Sprint("desk|", c)}
		if ok, err := store.Acquire(t.Context(), lane, "another", time.Minute); err != nil || !ok {
			t.Errorf("what was %s is not free: %t, %v", c, ok, err)
		}
	}
}
