package desk

import (
	"time"
	"unicode/utf8"

	"supportbot/chat"
)

// Status is the state of a ticket.
type Status string

// The states, see the picture in the package comment.
const (
	Open     Status = "open"     // waits for an agent; the bot still answers
	Claimed  Status = "claimed"  // an agent talks with the person; the bot is silent
	Resolved Status = "resolved" // the bot answers again
	Expired  Status = "expired"  // nobody came; the bot answers again, the ticket is kept
)

// Reason is why a ticket was opened.
type Reason string

// The reasons.
const (
	Asked     Reason = "asked"     // the person asked for somebody
	Missed    Reason = "misses"    // the bot did not understand several times in a row
	Repeated  Reason = "repeated"  // the same question came again and again
	Unhelpful Reason = "unhelpful" // a reply was judged unhelpful
	Review    Reason = "review"    // the knowledge wants a person to look at this outcome
	Referred  Reason = "referral"  // a topic that the documents do not cover
)

// Agent is a person who answers.
type Agent struct {
	// Surface is where the agent works: slack, dingtalk, console. With ID it names the agent.
	Surface string `json:"surface"`
	ID      string `json:"id"`
	Name    string `json:"name"` // as the person and the other agents see it
}

// Is reports whether both are the same person on the same surface.
func (a Agent) Is(b Agent) bool { return a.Surface == b.Surface && a.ID == b.ID }

// Ticket is a request for a person, as it is kept in the conversation's state.
type Ticket struct {
	// ID is short and random: people read it out to each other.
	ID     string    `json:"id"`
	Status Status    `json:"status"`
	Reason Reason    `json:"reason"`
	Opened time.Time `json:"opened"`
	// Agent has the ticket, or had it last.
	Agent *Agent `json:"agent,omitempty"`
	// Question is the message with which the ticket was opened, shortened.
	Question string `json:"question,omitempty"`
	// To is where the person is told what agents say; zero where the person reads the transcript.
	To chat.Address `json:"to,omitzero"`

	// Waiting is since when the ticket waits for an agent: opened, released or opened again.
	Waiting time.Time `json:"waiting,omitzero"`
	// Claimed, Replied and Ended are the first claim, the agent's first words, and the end.
	Claimed time.Time `json:"claimed,omitzero"`
	Replied time.Time `json:"replied,omitzero"`
	Ended   time.Time `json:"ended,omitzero"`
	// Said is when the agent wrote last. Heard is since when the person waits for the agent's words, if
	// that is later: since the claim, or since the first message that is not answered.
	Heard time.Time `json:"heard,omitzero"`
	Said  time.Time `json:"said,omitzero"`

	// Reminders were sent to the agents since Waiting or Heard. Escalated: the second target was told of
	// the ticket, and hears the rest of it. Warned: the person was told that the ticket will be closed.
	Reminders int  `json:"reminders,omitempty"`
	Escalated bool `json:"escalated,omitempty"`
	Warned    bool `json:"warned,omitempty"`
	Reopened  int  `json:"reopened,omitempty"`

	// Note is what the agent wrote down at the end, Answers what was told to the person, shortened.
	Note    string `json:"note,omitempty"`
	Answers string `json:"answers,omitempty"`
	// Used is the intent whose answer of the knowledge the agent sent last.
	Used string `json:"used,omitempty"`
}

// Live reports whether the ticket waits for an agent or has one.
func (t *Ticket) Live() bool { return t != nil && (t.Status == Open || t.Status == Claimed) }

// Owns reports whether an agent talks with the person, so that the bot must not.
func (t *Ticket) Owns() bool { return t != nil && t.Status == Claimed }

// Kept reports whether agents may still come to the ticket, so that nothing of it is forgotten.
func (t *Ticket) Kept() bool { return t.Live() || t != nil && t.Status == Expired }

// Lengths in characters of what a ticket remembers; the transcript has all of it.
const (
	maxQuestion = 300
	maxAnswers  = 2000
)

// New opens a ticket.
func New(id string, reason Reason, question string, to chat.Address, now time.Time) *Ticket {
	return &Ticket{
		ID: id, Status: Open, Reason: reason, Opened: now, Waiting: now, Heard: now,
		Question: Shorten(question, maxQuestion), To: withoutHints(to),
	}
}

// withoutHints is an address to keep: hints are secrets and do not live long.
func withoutHints(a chat.Address) chat.Address {
	a.Hints = nil
	return a
}

// Shorten cuts a text to a number of characters and marks the cut.
func Shorten(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	runes := []rune(text)
	return string(runes[:most-1]) + "…"
}
