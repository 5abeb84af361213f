package dialog

import (
	"bytes"
	"encoding/json"
	"fmt"

	"supportbot/chat"
)

// Replay computes the reply of a receipt again. Same reports whether it is the recorded one, to the
// byte. Under another knowledge or another version of the reasoning the replies may rightly differ;
// Changed then says which of them has changed.
func (b *Brain) Replay(r Receipt) (Replayed, error) {
	_, result := b.Step(r.Before, Turn{ID: r.ID, Ticket: r.Ticket, Now: r.Now, Message: r.Message, Unattended: r.Unattended})
	recorded, err := json.Marshal(r.Reply)
	if err != nil {
		return Replayed{}, fmt.Errorf("writing the recorded reply: %w", err)
	}
	computed, err := json.Marshal(result.Reply)
	if err != nil {
		return Replayed{}, fmt.Errorf("writing the computed reply: %w", err)
	}
	out := Replayed{Recorded: r.Reply, Computed: result.Reply, Same: bytes.Equal(recorded, computed)}
	if r.Knowledge != b.Knowledge.Hash {
		out.Changed = append(out.Changed, "knowledge")
	}
	if r.Engine != Engine {
		out.Changed = append(out.Changed, "engine")
	}
	return out, nil
}

// Replayed compares a recorded reply with the one computed again.
type Replayed struct {
	Recorded, Computed chat.Reply
	Same               bool
	Changed            []string
}
