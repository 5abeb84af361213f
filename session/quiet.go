package session

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Quiet keeps the Redis client from writing to standard error by itself. Its errors come back from the
// calls and are logged there, once. It concerns the whole process, so the program decides.
func Quiet() { redis.SetLogger(silence{}) }

type silence struct{}

func (silence) Printf(context.Context, string, ...any) {}
