package chat

import "time"

// Event is one line of a conversation's transcript, as it is stored: Text,
// which a person wrote (personal data masked), or Reply, or Feedback.
type Event struct {
	At time.Time `json:"at"`
	// MessageID is the message that was sent, replied to or judged.
	MessageID string    `json:"message_id"`
	Text      string    `json:"text,omitempty"`
	Reply     *Reply    `json:"reply,omitempty"`
	Feedback  *Feedback `json:"feedback,omitempty"`
}

// Feedback is what a person thinks of a reply.
type Feedback struct {
	// Receipt is that of the reply's turn.
	Receipt string `json:"receipt"`
	Helpful bool   `json:"helpful"`
}
