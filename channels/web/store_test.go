package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"supportbot/chat"
	"supportbot/session"
)

// shelf is a handler that commits to a real store what a bot would, so that transcripts grow.
type shelf struct {
	*session.Store
	t     *testing.T
	reply chat.Reply
}

func newShelf(t *testing.T, reply chat.Reply) *shelf {
	t.Helper()
	store, err := session.Open(t.Context(), session.Options{OpTimeout: 20 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	return &shelf{Store: store, t: t, reply: reply}
}

// Judge keeps an opinion in the transcript, as the bot does.
func (s *shelf) Judge(ctx context.Context, k session.Key, f chat.Feedback) (bool, error) {
	line, err := json.Marshal(chat.Event{Feedback: &f})
	if err != nil {
		return false, err
	}
	loaded, err := s.Load(ctx, session.LoadRequest{Key: k, MessageID: fmt.Sprint(f)})
	if err != nil || loaded.Seen {
		return false, err
	}
	commit, err := s.Commit(ctx, session.Turn{Key: k, Version: loaded.Version, MessageID: fmt.Sprint(f), State: loaded.State, Events: [][]byte{line}})
	return commit.Status == session.Committed, err
}

func (s *shelf) Answer(ctx context.Context, m chat.Message) ([]byte, error) {
	key := session.Key{Channel: m.Channel, Conversation: m.Conversation}
	loaded, err := s.Load(ctx, session.LoadRequest{Key: key})
	if err != nil {
		return nil, err
	}
	bare := s.reply // what is in the transcript may be older than the promise of whole replies
	bare.Receipt = s.NewReceiptID(key)
	reply := whole(bare, m)
	encode := func(v any) []byte {
		b, err := json.Marshal(v)
		if err != nil {
			panic(err)
		}
		return b
	}
	written := encode(reply)
	commit, err := s.Commit(ctx, session.Turn{
		Key: key, Version: loaded.Version, MessageID: m.ID, State: []byte("{}"), Reply: written,
		ReceiptID: reply.Receipt, Receipt: encode(map[string]any{"message": m, "reply": reply}),
		Events: [][]byte{encode(chat.Event{MessageID: m.ID, Text: m.Text}), encode(chat.Event{MessageID: m.ID, Reply: &bare})},
	})
	if err == nil && commit.Status != session.Committed {
		err = fmt.Errorf("commit: %+v", commit)
	}
	return written, err
}
