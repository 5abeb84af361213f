package chat

import "time"

// Event is one line of a conversation's transcript, as it is stored: Text,
// which a person wrote (personal data masked), or Reply, or Feedback, or Desk.
type Event struct {
	At time.Time `json:"at"`
	// MessageID is the message that was sent, replied to or judged.
	MessageID string    `json:"message_id"`
	Text      string    `json:"text,omitempty"`
	Reply     *Reply    `json:"reply,omitempty"`
	Feedback  *Feedback `json:"feedback,omitempty"`
	Desk      *Desk     `json:"desk,omitempty"`
	// Attachments are the names of files that came with Text and are not kept.
	Attachments []string `json:"attachments,omitempty"`
	// Edited says that Text replaces what the person wrote before.
	Edited bool `json:"edited,omitempty"`
}

// Desk is a change of the conversation's ticket.
type Desk struct {
	Ticket string `json:"ticket"`
	Change string `json:"change"` // as package desk names it
	Agent  string `json:"agent,omitempty"`
}

// Feedback is what a person thinks of a reply.
type Feedback struct {
	// Receipt is that of the reply's turn.
	Receipt string `json:"receipt"`
	Helpful bool   `json:"helpful"`
	// Comment is what the person adds in a sentence.
	Comment string `json:"comment,omitempty"`
}
