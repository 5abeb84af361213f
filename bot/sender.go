package bot

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"supportbot/chat"
	"supportbot/desk"
	"supportbot/dialog"
)

// Sender posts replies in one channel.
type Sender interface {
	// Send posts the reply and returns what the platform calls it. It ends by ctx's deadline.
	//
	// A Number above 1 says that an earlier attempt may have posted the entry: a sender that can
	// find it by EntryID on the platform returns that instead of posting again.
	//
	// An error is a *RetryAt or a *Permanent where nothing was posted for certain; after any other
	// error the entry is tried again after a back-off.
	Send(ctx context.Context, to chat.Address, reply chat.Reply, attempt Attempt) (chat.Ref, error)
}

// Attempt is one try to send an entry.
type Attempt struct {
	// EntryID is the same in every attempt, and on no other entry.
	EntryID string
	// Number starts at 1.
	Number int
}

// RetryAt says that the platform took nothing and when it may be tried again.
type RetryAt struct {
	Time time.Time
	Err  error
}

func (e *RetryAt) Error() string {
	return fmt.Sprintf("not before %s: %v", e.Time.Format(time.RFC3339), e.Err)
}
func (e *RetryAt) Unwrap() error { return e.Err }

// Permanent says that the platform took nothing and never will.
type Permanent struct{ Err error }

func (e *Permanent) Error() string { return e.Err.Error() }
func (e *Permanent) Unwrap() error { return e.Err }

// parcel is the body of an outbox entry: a reply and where it goes, or a poison
// message, which goes to the dead letters.
type parcel struct {
	To     chat.Address    `json:"to,omitzero"`
	Reply  *chat.Reply     `json:"reply,omitempty"`
	Post   *desk.Post      `json:"post,omitempty"` // for agents
	Poison *dialog.Receipt `json:"poison,omitempty"`
	Why    string          `json:"why,omitempty"`
	// Unowned: Reply was decided while no agent had the conversation.
	Unowned bool      `json:"unowned,omitempty"`
	At      time.Time `json:"at,omitzero"`     // when the turn began
	Trace   string    `json:"trace,omitempty"` // that it was part of
}

// poisonLane takes the messages that could not be computed. It goes through the
// outbox because a dead letter has to be written by the same commit as the apology.
const poisonLane = "poison"

// redacted removes the URL that net/http puts into its errors: webhooks and
// response URLs are secrets.
func redacted(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return fmt.Errorf("%s: %w", u.Op, u.Err)
	}
	return err
}
