package sessiontest

import (
	"errors"
	"testing"

	"supportbot/session"
)

func annotations(t *testing.T, server Server) {
	s := server.open(t, session.Options{})
	ctx := t.Context()
	annotate := func(id, value string) bool {
		t.Helper()
		added, err := s.Annotate(ctx, loan, session.Annotation{ID: id, Value: value, Event: []byte(id + value)})
		if err != nil {
			t.Fatal(err)
		}
		return added
	}
	if _, err := s.Annotate(ctx, loan, session.Annotation{ID: "r1", Value: "yes"}); !errors.Is(err, session.ErrNotFound) {
		t.Errorf("annotating a conversation that there is not: %v", err)
	}
	grown := s.Follow(ctx, loan)
	commit(t, s, session.Turn{Key: loan, MessageID: "r1", Reply: []byte("first"), Events: [][]byte{[]byte("a")}})
	<-grown
	for _, step := range []struct {
		id, value string
		added     bool
	}{{"r1", "yes", true}, {"r1", "yes", false}, {"r1", "no", true}, {"r1", "no", false}, {"r2", "no", true}} {
		if added := annotate(step.id, step.value); added != step.added {
			t.Errorf("%s %s: added %v, want %v", step.id, step.value, added, step.added)
		}
	}
	<-grown

	events, err := s.Events(ctx, loan, "", 0)
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, e := range events {
		got += string(e.Body) + " "
	}
	if got != "a r1yes r1no r2no " {
		t.Errorf("the transcript is %q", got)
	}
	// A message with the annotation's id is another thing; and the state has not moved on.
	if l, err := s.Load(ctx, session.LoadRequest{Key: loan, MessageID: "r1"}); err != nil || string(l.Reply) != "first" || l.Version != 1 {
		t.Errorf("after annotating: %+v, %v", l, err)
	}
	if err := s.Erase(ctx, loan, ""); err != nil {
		t.Fatal(err)
	}
	commit(t, s, session.Turn{Key: loan})
	if !annotate("r1", "no") {
		t.Error("an erased annotation is remembered")
	}
}
