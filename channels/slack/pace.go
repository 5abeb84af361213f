package slack

import (
	"sync"
	"time"
)

// Slack takes about one message a second in a channel, and some more in a row.
const (
	paceEvery = time.Second
	paceBurst = 4 * time.Second // how far ahead of the pace a channel may be
	maxPaced  = 10_000          // channels and entries remembered; beyond it all is forgotten
)

// pace keeps the calls of this process within the limits, per method and
// channel: it gives out slots for posting, and remembers when Slack said to
// come back. Other replicas keep a pace of their own; where they meet, Slack
// says when to come back.
type pace struct {
	now func() time.Time

	mu      sync.Mutex
	due     map[string]time.Time // when the next message would be due at the even pace
	paused  map[string]time.Time // until when Slack wants no more
	entries map[string]waiting
}

// waiting is an entry that was not posted yet.
type waiting struct {
	slot  time.Time
	clean int // the attempts up to this one have posted nothing for certain
}

func newPace(now func() time.Time) *pace {
	return &pace{now: now, due: map[string]time.Time{}, paused: map[string]time.Time{}, entries: map[string]waiting{}}
}

// slot returns when the entry may be posted in the channel, now or earlier if it may be at once. An
// entry keeps its slot until it is done.
func (p *pace) slot(channel, entry string) time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	paused := p.paused["chat.postMessage "+channel]
	if w, ok := p.entries[entry]; ok && !w.slot.IsZero() && !w.slot.Before(paused) {
		return w.slot
	}
	p.bound()
	due := p.due[channel]
	if due.Before(now) {
		due = now
	}
	if due.Before(paused) {
		due = paused.Add(paceBurst) // no burst after "too many"
	}
	p.due[channel] = due.Add(paceEvery)
	w := p.entries[entry]
	w.slot = due.Add(-paceBurst)
	if w.slot.Before(paused) {
		w.slot = paused
	}
	p.entries[entry] = w
	return w.slot
}

// pause remembers that Slack wants no call of the method for the channel before a time.
func (p *pace) pause(method, channel string, until time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.bound()
	if at := method + " " + channel; p.paused[at].Before(until) {
		p.paused[at] = until
	}
}

// pausedUntil returns when the method may be called for the channel again; the zero time if at once.
func (p *pace) pausedUntil(method, channel string) time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until := p.paused[method+" "+channel]; until.After(p.now()) {
		return until
	}
	return time.Time{}
}

// clean remembers that an attempt has posted nothing for certain.
func (p *pace) clean(entry string, attempt int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if w := p.entries[entry]; w.clean == attempt-1 {
		w.clean = attempt
		p.entries[entry] = w
	}
}

// doubtful reports whether an attempt before this one may have posted the entry.
func (p *pace) doubtful(entry string, attempt int) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return attempt > 1 && p.entries[entry].clean != attempt-1
}

// done forgets an entry.
func (p *pace) done(entry string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.entries, entry)
}

// bound forgets everything when too much was remembered: what is lost is fairness, nothing else.
func (p *pace) bound() {
	if len(p.due) > maxPaced {
		clear(p.due)
	}
	if len(p.paused) > maxPaced {
		clear(p.paused)
	}
	if len(p.entries) > maxPaced {
		clear(p.entries)
	}
}
