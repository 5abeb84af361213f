package desk

import (
	"cmp"
	"time"

	"supportbot/faq"
)

// Policy is the knowledge's policy of handing over, with its times.
type Policy struct{ faq.Desk }

// Times that hold where the knowledge names none.
const (
	defaultExpire = 8 * time.Hour
	defaultClose  = time.Hour
	defaultReopen = 24 * time.Hour
	// keepOffline is for how long somebody may come to a ticket that nobody came to in time: a week has
	// a working day of everybody.
	keepOffline = 7 * 24 * time.Hour
)

func (p Policy) expire() time.Duration { return cmp.Or(p.Expire, defaultExpire) }
func (p Policy) close() time.Duration  { return cmp.Or(p.Close, defaultClose) }
func (p Policy) reopen() time.Duration { return cmp.Or(p.ReopenWithin, defaultReopen) }

// Due is when something has to happen with the ticket without anybody doing anything; zero if never.
// Times of waiting for agents run only while the desk is open, those of the person always.
func (p Policy) Due(t Ticket) time.Time {
	switch t.Status {
	case Open:
		due := p.Hours.Add(t.Waiting, p.expire())
		if t.Reminders < len(p.Remind) {
			due = earlier(due, p.Hours.Add(t.Waiting, p.Remind[t.Reminders]))
		}
		if !t.Escalated && p.Escalate > 0 {
			due = earlier(due, p.Hours.Add(t.Waiting, p.Escalate))
		}
		return due
	case Claimed:
		if t.Heard.After(t.Said) { // the agent's turn
			if t.Reminders == 0 && p.Answer > 0 {
				return p.Hours.Add(t.Heard, p.Answer)
			}
			return p.Hours.Add(t.Heard, p.expire())
		}
		if !t.Warned && p.Quiet > 0 && p.Quiet < p.close() {
			return t.Said.Add(p.Quiet)
		}
		return t.Said.Add(p.close())
	case Expired:
		return t.Ended.Add(keepOffline)
	}
	return time.Time{}
}

// tick does what is due at now, one thing at a time: what else is due comes with the next tick.
func (p Policy) tick(t Ticket, now time.Time) (Ticket, Change) {
	due := p.Due(t)
	if due.IsZero() || due.After(now) {
		return t, None
	}
	switch {
	case t.Status == Expired:
		return end(t, Resolved, "", now), PutAway
	case t.Status == Open:
		if !p.Hours.Add(t.Waiting, p.expire()).After(now) {
			return end(t, Expired, "", now), HasExpired
		}
		// Of several reminders that fell due while nobody was there to send them, one is sent, and none
		// beside an escalation.
		for t.Reminders < len(p.Remind) && !p.Hours.Add(t.Waiting, p.Remind[t.Reminders]).After(now) {
			t.Reminders++
		}
		if !t.Escalated && p.Escalate > 0 && !p.Hours.Add(t.Waiting, p.Escalate).After(now) {
			t.Escalated = true
			return t, WasRaised
		}
		return t, Reminded
	case t.Heard.After(t.Said) && !p.Hours.Add(t.Heard, p.expire()).After(now):
		return release(t, now), WasFreed // an agent who has forgotten it keeps nobody waiting for ever
	case t.Heard.After(t.Said):
		t.Reminders++
		return t, Reminded
	case !t.Said.Add(p.close()).After(now):
		return end(t, Resolved, "", now), WasClosed
	}
	t.Warned = true
	return t, WasWarned
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
