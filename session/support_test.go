package session_test

import (
	"testing"

	"github.com/redis/go-redis/v9"
)

// client talks to a single server behind the store's back.
func client(t testing.TB, url string) *redis.Client {
	t.Helper()
	o, err := redis.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	o.Protocol = 2
	c := redis.NewClient(o)
	t.Cleanup(func() { _ = c.Close() })
	return c
}
