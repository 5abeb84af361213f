package chat

import "time"

// Event is one line of a conversation's transcript, as it is stored: either
// Text, which a person wrote (personal data masked), or Reply.
type Event struct {
	At time.Time `json:"at"`
	// MessageID is the message that was sent or replied to.
	MessageID string `json:"message_id"`
	Text      string `json:"text,omitempty"`
	Reply     *Reply `json:"reply,omitempty"`
}
