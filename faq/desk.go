package faq

import "time"

// Desk says when a person is offered or called, and what happens while a ticket waits. The zero Desk
// offers a person after two misses in a row and calls one only when asked to.
type Desk struct {
	// OfferAfter and HandoverAfter are messages not understood in a row after which a person is
	// offered (2 if 0), and called (never if 0).
	OfferAfter    int `yaml:"offer_after"`
	HandoverAfter int `yaml:"handover_after"`
	// RepeatedAfter is how often in a row the same question, with nothing new, gets the same answer
	// before a person is offered; never if 0.
	RepeatedAfter int `yaml:"repeated_after"`
	// Unhelpful is what a thumb down does.
	Unhelpful Handover `yaml:"unhelpful"`
	// When names intents and outcomes that a person should look at.
	When []HandoverWhen `yaml:"when"`

	// Hours are when agents are there; nil for always.
	Hours *Hours `yaml:"hours"`
	// Expected is within how much time of opening an agent usually answers; not told if 0.
	Expected time.Duration `yaml:"expected"`
	// Remind are the times of waiting after which agents are reminded, Escalate the one after which the
	// second target is told, Expire the one after which the person is told that nobody came, or that the
	// agent who has the ticket and says nothing has gone.
	Remind   []time.Duration `yaml:"remind"`
	Escalate time.Duration   `yaml:"escalate"`
	Expire   time.Duration   `yaml:"expire"`
	// Answer is after how long without an answer the agent who has the ticket is reminded.
	Answer time.Duration `yaml:"answer"`
	// Quiet and Close are for how long the person says nothing before being warned that the ticket
	// will be closed, and before it is.
	Quiet time.Duration `yaml:"quiet"`
	Close time.Duration `yaml:"close"`
	// ReopenWithin is how long after its end a ticket is opened again rather than a new one.
	ReopenWithin time.Duration `yaml:"reopen_within"`
}

// Handover says how far to go.
type Handover string

// How far to go.
const (
	Offer Handover = "offer" // a person is offered
	Call  Handover = "call"  // a ticket is opened
)

// HandoverWhen is a case in which a person should look.
type HandoverWhen struct {
	Intent string `yaml:"intent"`
	// Outcome is one of the intent's; empty for all of them.
	Outcome string   `yaml:"outcome"`
	Does    Handover `yaml:"does"`
}

// Handover says what the policy wants for an outcome of an intent; empty for nothing.
func (d Desk) Handover(intent, outcome string) Handover {
	for _, w := range d.When {
		if w.Intent == intent && (w.Outcome == "" || w.Outcome == outcome) {
			return w.Does
		}
	}
	return ""
}
