package main

import (
	"net"
	"testing"
	"testing/synctest"
)

// A connection beyond the cap waits until another is closed.
func TestConnectionsAreCapped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		inner := newQueue(2)
		l := newCapped(inner, 1)
		accepted := make(chan net.Conn, 2)
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				accepted <- c
			}
		}()
		synctest.Wait() // until nothing more can happen
		if len(accepted) != 1 {
			t.Errorf("%d connections with a cap of one", len(accepted))
		}
		first := <-accepted
		_ = first.Close()
		_ = first.Close() // gives back one place, not two
		synctest.Wait()
		if len(accepted) != 1 || len(l.places) != 1 {
			t.Errorf("then %d more, and %d places taken, want 1 and 1", len(accepted), len(l.places))
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
		_ = l.Close()
		<-ended
	})
}

// queue is a listener with connections that wait. Closing it twice panics.
type queue struct {
	waiting chan net.Conn
	closed  chan struct{}
}

func newQueue(n int) *queue {
	q := &queue{waiting: make(chan net.Conn, n), closed: make(chan struct{})}
	for range n {
		c, _ := net.Pipe()
		q.waiting <- c
	}
	return q
}

func (q *queue) Accept() (net.Conn, error) {
	select {
	case c := <-q.waiting:
		return c, nil
	case <-q.closed:
		return nil, net.ErrClosed
	}
}

func (q *queue) Close() error {
	close(q.closed)
	return nil
}

func (q *queue) Addr() net.Addr { return nil }
