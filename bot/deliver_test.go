package bot_test

import (
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"supportbot/bot"
	"supportbot/chat"
	"supportbot/internal/redistest"
	"supportbot/session"
)

func TestRepliesAreDeliveredInOrderWithTheirHints(t *testing.T) {
	t.Parallel()
	desk := newPlatform()
	store := open(t, session.Options{})
	b := newBot(t, bot.Options{Store: store, Senders: map[string]bot.Sender{"desk": desk}})
	run(t, b)
	const conversations, messages = 4, 10
	for i := range messages {
		for c := range conversations {
			handle(t, b, posted(fmt.Sprint("c", c), fmt.Sprint("m", i), "renew"))
		}
	}
	desk.wait(t, "all posts", func() bool { return len(desk.posts) >= conversations*messages })
	next := map[string]int{}
	for _, p := range desk.posts {
		next[p.target]++
		if want := fmt.Sprintf("turn %d: renew", next[p.target]); p.text != want {
			t.Errorf("%s got %q, want %q", p.target, p.text, want)
		}
		if p.hints["url"] == "" {
			t.Errorf("the hints of the address did not come along")
		}
	}
	until(t, "the reference to be stored", func() bool {
		ref, err := store.Ref(t.Context(), session.Key{Channel: "desk", Conversation: desk.posts[0].target}, desk.posts[0].entry)
		return err == nil && ref == "ref of "+desk.posts[0].entry
	})
	if len(desk.tries) != conversations*messages {
		t.Errorf("%d sends for %d replies", len(desk.tries), conversations*messages)
	}
}

func TestAThrottledTargetWaitsAndOthersDoNot(t *testing.T) {
	t.Parallel()
	desk := newPlatform()
	var slowAt time.Time
	desk.fail = func(to chat.Address, _ chat.Reply, _ bot.Attempt) error {
		if to.Target != "slow" {
			return nil
		}
		if time.Now().Before(slowAt) {
			t.Errorf("sent %s before the platform allowed it", time.Until(slowAt))
		}
		if len(desk.posts) == 0 { // until the other target has its reply
			slowAt = time.Now().Add(100 * time.Millisecond)
			return &bot.RetryAt{Time: slowAt, Err: errPlatform}
		}
		return nil
	}
	patient := quick
	patient.MaxAttempts = 1000 // refused until the other target has its reply
	b := newBot(t, bot.Options{Senders: map[string]bot.Sender{"desk": desk}, Delivery: patient})
	run(t, b)
	handle(t, b, posted("slow", "m1", "renew"))
	desk.wait(t, "the refusal", func() bool { return !slowAt.IsZero() })
	handle(t, b, posted("slow", "m2", "renew"))
	handle(t, b, posted("other", "m1", "renew"))
	desk.wait(t, "three posts", func() bool { return len(desk.posts) == 3 })
	var order []string
	for _, p := range desk.posts {
		order = append(order, p.target+" "+p.text)
	}
	if want := "[other turn 1: renew slow turn 1: renew slow turn 2: renew]"; fmt.Sprint(order) != want {
		t.Errorf("posted %v, want %s", order, want)
	}
}

func TestAnEntryInDoubtIsTriedAgainUnderItsID(t *testing.T) {
	t.Parallel()
	desk := newPlatform()
	desk.fail = func(_ chat.Address, _ chat.Reply, a bot.Attempt) error {
		switch a.Number {
		case 1:
			return errPlatform
		case 2:
			panic("a mistake in the sender")
		}
		return nil
	}
	b := newBot(t, bot.Options{Senders: map[string]bot.Sender{"desk": desk}})
	run(t, b)
	handle(t, b, posted("c", "m1", "renew"))
	desk.wait(t, "the post", func() bool { return len(desk.posts) == 1 })
	for i, a := range desk.tries {
		if a.Number != i+1 || a.EntryID != desk.tries[0].EntryID || a.EntryID == "" {
			t.Errorf("attempt %d was %+v", i+1, a)
		}
	}
}

