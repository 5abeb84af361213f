package dingtalk_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"supportbot/bot"
	"supportbot/channels/dingtalk"
	"supportbot/internal/redistest"
	"supportbot/test/dingtalk/gateway"
)

// A number or a letter typed stands for the quick reply that it was shown with, a click says the
// value; while a number is asked for, a number is that.
func TestPicking(t *testing.T) {
	t.Parallel()
	s := newScene(t, nil)
	s.answered(true, nil)
	n := 0
	say := func(text, want string) {
		t.Helper()
		n++
		s.says(s.gate.Single(fmt.Sprint("m", n), "anna", text))
		if got := shown(s.posts(n)[n-1]); !strings.Contains(got, want) {
			t.Errorf("%q: %q, want something with %q", text, got, want)
		}
	}
	say("How much is the fine?", "Is it a book, a film")
	say("２", "days") // the second kind of item; then days are asked for
	say("5", "fine")
	say("能续借吗", "借")
	say("1.", "次")
}

// The commands work as text, with a mention, and with a full-width slash.
func TestCommands(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"/lib fine film 5", "@Library /lib fine film 5", "／lib fine film 5", " /lib fine film 5 "} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			s := newScene(t, nil)
			s.answered(true, nil)
			s.says(s.gate.Group("m1", "cidgroup", "anna", text))
			post := s.posts(1)[0]
			if got := shown(post); !strings.Contains(got, "5 days") || !strings.HasPrefix(got, "@anna") {
				t.Errorf("said %q", got)
			}
		})
	}
}

// streams connects the channel and waits until it can be pushed to.
func (s *scene) streams() (stop func()) {
	s.t.Helper()
	stop = s.background(func(ctx context.Context) { _ = s.channel.Run(ctx) })
	until(s.t, s.gate, "a connection", func() bool {
		_, left := s.gate.Connections() // the gateway may notice later than the client
		return left > 0 && s.channel.Ready(s.t.Context()) == nil
	})
	return stop
}

func streaming(o *dingtalk.Options) { o.Stream = true }

func (s *scene) acknowledged(frame string, want bool) {
	s.t.Helper()
	until(s.t, s.gate, fmt.Sprint("acknowledged: ", want), func() bool { ok, _ := s.gate.Answered(frame); return ok == want })
}

// A dialogue over Stream mode, with every transport fault in the middle of it, on real Redis.
func TestStream(t *testing.T) {
	t.Parallel()
	clock := newClock()
	s := sceneAt(t, clock, openStore(t, clock, redistest.Start(t).URL()), gate(t, clock), streaming)
	if err := s.channel.Ready(t.Context()); err == nil {
		t.Error("ready before it is connected")
	}
	s.answered(true, nil)
	s.streams()

	first := s.gate.Push(s.gate.Single("m1", "anna", "What is the fine for a film?"))
	s.acknowledged(first, true)
	if text := shown(s.posts(1)[0]); !strings.Contains(text, "days") {
		t.Errorf("said %q", text)
	}

	// The server asks the client to leave: the next connection is there before the old one goes.
	clock.forward(time.Minute)
	s.gate.Disconnect()
	until(t, s.gate, "a second connection", func() bool { opened, _ := s.gate.Connections(); return opened == 2 })
	if _, left := s.gate.Connections(); left != 2 {
		t.Errorf("%d connections, want the old one as well", left)
	}

	// The same message again, in another frame: acknowledged, not answered.
	again := s.gate.Push(s.gate.Single("m1", "anna", "What is the fine for a film?"))
	s.acknowledged(again, true)

	s.gate.Drop()
	until(t, s.gate, "a third connection", func() bool {
		opened, left := s.gate.Connections()
		return opened == 3 && left == 1 && s.channel.Ready(t.Context()) == nil
	})
	answer := s.gate.Push(s.gate.Single("m2", "anna", "5"))
	s.acknowledged(answer, true)
	if text := shown(s.posts(2)[1]); !strings.Contains(text, "fine") {
		t.Errorf("said %q", text)
	}
	if ping := s.gate.Ping(); true {
		s.acknowledged(ping, true)
	}
}

// A frame of which the turn could not be committed is not acknowledged; pushed again after a minute
// it is served.
func TestRedelivery(t *testing.T) {
	t.Parallel()
	s := newScene(t, streaming)
	handler := &scripted{err: bot.ErrUnavailable}
	s.channel.Listen(handler)
	s.streams()
	frame := s.gate.Push(s.gate.Single("m1", "anna", "hello"))
	until(t, s.gate, "a turn", func() bool { return len(handler.turns()) == 1 })
	s.gate.Redeliver() // too early
	handler.mu.Lock()
	handler.err = nil
	handler.mu.Unlock()
	s.clock.forward(time.Minute)
	s.gate.Redeliver()
	s.acknowledged(frame, true)
	if _, times := s.gate.Answered(frame); times != 2 || len(handler.turns()) != 2 {
		t.Errorf("pushed %d times, %d turns", times, len(handler.turns()))
	}
}

