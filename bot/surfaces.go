package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"supportbot/chat"
	"supportbot/desk"
	"supportbot/session"
)

// Poster shows agents what happens, in one channel. What is said of Sender.Send
// about attempts and errors holds here too.
type Poster interface {
	Post(ctx context.Context, to chat.Address, p desk.Post, attempt Attempt) (chat.Ref, error)
}

// Surfaces are the places where agents work. The console is none of them: it
// reads the desk.
type Surfaces struct {
	// First are told of every ticket, Second of those that wait too long.
	First, Second []chat.Address
}

// cardLines is how much of the conversation a card shows.
const cardLines = 20

// quote puts the conversation so far on the card, from the transcript as it is now.
func (c *courier) quote(ctx context.Context, k session.Key, p *desk.Post) error {
	if p.Card == nil {
		return nil
	}
	events, err := c.Store.Events(ctx, k, "", 0)
	if err != nil {
		return fmt.Errorf("reading the conversation for a card: %w", err)
	}
	p.Card.Lines = Lines(events)
	return nil
}

// Lines are the end of a transcript as a card shows it, oldest line first.
func Lines(events []session.Event) []desk.Line {
	var lines []desk.Line
	for _, e := range events {
		var event chat.Event
		if json.Unmarshal(e.Body, &event) == nil {
			lines = append(lines, linesOf(event)...)
		}
	}
	return lines[max(0, len(lines)-cardLines):]
}

// linesOf is what was said in an event of the transcript.
func linesOf(e chat.Event) []desk.Line {
	switch {
	case e.Reply != nil && e.Reply.Relayed: // says nothing new
	case e.Reply != nil && e.Reply.Agent != "":
		return []desk.Line{{Who: "agent", Name: e.Reply.Agent, At: e.At, Text: e.Reply.Text}}
	case e.Reply != nil:
		lines := []desk.Line{{Who: "bot", At: e.At, Text: e.Reply.Text}}
		for _, more := range e.Reply.More {
			lines = append(lines, desk.Line{Who: "bot", At: e.At, Text: more.Text})
		}
		return lines
	case e.Text != "" || len(e.Attachments) > 0:
		text := e.Text
		for _, name := range e.Attachments {
			text = strings.TrimSpace(text + "\n📎 " + name)
		}
		return []desk.Line{{Who: "person", At: e.At, Text: text}}
	}
	return nil
}
