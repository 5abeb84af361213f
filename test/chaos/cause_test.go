package chaos

import (
	"fmt"
	"time"
)

// near is how close to a post a fault of its process must be to have kept it
// from being recorded: so long a process waits for the platform's answer.
const near = 5 * time.Second

// cause is why a post was repeated: a fault that kept the first from being
// recorded, an answer of the platform that came too late on a machine that does
// much else, or a process that had been frozen on its way to posting.
func (sc *scene) cause(first, second posted) string {
	if first.by == "" { // in Slack nothing may be posted twice, whoever did it
		return unexplained
	}
	for _, f := range sc.faults {
		over := f.began
		if f.what == redisAway && !f.over.IsZero() { // as long as it is away nothing can be recorded
			over = f.over
		}
		if (f.to == "" || f.to == first.by) && !f.began.After(first.at.Add(near)) && !over.Before(first.at.Add(-time.Second)) {
			return f.what
		}
	}
	for _, r := range sc.fleet {
		if r.addr == first.by && r.log.doubted(first.at, second.at) {
			return "the platform answered too late"
		}
	}
	for _, f := range sc.faults {
		if f.what == frozen && f.to == second.by && f.began.Before(first.at) && second.at.Sub(f.over).Abs() < near {
			return "a process that was frozen went on"
		}
	}
	return unexplained
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
