package marks_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"supportbot/channels/marks"
	"supportbot/session"
)

var place = session.Key{Channel: "test", Conversation: "mark/vote/r1"}

// busy is a store in which somebody else is faster, some times in a row.
type busy struct {
	*session.Store
	faster int
}

func (b *busy) Commit(ctx context.Context, t session.Turn) (session.Commit, error) {
	if b.faster > 0 {
		b.faster--
		return session.Commit{Status: session.Conflict}, nil
	}
	return b.Store.Commit(ctx, t)
}

// A mark is set once, also where others of its name are set meanwhile.
func TestSet(t *testing.T) {
	t.Parallel()
	store, err := session.Open(t.Context(), session.Options{OpTimeout: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	for i, step := range []struct {
		id     string
		faster int
		fresh  bool
		fails  bool
	}{{"ann", 0, true, false}, {"ann", 0, false, false}, {"bob", 7, true, false}, {"cleo", 8, false, true}, {"cleo", 0, true, false}} {
		fresh, err := marks.Set(t.Context(), &busy{store, step.faster}, place, step.id)
		if fresh != step.fresh || errors.Is(err, session.ErrUnavailable) != step.fails || err != nil != step.fails {
			t.Errorf("step %d: %v, %v", i, fresh, err)
		}
	}
}
