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
	// Intent and Outcome are what the bot answered, if it did.
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
