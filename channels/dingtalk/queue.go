package dingtalk

import (
	"context"
	"hash/fnv"
	"sync"
)

// How many conversations are served at a time over Stream mode, and how many
// messages may wait for each of those places.
const (
	shards  = 64
	perLine = 64
)

// queue does the jobs of one conversation in order and those of others beside
// them, in a bounded number of lines.
type queue struct{ lines [shards]chan func() }

func newQueue() *queue {
	q := &queue{}
	for i := range q.lines {
		q.lines[i] = make(chan func(), perLine)
	}
	return q
}

// offer puts a job behind the others of the conversation; false if there is no room.
func (q *queue) offer(conversation string, job func()) bool {
	h := fnv.New32a()
	_, _ = h.Write([]byte(conversation))
	select {
	case q.lines[h.Sum32()%shards] <- job:
		return true
	default:
		return false
	}
}

// run does jobs until ctx is done. What still waits then was not acknowledged: it comes again.
func (q *queue) run(ctx context.Context) {
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
