package main

import (
	"net"
	"sync"
)

// maxConnections is how many connections are open at a time; further ones wait
// in the system's queue. Idle ones are closed after a minute, so that memory
// stays bounded (about 20 KiB each) and nobody is kept out for long.
const maxConnections = 8192

// capped is a listener with at most as many open connections as places.
type capped struct {
	net.Listener
	places chan struct{}
	closed chan struct{}
	close  func() error
}

func newCapped(l net.Listener, n int) *capped {
	c := &capped{Listener: l, places: make(chan struct{}, n), closed: make(chan struct{})}
	c.close = sync.OnceValue(func() error {
		close(c.closed)
		return l.Close()
	})
	return c
}

// Accept waits for a place and for a connection.
func (c *capped) Accept() (net.Conn, error) {
	select {
	case c.places <- struct{}{}:
	case <-c.closed:
		return nil, net.ErrClosed
	}
	connection, err := c.Listener.Accept()
	if err != nil {
		<-c.places
		return nil, err
	}
	return &counted{Conn: connection, leave: sync.OnceFunc(func() { <-c.places })}, nil
}

// Close may be called again.
func (c *capped) Close() error { return c.close() }

// counted gives its place back when it is closed, once.
type counted struct {
	net.Conn
	leave func()
}

func (c *counted) Close() error {
	defer c.leave()
	return c.Conn.Close()
}
