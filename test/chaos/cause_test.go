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
func (sc *scene) cause(first, second posted) (what string, after time.Duration) {
	if first.by == "" { // in Slack nothing may be posted twice, whoever did it
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
		case f.what == frozen:
		case f.what == killed || strings.HasPrefix(f.what, crashed):
			if second.by == first.by { // who died posts nothing more
				continue
			}
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

// around describes the faults in a time, for who looks for a cause.
func (sc *scene) around(from, to time.Time) (list []string) {
	for _, f := range sc.faults {
		if f.began.Before(to.Add(near)) && (f.over.After(from.Add(-near)) || f.began.After(from.Add(-lease))) {
			list = append(list, fmt.Sprintf("%s: %s after %v", f.to, f.what, f.began.Sub(sc.began)))
		}
	}
	return list
}
