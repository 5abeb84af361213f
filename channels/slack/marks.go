package slack

import (
	"context"
	"encoding/json"
	"fmt"

	"supportbot/channels/marks"
	"supportbot/chat"
	"supportbot/faq"
	"supportbot/session"
)

// Marks are kept beside the conversations, under names that no conversation has.
func markOf(kind, about string) session.Key {
	return session.Key{Channel: Name, Conversation: "mark/" + kind + "/" + about}
}

// marked reports whether the mark is set.
func (c *Channel) marked(ctx context.Context, k session.Key, id string) (bool, error) {
	loaded, err := c.Store.Load(ctx, session.LoadRequest{Key: k, MessageID: id})
	return loaded.Seen, err
}

// Thread marks.
const (
	markThread = "thread" // the bot was asked into the thread
	markVote   = "vote"
	markShare  = "share"
)

// joined remembers that the bot takes part in a thread.
func (c *Channel) joined(ctx context.Context, p place) error {
	_, err := marks.Set(ctx, c.Store, threadMark(p), "joined")
	return err
}

// takesPart reports whether the bot was asked into the thread, or has a conversation in it with the person.
func (c *Channel) takesPart(ctx context.Context, p place) (bool, error) {
	if in, err := c.marked(ctx, threadMark(p), "joined"); in || err != nil {
		return in, err
	}
	loaded, err := c.Store.Load(ctx, session.LoadRequest{Key: key(c.conversation(p))})
	return loaded.State != nil, err
}

func threadMark(p place) session.Key {
	return markOf(markThread, p.team+"/"+p.channel+"/"+p.thread)
}

// receipt reads the reply that a receipt is about.
func (c *Channel) receipt(ctx context.Context, id string) (chat.Reply, error) {
	body, err := c.Store.Receipt(ctx, id)
	if err != nil {
		return chat.Reply{}, err
	}
	var r struct {
		Reply chat.Reply `json:"reply"`
	}
	if err := json.Unmarshal(body, &r); err != nil {
		return chat.Reply{}, fmt.Errorf("reading a receipt: %w", err)
	}
	return r.Reply, nil
}

// spoken returns the language of a conversation, "" if none is known.
func (c *Channel) spoken(ctx context.Context, conversation string) (faq.Language, error) {
	var s struct {
		Language faq.Language `json:"language"`
	}
	loaded, err := c.Store.Load(ctx, session.LoadRequest{Key: key(conversation)})
	if err != nil || loaded.State == nil {
		return "", err
	}
	return s.Language, json.Unmarshal(loaded.State, &s)
}
