package inorder_test

import (
	"context"
	"sync"
	"testing"

	"supportbot/channels/inorder"
)

// The jobs of one conversation are done in their order, one at a time.
func TestInOrder(t *testing.T) {
	t.Parallel()
	q := inorder.New()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { q.Run(ctx); close(ended) }()
	var jobs sync.WaitGroup
	var got []int
	for i := range 50 {
		jobs.Add(1)
		if !q.Offer("conversation", func() { got = append(got, i); jobs.Done() }) {
			t.Fatal("no room")
		}
	}
	jobs.Wait()
	stop()
	<-ended
	for i, n := range got {
		if n != i {
			t.Fatalf("done in the order %v", got)
		}
	}
}

// A conversation that sends more than is borne is refused, not buffered without end.
func TestBounded(t *testing.T) {
	t.Parallel()
	q := inorder.New()
	for range 10_000 {
		if !q.Offer("conversation", func() {}) {
			return
		}
	}
	t.Error("ten thousand jobs wait")
}
