package bot_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"supportbot/bot"
	"supportbot/chat"
	"supportbot/dialog"
	"supportbot/session"
)

func TestConflictsKeepTheTimeAndTheIDsOfTheTurn(t *testing.T) {
	t.Parallel()
	store := &faulty{Store: open(t, session.Options{})}
	b := newBot(t, bot.Options{Store: store, Limit: session.Limit{Messages: 1, Per: time.Hour}})
	var writes []session.Turn
	store.commit = func(_ context.Context, w session.Turn, commit func() (session.Commit, error)) (session.Commit, error) {
		if writes = append(writes, w); len(writes) < 3 {
			return session.Commit{Status: session.Conflict}, nil
		}
		return commit()
	}
	handle(t, b, message("c", "m1", "renew"))
	if len(writes) != 3 {
		t.Fatalf("%d commits, want 3", len(writes))
	}
	if a, b := string(writes[0].Receipt), string(writes[2].Receipt); a != b {
		t.Errorf("the turn changed on its way:\n%s\n%s", a, b)
	}
}

func TestConflictsWithoutEndAreRefused(t *testing.T) {
	t.Parallel()
	store := &faulty{Store: open(t, session.Options{})}
	b := newBot(t, bot.Options{Store: store})
	store.commit = func(context.Context, session.Turn, func() (session.Commit, error)) (session.Commit, error) {
		return session.Commit{Status: session.Conflict}, nil
	}
	if _, err := b.Handle(t.Context(), message("c", "m1", "renew")); !errors.Is(err, bot.ErrBusy) {
		t.Errorf("got %v, want ErrBusy", err)
	}
}

func TestTooManyTurnsAtATimeAreRefusedAtOnce(t *testing.T) {
	t.Parallel()
	entered, goOn := make(chan struct{}), make(chan struct{})
	b := newBot(t, bot.Options{MaxTurns: 1, Failpoint: func(name string) {
		if name == "loaded" {
			entered <- struct{}{}
			<-goOn
		}
	}})
	first := make(chan error, 1)
	go func() {
		_, err := b.Handle(t.Context(), message("c", "m1", "renew"))
		first <- err
	}()
	<-entered
	if _, err := b.Handle(t.Context(), message("d", "m1", "renew")); !errors.Is(err, bot.ErrBusy) {
		t.Errorf("got %v, want ErrBusy", err)
	}
	close(goOn)
	if err := <-first; err != nil {
		t.Error(err)
	}
	go func() { <-entered }()
	handle(t, b, message("d", "m1", "renew"))
}

func TestAFullOutboxIsRefusedWithoutAMark(t *testing.T) {
	t.Parallel()
	desk := newPlatform()
	b := newBot(t, bot.Options{
		Store: open(t, session.Options{MaxOutbox: 2}), Senders: map[string]bot.Sender{"desk": desk},
	})
	handle(t, b, posted("c", "m1", "renew"))
	handle(t, b, posted("c", "m2", "renew"))
	if _, err := b.Handle(t.Context(), posted("c", "m3", "renew")); !errors.Is(err, bot.ErrBusy) {
		t.Fatalf("got %v, want ErrBusy", err)
	}
	handle(t, b, posted("d", "m1", "renew"))
	run(t, b)
	desk.wait(t, "three posts", func() bool { return len(desk.posts) == 3 })
	until(t, "the message to be taken", func() bool {
		r, err := b.Handle(t.Context(), posted("c", "m3", "renew"))
		return err == nil && r.Values["turn"] == 3
	})
}

func TestAPoisonMessageIsAnsweredHonestlyAndTheConversationGoesOn(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"boom": "Sorry", "糟糕": "抱歉", "not a number": "Sorry"} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			store := open(t, session.Options{})
			desk, log := newPlatform(), &lines{}
			b := newBot(t, bot.Options{
				Store: store, Senders: map[string]bot.Sender{"desk": desk}, Logger: slog.New(slog.NewTextHandler(log, nil)),
			})
			run(t, b)
			poison := posted("c", "m1", text+" on shelf 7")
			reply := handle(t, b, poison)
			if !strings.HasPrefix(reply.Text, want) || reply.Kind != chat.Fallback || reply.MessageID != "m1" || reply.ConversationID != "c" {
				t.Errorf("the reply is %+v, want an apology that begins with %q", reply, want)
			}
			if strings.Contains(asJSON(t, reply), "null") {
				t.Errorf("the message API has no null: %s", asJSON(t, reply))
			}
			if again := handle(t, b, poison); again.Text != reply.Text || again.Receipt != reply.Receipt {
				t.Errorf("the message sent again got %+v", again)
			}
			if next := handle(t, b, posted("c", "m2", "renew")); next.Values["turn"] != 1 {
				t.Errorf("after the poison comes turn %v, want 1", next.Values["turn"])
			}
			handle(t, b, posted("d", "m1", "renew"))
			desk.wait(t, "three posts", func() bool { return len(desk.posts) == 3 })
			until(t, "the dead letter", func() bool {
				for _, d := range deadLetters(t, store) {
					if strings.Contains(d, "on shelf 7") {
						return true
					}
				}
				return false
			})
			if strings.Contains(log.text(), "shelf 7") {
				t.Errorf("the log quotes the message: %s", log.text())
			}
		})
	}
}