// What is nonsense is acknowledged, or it would come for ever.
func TestStreamNonsense(t *testing.T) {
	t.Parallel()
	s := newScene(t, streaming)
	handler := &scripted{}
	s.channel.Listen(handler)
	s.streams()
	s.acknowledged(s.gate.Push(gateway.Message{"msgId": "{}"}), true)
	if turns := handler.turns(); len(turns) != 0 {
		t.Errorf("turns: %v", turns)
	}
}

// The process dies between the commit and the reply: the next one sends it, once, and knows the message
// when it comes again.
func TestCrash(t *testing.T) {
	t.Parallel()
	clock := newClock()
	server := redistest.Start(t)
	g := gate(t, clock)
	first := sceneAt(t, clock, openStore(t, clock, server.URL()), g, streaming)
	first.answered(false, func(name string) { // its deliveries never run: it is dead
		if name == "committed" {
			panic("killed")
		}
	})
	stop := first.streams()
	frame := g.Push(g.Group("m1", "cidgroup", "anna", "What is the fine for a film?"))
	until(t, g, "the crash", func() bool { return first.count("handler_panicked") == 1 })
	stop()
	until(t, g, "the end of the connection", func() bool { _, left := g.Connections(); return left == 0 })
	if ok, _ := g.Answered(frame); ok || len(g.Posts()) != 0 {
		t.Fatalf("acknowledged %v, posts %v", ok, g.Posts())
	}

	second := sceneAt(t, clock, openStore(t, clock, server.URL()), g, streaming)
	clock.forward(3 * time.Hour) // the session webhook is gone as well
	second.answered(true, nil)
	second.streams()
	g.Redeliver()
	second.acknowledged(frame, true)
	if post := second.posts(1)[0]; post.Via != "group" || post.To != "cidgroup" {
		t.Errorf("posted %+v", post)
	}
	after := g.Push(g.Group("m2", "cidgroup", "anna", "5"))
	second.acknowledged(after, true)
	second.posts(2)
}

// Of two replicas one holds the connection; when it stops, the other takes over.
func TestOneReplicaConnects(t *testing.T) {
	t.Parallel()
	clock := newClock()
	server := redistest.Start(t)
	g := gate(t, clock)
	first := sceneAt(t, clock, openStore(t, clock, server.URL()), g, streaming)
	first.channel.Listen(&scripted{})
	stop := first.streams()
	second := sceneAt(t, clock, openStore(t, clock, server.URL()), g, streaming)
	second.channel.Listen(&scripted{})
	second.streams() // ready: it stands by
	if opened, _ := g.Connections(); opened != 1 {
		t.Fatalf("%d connections", opened)
	}
	stop()
	until(t, g, "the other one's connection", func() bool { opened, left := g.Connections(); return opened == 2 && left == 1 })
}

// A failure that does not pass ends among the dead letters, with a clear line in the log.
func TestDeadLetter(t *testing.T) {
	t.Parallel()
	s := newScene(t, nil)
	s.answered(true, nil)
	m := s.gate.Single("m1", "unknown-person", "hello")
	m["sessionWebhookExpiredTime"] = "0"
	s.says(m)
	until(t, s.gate, "a dead letter", func() bool {
		letters, err := s.store.DeadLetters(t.Context(), 10)
		return err == nil && len(letters) == 1
	})
	if log := s.log.text(); !strings.Contains(log, "DingTalk does not know the person") || strings.Contains(log, "session=") {
		t.Errorf("the log: %s", log)
	}
}

// 130101 parks the reply; a minute later it is sent.
func TestThrottledReplyIsSentLater(t *testing.T) {
	t.Parallel()
	s := newScene(t, nil)
	s.answered(true, nil)
	s.gate.Fail(hookPath, gateway.Fault{Status: 200, Body: `{"errcode":130101,"errmsg":"send too fast"}`})
	s.says(s.gate.Single("m1", "anna", "hello"))
	until(t, s.gate, "the refusal", func() bool { return s.count("rate_limited") > 0 })
	if posts := s.gate.Posts(); len(posts) != 0 {
		t.Fatalf("posted %v", posts)
	}
	s.clock.forward(time.Minute + time.Second)
	s.posts(1)
}
