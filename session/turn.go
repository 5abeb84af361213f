package session

import (
	"errors"
	"time"
)

// Key names a conversation.
type Key struct {
	Channel, Conversation string
}

// LoadRequest asks for a conversation at the beginning of a turn.
type LoadRequest struct {
	Key       Key
	MessageID string
	// Person and Limit bound how often one person may write; a Limit of 0 is off.
	Person string
	Limit  Limit
}

// Limit is a number of messages in a period.
type Limit struct {
	Messages int
	Per      time.Duration
}

// Loaded is a conversation at the beginning of a turn.
type Loaded struct {
	// State is nil for a conversation that is new or has expired.
	State   []byte
	Version int64
	// Seen says that the message was committed before; Reply is the reply of then.
	Seen  bool
	Reply []byte
	// RetryAfter is positive when the person has used up the limit.
	RetryAfter time.Duration
}

// Turn is what a commit writes, all or nothing.
type Turn struct {
	Key       Key
	Version   int64 // that was loaded
	MessageID string
	Person    string
	State     []byte
	// Keep exempts the state from expiring (an open ticket).
	Keep bool
	// Reply is returned again for the same MessageID.
	Reply     []byte
	ReceiptID string
	Receipt   []byte
	// Row writes the conversation's ticket into the lists of the desk, if not nil.
	Row *Row
	// Owner is who talks with the person if it is not the bot: it is returned with every Head.
	Owner string
	// Timer rings the lane TimerLane of the conversation at that time, reckoned from a Corrected one;
	// zero takes a timer back.
	Timer time.Time
	// Counts are counted for the day, each once; Inbox is put on record for the authors.
	Counts []string
	Inbox  [][]byte
	// Outbox is what has to be delivered.
	Outbox []Entry
	// Events go to the transcript, which readers follow.
	Events [][]byte
	// Lease, if not empty, is taken on every lane of Outbox for LeaseFor, so that the
	// committing process may deliver at once. A lane leased by another is left to it.
	Lease    string
	LeaseFor time.Duration
}

// Entry is one thing to deliver.
type Entry struct {
	ID string
	// Lane keeps the order: one lane for each address of a conversation.
	Lane string
	Body []byte
}

// Status is how a commit ended.
type Status uint8

// The ways in which a commit ends.
const (
	// Committed: everything is written.
	Committed Status = iota + 1
	// Conflict: the conversation has moved on since it was loaded; load and step again.
	Conflict
	// Duplicate: the message was committed before; Reply is the reply of then.
	Duplicate
)

// Commit is the result of a commit.
type Commit struct {
	Status  Status
	Version int64
	Reply   []byte
	// Leased lists the lanes on which the lease was taken.
	Leased []Lane
}

// Lane is a queue of entries for one address of one conversation.
type Lane struct {
	Key  Key
	Name string
}

// Head is the first entry of a lane, with what earlier attempts left.
type Head struct {
	Entry
	// Attempts counts the sends begun before; above 0 the entry may have been posted already.
	Attempts int
	// LeaseLeft is what remained of the lease when the head was read.
	LeaseLeft time.Duration
	// Owner is that of the conversation now, see Turn.
	Owner string
}

// TimerLane is a lane without entries: Due and the bell name it when a conversation's timer has come.
const TimerLane = "timer"

// Errors that callers tell apart.
var (
	// ErrFull: the conversation's outbox is at its bound; nothing was written, not even the mark.
	ErrFull = errors.New("the outbox of this conversation is full")
	// ErrLost: the lease is no longer ours; another process delivers.
	ErrLost = errors.New("the delivery lease was lost")
	// ErrNotFound: there is no such thing, or it has expired.
	ErrNotFound = errors.New("not found, or expired")
	// ErrUnavailable: Redis did not answer in time or not at all; nothing is known of the write.
	ErrUnavailable = errors.New("the conversation store is not available")
)
