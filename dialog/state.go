package dialog

import (
	"time"

	"supportbot/chat"
	"supportbot/desk"
	"supportbot/faq"
	"supportbot/learn"
)

// Schema is the version of State's JSON. A reader accepts its own and older ones.
const Schema = 1

// State is everything that is remembered of a conversation between turns. The
// zero State is a conversation that has not begun.
type State struct {
	Schema   int          `json:"schema"`
	Language faq.Language `json:"language,omitempty"`
	// Intent is the question being served, Facts what is known for it.
	Intent string    `json:"intent,omitempty"`
	Facts  faq.Facts `json:"facts,omitempty"`
	// Heard are facts told in a message whose question was not clear; they count for the next one served.
	Heard faq.Facts `json:"heard,omitempty"`
	// Counted is the number told last: "and 11?" means it.
	Counted string `json:"counted,omitempty"`
	// Sureness is the confidence with which Intent was understood.
	Sureness float64 `json:"sureness,omitempty"`
	// Open is the fact asked for by the last reply (a question, or an answer that could be refined).
	Open string `json:"open,omitempty"`
	// Answered says that Open only refines an answer that was given already.
	Answered bool `json:"answered,omitempty"`
	// Paused is a question that a digression interrupted; it returns once.
	Paused *Paused `json:"paused,omitempty"`
	// Offered are the quick replies of the last reply.
	Offered []Offer `json:"offered,omitempty"`
	// Misses counts the messages not understood in a row.
	Misses int `json:"misses,omitempty"`
	// Last is the last decision, for "why?" and for follow-ups.
	Last *Last `json:"last,omitempty"`
	// Repeats counts how often in a row the last decision was the same, with nothing new.
	Repeats int `json:"repeats,omitempty"`
	// Origins has the words from which facts were taken, by fact, shortened.
	Origins map[string]string `json:"origins,omitempty"`
	// Ticket is the conversation's ticket, if it ever had one. While an agent has it, the agent owns
	// the conversation and the bot is silent.
	Ticket *desk.Ticket `json:"ticket,omitempty"`
	// Thumb is the opinion of an agent's help for which a sentence of feedback was asked for; nil if
	// none was.
	Thumb *bool `json:"thumb,omitempty"`
	Turns int   `json:"turns,omitempty"`
}

// Keep reports whether the state must outlive the conversation's usual lifetime.
func (s State) Keep() bool { return s.Ticket.Kept() }

// Paused is an open question set aside.
type Paused struct {
	Intent   string    `json:"intent"`
	Facts    faq.Facts `json:"facts,omitempty"`
	Open     string    `json:"open"`
	Sureness float64   `json:"sureness,omitempty"`
	// Returned says that the last reply has asked it again: it is answered now or forgotten.
	Returned bool `json:"returned,omitempty"`
}

// Offer is a quick reply that the person may choose: an intent, or a fact's value.
type Offer struct {
	Label  string    `json:"label"`
	Value  string    `json:"value"`
	Intent string    `json:"intent,omitempty"`
	Facts  faq.Facts `json:"facts,omitempty"`
	// Helpful is what choosing it says of the help received.
	Helpful *bool `json:"helpful,omitempty"`
	// Reason is why a person is offered, and that of the ticket if the offer is taken.
	Reason desk.Reason `json:"reason,omitempty"`
}

// Fallthrough reports whether the quick reply is a text like any other (an example question).
func (o Offer) Fallthrough() bool { return o.Intent == "" && o.Facts == nil && o.Helpful == nil }

// Last remembers what was decided and on what.
type Last struct {
	Intent  string    `json:"intent"`
	Facts   faq.Facts `json:"facts,omitempty"`
	Receipt string    `json:"receipt"`
}

// Turn is one message with everything that a pure step cannot make up itself.
type Turn struct {
	// ID becomes the receipt's id. Ticket is the id that a ticket gets if this turn opens one.
	ID, Ticket string
	Now        time.Time
	Message    chat.Message
	// Unattended says that no agent could see a ticket: nobody is promised.
	Unattended bool
	// Understood is called when the message is understood and deciding begins; nil for nobody. It
	// changes nothing: it is for those who measure.
	Understood func()
}

// Result is what a turn leads to, beside the new state.
type Result struct {
	Reply   chat.Reply
	Receipt Receipt
	Effects
}

// Effects are what a turn leads to outside of the conversation.
type Effects struct {
	// Posts are shown to agents, in order.
	Posts []desk.Post
	// Change is what happened to the ticket.
	Change desk.Change
	// Learned is put on record for the authors.
	Learned []learn.Item
	// Feedback is what the person thinks of the help received; Added: it only adds a sentence to a thumb.
	Feedback *chat.Feedback
	Added    bool
}

// Receipt is the record of a turn: with it and the same knowledge the reply can be computed again.
type Receipt struct {
	ID string `json:"id"`
	// Engine is the version of the program's reasoning; it changes when the same input may give another reply.
	Engine    string       `json:"engine"`
	Knowledge string       `json:"knowledge"`
	Now       time.Time    `json:"now"`
	Ticket    string       `json:"ticket_candidate"`
	Message   chat.Message `json:"message"`
	// Unattended is the turn's.
	Unattended bool       `json:"unattended,omitempty"`
	Before     State      `json:"before"`
	Reply      chat.Reply `json:"reply"`
	Trace      []Trace    `json:"trace,omitempty"`
}

// Trace says how one part of the message was understood and decided.
type Trace struct {
	Text       string             `json:"text"`
	Heard      faq.Facts          `json:"heard,omitempty"`
	Candidates map[string]float64 `json:"candidates,omitempty"`
	Intent     string             `json:"intent,omitempty"`
	Rules      []string           `json:"rules,omitempty"`
	Decided    string             `json:"decided,omitempty"` // the deciding row: intent, row from 1, outcome
	Assumed    faq.Facts          `json:"assumed,omitempty"`
	Outcome    string             `json:"outcome,omitempty"`
	Asks       string             `json:"asks,omitempty"`
}
