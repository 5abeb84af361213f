package session

import (
	"fmt"
	"testing"
	"time"

	"supportbot/internal/redistest"
)

// openSpied opens a store on a real Redis whose round trips are counted.
func openSpied(t testing.TB) (*Store, *spy) {
	t.Helper()
	s, err := Open(t.Context(), Options{URL: redistest.Start(t).URL(), OpTimeout: 10 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	spy := &spy{}
	s.client.AddHook(spy)
	return s, spy
}

// oneTurn is what the bot does before it acknowledges a message.
func oneTurn(t testing.TB, s *Store, i int64) Commit {
	t.Helper()
	ctx := t.Context()
	k := Key{Channel: "desk", Conversation: "loan"}
	message := fmt.Sprint(i)
	l, err := s.Load(ctx, LoadRequest{Key: k, MessageID: message, Person: "ann", Limit: Limit{Messages: 30, Per: time.Millisecond}})
	if err != nil {
		t.Fatal(err)
	}
	c, err := s.Commit(ctx, Turn{
		Key: k, Version: l.Version, MessageID: message, Person: "ann", State: make([]byte, 500), Reply: make([]byte, 1000),
		ReceiptID: s.NewReceiptID(k), Receipt: make([]byte, 2000), Events: [][]byte{make([]byte, 1000)},
		Outbox: []Entry{{ID: message, Lane: "a", Body: make([]byte, 1000)}}, Lease: "t", LeaseFor: time.Minute,
	})
	if err != nil || c.Status != Committed || len(c.Leased) != 1 {
		t.Fatalf("turn %d: %+v, %v", i, c, err)
	}
	return c
}

// delivered is what is left of the turn after that.
func delivered(t testing.TB, s *Store, l Lane) {
	t.Helper()
	h, ok, err := s.Begin(t.Context(), l, "t")
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	if _, more, err := s.Next(t.Context(), l, "t", h.ID, "ref"); err != nil || more {
		t.Fatal(more, err)
	}
}

func TestRoundTrips(t *testing.T) {
	t.Parallel()
	s, spy := openSpied(t)
	delivered(t, s, oneTurn(t, s, 0).Leased[0]) // the scripts are known from here on
	for i := range int64(3) {
		spy.take()
		c := oneTurn(t, s, 1+i)
		if trips := spy.take(); trips != 2 {
			t.Errorf("a turn until it is acknowledged: %d round trips, want 2", trips)
		}
		delivered(t, s, c.Leased[0])
		if trips := spy.take(); trips != 2 {
			t.Errorf("its delivery: %d round trips, want 2", trips)
		}
	}
}

// TestIdle: a sweep of an idle replica is one command a partition and one round trip.
func TestIdle(t *testing.T) {
	t.Parallel()
	s, spy := openSpied(t)
	if due, err := s.Due(t.Context(), 0, 100); err != nil || len(due) != 0 {
		t.Fatal(due, err)
	}
	if n, trips := len(spy.commands()), spy.take(); n != partitions || trips != 1 {
		t.Errorf("%d commands in %d round trips, want %d in 1", n, trips, partitions)
	}
}

func BenchmarkTurn(b *testing.B) {
	s, spy := openSpied(b)
	trips := 0
	for i := int64(0); b.Loop(); i++ {
		spy.take()
		c := oneTurn(b, s, i)
		trips += spy.take()
		b.StopTimer()
		delivered(b, s, c.Leased[0])
		b.StartTimer()
	}
	b.ReportMetric(float64(trips)/float64(b.N), "roundtrips/op")
}
