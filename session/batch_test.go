package session

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"
	"time"

	"supportbot/internal/redistest"
)

// busy waits until so many batches are under way and so many calls wait for one.
func busy(t *testing.T, b *batches, underWay, waiting int) {
	t.Helper()
	for t.Context().Err() == nil {
		b.mu.Lock()
		there := b.underWay == underWay && len(b.queue) == waiting
		b.mu.Unlock()
		if there {
			return
		}
		runtime.Gosched()
	}
}

// TestBatches: what comes while Redis is busy travels together, and everybody
// gets the answer that is theirs. Who has given up by then has left no trace.
func TestBatches(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	s, err := Open(t.Context(), Options{URL: server.URL(), OpTimeout: 30 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	const people = 2*batchSize + 3
	commit := func(ctx context.Context, name string) (Commit, error) {
		k := Key{Channel: "desk", Conversation: name}
		return s.Commit(ctx, Turn{Key: k, MessageID: name, State: []byte(name), Reply: []byte(name), ReceiptID: s.NewReceiptID(k), Receipt: []byte(name)})
	}
	if _, err := commit(t.Context(), "the script is known"); err != nil {
		t.Fatal(err)
	}
	spy := &spy{}
	s.client.AddHook(spy)

	server.Freeze()
	var sent sync.WaitGroup
	for i := range people + batchesUsual {
		sent.Go(func() {
			if c, err := commit(t.Context(), fmt.Sprint(i)); err != nil || c.Status != Committed {
				t.Errorf("commit %d: %+v, %v", i, c, err)
			}
		})
		more := max(0, i+1-batchesUsual)
		busy(t, s.single, min(i+1, batchesUsual)+more/batchSize, more%batchSize)
	}
	gone, leave := context.WithCancel(t.Context())
	var left sync.WaitGroup
	left.Go(func() {
		if c, err := commit(gone, "gone"); err == nil {
			t.Errorf("the commit nobody waits for ended with %+v", c)
		}
	})
	busy(t, s.single, batchesUsual+people/batchSize, people%batchSize+1)
	leave()
	left.Wait()
	server.Thaw()
	sent.Wait()

	if trips, most := spy.take(), batchesUsual+people/batchSize+1; trips > most {
		t.Errorf("%d commits made %d round trips, want %d at most", people+batchesUsual, trips, most)
	}
	for i := range people + batchesUsual {
		name := fmt.Sprint(i)
		l, err := s.Load(t.Context(), LoadRequest{Key: Key{Channel: "desk", Conversation: name}, MessageID: name})
		if err != nil || string(l.State) != name || string(l.Reply) != name {
			t.Errorf("conversation %d: %+v, %v", i, l, err)
		}
	}
	if l, err := s.Load(t.Context(), LoadRequest{Key: Key{Channel: "desk", Conversation: "gone"}, MessageID: "gone"}); err != nil || l.Seen || l.Version != 0 {
		t.Errorf("the conversation of who has gone: %+v, %v", l, err)
	}
}

// TestGivingUp: a call whose time runs out as its turn comes ends with an error, whichever of the two it sees.
func TestGivingUp(t *testing.T) {
	t.Parallel()
	s, err := Open(t.Context(), Options{URL: redistest.Start(t).URL(), OpTimeout: 30 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	k := Key{Channel: "desk", Conversation: "gone"}
	var all sync.WaitGroup
	for range 2 * batchesUsual {
		all.Go(func() {
			for range 2000 {
				ctx, leave := context.WithCancel(t.Context())
				go leave()
				runtime.Gosched()
				if _, err := s.Load(ctx, LoadRequest{Key: k}); err != nil && !errors.Is(err, ErrUnavailable) {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
}
