package bot_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"supportbot/bot"
	"supportbot/chat"
	"supportbot/session"
)

// counters is an Observer.
type counters struct {
	mu        sync.Mutex
	turned    []bot.Turned
	delivered []bot.Delivered
	ticketed  []bot.Ticketed
}

func (c *counters) Ticketed(r bot.Ticketed) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ticketed = append(c.ticketed, r)
}

func (c *counters) Turned(r bot.Turned) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.turned = append(c.turned, r)
}

func (c *counters) Delivered(r bot.Delivered) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.delivered = append(c.delivered, r)
}

func TestTheObserverIsToldHowTurnsEnd(t *testing.T) {
	t.Parallel()
	seen := &counters{}
	b := newBot(t, bot.Options{Observer: seen, Limit: session.Limit{Messages: 2, Per: time.Hour}})
	for _, m := range []chat.Message{
		message("c", "m1", "renew"), message("c", "m1", "renew"), message("c", "m2", "boom"), message("c", "m3", ""), message("c", "m4", "renew"),
	} {
		_, _ = b.Handle(t.Context(), m) // the results are what is looked at
	}
	var got []string
	for _, r := range seen.turned {
		got = append(got, fmt.Sprintf("%s %s %s %s %s", r.Channel, r.Result, r.Kind, r.Language, r.Intent))
	}
	want := []string{
		"web committed answer en renew_loan", "web repeated answer en renew_loan", "web panicked fallback en ", "web invalid   ", "web limited   ",
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}
