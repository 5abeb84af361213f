package session

import (
	"context"
	"fmt"
)

// Annotation is what is said about a conversation outside of its turns, such as
// feedback on a reply.
type Annotation struct {
	// ID is what the annotation is about, unique within the conversation.
	ID string
	// Value is what it says. Saying the same again changes nothing; another value is added.
	Value string
	// Event goes to the transcript.
	Event []byte
}

// Annotate adds an event to the transcript of a conversation and reports
// whether it was new. The conversation's lifetime stays as it is. The error is
// ErrNotFound if there is no such conversation, else ErrUnavailable.
func (s *Store) Annotate(ctx context.Context, k Key, a Annotation) (bool, error) {
	p := s.keys.place(k)
	// Two parts, so that no id of a message has the same mark.
	_, mark := hashed("annotation", a.ID)
	result, err := s.run(ctx, onReplica, annotateScript, []string{p.state(), p.marked(mark), p.events(), p.trail()},
		s.now(), a.Value, a.Event, s.opt.MarkTTL.Milliseconds(), s.opt.ReceiptTTL.Milliseconds(), trace{mark: mark}.String(),
		s.opt.MaxEvents, s.keys.told(), p.id)
	if err != nil {
		return false, err
	}
	n, ok := result.(int64)
	switch {
	case !ok:
		return false, s.unavailable("annotate", errMalformed)
	case n < 0:
		return false, fmt.Errorf("annotate: conversation %w", ErrNotFound)
	}
	return n == 1, nil
}
