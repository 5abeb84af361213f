package chat

import "supportbot/faq"

// Kind says what a reply is.
type Kind string

// The kinds of replies.
const (
	Answer   Kind = "answer"   // an outcome was reached
	Question Kind = "question" // a fact is still needed
	Choice   Kind = "choice"   // unsure between intents: they are offered
	Fallback Kind = "fallback" // out of scope or not understood
	Referral Kind = "referral" // a topic that the documents do not cover
	Handoff  Kind = "handoff"  // a support agent was asked for
	Talk     Kind = "talk"     // greeting, thanks, help, an invalid command's error
)

// Reply is the neutral form of what the bot says; its JSON is the message API's reply.
type Reply struct {
	ConversationID string             `json:"conversation_id"`
	MessageID      string             `json:"message_id"`
	Kind           Kind               `json:"kind"`
	Language       faq.Language       `json:"language"`
	Intent         string             `json:"intent"`
	Confidence     float64            `json:"confidence"` // 0..1, calibrated over answers and questions
	Outcome        string             `json:"outcome"`
	Values         map[string]float64 `json:"values"`
	Facts          faq.Facts          `json:"facts"`
	Asks           string             `json:"asks"`
	Choices        []Option           `json:"choices"`
	Text           string             `json:"text"` // CommonMark
	Reasons        []string           `json:"reasons"`
	Links          []Link             `json:"links"`
	Sources        []Source           `json:"sources"`
	More           []Reply            `json:"more"`
	Ticket         string             `json:"ticket"`
	Receipt        string             `json:"receipt"`
	// Agent is the name of the support agent who says this, if not the bot.
	Agent string `json:"agent,omitempty"`
	// Relayed says that an agent has the conversation: the message went to the agent, and Text only
	// says so.
	Relayed bool `json:"relayed,omitempty"`
}

// Literal reports whether Text is what an agent typed: to be shown as it is, not as CommonMark.
func (r Reply) Literal() bool { return r.Agent != "" && r.Kind == Handoff }

// Option is a quick reply: sending Value as the next text selects it.
type Option struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// Link points to documentation.
type Link struct {
	Title string `json:"title"`
	URL   string `json:"url"`
}

// Source says where a claim is written.
type Source struct {
	Document string `json:"document"`
	Section  string `json:"section"`
	Issued   string `json:"issued"`
}
