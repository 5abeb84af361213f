package slack

import (
	"context"
	"encoding/json"

	"supportbot/chat"
	"supportbot/desk"
)

// maxLines is how much of a conversation a card that is posted anew shows.
const maxLines = 20

// transcript reads the end of the conversation, oldest line first.
func (d *deskPosting) transcript(ctx context.Context) ([]desk.Line, error) {
	events, err := d.Store.Events(ctx, d.key(), "", 0)
	if err != nil {
		return nil, err
	}
	var lines []desk.Line
	for _, stored := range events {
		var e chat.Event
		if json.Unmarshal(stored.Body, &e) != nil {
			continue
		}
		l := desk.Line{Who: "person", At: e.At, Text: e.Text}
		if r := e.Reply; r != nil && !r.Relayed {
			l = desk.Line{Who: "bot", At: e.At, Text: r.Text}
			if r.Agent != "" {
				l.Who, l.Name = "agent", r.Agent
			}
		}
		if l.Text != "" {
			lines = append(lines, l)
		}
	}
	return lines[max(0, len(lines)-maxLines):], nil
}
