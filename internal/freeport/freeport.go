// Package freeport finds ports of the loopback interface for programs that tests start, stop and start
// again. It knows nothing of the programs.
package freeport

import (
	"math/rand/v2"
	"net"
	"strconv"
	"sync/atomic"
	"testing"
)

// Ports come from below those that the kernel gives away by itself (32768 and up on Linux): one of these
// may belong to somebody else's connection when a program that was stopped wants its port back.
const lowest, highest = 10_000, 32_000

// last is the port handed out last, so that no two tests of a process share one; processes begin in
// different places.
var last atomic.Int64

// Of returns a port that nobody listens on and that no other test of this process gets.
func Of(t testing.TB) int {
	t.Helper()
	last.CompareAndSwap(0, int64(lowest+rand.IntN(highest-lowest)))
	for range highest - lowest {
		port := lowest + int(last.Add(1)-lowest)%(highest-lowest)
		if l, err := net.Listen("tcp", "127.0.0.1:"+strconv.Itoa(port)); err == nil {
			_ = l.Close()
			return port
		}
	}
	t.Fatalf("all ports from %d to %d are taken", lowest, highest)
	return 0
}
