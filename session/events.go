package session

import (
	"context"
	"fmt"
	"strings"
)

// Event is one entry of a conversation's transcript.
type Event struct {
	// ID orders events within the conversation; it fits an event stream's Last-Event-ID.
	ID   string
	Body []byte
}

// Events reads the transcript after an event, from its beginning if after is
// empty, at most limit events (all if limit is 0). An after that is no id of an
// event is an error, but one that has been trimmed away is not.
func (s *Store) Events(ctx context.Context, k Key, after string, limit int) ([]Event, error) {
	from := "-"
	if after != "" {
		if !isEventID(after) {
			return nil, fmt.Errorf("events after %.40q: not an id of an event", after)
		}
		from = "(" + after
	}
	if limit <= 0 {
		limit = s.opt.MaxEvents + streamBlock
	}
	ctx, cancel := s.deadline(ctx)
	defer cancel()
	messages, err := s.client.XRangeN(ctx, s.keys.place(k).events(), from, "+", int64(limit)).Result()
	if err != nil {
		return nil, s.unavailable("events", err)
	}
	events := make([]Event, 0, len(messages))
	for _, m := range messages {
		body, _ := m.Values["b"].(string)
		events = append(events, Event{ID: m.ID, Body: []byte(body)})
	}
	return events, nil
}

// isEventID reports whether text is milliseconds-sequence, as Redis numbers the
// entries of a stream. It comes from a header that anybody may write.
func isEventID(text string) bool {
	const digits = "0123456789"
	ms, seq, ok := strings.Cut(text, "-")
	return ok && ms != "" && seq != "" && len(ms) <= 19 && len(seq) <= 19 &&
		strings.Trim(ms, digits) == "" && strings.Trim(seq, digits) == ""
}

// streamBlock is by how much Redis may leave a stream longer than its bound
// (stream-node-max-entries).
const streamBlock = 100
