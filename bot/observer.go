package bot

import (
	"time"

	"supportbot/chat"
	"supportbot/desk"
	"supportbot/faq"
)

// Observer is told what happens, for metrics. It gets no personal data and must not block.
type Observer interface {
	// Turned is called at the end of every Handle.
	Turned(Turned)
	// Delivered is called after every attempt to send.
	Delivered(Delivered)
	// Ticketed is called after every committed change of a ticket.
	Ticketed(Ticketed)
}

// Turned describes a turn.
type Turned struct {
	Channel  string
	Result   Result
	Kind     chat.Kind // this and the following are empty where there is no reply
	Language faq.Language
	Intent   string
	Outcome  string
	// Misses counts the messages in a row that were not understood, this one included.
	Misses    int
	Conflicts int // times the turn was computed again because the conversation had moved on
	Took      time.Duration
}

// Result is how a turn or a delivery ended.
type Result string

// The results of turns.
const (
	Committed   Result = "committed"
	Repeated    Result = "repeated" // the message was known: the first reply again
	Panicked    Result = "panicked" // committed with an apology
	Invalid     Result = "invalid"
	Limited     Result = "limited"
	Busy        Result = "busy"
	Unavailable Result = "unavailable"
)

// Delivered describes an attempt to send.
type Delivered struct {
	Channel string
	Result  Result
	Attempt int
	Took    time.Duration
	// Age is how long before the attempt the message had come in; 0 where it is not known.
	Age time.Duration
}

// The results of deliveries.
const (
	Sent      Result = "sent"
	Postponed Result = "postponed" // the platform said when to try again
	InDoubt   Result = "in doubt"  // may have been posted; tried again after a back-off
	Buried    Result = "buried"    // put among the dead letters
	Withheld  Result = "withheld"  // not sent: an agent has taken the conversation meanwhile
	Lost      Result = "lost"      // the lease went to another process before the result was stored
)

// Ticketed describes a change of a ticket.
type Ticketed struct {
	Channel string // the person's
	Change  desk.Change
	Reason  desk.Reason
	// First says that the ticket had no such change before: its first claim, an agent's first words.
	First bool
	// Age is how long before the change the ticket was opened.
	Age time.Duration
}

type nobody struct{}

func (nobody) Turned(Turned)       {}
func (nobody) Delivered(Delivered) {}
func (nobody) Ticketed(Ticketed)   {}
