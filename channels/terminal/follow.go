package terminal

import (
	"context"
	"encoding/json"
	"time"

	"supportbot/chat"
	"supportbot/session"
)

// lookEvery is how often the transcript is looked at though nothing told that it has grown, as that
// may be lost.
const lookEvery = 15 * time.Second

// follow prints what comes into the conversation from elsewhere, until ctx ends: what agents say, and
// what the bot says of them.
func (c *conversation) follow(ctx context.Context) {
	if c.Transcripts == nil {
		return
	}
	key := session.Key{Channel: Channel, Conversation: c.id}
	grown := c.Transcripts.Follow(ctx, key)
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	after := ""
	for {
		events, err := c.Transcripts.Events(ctx, key, after, 0)
		if err != nil {
			events = nil // the store is away; the next look finds them
		}
		for _, e := range events {
			after = e.ID
			c.hear(e.Body)
		}
		select {
		case <-ctx.Done():
			return
		case _, open := <-grown:
			if !open {
				return
			}
		case <-look.C:
		}
	}
}

// hear prints an event, unless it belongs to a turn that prints its reply when it ends.
func (c *conversation) hear(body []byte) {
	var e chat.Event
	if json.Unmarshal(body, &e) != nil || e.Reply == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if underWay, own := c.sent[e.MessageID]; own {
		if underWay {
			c.early = append(c.early, *e.Reply)
		}
		return
	}
	c.print("\n") // away from what is being typed
	c.show(*e.Reply)
	c.print(c.Prompt)
}
