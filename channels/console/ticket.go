package console

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"supportbot/channels/web"
	"supportbot/chat"
	"supportbot/desk"
	"supportbot/session"
)

// eventsPage is how many events of a transcript are read at a time.
const eventsPage = 100

// find is the ticket that a path names; session.ErrNotFound if there is none.
func (c *Console) find(ctx context.Context, id string, by signedIn) (listed, error) {
	all, err := c.all(ctx, by)
	if err != nil {
		return listed{}, err
	}
	for _, t := range all {
		if strings.EqualFold(t.ID, id) {
			return t, nil
		}
	}
	return listed{}, fmt.Errorf("ticket: %w", session.ErrNotFound)
}

// ticket is GET /desk/api/tickets/{id}: the ticket with its card.
func (c *Console) ticket(w http.ResponseWriter, r *http.Request, by signedIn) {
	t, err := c.find(r.Context(), r.PathValue("ticket"), by)
	if err != nil {
		c.refuse(w, r, err)
		return
	}
	var card desk.Card
	if c.Card != nil {
		// Without a card the transcript still tells what was said.
		if card, err = c.Card(r.Context(), t.row.Key); err != nil {
			if r.Context().Err() != nil {
				return // whoever asked has left
			}
			c.Logger.Warn("console: the card of a ticket cannot be made", "ticket", t.ID, "error", err)
		}
	}
	card.Lines = nil // the transcript has them
	web.Respond(w, http.StatusOK, map[string]any{"ticket": t, "card": card, "now": c.Now().UTC()})
}

// event is a line of the transcript, with the HTML of the bot's reply and of the further ones in it.
type event struct {
	ID string `json:"id"`
	chat.Event
	HTML []string `json:"html,omitempty"`
}

// events is GET /desk/api/tickets/{id}/events?after=ID.
func (c *Console) events(w http.ResponseWriter, r *http.Request, by signedIn) {
	t, err := c.find(r.Context(), r.PathValue("ticket"), by)
	if err != nil {
		c.refuse(w, r, err)
		return
	}
	events, err := c.eventsAfter(r.Context(), t.row.Key, r.URL.Query().Get("after"))
	if err != nil {
		c.refuse(w, r, err)
		return
	}
	web.Respond(w, http.StatusOK, map[string]any{"events": events, "more": len(events) == eventsPage})
}

var errNoEvent = errors.New("not the id of an event")

// eventsAfter reads a page of the transcript. Names of conversations do not leave the server.
func (c *Console) eventsAfter(ctx context.Context, k session.Key, after string) ([]event, error) {
	stored, err := c.Store.Events(ctx, k, after, eventsPage)
	switch {
	case errors.Is(err, session.ErrUnavailable):
		return nil, fmt.Errorf("reading the transcript: %w", err)
	case err != nil: // the only other error that there is
		return nil, errNoEvent
	}
	events := make([]event, 0, len(stored))
	for _, s := range stored {
		e := event{ID: s.ID}
		if err := json.Unmarshal(s.Body, &e.Event); err != nil {
			c.Logger.Error("console: an event of a transcript cannot be read", "error", err)
		}
		if e.Reply != nil {
			anonymous := *e.Reply
			anonymous.ConversationID = ""
			e.Reply, e.HTML = &anonymous, c.markdown.HTML(anonymous)
		}
		events = append(events, e)
	}
	return events, nil
}
