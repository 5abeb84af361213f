package dingtalk

import (
	"sync"
	"time"
)

// A webhook takes 20 messages a minute, and nothing for ten minutes after more.
const (
	paceMessages = 20
	pacePer      = time.Minute
	maxPaced     = 10_000 // places remembered; beyond it all is forgotten
)

// pace keeps what this process sends within the limit, per place. Other
// replicas keep a pace of their own; where they meet, DingTalk says "too fast".
type pace struct {
	now func() time.Time

	mu     sync.Mutex
	sent   map[string][]time.Time // the last messages, oldest first
	paused map[string]time.Time
}

func newPace(now func() time.Time) *pace {
	return &pace{now: now, sent: map[string][]time.Time{}, paused: map[string]time.Time{}}
}

// take counts a message to a place, or returns when one may be sent there.
func (p *pace) take(place string) (time.Time, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	if until := p.paused[place]; until.After(now) {
		return until, false
	}
	if len(p.sent) > maxPaced {
		clear(p.sent)
	}
	last := p.sent[place]
	for len(last) > 0 && !last[0].Add(pacePer).After(now) {
		last = last[1:]
	}
	if len(last) >= paceMessages {
		p.sent[place] = last
		return last[0].Add(pacePer), false
	}
	p.sent[place] = append(last, now)
	return now, true
}

// pause remembers that nothing may be sent to a place for a while.
func (p *pace) pause(place string, until time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.paused) > maxPaced {
		clear(p.paused)
	}
	p.paused[place] = until
}

// resting is something that is not tried for a while. The zero value is tried.
type resting struct {
	mu    sync.Mutex
	until time.Time
}

func (r *resting) on(now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return !now.Before(r.until)
}

func (r *resting) rest(until time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.until = until
}

// progress remembers how many messages of an entry were posted, so that the next attempt goes on
// behind them.
type progress struct {
	mu   sync.Mutex
	done map[string]int
}

func newProgress() *progress { return &progress{done: map[string]int{}} }

func (p *progress) of(entry string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.done[entry]
}

func (p *progress) set(entry string, n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.done) > maxPaced {
		clear(p.done)
	}
	p.done[entry] = n
}

func (p *progress) forget(entry string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.done, entry)
}
