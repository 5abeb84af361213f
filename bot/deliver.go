package bot

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"strconv"
	"time"

	"supportbot/chat"
	"supportbot/session"
)

// hold is a lane under our lease.
type hold struct {
	lane  session.Lane
	token string
	until time.Time // when the lease ends at the earliest
}

// serve leases the lane if that is still to be done, and drains it.
func (c *courier) serve(ctx context.Context, j job) {
	h := &hold{lane: j.lane, token: j.token, until: j.until}
	if h.token == "" {
		c.mu.Lock()
		delete(c.waiting, j.lane)
		c.mu.Unlock()
		if j.lane.Name == session.TimerLane {
			c.timer(ctx, j.lane.Key) // decided by the version check of its commit: no lease is needed
			return
		}
		began := c.Now()
		// Random, not counted: a counter that a fail-over rolls back would be given out twice.
		h.token = rand.Text()
		ok, err := c.Store.Acquire(ctx, h.lane, h.token, c.Delivery.Lease)
		if err != nil {
			c.warn(h, "leasing a lane", err)
		}
		if err != nil || !ok {
			return
		}
		h.until = began.Add(c.Delivery.Lease)
	}
	c.drain(ctx, h)
}

// drain sends entry after entry until the lane is empty, parked, lost, or ctx is done: then others
// get the lane at once.
func (c *courier) drain(ctx context.Context, h *hold) {
	defer func() {
		if ctx.Err() != nil {
			c.release(ctx, h)
		}
	}()
	began := c.Now()
	head, more, err := c.begin(ctx, h)
	if err != nil {
		c.warn(h, "reading the outbox", err)
	}
	for more && err == nil {
		c.Failpoint("begun")
		h.until = began.Add(head.LeaseLeft)
		if !c.secure(ctx, h) || ctx.Err() != nil {
			return
		}
		began = c.Now()
		head, more, err = c.send(ctx, h, head)
	}
}

func (c *courier) begin(ctx context.Context, h *hold) (head session.Head, more bool, err error) {
	err = c.persist(ctx, h, func(ctx context.Context) (err error) {
		head, more, err = c.Store.Begin(ctx, h.lane, h.token)
		return err
	})
	return head, more, err
}

// secure sees to it that the lease outlasts a send: whoever leases the lane
// after us must not meet our send. A process that was frozen comes back here with
// its lease run out.
func (c *courier) secure(ctx context.Context, h *hold) bool {
	for h.until.Sub(c.Now()) < c.Delivery.SendTimeout {
		began := c.Now()
		ok, err := c.Store.Renew(ctx, h.lane, h.token, c.Delivery.Lease)
		if err != nil {
			c.warn(h, "renewing a lease", err)
		}
		if !ok || err != nil {
			return false
		}
		h.until = began.Add(c.Delivery.Lease)
	}
	return true
}

// release gives the lane to others at once, if it is ours still; they need not wait for the lease to run out.
func (c *courier) release(ctx context.Context, h *hold) (done bool) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.Deadline)
	defer cancel()
	err := c.Store.Release(ctx, h.lane, h.token)
	if err != nil {
		c.warn(h, "releasing a lane", err)
	}
	return err == nil
}

// send tries the head once and stores how it went. It returns the next head, if
// the lane can go on.
func (c *courier) send(ctx context.Context, h *hold, head session.Head) (next session.Head, more bool, err error) {
	attempt := Attempt{EntryID: head.ID, Number: head.Attempts + 1}
	report := Delivered{Channel: channelOf(h.lane), Attempt: attempt.Number}
	began := c.Now()
	ref, problem := c.post(ctx, h, head, attempt, &report)
	report.Took = c.Now().Sub(began)
	c.Failpoint("sent")

	// What happened is stored even if Run has to end now.
	ctx = context.WithoutCancel(ctx)
	var later *RetryAt
	var never *Permanent
	switch {
	case problem == nil, errors.Is(problem, errWithheld):
		report.Result = Sent
		if problem != nil {
			report.Result = Withheld
		}
		err = c.persist(ctx, h, func(ctx context.Context) (err error) {
			next, more, err = c.Store.Next(ctx, h.lane, h.token, head.ID, string(ref))
			return err
		})
		c.Failpoint("finished")
	case errors.As(problem, &never):
		report.Result = Buried
		next, more, err = c.bury(ctx, h, head, problem)
	case attempt.Number >= c.Delivery.MaxAttempts:
		report.Result = Buried
		next, more, err = c.bury(ctx, h, head, fmt.Errorf("given up after %d attempts: %w", attempt.Number, redacted(problem)))
	case errors.As(problem, &later):
		report.Result = Postponed
		err = c.park(ctx, h, later.Time)
	default:
		report.Result = InDoubt
		c.warn(h, "sending", problem)
		err = c.park(ctx, h, c.Now().Add(c.backoff(attempt.Number)))
	}
	if err != nil {
		report.Result = Lost
		c.warn(h, "storing the result of a delivery", err)
	}
	c.Observer.Delivered(report)
	return next, more, err
}

