package web

import (
	"context"
	"errors"
	"net/http"
	"time"

	"supportbot/bot"
)

// retrySoon is what a client is told when the store is away or all hands are
// full: long enough not to add to the trouble, short enough to wait for.
const retrySoon = 2 * time.Second

// failure turns an error of a turn into what the client may know of it.
func (s *Server) failure(err error) *Problem {
	if limit := new(bot.LimitError); errors.As(err, &limit) {
		return &Problem{Status: http.StatusTooManyRequests, Code: "rate_limited", Message: "too many messages in this conversation", RetryAfter: limit.RetryAfter}
	}
	if bad := new(bot.InvalidError); errors.As(err, &bad) {
		return invalid(bad.Field, bad.Problem)
	}
	if errors.Is(err, bot.ErrBusy) || errors.Is(err, bot.ErrUnavailable) || errors.Is(err, context.DeadlineExceeded) {
		return unavailable()
	}
	s.log.Error("a message could not be handled", "error", err)
	p := internal
	return &p
}
