package bot_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"supportbot/bot"
	"supportbot/chat"
	"supportbot/internal/redistest"
	"supportbot/session"
)

const (
	crowd    = 4 // conversations at a time
	messages = 6 // of each
)

// A process that is killed at any point of a turn or of a delivery loses
// nothing and disturbs no order. Where the platform can be asked what it has,
// nothing is posted twice either.
func TestKilledAtAnyPoint(t *testing.T) {
	t.Parallel()
	for _, point := range []string{"loaded", "stepped", "committed", "begun", "sent", "finished"} {
		for _, lookUp := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, platform can be asked %t", point, lookUp), func(t *testing.T) {
				t.Parallel()
				s := &scene{order: order{
					URL: redistest.Start(t).URL(), Record: filepath.Join(t.TempDir(), "platform"), LookUp: lookUp, Point: point,
				}, acknowledged: map[string]map[float64]string{}}
				s.play(t, 3, 5, 2)
				s.settle(t)
				s.judge(t, lookUp)
			})
		}
	}
}

// scene is a crowd that writes to a bot which keeps dying.
type scene struct {
	order

	mu    sync.Mutex
	child *child
	lives []int32 // the hits at which the next children die
	// acknowledged are the ids of messages by conversation and turn.
	acknowledged map[string]map[float64]string
	deaths       int
}

// play lets everybody write; whoever gets no answer sends the message again
// with the same id, as platforms do. The children die at the given hits; the
// last one lives.
func (s *scene) play(t *testing.T, hits ...int32) {
	t.Helper()
	s.lives = hits
	s.next(t, nil)
	var all sync.WaitGroup
	for c := range crowd {
		conversation := fmt.Sprint("c", c)
		s.acknowledged[conversation] = map[float64]string{}
		all.Go(func() {
			for i := range messages {
				m := posted(conversation, fmt.Sprint(conversation, "-", i), fmt.Sprint("renew ", i))
				turn := s.send(t, m)
				s.mu.Lock()
				if other, ok := s.acknowledged[conversation][turn]; ok {
					t.Errorf("turn %v of %s was acknowledged to %s and %s", turn, conversation, other, m.ID)
				}
				s.acknowledged[conversation][turn] = m.ID
				s.mu.Unlock()
			}
		})
	}
	all.Wait()
}

func (s *scene) send(t *testing.T, m chat.Message) float64 {
	s.mu.Lock()
	c := s.child
	s.mu.Unlock()
	for late := time.Now().Add(2 * patience); time.Now().Before(late); {
		answer, alive := c.ask(m)
		switch {
		case !alive:
			c = s.next(t, c)
		case answer.Error == "":
			return answer.Turn
		}
	}
	t.Errorf("no answer to %s", m.ID)
	return -1
}

// next starts a child in place of a dead one, once.
func (s *scene) next(t *testing.T, dead *child) *child {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.child != dead {
		return s.child
	}
	if dead != nil {
		s.deaths++
	}
	o := s.order
	if len(s.lives) > 0 {
		o.Hit, s.lives = s.lives[0], s.lives[1:]
	}
	s.child = startChild(t, o)
	return s.child
}

// settle waits until everything is delivered and stops the last child. A
// delivery may take its time after a death: a lease and a sweep.
func (s *scene) settle(t *testing.T) {
	t.Helper()
	store := open(t, session.Options{URL: s.URL})
	until(t, "empty outboxes", func() bool {
		if s.child.isDead() { // it met its point while delivering
			s.next(t, s.child)
		}
		if posts, err := readRecord(s.Record); err != nil || len(entries(posts)) < crowd*messages {
			return false // looking into an outbox counts as an attempt: not before the end
		}
		for c := range crowd {
			lane := session.Lane{Key: session.Key{Channel: "desk", Conversation: fmt.Sprint("c", c)}, Name: fmt.Sprint("desk|c", c)}
			if ok, err := store.Acquire(t.Context(), lane, "judge", time.Second); err != nil || !ok {
				return false
			}
			_, waiting, err := store.Begin(t.Context(), lane, "judge")
			if err != nil || waiting {
				_ = store.Release(t.Context(), lane, "judge") // the child goes on
				return false
			}
		}
		return true
	})
	s.child.stop(t)
}

// entries counts how often each entry was posted.
func entries(posts []line) map[string]int {
	times := map[string]int{}
	for _, p := range posts {
		times[p.Entry]++
	}
	return times
}

