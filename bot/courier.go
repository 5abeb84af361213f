package bot

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"supportbot/session"
)

// courier delivers outboxes: a bounded pool of workers, each draining one lane
// at a time under a lease, so that order is kept within a lane and no lane
// waits for another. Lanes come from three sides: from commits of this process
// with the lease taken already, from the bell that other commits ring, and from
// the sweep, which finds whatever the first two missed.
type courier struct {
	*Options
	queue   chan job
	running atomic.Bool

	// waiting are the lanes in the queue without a lease; ringing one again changes nothing.
	mu      sync.Mutex
	waiting map[session.Lane]bool

	// timer is called for a conversation whose time has come, undelivered for what an agent said and
	// nobody will hear.
	timer       func(context.Context, session.Key)
	undelivered func(ctx context.Context, k session.Key, p parcel, entry string) error
}

// job is a lane to drain. Without a token it has to be leased first.
type job struct {
	lane  session.Lane
	token string
	// until is when the lease ends at the earliest.
	until time.Time
}

func newCourier(o *Options) *courier {
	return &courier{Options: o, queue: make(chan job, o.Delivery.Queue), waiting: map[session.Lane]bool{}}
}

// ready reports whether a commit should take the lease for this process: there
// is room in the queue, and somebody here can send in the lane.
func (c *courier) ready(lane session.Lane) bool {
	return c.running.Load() && len(c.queue) < cap(c.queue) && c.delivers(lane)
}

// take queues a lane that a commit leased. If the queue is full the lease runs
// out and the sweep finds the lane.
func (c *courier) take(lane session.Lane, token string, until time.Time) {
	select {
	case c.queue <- job{lane: lane, token: token, until: until}:
	default:
	}
}

// ring queues a lane of which nothing is known but that it may have entries.
func (c *courier) ring(lane session.Lane) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.waiting[lane] || !c.running.Load() {
		return
	}
	select {
	case c.queue <- job{lane: lane}:
		c.waiting[lane] = true
	default:
	}
}

// ringIn rings when the lane can be had. Knowing that time, a sweep finds the
// lane of a process that died as its lease runs out, and not a sweep later.
func (c *courier) ringIn(lane session.Lane, in time.Duration) {
	if in <= 0 {
		c.ring(lane)
		return
	}
	time.AfterFunc(in, func() { c.ring(lane) })
}

// run works until ctx is done and then until the queue is empty, at most Delivery.Drain longer.
func (c *courier) run(ctx context.Context) error {
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	c.running.Store(true)
	var workers, sources sync.WaitGroup
	for range c.Delivery.Workers {
		workers.Go(func() { c.work(ctx, work) })
	}
	sources.Go(func() { c.listen(ctx) })
	sources.Go(func() { c.sweep(ctx) })
	<-ctx.Done()
	c.running.Store(false)
	stop := time.AfterFunc(c.Delivery.Drain, cancel)
	defer stop.Stop()
	sources.Wait()
	workers.Wait()
	for range c.Delivery.Workers {
		workers.Go(func() { c.leave(work) })
	}
	workers.Wait()
	return nil
}

// leave gives up what is left in the queue. Where that fails Redis is away, and the leases run out.
func (c *courier) leave(ctx context.Context) {
	for {
		select {
		case j := <-c.queue:
			if j.token != "" && !c.release(ctx, &hold{lane: j.lane, token: j.token}) {
				return
			}
		default:
			return
		}
	}
}

// work drains lanes until stop is done and the queue empty, or work is done.
func (c *courier) work(stop, work context.Context) {
	for {
		select {
		case j := <-c.queue:
			c.serve(work, j)
		case <-stop.Done():
			select {
			case j := <-c.queue:
				c.serve(work, j)
			default:
				return
			}
		}
		if work.Err() != nil {
			return
		}
	}
}

// listen rings for the lanes that commits left to whoever is free.
func (c *courier) listen(ctx context.Context) {
	for lane := range c.Store.Bell(ctx) {
		if c.delivers(lane) {
			c.ring(lane)
		}
	}
}

// sweepPage is how many lanes one look takes up; a full page is followed by the next look soon.
const sweepPage = 256

func (c *courier) sweep(ctx context.Context) {
	for {
		// Replicas started together drift apart, so that their looks do not coincide.
		pause := c.Delivery.Sweep + time.Duration((c.Random()-0.5)*0.4*float64(c.Delivery.Sweep))
		var lanes []session.Waiting
		if len(c.queue) < cap(c.queue) { // what is found has nowhere to go otherwise
			var err error
			if lanes, err = c.Store.Due(ctx, pause, sweepPage, c.delivers); err != nil && ctx.Err() == nil {
				c.Logger.Warn("looking for undelivered replies", "error", err)
			}
		}
		for _, w := range lanes {
			c.ringIn(w.Lane, w.In)
		}
		if len(lanes) == sweepPage {
			pause /= 10
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
	}
}

// delivers reports whether this process has a sender for the lane's channel.
func (c *courier) delivers(lane session.Lane) bool {
	channel := channelOf(lane)
	return lane.Name == poisonLane || lane.Name == session.TimerLane || c.Senders[channel] != nil || c.Posters[channel] != nil
}

// channelOf undoes chat.Address.Key.
func channelOf(lane session.Lane) string {
	channel, _, _ := strings.Cut(lane.Name, "|")
	return channel
}
