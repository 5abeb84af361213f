// Package marks remembers what was done once, and takes no turn. Marks are kept
// beside the conversations, under names that no conversation has.
package marks

import (
	"context"
	"fmt"

	"supportbot/session"
)

// Store is where marks are kept: *session.Store.
type Store interface {
	Load(context.Context, session.LoadRequest) (session.Loaded, error)
	Commit(context.Context, session.Turn) (session.Commit, error)
}

// attempts bounds how often others may be faster with another mark of the same name.
const attempts = 8

// Set sets a mark; false if it was set before. A mark lives as long as those of messages.
func Set(ctx context.Context, store Store, k session.Key, id string) (bool, error) {
	for range attempts {
		loaded, err := store.Load(ctx, session.LoadRequest{Key: k, MessageID: id})
		if err != nil || loaded.Seen {
			return false, err
		}
		done, err := store.Commit(ctx, session.Turn{
			Key: k, Version: loaded.Version, MessageID: id, State: []byte("{}"), Reply: []byte("{}"),
		})
		if err != nil {
			return false, err
		}
		if done.Status != session.Conflict {
			return done.Status == session.Committed, nil
		}
	}
	return false, fmt.Errorf("%w: too many marks at once", session.ErrUnavailable)
}