// judge compares what was acknowledged, what is stored, and what the platform has.
func (s *scene) judge(t *testing.T, once bool) {
	t.Helper()
	if s.deaths == 0 {
		t.Fatalf("nobody died at %q", s.Point)
	}
	posts, err := readRecord(s.Record)
	if err != nil {
		t.Fatal(err)
	}
	first := map[string][]string{} // texts by conversation, in the order of their first appearance
	seen := map[string]bool{}
	for _, p := range posts {
		if !seen[p.Entry] {
			first[p.Target] = append(first[p.Target], p.Text)
		}
		seen[p.Entry] = true
	}
	doubled := len(posts) - len(seen)
	switch {
	case !once && s.Point == "sent" && doubled == 0:
		t.Error("dying between the post and its confirmation must double where nobody can be asked: the test sees nothing")
	case once && doubled > 0:
		t.Errorf("%d posts too many", doubled)
	}
	store := open(t, session.Options{URL: s.URL})
	for c := range crowd {
		conversation := fmt.Sprint("c", c)
		if got := stateOf(t, store, posted(conversation, "", "")).Turns; got != messages || len(s.acknowledged[conversation]) != messages {
			t.Errorf("%s: %d turns stored, %d acknowledged, want %d", conversation, got, len(s.acknowledged[conversation]), messages)
		}
		var want []string
		for i := range messages {
			want = append(want, fmt.Sprintf("turn %d: renew %d", i+1, i))
		}
		if got := first[conversation]; fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: the platform has %q, want %q", conversation, got, want)
		}
	}
}

// A process that is frozen longer than its lease finds, when it goes on, that
// another has taken over: nothing is lost, doubled or out of order.
func TestFrozenProcess(t *testing.T) {
	t.Parallel()
	s := &scene{order: order{
		URL: redistest.Start(t).URL(), Record: filepath.Join(t.TempDir(), "platform"), LookUp: true,
	}, acknowledged: map[string]map[float64]string{}}
	frozen := startChild(t, s.order)
	var asked sync.WaitGroup
	for c := range crowd {
		asked.Go(func() { frozen.ask(posted(fmt.Sprint("c", c), fmt.Sprint("c", c, "-0"), "renew 0")) })
	}
	until(t, "the first post", func() bool {
		posts, err := readRecord(s.Record)
		return err == nil && len(posts) > 0
	})
	_ = frozen.command.Process.Signal(syscall.SIGSTOP)
	s.play(t) // everybody, by a second process, the first message again
	s.settle(t)
	_ = frozen.command.Process.Signal(syscall.SIGCONT)
	asked.Wait()
	frozen.stop(t)
	s.deaths = 1
	s.judge(t, true)
}

// Without Redis a message is refused with nothing half done, and taken once
// Redis is back.
func TestRedisAway(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t, "--appendfsync", "always")
	desk := newPlatform()
	store, err := session.Open(t.Context(), session.Options{URL: server.URL()}) // with the time-outs of production
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	b := newBot(t, bot.Options{Store: store, Senders: map[string]bot.Sender{"desk": desk}, Deadline: 2500 * time.Millisecond, Delivery: brief()})
	run(t, b)
	until(t, "the first turn", func() bool {
		_, err := b.Handle(t.Context(), posted("c", "m1", "renew"))
		return err == nil
	})
	for name, fault := range map[string]struct{ away, back func() }{
		"frozen": {server.Freeze, server.Thaw},
		"killed": {server.Kill, server.Restart},
	} {
		fault.away()
		began := time.Now()
		_, err := b.Handle(t.Context(), posted("c", name, "renew"))
		took := time.Since(began)
		fault.back()
		if !errors.Is(err, bot.ErrUnavailable) || took > patience/2 {
			t.Errorf("%s: got %v after %s, want ErrUnavailable in time", name, err, took)
		}
		until(t, name+" Redis to serve again", func() bool {
			_, err := b.Handle(t.Context(), posted("c", name, "renew"))
			return err == nil
		})
	}
	if got := stateOf(t, store, posted("c", "", "")).Turns; got != 3 {
		t.Errorf("%d turns, want 3", got)
	}
	desk.wait(t, "three posts", func() bool { return len(desk.posts) >= 3 })
	for i, p := range desk.posts {
		if want := fmt.Sprintf("turn %d: renew", i+1); p.text != want {
			t.Errorf("post %d is %q, want %q", i+1, p.text, want)
		}
	}
}
