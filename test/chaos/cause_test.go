package chaos

import (
	"fmt"
	"strings"
	"time"
)

// near is how soon after a post a fault of its process must have come to have
// kept it from being recorded. That takes the platform's answer, 30 ms here, and
// a round trip to Redis; the rest is for a machine that does much else.
const near = 2 * time.Second

// unexplained is the cause of a doubled reply for which there is none.
const unexplained = "unexplained"

// doubles are replies that were posted twice for the same cause.
type doubles struct {
	n      int
	latest time.Duration // that the fault came after the post
}

// cause is why a post was repeated, and how long after it that happened: a
// fault that kept the first from being recorded, an answer of the platform that
// came too late on a machine that does much else, or a process that had been
// frozen on its way to posting.
func (sc *scene) cause(c *conversation, first, second posted) (what string, after time.Duration) {
	if c.channel == overSlack { // which is asked before anything is posted again: only what it did not know yet comes twice
		if overdue(first, second, sc.looks(c)) {
			return arrivedLate, second.at.Sub(first.at)
		}
		for _, l := range sc.looks(c) {
			sc.t.Logf("%s looked in %s after %v", l.by, c.place, l.at.Sub(sc.began))
		}
		return unexplained, 0
	}
	for _, f := range sc.faults {
		over := f.began
		switch {
		case f.what == redisAway: // as long as it is away nothing can be recorded
			if !f.over.IsZero() {
				over = f.over
			}
		case f.to != first.by:
			continue
		case f.what == frozen: // nor while it is
			over = f.over
		case f.what == killed || strings.HasPrefix(f.what, crashed):
			if second.by == first.by { // who died posts nothing more
				continue
			}
			over = first.at // nor ever again, if its request arrived after its death
		default: // nothing else excuses it: a process that is stopped has the time to record what it did
			continue
		}
		if !f.began.After(first.at.Add(near)) && !over.Before(first.at.Add(-time.Second)) {
			return f.what, f.began.Sub(first.at)
		}
	}
	for _, r := range sc.fleet {
		if at, ok := r.log.doubted(first.at, second.at); ok && strings.HasPrefix(first.by, r.addr+"/") {
			return "the platform answered too late", at.Sub(first.at)
		}
	}
	for _, f := range sc.faults {
		if f.what == frozen && f.to == second.by && f.began.Before(first.at) && second.at.Sub(f.over).Abs() < near {
			return "a process that was frozen went on", second.at.Sub(first.at)
		}
	}
	return unexplained, 0
}

// arrivedLate is the one cause for which a reply stands in Slack twice.
const arrivedLate = "the request of a process that was killed or had given it up arrived after the post was looked for"

// attempt is the most that one takes, from the look to the post.
const attempt = lease / 2

// look is when a process asked Slack for what was posted in a channel.
type look struct {
	by string
	at time.Time
}

func (sc *scene) looks(c *conversation) (all []look) {
	for _, call := range sc.slack.Called("conversations.history") { // of a direct message, which has no threads
		if call.Channel == c.place {
			all = append(all, look{call.Header.Get("User-Agent"), call.At})
		}
	}
	return all
}

// overdue reports whether one of two posts came so late that the other could
// not know of it: after nobody waited for its answer any more (a lease lasts
// longer than that, so nobody else had looked before), and after the look
// that went just before the other.
func overdue(first, second posted, looks []look) bool {
	for _, pair := range [][2]posted{{first, second}, {second, first}} {
		late, other := pair[0], pair[1]
		var looked time.Time
		for _, l := range looks {
			if l.by == other.by && l.at.After(other.until.Add(-attempt)) && l.at.Before(other.at) {
				looked = l.at
			}
		}
		if !looked.IsZero() && late.at.After(late.until) && late.at.After(looked) {
			return true
		}
	}
	return false
}

// around describes the faults in a time, for who looks for a cause.
func (sc *scene) around(from, to time.Time) (list []string) {
	for _, f := range sc.faults {
		if f.began.Before(to.Add(near)) && (f.over.After(from.Add(-near)) || f.began.After(from.Add(-lease))) {
			list = append(list, fmt.Sprintf("%s: %s after %v", f.to, f.what, f.began.Sub(sc.began)))
		}
	}
	return list
}