func TestUndeliverableRepliesBecomeDeadLettersAndTheRestGoesOn(t *testing.T) {
	t.Parallel()
	leak := &url.Error{Op: "Post", URL: "https://example.org/hook?secret", Err: errPlatform}
	tests := map[string]struct {
		err   error
		tries int
	}{
		"permanent": {&bot.Permanent{Err: leak}, 1},
		"hopeless":  {leak, 3},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store := open(t, session.Options{})
			desk, log := newPlatform(), &lines{}
			desk.fail = func(_ chat.Address, r chat.Reply, _ bot.Attempt) error {
				if strings.Contains(r.Text, "turn 1") {
					return test.err
				}
				return nil
			}
			delivery := quick
			delivery.MaxAttempts = 3
			b := newBot(t, bot.Options{
				Store: store, Senders: map[string]bot.Sender{"desk": desk}, Delivery: delivery, Logger: slog.New(slog.NewTextHandler(log, nil)),
			})
			run(t, b)
			handle(t, b, posted("c", "m1", "renew"))
			handle(t, b, posted("c", "m2", "renew"))
			desk.wait(t, "the second reply", func() bool { return len(desk.posts) == 1 })
			if p := desk.posts[0]; p.text != "turn 2: renew" || len(desk.tries) != test.tries+1 {
				t.Errorf("posted %q after %d tries, want turn 2 after %d", p.text, len(desk.tries), test.tries+1)
			}
			if dead := deadLetters(t, store); len(dead) != 1 || !strings.Contains(dead[0], "turn 1") {
				t.Errorf("dead letters: %q", dead)
			}
			for _, secret := range []string{"secret", `"c"`, "conversation=c"} {
				if strings.Contains(log.text(), secret) {
					t.Errorf("the log has %s: %s", secret, log.text())
				}
			}
		})
	}
}

// What a process leaves behind, another one finds: here by the sweep alone.
func TestTheSweepFindsWhatWasLeftBehind(t *testing.T) {
	t.Parallel()
	store := open(t, session.Options{})
	gone := newBot(t, bot.Options{Store: store})
	handle(t, gone, posted("c", "m1", "renew"))
	handle(t, gone, posted("c", "m2", "renew"))
	desk := newPlatform()
	run(t, newBot(t, bot.Options{Store: store, Senders: map[string]bot.Sender{"desk": desk}}))
	desk.wait(t, "both replies", func() bool { return len(desk.posts) == 2 })
}

// What nobody can serve, however much of it there is, does not hide what can be served.
func TestTheSweepFindsWhatIsBehindWhatNobodyServes(t *testing.T) {
	t.Parallel()
	timer := func(state string) func(*testing.T, *session.Store, *bot.Bot, string) {
		return func(t *testing.T, store *session.Store, _ *bot.Bot, c string) {
			w := session.Turn{Key: session.Key{Channel: "desk", Conversation: c}, State: []byte(state), Timer: time.Unix(1, 0)}
			if _, err := store.Commit(t.Context(), w); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, leave := range map[string]func(*testing.T, *session.Store, *bot.Bot, string){
		"a channel that is gone": func(t *testing.T, _ *session.Store, b *bot.Bot, c string) {
			m := posted(c, "m1", "renew")
			m.ReplyTo.Channel = "gone"
			handle(t, b, m)
		},
		"timers without a ticket":              timer("{}"),
		"timers of states that cannot be read": timer("?"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store := open(t, session.Options{})
			gone := newBot(t, bot.Options{Store: store})
			for i := range 300 {
				leave(t, store, gone, fmt.Sprint("c", i))
			}
			handle(t, gone, posted("c", "m1", "renew"))
			desk := newPlatform()
			run(t, newBot(t, bot.Options{Store: store, Senders: map[string]bot.Sender{"desk": desk}}))
			desk.wait(t, "the reply", func() bool { return len(desk.posts) == 1 })
		})
	}
}

// A commit in a process that cannot deliver rings for one that can.
func TestTheBellWakesAnotherProcess(t *testing.T) {
	t.Parallel()
	url := redistest.Start(t).URL()
	desk := newPlatform()
	slow := quick
	slow.Sweep = time.Hour
	run(t, newBot(t, bot.Options{
		Store: open(t, session.Options{URL: url}), Senders: map[string]bot.Sender{"desk": desk}, Delivery: slow,
	}))
	front := newBot(t, bot.Options{Store: open(t, session.Options{URL: url})})
	i := 0
	until(t, "a delivery", func() bool { // the first may ring before anybody listens
		i++
		handle(t, front, posted(fmt.Sprint("c", i), "m1", "renew"))
		desk.mu.Lock()
		defer desk.mu.Unlock()
		return len(desk.posts) > 0
	})
}

// Frozen between the look at the outbox and the send, a process must not send
// on a lease that may be another's by then: it renews, and if that fails it leaves the
// entry to whoever leases the lane next.
func TestNothingIsSentOnALeaseThatIsTooShort(t *testing.T) {
	t.Parallel()
	for name, renewed := range map[string]bool{"renewed": true, "lost": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			redis, err := session.StartEmbedded()
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(redis.Close)
			store := &faulty{Store: open(t, session.Options{URL: redis.URL()})}
			var begins, renewals atomic.Int32
			store.begin = func(h session.Head) session.Head {
				if begins.Add(1) == 1 {
					h.LeaseLeft = quick.SendTimeout - time.Millisecond
				}
				return h
			}
			store.renew = func() bool {
				if renewals.Add(1) > 1 || renewed {
					return true
				}
				redis.Advance(quick.Lease)
				return false
			}
			desk := newPlatform()
			b := newBot(t, bot.Options{Store: store, Senders: map[string]bot.Sender{"desk": desk}})
			run(t, b)
			handle(t, b, posted("c", "m1", "renew"))
			desk.wait(t, "the post", func() bool { return len(desk.posts) == 1 })
			want := 2
			if renewed {
				want = 1
			}
			if got := desk.tries[0].Number; got != want || len(desk.tries) != 1 || renewals.Load() == 0 {
				t.Errorf("sent at attempt %d of %v after %d renewals, want attempt %d alone", got, desk.tries, renewals.Load(), want)
			}
		})
	}
}

