package slack

import (
	"cmp"
	"context"
	"encoding/json"
	"log/slog"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
)

// connections is how many sockets are open at a time. Slack closes each every
// few hours and spreads events over those that are left: with two, none falls
// into a reconnect.
const connections = 2

// Pauses between attempts to get a connection at all.
const (
	reconnectFirst = time.Second
	reconnectMost  = time.Minute
)

// Run keeps the connections of Socket Mode until ctx is done, and returns nil.
// Without an app-level token it only waits.
func (c *Channel) Run(ctx context.Context) error {
	if c.AppToken == "" {
		<-ctx.Done()
		return nil
	}
	var all sync.WaitGroup
	all.Go(func() { c.queue.Run(ctx) })
	for range connections {
		all.Go(func() { c.stayConnected(ctx) })
	}
	all.Wait()
	return nil
}

// stayConnected runs one client after another: a client reconnects by itself, and ends where it sees
// no hope. A token that is refused today may be renewed tomorrow.
func (c *Channel) stayConnected(ctx context.Context) {
	pause := reconnectFirst
	for ctx.Err() == nil {
		began := c.Now()
		c.connect(ctx)
		if c.Now().Sub(began) > reconnectMost {
			pause = reconnectFirst
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
			pause = min(2*pause, reconnectMost)
		}
	}
}

func (c *Channel) connect(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	client := socketmode.New(c.api,
		// The library's own log may quote messages.
		socketmode.OptionLog(slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug)),
		socketmode.OptionDialer(&websocket.Dialer{HandshakeTimeout: 10 * time.Second})) // without the environment's proxy
	var reading sync.WaitGroup
	reading.Go(func() {
		for {
			select {
			case <-ctx.Done():
				return
			case event := <-client.Events:
				c.received(ctx, client, event)
			}
		}
	})
	err := client.RunContext(ctx)
	if ctx.Err() == nil {
		c.Logger.Error("a Socket Mode connection ended; trying again", "error", err, "hint", "check SLACK_APP_TOKEN with \"bot slack check\"")
	}
	cancel()
	reading.Wait()
}

// received queues an envelope. Whatever the library could not parse is read
// from the raw message: without an acknowledgement it would come again and again.
func (c *Channel) received(ctx context.Context, client *socketmode.Client, event socketmode.Event) {
	if failed, ok := event.Data.(*slack.ConnectionErrorEvent); ok {
		c.Logger.Warn("Socket Mode has no connection; trying again", "attempt", failed.Attempt, "error", failed.ErrorObj)
	}
	if event.Type == socketmode.EventTypeConnecting {
		c.Count(countConnecting)
	}
	began := c.Now()
	var request socketmode.Request
	switch bad, unparsed := event.Data.(*socketmode.ErrorBadMessage); {
	case event.Request != nil:
		request = *event.Request
	case unparsed && json.Unmarshal(bad.Message, &request) == nil:
		c.Count(countUnparsed)
	default:
		return
	}
	if request.EnvelopeID == "" {
		return // hello, disconnect, and news about the connection itself
	}
	done := c.queue.Offer(lineOf(request), func() {
		if ctx.Err() != nil {
			return
		}
		work, cancel := context.WithTimeout(ctx, c.WorkTime)
		defer cancel()
		a := c.safely(func() answer { return c.dispatch(work, request) })
		if a.verdict == again {
			return // not acknowledged: Slack sends it again
		}
		if err := client.AckCtx(ctx, request.EnvelopeID, a.payload); err == nil {
			c.Acknowledged(c.Now().Sub(began))
		} else if ctx.Err() == nil {
			c.Logger.Warn("an envelope could not be acknowledged", "error", err)
		}
	})
	if !done {
		c.Count(countQueueFull)
	}
}

// dispatch handles an envelope's payload, which is the same as over HTTP.
func (c *Channel) dispatch(ctx context.Context, r socketmode.Request) answer {
	switch r.Type {
	case socketmode.RequestTypeEventsAPI:
		e, ok := readEnvelope(r.Payload)
		if !ok {
			return answer{verdict: refused}
		}
		return c.event(ctx, e)
	case socketmode.RequestTypeSlashCommands:
		var s slashCommand
		if json.Unmarshal(r.Payload, &s) != nil {
			return answer{verdict: refused}
		}
		return c.commanded(ctx, s)
	case socketmode.RequestTypeInteractive:
		return c.interaction(ctx, r.Payload)
	}
	return answer{}
}

// lineOf names what has to stay in order: what one person does in one channel. What was edited or deleted
// is its author's.
func lineOf(r socketmode.Request) string {
	type author struct {
		User json.RawMessage `json:"user"`
	}
	var p struct {
		Event struct {
			Channel json.RawMessage `json:"channel"`
			author
			Message  author `json:"message"`
			Previous author `json:"previous_message"`
		} `json:"event"`
		ChannelID string `json:"channel_id"`
		UserID    string `json:"user_id"`
		User      struct {
			ID string `json:"id"`
		} `json:"user"`
		Channel struct {
			ID string `json:"id"`
		} `json:"channel"`
	}
	_ = json.Unmarshal(r.Payload, &p) // what cannot be read shares one line
	trim := func(raw json.RawMessage) (s string) { _ = json.Unmarshal(raw, &s); return s }
	person := cmp.Or(trim(p.Event.User), trim(p.Event.Message.User), trim(p.Event.Previous.User))
	return trim(p.Event.Channel) + p.ChannelID + p.Channel.ID + "/" + person + p.UserID + p.User.ID
}
