package main

import (
	"net"
	"testing"
)

// A connection beyond the cap waits until another is closed.
func TestConnectionsAreCapped(t *testing.T) {
	t.Parallel()
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := newCapped(inner, 1)
	accepted := make(chan net.Conn)
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
	for range 2 {
		c, err := net.Dial("tcp", inner.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
	}
	first := <-accepted
	select {
	case <-accepted:
		t.Fatal("two connections with a cap of one")
	default:
	}
	_ = first.Close()
	_ = first.Close() // gives back one place, not two
	second := <-accepted
	if len(l.places) != 1 {
		t.Errorf("%d places are taken, want 1", len(l.places))
	}
	_ = second
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	_ = l.Close()
	<-ended
}
