package learn

import (
	"time"

	"supportbot/faq"
)

// Kind says why something is on record.
type Kind string

// The kinds.
const (
	Missed    Kind = "missed"    // not understood, or out of scope
	Unhelpful Kind = "unhelpful" // answered, and judged unhelpful
	Answered  Kind = "answered"  // answered by an agent
)

// Item is one thing on record. Its texts are masked: no phone numbers, identity numbers, addresses.
type Item struct {
	Kind     Kind         `json:"kind"`
	At       time.Time    `json:"at"`
	Text     string       `json:"text"` // what the person asked
	Language faq.Language `json:"language"`
	Channel  string       `json:"channel"`
	// Nearest are the intents that the bot thought of, best first.
	Nearest []Near `json:"nearest,omitempty"`
	// Intent and Outcome are what the bot answered, if it did; of an answer by an agent, Intent is the
	// one whose answer of the knowledge the agent sent.
	Intent  string `json:"intent,omitempty"`
	Outcome string `json:"outcome,omitempty"`
	// Answer is what the agent said, Comment what the person added to a thumb down.
	Answer  string `json:"answer,omitempty"`
	Comment string `json:"comment,omitempty"`
	Ticket  string `json:"ticket,omitempty"`
	Receipt string `json:"receipt,omitempty"`
}

// Near is an intent that came close.
type Near struct {
	Intent     string  `json:"intent"`
	Confidence float64 `json:"confidence"`
}

// Stored is an item with the id under which it is kept, by which it can be dismissed.
type Stored struct {
	ID string
	Item
	// Accepted is what was decided about it, nil for nothing yet.
	Accepted *Acceptance
}

// As is what a message becomes in the knowledge.
type As string

// What messages become.
const (
	Example  As = "example"  // an example of an intent
	Negative As = "negative" // looks like an intent, and asks something else
	Intent   As = "intent"   // the first examples of a new intent
)

// Acceptance is what somebody decided about an item: the next patch says so first.
type Acceptance struct {
	As     As        `json:"as"`
	Intent string    `json:"intent,omitempty"` // none for a new one
	By     string    `json:"by,omitempty"`
	At     time.Time `json:"at"`
}
