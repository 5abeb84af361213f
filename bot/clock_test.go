package bot_test

import (
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"supportbot/bot"
	"supportbot/chat"
	"supportbot/desk"
	"supportbot/session"
)

// A machine whose clock is months from that of Redis writes tickets and timers that mean the same to
// others, and serves those of others in their time.
func TestTimersGoByTheClockOfRedis(t *testing.T) {
	t.Parallel()
	opened := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC) // a Monday, the desk is open
	redis := miniredis.RunT(t)
	redis.SetTime(opened)
	office := &room{news: make(chan struct{}, 1000)}
	machine := func() (*bot.Bot, *session.Store) { // a process that has just looked at the clock
		store := open(t, session.Options{URL: "redis://" + redis.Addr()})
		return newBot(t, bot.Options{
			Store: store, Brain: mustBrain(t), Posters: map[string]bot.Poster{"room": office},
			Desk: bot.Surfaces{First: []chat.Address{{Channel: "room", Target: "desk/1"}}},
		}), store
	}
	b, store := machine()
	handle(t, b, message("c", "m1", "a person please"))
	timer := func(within time.Duration) (there bool) {
		due, err := store.Due(t.Context(), within, 10, func(l session.Lane) bool { return l.Name == session.TimerLane })
		if err != nil {
			t.Fatal(err)
		}
		return len(due) > 0
	}
	if timer(9*time.Minute) || !timer(10*time.Minute+patience) {
		t.Error("the reminder is not due in ten minutes")
	}
	redis.SetTime(opened.Add(10*time.Minute + patience))
	later, _ := machine()
	run(t, later)
	posts := office.wait(t, 2)
	if since := posts[0].Ticket.Opened.Sub(opened); posts[1].Change != desk.Reminded || since.Abs() > patience {
		t.Errorf("agents saw %v of a ticket opened %v after the time of Redis", changes(posts), since)
	}
}
