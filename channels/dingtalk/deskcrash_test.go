package dingtalk_test

import (
	"testing"
	"time"

	"supportbot/channels/dingtalk"
	"supportbot/internal/redistest"
)

// The agent's message is not acknowledged when its turn could not be committed; a minute later it is, and
// the person hears it once.
func TestAgentsWordsComeAgain(t *testing.T) {
	t.Parallel()
	clock := newClock()
	s := &team{scene: sceneAt(t, clock, openStore(t, clock, redistest.Start(t).URL()), gate(t, clock), func(o *dingtalk.Options) { streaming(o); withAgents(o) })}
	failing := make(chan struct{}, 1)
	s.answered(true, func(name string) {
		if name == "loaded" {
			select {
			case <-failing:
				panic("out of order")
			default:
			}
		}
	})
	s.streams()
	s.anna("a person please")
	s.agent("lina", "claim k7")
	s.annaSees(2, "李娜")
	failing <- struct{}{}
	frame := s.gate.Push(s.saying("again", "lina", "k7 Hello"))
	until(t, s.gate, "the failure", func() bool { return s.count("handler_panicked") == 1 })
	if ok, _ := s.gate.Answered(frame); ok {
		t.Fatal("acknowledged")
	}
	s.clock.forward(time.Minute)
	s.gate.Redeliver()
	s.acknowledged(frame, true)
	s.annaSees(3, "李娜: Hello")
	s.takes(s.saying("again", "lina", "k7 Hello")) // in a frame of its own
	s.agent("lina", "k7 Bye")
	s.annaSees(4, "李娜: Bye")
}

// The process dies between the commit of the agent's words and their sending: the next one sends them, once,
// and knows the message when it comes again.
func TestCrashAfterAgentsWords(t *testing.T) {
	t.Parallel()
	clock, server := newClock(), redistest.Start(t)
	g := gate(t, clock)
	options := func(o *dingtalk.Options) { streaming(o); withAgents(o) }
	first := &team{scene: sceneAt(t, clock, openStore(t, clock, server.URL()), g, options)}
	dead := false
	first.answered(true, func(name string) {
		if name == "committed" && dead {
			panic("killed")
		}
	})
	stop := first.streams()
	first.anna("a person please")
	first.agent("lina", "claim k7")
	first.annaSees(2, "李娜")
	first.groupSees(2, "李娜")
	stop()
	first.stopped() // its deliveries have ended: it is dead from its next commit on
	dead = true
	stop = first.streams()
	frame := g.Push(first.saying("last", "lina", "k7 Hello"))
	until(t, g, "the crash", func() bool { return first.count("handler_panicked") == 1 })
	stop()
	until(t, g, "the end of the connection", func() bool { _, left := g.Connections(); return left == 0 })

	second := &team{scene: sceneAt(t, clock, openStore(t, clock, server.URL()), g, options), n: 100}
	second.answered(true, nil)
	second.streams()
	second.annaSees(3, "李娜: Hello")
	clock.forward(time.Minute)
	g.Redeliver()
	second.acknowledged(frame, true)
	second.agent("lina", "k7 Bye")
	second.annaSees(4, "李娜: Bye")
	second.anna("Bye")
	second.groupSees(3, "👤 Person: Bye")
}
