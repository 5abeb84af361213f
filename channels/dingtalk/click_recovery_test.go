package dingtalk_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"supportbot/bot"
	"supportbot/internal/redistest"
	"supportbot/test/dingtalk/gateway"
)

// A click whose turn could not be committed is not acknowledged; pushed again it is served, once.
func TestClickIsRedelivered(t *testing.T) {
	t.Parallel()
	s := newScene(t, overStream)
	s.answered(true, nil)
	s.streams()
	s.acknowledged(s.gate.Push(s.gate.Single("m1", "anna", "How much is the fine?")), true)
	track := trackOf(t, s.posts(1)[0])
	handler := &scripted{err: bot.ErrUnavailable}
	s.channel.Listen(handler)
	frame := s.gate.Click(track, "anna", "choice-1")
	until(t, s.gate, "a turn", func() bool { return len(handler.turns()) == 1 })
	handler.mu.Lock()
	handler.err = nil
	handler.mu.Unlock()
	s.clock.forward(time.Minute)
	s.gate.Redeliver()
	s.acknowledged(frame, true)
	turns := handler.turns()
	if len(turns) != 2 || turns[0].ID != turns[1].ID || turns[1].Text != "film" || turns[1].Person != gateway.Corp+"|anna" {
		t.Errorf("turns: %+v", turns)
	}
}

// What keeps a click from its turn otherwise.
func TestClickIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err  error
		want int
	}{
		"unavailable": {bot.ErrUnavailable, 503},
		"busy":        {bot.ErrBusy, 503},
		"invalid":     {&bot.InvalidError{Field: "text"}, 200},
		"limited":     {&bot.LimitError{RetryAfter: 9 * time.Second}, 200},
		"unknown":     {errors.New("something else"), 503},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t, overHTTP)
			s.answered(true, nil)
			s.registered()
			s.says(s.gate.Single("m1", "anna", "How much is the fine?"))
			track := trackOf(t, s.posts(1)[0])
			s.channel.Listen(&scripted{err: c.err})
			if status, err := s.gate.ClickHTTP(track, "anna", "choice-1"); err != nil || status != c.want {
				t.Errorf("status %d, %v; want %d", status, err, c.want)
			}
			if len(s.gate.Card(track).Buttons()) == 0 {
				t.Error("the card was closed")
			}
			if name == "limited" && !strings.Contains(shown(s.posts(2)[1]), "9 seconds") {
				t.Errorf("said %v", s.gate.Posts())
			}
		})
	}
}

// The process dies between the commit of a click and its reply: the next one sends the reply, once, and
// the card shows the choice when the click comes again.
func TestCrashAfterAClick(t *testing.T) {
	t.Parallel()
	clock := newClock()
	server := redistest.Start(t)
	g := gate(t, clock)
	first := sceneAt(t, clock, openStore(t, clock, server.URL()), g, overStream)
	dead := false
	first.answered(true, func(name string) {
		if name == "committed" && dead {
			panic("killed")
		}
	})
	stop := first.streams()
	first.acknowledged(g.Push(g.Single("m1", "anna", "How much is the fine?")), true)
	track := trackOf(t, first.posts(1)[0])
	stop()
	first.stopped()
	dead = true
	stop = first.streams()
	frame := g.Click(track, "anna", "choice-1")
	until(t, g, "the crash", func() bool { return first.count("handler_panicked") == 1 })
	stop()
	until(t, g, "the end of the connection", func() bool { _, left := g.Connections(); return left == 0 })

	second := sceneAt(t, clock, openStore(t, clock, server.URL()), g, overStream)
	second.answered(true, nil)
	second.streams()
	clock.forward(time.Minute)
	g.Redeliver()
	second.acknowledged(frame, true)
	if text := shown(second.posts(2)[1]); !strings.Contains(text, "days") {
		t.Errorf("said %q", text)
	}
	if tips := second.tips(track); !strings.Contains(tips, "Chosen") {
		t.Errorf("the card says %q", tips)
	}
}
