package desk

import (
	"strings"
	"time"

	"supportbot/chat"
)

// Verb is what is done with a ticket.
type Verb string

// What agents do, and what time and delivery do.
const (
	Claim   Verb = "claim"
	Release Verb = "release"
	Resolve Verb = "resolve" // Text is the note, which the person does not see
	Say     Verb = "say"     // Text goes to the person
	Answer  Verb = "answer"  // the knowledge's answer goes to the person
	// Tick is the time that has come, see Due.
	Tick Verb = "tick"
	// Undelivered: what an agent said did not reach the person.
	Undelivered Verb = "undelivered"
)

// Act is something done with a ticket. It is a turn of the person's conversation.
type Act struct {
	// ID is the idempotency key: the same act again changes nothing and has the same result.
	ID     string `json:"id"`
	Ticket string `json:"ticket"`
	Do     Verb   `json:"do"`
	Agent  Agent  `json:"agent,omitzero"`
	Text   string `json:"text,omitempty"` // at most chat.MaxText characters
	// Intent and Outcome name the answer to give.
	Intent  string `json:"intent,omitempty"`
	Outcome string `json:"outcome,omitempty"`
	// Edited says that Text replaces what the agent said before.
	Edited bool `json:"edited,omitempty"`
	// Attachments are the names of files that are not carried.
	Attachments []string `json:"attachments,omitempty"`
	// Place is the target of the surface's address where Text was typed, if agents can read it there;
	// empty stands for every place of the surface.
	Place string `json:"place,omitempty"`
}

// Refusal is why an act is not done.
type Refusal string

// The refusals. Each surface has the words for them.
const (
	Unknown   Refusal = "unknown"   // there is no such ticket in this conversation any more
	Closed    Refusal = "closed"    // the ticket has ended
	Taken     Refusal = "taken"     // another agent has it: Ticket.Agent says who
	Unclaimed Refusal = "unclaimed" // claim it first
	Empty     Refusal = "empty"     // nothing to say
	NoAnswer  Refusal = "no_answer" // the knowledge has no such answer, or too little is known for it
	TooLong   Refusal = "too_long"
)

// Change is what an act did.
type Change string

// The changes that are worth telling.
const (
	None       Change = ""         // nothing, as it was done already
	Opened     Change = "opened"   // a new ticket
	Reopened   Change = "reopened" // the person came back
	WasClaimed Change = "claimed"
	WasFreed   Change = "released"
	WasSolved  Change = "resolved"
	WasClosed  Change = "closed"  // resolved by silence
	HasExpired Change = "expired" // nobody came
	PutAway    Change = "dropped" // nobody came later either
	WasSaid    Change = "said"
	WasTold    Change = "told"   // by the person
	Reminded   Change = "remind" // agents are reminded
	WasRaised  Change = "raised" // told to the second target
	WasWarned  Change = "warned" // the person is told that the ticket will be closed
	WasLost    Change = "lost"   // an agent's words did not reach the person
)

// Do applies an act. The ticket is left alone; what comes back is its next state. A refusal, or None,
// comes with the ticket as it is.
func (p Policy) Do(t Ticket, a Act, now time.Time) (Ticket, Change, Refusal) {
	if a.Ticket != t.ID {
		return t, None, Unknown
	}
	switch a.Do {
	case Tick:
		next, change := p.tick(t, now)
		return next, change, ""
	case Undelivered:
		return t, WasLost, ""
	case Claim:
		return claim(t, a.Agent, now)
	}
	mine := t.Agent != nil && t.Agent.Is(a.Agent)
	switch {
	case t.Status == Resolved && mine && a.Do == Resolve:
		return t, None, "" // clicked twice
	case t.Status == Expired && a.Do == Resolve: // an offline ticket is put away
		t.Agent = &a.Agent
		return end(t, Resolved, a.Text, now), WasSolved, ""
	case t.Status == Resolved, t.Status == Expired:
		return t, None, Closed
	case t.Status == Open && a.Do == Release && mine:
		return t, None, ""
	case t.Status == Open:
		return t, None, Unclaimed
	case !mine:
		return t, None, Taken
	}
	switch a.Do {
	case Release:
		return release(t, now), WasFreed, ""
	case Resolve:
		return end(t, Resolved, a.Text, now), WasSolved, ""
	}
	if strings.TrimSpace(a.Text) == "" && len(a.Attachments) == 0 {
		return t, None, Empty
	}
	if len([]rune(a.Text)) > chat.MaxText {
		return t, None, TooLong
	}
	t.Said, t.Reminders, t.Warned = now, 0, false
	if t.Replied.IsZero() {
		t.Replied = now
	}
	t.Answers = Shorten(strings.TrimSpace(t.Answers+"\n"+a.Text), maxAnswers)
	if a.Do == Answer {
		t.Used = a.Intent
	}
	return t, WasSaid, ""
}

// claim gives a ticket that waits to an agent. The first of two wins; the other is told who.
func claim(t Ticket, by Agent, now time.Time) (Ticket, Change, Refusal) {
	switch {
	case t.Status == Claimed && t.Agent.Is(by):
		return t, None, ""
	case t.Status == Claimed:
		return t, None, Taken
	case t.Status == Resolved:
		return t, None, Closed
	}
	t.Status, t.Agent, t.Ended = Claimed, &by, time.Time{}
	t.Reminders, t.Warned = 0, false
	t.Heard = now // it is the agent's turn, whoever wrote last
	if t.Claimed.IsZero() {
		t.Claimed = now
	}
	return t, WasClaimed, ""
}

func release(t Ticket, now time.Time) Ticket {
	t.Status, t.Waiting, t.Reminders, t.Warned = Open, now, 0, false
	return t
}

func end(t Ticket, as Status, note string, now time.Time) Ticket {
	t.Status, t.Ended, t.Reminders, t.Warned = as, now, 0, false
	t.Note = Shorten(strings.TrimSpace(note), maxAnswers)
	return t
}

// Tell notes that the person wrote while the ticket is live.
func (t Ticket) Tell(to chat.Address, now time.Time) Ticket {
	t.Warned = false
	if t.Status == Claimed && !t.Heard.After(t.Said) { // who goes on writing puts no reminder off
		t.Heard, t.Reminders = now, 0
	}
	if !to.IsZero() {
		t.To = withoutHints(to)
	}
	return t
}

// Reopen opens the ticket once more for a person who needs somebody again; false if it ended too long
// ago, and a new ticket is to be opened.
func (p Policy) Reopen(t Ticket, reason Reason, question string, to chat.Address, now time.Time) (Ticket, bool) {
	if t.Live() || now.Sub(t.Ended) > p.reopen() {
		return t, false
	}
	again := *New(t.ID, reason, question, to, t.Opened)
	again.Waiting, again.Heard = now, now
	again.Agent, again.Claimed, again.Replied, again.Answers = t.Agent, t.Claimed, t.Replied, t.Answers
	again.Escalated, again.Reopened = t.Escalated, t.Reopened+1
	return again, true
}