// post hands the entry to the channel's sender. What panics is in doubt like any other error.
func (c *courier) post(ctx context.Context, h *hold, head session.Head, attempt Attempt, report *Delivered) (ref chat.Ref, err error) {
	var p parcel
	if attempt.Number > c.Delivery.MaxAttempts { // a failed attempt of that number would have buried it
		return "", &Permanent{fmt.Errorf("no process has survived %d attempts to send it", head.Attempts)}
	}
	if err := json.Unmarshal(head.Body, &p); err != nil {
		return "", &Permanent{fmt.Errorf("the entry cannot be read: %w", err)}
	}
	if p.Poison != nil {
		return "", &Permanent{errors.New(p.Why)}
	}
	if p.Unowned && head.Owner != "" && p.Reply.Kind != chat.Handoff {
		return "", errWithheld
	}
	deliver, err := c.sends(ctx, h.lane.Key, p)
	if err != nil {
		return "", err
	}
	ctx, end := c.Tracer.Begin(c.Tracer.Resume(ctx, p.Trace), "deliver",
		"channel", p.To.Channel, "conversation", c.traced(h.lane.Key), "attempt", strconv.Itoa(attempt.Number))
	defer func() { end(err) }()
	if !p.At.IsZero() {
		report.Age = c.turnTime(c.Now()).Sub(p.At)
	}
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the sender panicked: %T\n%s", r, debug.Stack())
		}
	}()
	// Not beyond the lease: a process that was frozen since it looked at it must not send. It may have
	// been frozen between the next two lines as well.
	began := time.Now()
	ctx, cancel := context.WithDeadline(ctx, began.Add(min(c.Delivery.SendTimeout, h.until.Sub(c.Now()))))
	defer cancel()
	return deliver(ctx, attempt)
}

// errWithheld: the bot was about to say something, and an agent has taken the conversation meanwhile.
var errWithheld = errors.New("an agent has the conversation")

// sends finds who sends a parcel.
func (c *courier) sends(ctx context.Context, k session.Key, p parcel) (func(context.Context, Attempt) (chat.Ref, error), error) {
	sender, poster := c.Senders[p.To.Channel], c.Posters[p.To.Channel]
	switch {
	case p.Post != nil && poster != nil:
		if err := c.quote(ctx, k, p.Post); err != nil {
			return nil, err
		}
		return func(ctx context.Context, a Attempt) (chat.Ref, error) { return poster.Post(ctx, p.To, *p.Post, a) }, nil
	case p.Reply != nil && sender != nil:
		return func(ctx context.Context, a Attempt) (chat.Ref, error) { return sender.Send(ctx, p.To, *p.Reply, a) }, nil
	}
	return nil, &Permanent{fmt.Errorf("nobody sends in the channel %q", p.To.Channel)}
}

func (c *courier) bury(ctx context.Context, h *hold, head session.Head, why error) (next session.Head, more bool, err error) {
	why = redacted(why)
	c.Logger.Error("undeliverable; put among the dead letters", "conversation", hashOf(h.lane.Key),
		"channel", channelOf(h.lane), "entry", head.ID, "error", why)
	// Before it is buried: whoever finds it here again, as this process dies in between, tells it again, under the same id.
	told := c.tell(ctx, h, head)
	if passes(told) {
		return session.Head{}, false, told
	}
	err = c.persist(ctx, h, func(ctx context.Context) error {
		return c.Store.Bury(ctx, h.lane, h.token, head.ID, why.Error())
	})
	if err != nil {
		return session.Head{}, false, err
	}
	if errors.Is(told, session.ErrFull) { // now there is room
		told = c.tell(ctx, h, head)
	}
	if told != nil {
		c.warn(h, "telling agents of an undelivered reply", told)
	}
	return c.begin(ctx, h)
}

// tell has agents told of an entry that will not reach the person, if it is the words of one of them.
func (c *courier) tell(ctx context.Context, h *hold, head session.Head) error {
	var p parcel
	if json.Unmarshal(head.Body, &p) != nil || p.Reply == nil || p.Reply.Agent == "" {
		return nil
	}
	return c.persist(ctx, h, func(ctx context.Context) error { return c.undelivered(ctx, h.lane.Key, p, head.ID) })
}

// park gives the lane up until the given time. The timer is only a bell: the
// sweep of any process finds the lane if this one is gone by then.
func (c *courier) park(ctx context.Context, h *hold, until time.Time) error {
	err := c.persist(ctx, h, func(ctx context.Context) error {
		return c.Store.Postpone(ctx, h.lane, h.token, until)
	})
	if err == nil {
		time.AfterFunc(until.Sub(c.Now()), func() { c.ring(h.lane) })
	}
	return err
}

// backoff grows from attempt to attempt; half of it is jitter, so that lanes
// stopped by the same fault do not come back together.
func (c *courier) backoff(attempt int) time.Duration {
	d := c.Delivery.Backoff
	for i := 1; i < attempt && d < c.Delivery.MaxBackoff; i++ {
		d *= 2
	}
	d = min(d, c.Delivery.MaxBackoff)
	return d/2 + time.Duration(c.Random()*float64(d/2))
}

// persist calls the store again and again while the lease lasts: otherwise the
// lane would have to wait for the lease to run out, and a result that is
// forgotten means a second post where the platform cannot be asked.
func (c *courier) persist(ctx context.Context, h *hold, call func(context.Context) error) error {
	// At least once even on a lease that has run out: the store compares the token.
	ctx, cancel := context.WithTimeout(ctx, max(h.until.Sub(c.Now()), c.Delivery.SendTimeout))
	defer cancel()
	for {
		err := call(ctx)
		if !passes(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// passes reports whether the same may succeed in a moment. An outbox that is full may be so because of this very lane.
func passes(err error) bool {
	return errors.Is(err, session.ErrUnavailable) || errors.Is(err, ErrBusy) && !errors.Is(err, session.ErrFull)
}

// warn logs what goes wrong around a lane; a lost lease is the normal end of a contest.
func (c *courier) warn(h *hold, doing string, err error) {
	if !errors.Is(err, session.ErrLost) {
		c.Logger.Warn(doing, "conversation", hashOf(h.lane.Key), "channel", channelOf(h.lane), "error", redacted(err))
	}
}
