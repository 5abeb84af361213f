package chat

import "supportbot/faq"

// MaxText is the greatest length of a message in characters (runes), as the message API promises.
const MaxText = 4000

// Message is what a person sent, in any channel.
type Message struct {
	// Channel is the name of the channel the message came through: web, terminal, slack, dingtalk.
	Channel string `json:"channel"`
	// Conversation is unique within the channel.
	Conversation string `json:"conversation"`
	// ID is the idempotency key: the same ID in a conversation is the same message.
	ID string `json:"id"`
	// Person is who wrote it, unique within the channel; rate limits and the privacy index use it.
	Person string `json:"person,omitempty"`
	// Text is what was written: valid UTF-8, cleaned by Clean, at most MaxText characters.
	Text string `json:"text"`
	// Attachments are the names of files that came with it; their content is never looked at. With an
	// attachment Text may be empty.
	Attachments []string `json:"attachments,omitempty"`
	// Edited says that Text replaces what was written before.
	Edited bool `json:"edited,omitempty"`
	// Language is set when the channel or the request prescribes the reply's language.
	Language faq.Language `json:"language,omitempty"`
	// ReplyTo is where the reply is to be delivered; the zero Address for channels that are
	// read rather than pushed to (web, terminal).
	ReplyTo Address `json:"reply_to,omitzero"`
}

// Address says where a reply goes. It travels with the outbox entry, so that
// any replica can deliver it.
type Address struct {
	// Channel that delivers, by name.
	Channel string `json:"channel,omitempty"`
	// Target is the channel's own notation of the place (a Slack channel and thread, a DingTalk
	// conversation). Order of delivery is kept per Channel and Target.
	Target string `json:"target,omitempty"`
	// Hints are short-lived ways of reaching the target (a response URL, a session webhook).
	// They are secrets: never logged.
	Hints map[string]string `json:"hints,omitempty"`
}

// IsZero reports whether there is nowhere to deliver to.
func (a Address) IsZero() bool { return a.Channel == "" && a.Target == "" }

// Key identifies the place for ordering, without the hints.
func (a Address) Key() string { return a.Channel + "|" + a.Target }

// Ref is what a platform calls the message that was posted (a Slack timestamp,
// for example): with it the message can be updated or looked up later.
type Ref string
