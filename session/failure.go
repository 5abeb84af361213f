package session

import (
	"context"
	"errors"
	"net"

	"github.com/redis/go-redis/v9"
)

// reasonOf names why a call failed, from a fixed set: what an operator would
// look at first. An answer that nobody waits for any more has no reason.
func reasonOf(err error) string {
	var timeout net.Error
	switch {
	case errors.Is(err, context.Canceled):
		return ""
	case errors.Is(err, errMalformed):
		return "malformed"
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout(), errors.Is(err, redis.ErrPoolTimeout):
		return "timeout"
	}
	for _, answer := range []struct{ prefix, reason string }{
		{"OOM", "memory"}, {"MISCONF", "disk"}, {"READONLY", "readonly"}, {"LOADING", "loading"},
		{"CLUSTERDOWN", "cluster"}, {"NOAUTH", "auth"}, {"WRONGPASS", "auth"}, {"NOPERM", "auth"}, {"NOREPLICAS", "replicas"},
	} {
		if redis.HasErrorPrefix(err, answer.prefix) {
			return answer.reason
		}
	}
	var network *net.OpError
	if errors.As(err, &network) {
		return "connection"
	}
	return "other"
}
