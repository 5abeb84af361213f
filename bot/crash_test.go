package bot_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"supportbot/bot"
	"supportbot/internal/redistest"
	"supportbot/session"
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
				s := newScene(t, redistest.Start(t), 6)
				s.LookUp, s.Point = lookUp, point
				s.play(t, 3, 5, 2)
				s.settle(t)
				s.judge(t, lookUp)
			})
		}
	}
}

// The bot and Redis are killed at any time, again and again.
func TestKilledAtAnyTime(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t, "--appendfsync", "always")
	s := newScene(t, server, 60)
	moments := rand.New(rand.NewPCG(1, 2))
	over, killed := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(killed)
		for kills := 0; kills < 12; kills++ {
			seen := s.progress()
			until(t, "an answer", func() bool { return s.progress() > seen || isClosed(over) })
			select {
			case <-over:
				return
			case <-time.After(time.Duration(moments.IntN(60)) * time.Millisecond):
			}
			if kills%4 == 3 {
				server.Kill()
				server.Restart()
				continue
			}
			s.mu.Lock()
			c := s.child
			s.mu.Unlock()
			_ = c.command.Process.Kill()
		}
	}()
	s.play(t)
	close(over)
	<-killed
	s.settle(t)
	s.judge(t, true)
}

// A process that is frozen longer than its lease finds, when it goes on, that
// another has taken over: nothing is lost, doubled or out of order.
func TestFrozenProcess(t *testing.T) {
	t.Parallel()
	s := newScene(t, redistest.Start(t), 6)
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
	// A post that Redis was too far away to confirm is repeated.
	var texts []string
	desk.wait(t, "three posts", func() bool {
		texts = nil
		for _, p := range desk.posts {
			if !slices.Contains(texts, p.text) {
				texts = append(texts, p.text)
			}
		}
		return len(texts) == 3
	})
	if want := []string{"turn 1: renew", "turn 2: renew", "turn 3: renew"}; !slices.Equal(texts, want) {
		t.Errorf("posted %q, want %q", texts, want)
	}
}
