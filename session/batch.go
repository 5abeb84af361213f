package session

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

const (
	// batchSize bounds the calls of a batch, and so whom a broken connection concerns and how many wait
	// for the last answer.
	batchSize = 16
	// batchesUsual is how many batches to a node are on their way where Redis is quick: what comes
	// meanwhile travels with the next one. Two to eight are about as fast.
	batchesUsual = 4
	// batchesMost are under way where Redis is slow or far away, so that nothing waits for others that
	// wait: together as many calls as there may be turns at a time, and deliveries.
	batchesMost = 32
)

// batches sends what several callers have for one node at the same time in one
// pipeline: under load the kernel, Redis and this process read and write once
// for many turns. A call that comes alone is sent at once and alone. Calls of a
// batch share a connection and nothing else: each has its own commands, results
// and deadline.
type batches struct {
	node *redis.Client
	// wait is how long a node may wait for its replica.
	wait time.Duration
	// alone is for calls that do not travel together.
	alone bool

	mu       sync.Mutex
	queue    []*call
	underWay int
}

func (o Options) batchesTo(node *redis.Client) *batches {
	return &batches{node: node, wait: o.waitTimeout(), alone: o.Alone}
}

// call is what one caller has to send.
type call struct {
	ctx context.Context
	add func(redis.Pipeliner)
	// durable calls end when a replica has what they wrote.
	durable bool
	acks    *redis.Cmd
	err     error // that of ctx, if it ended before the commands were sent
	done    chan struct{}
}

// do sends what add puts into a pipeline, and returns when it was answered or
// failed, as its commands tell; acks, nil unless the call is durable, tells how
// many replicas have what it wrote. An error is that of ctx: the commands may
// or may not be carried out, and must not be looked at.
func (b *batches) do(ctx context.Context, durable bool, add func(redis.Pipeliner)) (acks *redis.Cmd, err error) {
	c := &call{ctx: ctx, add: add, durable: durable, done: make(chan struct{})}
	if b.alone {
		b.exec([]*call{c})
		return c.acks, ctx.Err()
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	b.mu.Lock()
	b.queue = append(b.queue, c)
	another := b.underWay < batchesUsual || b.underWay < batchesMost && len(b.queue) >= batchSize
	if another {
		b.underWay++
	}
	b.mu.Unlock()
	if another {
		go b.send()
	}
	select {
	case <-c.done:
		return c.acks, c.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// send sends batches until nothing is queued, or too little for more than the usual number of batches.
func (b *batches) send() {
	for {
		batch := b.take()
		if batch == nil {
			return
		}
		b.exec(batch)
		for _, c := range batch {
			close(c.done)
		}
	}
}

func (b *batches) take() []*call {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.queue) == 0 {
		b.queue = nil
	}
	if len(b.queue) == 0 || b.underWay > batchesUsual && len(b.queue) < batchSize {
		b.underWay--
		return nil
	}
	n := min(len(b.queue), batchSize)
	batch := b.queue[:n:n]
	b.queue = b.queue[n:]
	return batch
}

func (b *batches) exec(batch []*call) {
	pipe := b.node.Pipeline()
	var last time.Time // the time until which somebody waits
	for _, c := range batch {
		if c.err = c.ctx.Err(); c.err != nil { // nobody waits any more, and nothing has been sent yet
			continue
		}
		c.add(pipe)
		if until, _ := c.ctx.Deadline(); until.After(last) {
			last = until
		}
	}
	if pipe.Len() == 0 {
		return
	}
	var acks *redis.Cmd
	ctx, cancel := context.WithDeadline(context.Background(), last)
	defer cancel()
	if slices.ContainsFunc(batch, func(c *call) bool { return c.durable }) {
		// WAIT looks at all writes of its own connection, and holds up what comes after it: once, at the end.
		acks = pipe.Do(ctx, "WAIT", 1, b.wait.Milliseconds())
	}
	_, _ = pipe.Exec(ctx) // the first error of all; each caller looks at its own
	for _, c := range batch {
		if c.durable {
			c.acks = acks
		}
	}
}

// read sends reads that may cross slots, in one round trip. On a Cluster they
// go alone: in a batch everybody would wait for everybody's nodes.
func (s *Store) read(ctx context.Context, add func(redis.Pipeliner)) error {
	if s.single != nil {
		_, err := s.single.do(ctx, false, add)
		return err
	}
	pipe := s.client.Pipeline()
	add(pipe)
	_, _ = pipe.Exec(ctx) // the first error of all; the caller looks at each
	return nil
}
