package dingtalk

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	"supportbot/channels/dingtalk/stream"
	"supportbot/session"
)

// socket is the connection in force.
type socket struct{ *stream.Client }

// How things stand with the connection.
const (
	undecided int32 = iota // not known yet who holds it
	holding                // this replica
	standing               // another one; this stands by
)

// One replica holds the connection: whether DingTalk serves several is not
// documented. The lease is short, so that another takes over soon.
const (
	leaseFor   = 15 * time.Second
	leaseRenew = 5 * time.Second
)

// lane is the lease's: no entries are ever in it.
func (c *Channel) lane() session.Lane {
	return session.Lane{Key: session.Key{Channel: Name, Conversation: "stream|" + c.ClientID}, Name: "connection"}
}

// Ready says why no traffic should come: this replica holds the connection of Stream mode, or nobody
// is known to, and it is down.
func (c *Channel) Ready(context.Context) error {
	if !c.Stream {
		return nil
	}
	switch c.holder.Load() {
	case standing:
		return nil
	case holding:
		if s := c.socket.Load(); s != nil && s.Connected() {
			return nil
		}
	}
	return errors.New("no Stream connection to DingTalk")
}

// Run keeps the connection of Stream mode until ctx is done, and returns nil.
// Without Stream mode it only waits.
func (c *Channel) Run(ctx context.Context) error {
	if !c.Stream {
		<-ctx.Done()
		return nil
	}
	working := make(chan struct{})
	go func() { c.queue.Run(ctx); close(working) }()
	for ctx.Err() == nil {
		c.once(ctx, rand.Text())
		pause(ctx, leaseRenew)
	}
	<-working
	return nil
}

// once holds the connection for as long as the lease is ours.
func (c *Channel) once(ctx context.Context, token string) {
	began := time.Now() // leases run in real time
	ok, err := c.Store.Acquire(ctx, c.lane(), token, c.Lease)
	switch {
	case err != nil && ctx.Err() == nil:
		c.holder.Store(undecided)
		c.Logger.Warn("asking for the lease of the DingTalk connection", "error", err)
		return
	case err != nil:
		return
	case !ok:
		c.holder.Store(standing)
		return
	}
	held, drop := context.WithCancel(ctx)
	client := stream.New(stream.Options{
		Open: c.endpoint, Receive: func(f stream.Frame, done func(any) error) { c.received(held, f, done) },
		Topics: c.topics(), Logger: c.Logger, Random: c.Random, Grace: c.Grace,
	})
	c.socket.Store(&socket{client})
	c.holder.Store(holding)
	ended := make(chan struct{})
	go func() { client.Run(held); close(ended) }()
	c.keep(held, token, began)
	drop()
	<-ended
	c.socket.Store(nil)
	c.holder.Store(undecided)
	release, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if err := c.Store.Release(release, c.lane(), token); err != nil {
		c.Logger.Warn("giving up the lease of the DingTalk connection", "error", err)
	}
}

// keep renews the lease until it is lost or ctx is done.
func (c *Channel) keep(ctx context.Context, token string, renewed time.Time) {
	for {
		pause(ctx, leaseRenew)
		if ctx.Err() != nil {
			return
		}
		began := time.Now()
		ok, err := c.Store.Renew(ctx, c.lane(), token, c.Lease)
		switch {
		case err == nil && !ok:
			c.Logger.Warn("another replica holds the DingTalk connection now")
			return
		case err == nil:
			renewed = began
		case time.Since(renewed) > c.Lease-leaseRenew:
			c.Logger.Warn("the lease of the DingTalk connection runs out", "error", err)
			return
		}
	}
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

// received queues a pushed message. It is answered after its turn is committed.
func (c *Channel) received(ctx context.Context, f stream.Frame, done func(any) error) {
	var line struct {
		Conversation json.RawMessage `json:"conversationId"`
		Sender       json.RawMessage `json:"senderId"`
		Card         json.RawMessage `json:"outTrackId"`
	}
	began := c.Now()
	_ = json.Unmarshal([]byte(f.Data), &line) // what cannot be read shares one line
	queued := c.queue.Offer(string(line.Conversation)+string(line.Sender)+string(line.Card), func() {
		if ctx.Err() != nil {
			return
		}
		response, v := c.handled(ctx, f)
		if v == again {
			return // not answered: DingTalk pushes it again
		}
		err := done(response)
		if err == nil && c.Acknowledged != nil {
			c.Acknowledged(c.Now().Sub(began))
		}
		if err != nil && ctx.Err() == nil {
			c.Logger.Warn("a message could not be acknowledged; it will come again", "error", err)
		}
	})
	if !queued {
		c.Count(countQueueFull)
	}
}

// handled handles a pushed message or a click, and returns the response to it.
func (c *Channel) handled(ctx context.Context, f stream.Frame) (response any, v verdict) {
	if f.Headers.Topic == stream.TopicCards {
		work, cancel := context.WithTimeout(ctx, c.ClickTime)
		defer cancel()
		v = c.safely(func() verdict {
			update, v := c.clicked(work, []byte(f.Data))
			if update != nil { // a nil pointer in an interface is not nil
				response = update
			}
			return v
		})
		return response, v
	}
	work, cancel := context.WithTimeout(ctx, c.WorkTime)
	defer cancel()
	return nil, c.safely(func() verdict { return c.message(work, []byte(f.Data)) })
}

// topics are the callbacks that are taken.
func (c *Channel) topics() []string {
	if c.CardTemplate == "" {
		return []string{stream.TopicMessages}
	}
	return []string{stream.TopicMessages, stream.TopicCards}
}

const (
	pathOpen  = "/v1.0/gateway/connections/open"
	userAgent = "supportbot/1"
)

// endpoint asks the gateway where to connect.
func (c *Channel) endpoint(ctx context.Context) (string, error) {
	c.Count(countConnecting)
	var subscriptions []stream.Subscription
	for _, topic := range c.topics() {
		subscriptions = append(subscriptions, stream.Subscription{Type: stream.Callback, Topic: topic})
	}
	a, err := c.api.post(ctx, c.api.base+pathOpen, nil, map[string]any{
		"clientId": c.ClientID, "clientSecret": c.ClientSecret, "ua": userAgent, "localIp": localIP(),
		"subscriptions": subscriptions,
	})
	if err != nil {
		return "", err
	}
	if a.status != http.StatusOK {
		p := &problem{}
		_ = json.Unmarshal(a.body, p)
		p.Status = a.status
		return "", p
	}
	var place struct{ Endpoint, Ticket string }
	if json.Unmarshal(a.body, &place) != nil || place.Endpoint == "" || place.Ticket == "" {
		return "", errors.New("the gateway's answer has no endpoint")
	}
	at, err := url.Parse(place.Endpoint)
	if err != nil || at.Scheme != "wss" && (at.Scheme != "ws" || c.api.base == apiURL) {
		return "", fmt.Errorf("the gateway's endpoint is not of the form wss://host/path")
	}
	at.RawQuery = url.Values{"ticket": {place.Ticket}}.Encode()
	return at.String(), nil
}

// localIP is what the gateway shows to the app's owner among its connections; "" if there is none.
func localIP() string {
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return ""
	}
	for _, a := range addresses {
		if n, ok := a.(*net.IPNet); ok && n.IP.To4() != nil && !n.IP.IsLoopback() {
			return n.IP.String()
		}
	}
	return ""
}
