package desk

import (
	"time"

	"supportbot/faq"
)

// Post is what agents are shown in a ticket's thread. Every surface renders it in its own form; texts
// of people in it are plain text, to be escaped there.
type Post struct {
	// What happened: Opened and Reopened come with a Card, the others belong in its thread. The card
	// itself is shown anew after each change of the ticket's status.
	Change Change  `json:"change"`
	Ticket Summary `json:"ticket"`
	Card   *Card   `json:"card,omitempty"`
	// Text is what the person (WasTold), the bot (Spoke) or an agent on another surface (WasSaid) wrote.
	Text        string   `json:"text,omitempty"`
	Attachments []string `json:"attachments,omitempty"`
	Edited      bool     `json:"edited,omitempty"`
	// Typed says that By wrote Text in the surface's thread, where it can be read already.
	Typed bool   `json:"typed,omitempty"`
	Place string `json:"place,omitempty"` // see Act
	// By is the agent who did it, if one did.
	By *Agent `json:"by,omitempty"`
	// Card's entry in the outbox: what the surface calls the posted card is kept under this id.
	CardEntry string `json:"card_entry,omitempty"`
}

// Spoke is a change that only posts have: the bot answered the person while the ticket waits.
const Spoke Change = "spoke"

// Summary is a ticket as lists show it, with the conversation that it belongs to.
type Summary struct {
	Ticket
	Channel      string       `json:"channel"`
	Conversation string       `json:"conversation"`
	Language     faq.Language `json:"language"`
}

// Card is everything that an agent who takes over should know.
type Card struct {
	Question string `json:"question"`
	// Lines are the conversation so far, oldest first.
	Lines []Line `json:"lines,omitempty"`
	Facts []Fact `json:"facts,omitempty"`
	// Conclusion is the title of what the bot concluded last, with its reasons and receipt.
	Conclusion string   `json:"conclusion,omitempty"`
	Reasons    []string `json:"reasons,omitempty"`
	Receipt    string   `json:"receipt,omitempty"`
	// Expected is when an agent answers at the latest, as the person was told; zero if nothing was told.
	Expected time.Time `json:"expected,omitzero"`
}

// Line is something that was said.
type Line struct {
	// Who is person, bot or agent; Name the agent's.
	Who  string    `json:"who"`
	Name string    `json:"name,omitempty"`
	At   time.Time `json:"at"`
	Text string    `json:"text"`
}

// Fact is something known, as the person's language says it, and the words it was taken from; From is
// empty for an assumption.
type Fact struct {
	Title string `json:"title"`
	Value string `json:"value"`
	From  string `json:"from,omitempty"`
}
