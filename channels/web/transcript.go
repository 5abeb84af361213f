package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"supportbot/chat"
	"supportbot/session"
)

// Transcripts reads and follows conversations: *session.Store.
type Transcripts interface {
	Events(ctx context.Context, k session.Key, after string, limit int) ([]session.Event, error)
	Follow(ctx context.Context, k session.Key) <-chan struct{}
	Receipt(ctx context.Context, id string) ([]byte, error)
}

// eventsPage is how many events a request gets at most; a turn has two.
const eventsPage = 100

// event is a line of the transcript as it is sent: with an id by which reading
// goes on, and with the HTML of the reply and of the further ones in it.
type event struct {
	ID string `json:"id"`
	chat.Event
	HTML []string `json:"html,omitempty"`
}

// events is GET /api/v1/conversations/{id}/events?after=ID. The id of a
// conversation is the right to read it. One that there is not is empty: it
// would begin with the first message sent to it.
func (s *Server) events(w http.ResponseWriter, r *http.Request) {
	if !reads(w, r) {
		return
	}
	key, p := conversationOf(r)
	if p != nil {
		Refuse(w, *p)
		return
	}
	events, p := s.eventsAfter(r.Context(), key, r.URL.Query().Get("after"))
	if p != nil {
		Refuse(w, *p)
		return
	}
	Respond(w, http.StatusOK, struct {
		Events []event `json:"events"`
		// More says that there are, or may be, further events after these.
		More bool `json:"more"`
	}{events, len(events) == eventsPage})
}

func conversationOf(r *http.Request) (session.Key, *Problem) {
	id := r.PathValue("conversation")
	if !conversationForm(id) {
		return session.Key{}, invalid("conversation_id", "must be 20 to 64 letters, digits, - or _")
	}
	return session.Key{Channel: Channel, Conversation: id}, nil
}

// eventsAfter reads the events after one ("" is the beginning), at most eventsPage.
func (s *Server) eventsAfter(ctx context.Context, k session.Key, after string) ([]event, *Problem) {
	stored, err := s.transcripts.Events(ctx, k, after, eventsPage)
	switch {
	case errors.Is(err, session.ErrUnavailable):
		return nil, unavailable()
	case err != nil: // the only other error that there is
		return nil, invalid("after", "must be the id of an event of this conversation")
	}
	events := make([]event, 0, len(stored))
	for _, e := range stored {
		sent := event{ID: e.ID}
		if err := json.Unmarshal(e.Body, &sent.Event); err != nil {
			// It is sent all the same, with nothing but its id, so that reading goes on behind it.
			s.log.Error("an event of a transcript cannot be read", "error", err)
		}
		if sent.Reply != nil {
			reply := complete(*sent.Reply, chat.Message{Conversation: k.Conversation, ID: sent.MessageID})
			sent.Reply, sent.HTML = &reply, s.markdown.HTML(reply)
		}
		events = append(events, sent)
	}
	return events, nil
}
