package bot

import (
	"errors"
	"fmt"
	"time"
)

// Errors of Handle that callers tell apart. After each of them the message may
// be sent again with the same id.
var (
	// ErrBusy: too many turns at once, or too much waits to be delivered in this
	// conversation. Nothing was done. Over HTTP it is 503.
	ErrBusy = errors.New("too busy to take this message; send it again shortly")
	// ErrUnavailable: the conversation could not be loaded or committed in time. A
	// commit is all or nothing, so nothing is half done. Over HTTP it is 503.
	ErrUnavailable = errors.New("conversations are not available; send the message again shortly")
)

// LimitError says that the person has written too much. Nothing was done.
type LimitError struct {
	RetryAfter time.Duration
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("too many messages; try again in %s", e.RetryAfter)
}

// InvalidError says what is wrong with a message. Sending it again does not help.
type InvalidError struct {
	// Field is named as in the message API.
	Field string
	// Problem completes the sentence that starts with the field's name.
	Problem string
}

func (e *InvalidError) Error() string { return e.Field + " " + e.Problem }