func TestStoppingDeliversWhatIsQueued(t *testing.T) {
	t.Parallel()
	desk := newPlatform()
	goOn := make(chan struct{})
	desk.fail = func(chat.Address, chat.Reply, bot.Attempt) error { <-goOn; return nil }
	delivery := quick
	delivery.Workers = 1
	b := newBot(t, bot.Options{Senders: map[string]bot.Sender{"desk": desk}, Delivery: delivery})
	stop := run(t, b)
	until(t, "the lease to be taken by a commit", func() bool { return b.Delivering() })
	for i := range 5 {
		handle(t, b, posted(fmt.Sprint("c", i), "m1", "renew"))
	}
	go func() {
		until(t, "the end to begin", func() bool { return !b.Delivering() })
		close(goOn)
	}()
	stop()
	if len(desk.posts) != 5 {
		t.Errorf("%d posts at the end, want 5", len(desk.posts))
	}
}

// Each round trip to Redis costs as much as all the rest of a turn.
func TestADeliveredTurnIsFourRoundTrips(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	desk := newPlatform()
	rare := quick
	rare.Sweep = time.Hour
	b := newBot(t, bot.Options{
		Store: open(t, session.Options{URL: server.URL()}), Senders: map[string]bot.Sender{"desk": desk}, Delivery: rare,
	})
	run(t, b)
	until(t, "the workers", b.Delivering)
	deliver := func(id string) {
		handle(t, b, posted("c", id, "renew"))
		lane := session.Lane{Key: session.Key{Channel: "desk", Conversation: "c"}, Name: "desk|c"}
		judge := open(t, session.Options{URL: server.URL()})
		until(t, "the lane to be free", func() bool {
			ok, err := judge.Acquire(t.Context(), lane, "judge", time.Minute)
			return err == nil && ok && judge.Release(t.Context(), lane, "judge") == nil
		})
	}
	deliver("warm") // teaches Redis the scripts
	before := server.Calls("evalsha")
	handle(t, b, posted("c", "m1", "renew"))
	desk.wait(t, "the post", func() bool { return len(desk.posts) == 2 })
	until(t, "the confirmation", func() bool { return server.Calls("evalsha")-before >= 3 })
	if got := server.Calls("evalsha") - before; got != 3 {
		t.Errorf("%d scripts beside the reads of the load, want commit, begin and next", got)
	}
}
