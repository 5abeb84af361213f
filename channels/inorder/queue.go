// Package inorder does the jobs of one conversation one after the other and
// those of different conversations side by side, in bounded numbers. Channels
// that are pushed to over one connection use it; channels with a request for
// each message do not need it.
package inorder

import (
	"context"
	"hash/fnv"
	"sync"
)

const (
	// lines is how many conversations are served at a time.
	lines = 64
	// waiting is how many jobs may wait for each line; what does not fit is refused, and comes again.
	waiting = 64
)

// Queue holds the jobs. Make it with New.
type Queue struct{ lines [lines]chan func() }

// New returns an empty queue. Jobs wait until Run is called.
func New() *Queue {
	q := &Queue{}
	for i := range q.lines {
		q.lines[i] = make(chan func(), waiting)
	}
	return q
}

// Offer puts a job behind the others of the conversation; false if there is no room.
func (q *Queue) Offer(conversation string, job func()) bool {
	h := fnv.New32a()
	_, _ = h.Write([]byte(conversation))
	select {
	case q.lines[h.Sum32()%lines] <- job:
		return true
	default:
		return false
	}
}

// Run does jobs until ctx is done. What still waits then was not acknowledged: it comes again.
func (q *Queue) Run(ctx context.Context) {
	var workers sync.WaitGroup
	for _, line := range q.lines {
		workers.Go(func() {
			for {
				select {
				case <-ctx.Done():
					return
				case job := <-line:
					job()
				}
			}
		})
	}
	workers.Wait()
}