func TestAStateOfANewerVersionIsLeftAlone(t *testing.T) {
	t.Parallel()
	store := open(t, session.Options{})
	b := newBot(t, bot.Options{Store: store})
	newer := fmt.Sprintf(`{"schema":%d,"turns":{"new":"form"}}`, dialog.Schema+1)
	_, err := store.Commit(t.Context(), session.Turn{
		Key: session.Key{Channel: "web", Conversation: "c"}, MessageID: "m0", State: []byte(newer), Reply: []byte("{}"),
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Handle(t.Context(), message("c", "m1", "renew")); !errors.Is(err, bot.ErrUnavailable) || !strings.Contains(err.Error(), "newer version") {
		t.Errorf("got %v, want ErrUnavailable for a newer version", err)
	}
	if got := string(load(t, store, message("c", "", "")).State); got != newer {
		t.Errorf("the state became %s", got)
	}
}

// During a roll-out an old process goes on with a newer state that allows it,
// as far as it knows what is in there.
func TestAStateOfANewerVersionThatAllowsThisOne(t *testing.T) {
	t.Parallel()
	store := open(t, session.Options{})
	b := newBot(t, bot.Options{Store: store})
	newer := fmt.Sprintf(`{"schema":%d,"oldest":%d,"turns":4,"mood":"fine"}`, dialog.Schema+1, dialog.Schema)
	_, err := store.Commit(t.Context(), session.Turn{
		Key: session.Key{Channel: "web", Conversation: "c"}, MessageID: "m0", State: []byte(newer), Reply: []byte("{}"),
	})
	if err != nil {
		t.Fatal(err)
	}
	handle(t, b, message("c", "m1", "renew"))
	if s := stateOf(t, store, message("c", "", "")); s.Turns != 5 || s.Schema != dialog.Schema {
		t.Errorf("turn %d with schema %d, want turn 5 with this program's", s.Turns, s.Schema)
	}
}

// An entry that brings down every process that sends it is given up like any other.
func TestAnEntryThatNoProcessSurvivesIsBuried(t *testing.T) {
	t.Parallel()
	desk := newPlatform()
	store := &faulty{Store: open(t, session.Options{}), begin: func(h session.Head) session.Head {
		if strings.Contains(string(h.Body), "deadly") {
			h.Attempts = 3
		}
		return h
	}}
	delivery := quick
	delivery.MaxAttempts = 3
	b := newBot(t, bot.Options{Store: store, Senders: map[string]bot.Sender{"desk": desk}, Delivery: delivery})
	run(t, b)
	handle(t, b, posted("c", "m1", "deadly"))
	handle(t, b, posted("c", "m2", "renew"))
	desk.wait(t, "the next reply", func() bool { return len(desk.posts) > 0 })
	if text := desk.posts[0].text; text != "turn 2: renew" || len(desk.tries) != 1 {
		t.Errorf("posted %q in %d tries; the deadly entry must not be tried again", text, len(desk.tries))
	}
	if dead := deadLetters(t, store.Store.(*session.Store)); len(dead) != 1 || !strings.Contains(dead[0], "deadly") {
		t.Errorf("dead letters: %q", dead)
	}
}

// Redis carries out what it is asked to, and its answers are lost, more often than an entry may be
// tried: nobody has tried to send it.
func TestLostAnswersAreNotAttempts(t *testing.T) {
	t.Parallel()
	desk := newPlatform()
	delivery := quick
	delivery.MaxAttempts = 3
	var asked atomic.Int32
	store := &faulty{Store: open(t, session.Options{}), lose: func() bool { return asked.Add(1)%6 != 0 }}
	b := newBot(t, bot.Options{Store: store, Senders: map[string]bot.Sender{"desk": desk}, Delivery: delivery})
	for _, id := range []string{"m1", "m2", "m3"} {
		handle(t, b, posted("c", id, "renew"))
	}
	run(t, b)
	desk.wait(t, "the replies", func() bool { return len(desk.posts) == 3 })
	for _, a := range desk.tries {
		if a.Number != 1 {
			t.Errorf("an entry was tried as for the %dth time", a.Number)
		}
	}
	if dead := deadLetters(t, store.Store.(*session.Store)); len(dead) > 0 {
		t.Errorf("dead letters: %q", dead)
	}
}

func TestACommitInDoubtIsLookedUp(t *testing.T) {
	t.Parallel()
	broken := fmt.Errorf("%w: connection reset", session.ErrUnavailable)
	tests := map[string]struct {
		written bool
		want    error
	}{
		"written":     {written: true},
		"not written": {want: bot.ErrUnavailable},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store := &faulty{Store: open(t, session.Options{})}
			desk := newPlatform()
			// Without a sweep: what is delivered was handed over by the turn in doubt.
			delivery := quick
			delivery.Sweep = time.Hour
			b := newBot(t, bot.Options{Store: store, Senders: map[string]bot.Sender{"desk": desk}, Delivery: delivery})
			run(t, b)
			until(t, "the workers", func() bool { // the first message finds them ready
				handle(t, b, posted(fmt.Sprint("warm", time.Now().UnixNano()), "m", "renew"))
				desk.mu.Lock()
				defer desk.mu.Unlock()
				return len(desk.posts) > 0
			})
			store.commit = func(_ context.Context, _ session.Turn, commit func() (session.Commit, error)) (session.Commit, error) {
				if test.written {
					if _, err := commit(); err != nil {
						return session.Commit{}, err
					}
				}
				return session.Commit{}, broken
			}
			m := posted("c", "m1", "renew")
			reply, err := b.Handle(t.Context(), m)
			if !errors.Is(err, test.want) {
				t.Fatalf("got %v, want %v", err, test.want)
			}
			if err == nil && reply.Values["turn"] != 1 {
				t.Errorf("the reply is %+v", reply)
			}
			store.commit = nil
			if again := handle(t, b, m); again.Values["turn"] != 1 {
				t.Errorf("sent again it is turn %v, want 1", again.Values["turn"])
			}
			desk.wait(t, "the reply", func() bool { return desk.has("c") == 1 })
		})
	}
}

