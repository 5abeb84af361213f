// Package sessiontest checks that a Redis server, of whatever kind, keeps
// conversations as package session promises. The same suite runs on the
// embedded server, on a single Redis and on a Cluster.
package sessiontest