func (p *platform) has(target string) (n int) {
	for _, post := range p.posts {
		if post.target == target {
			n++
		}
	}
	return n
}

func TestAStoreThatHangsIsGivenUpInTime(t *testing.T) {
	t.Parallel()
	real := open(t, session.Options{})
	hanging := &faulty{Store: real, load: func(ctx context.Context) error {
		<-ctx.Done()
		return fmt.Errorf("%w: %w", session.ErrUnavailable, ctx.Err())
	}}
	b := newBot(t, bot.Options{Store: hanging, Deadline: 50 * time.Millisecond})
	began := time.Now()
	_, err := b.Handle(t.Context(), message("c", "m1", "renew"))
	if took := time.Since(began); !errors.Is(err, bot.ErrUnavailable) || took > patience/2 {
		t.Errorf("got %v after %s, want ErrUnavailable after 50 ms", err, took)
	}
	if r := handle(t, newBot(t, bot.Options{Store: real}), message("c", "m1", "renew")); r.Values["turn"] != 1 {
		t.Errorf("turn %v, want 1", r.Values["turn"])
	}
}

func TestATurnIsFinishedForACallerWhoHangsUp(t *testing.T) {
	t.Parallel()
	store := &faulty{Store: open(t, session.Options{})}
	b := newBot(t, bot.Options{Store: store})
	ctx, hangUp := context.WithCancel(t.Context())
	store.commit = func(_ context.Context, _ session.Turn, commit func() (session.Commit, error)) (session.Commit, error) {
		hangUp()
		return commit()
	}
	if _, err := b.Handle(ctx, message("c", "m1", "renew")); err != nil {
		t.Error(err)
	}
	if _, err := b.Handle(ctx, message("c", "m2", "renew")); !errors.Is(err, bot.ErrUnavailable) {
		t.Errorf("a message of a caller who had gone before: %v, want ErrUnavailable", err)
	}
}
