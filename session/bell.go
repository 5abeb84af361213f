package session

import (
	"context"
	"strings"
	"sync"

	"github.com/redis/go-redis/v9"
)

// hub spreads what Redis publishes to the listeners of this process, over one
// connection for all of them. It subscribes to the bell, and to a conversation
// as long as somebody here follows it: of what others talk about a replica
// hears nothing. Publishing is only a hint: a message may be missed while that
// connection is down, so whoever waits also looks by itself now and then.
type hub struct {
	store   *Store
	channel *redis.PubSub
	ended   sync.WaitGroup
	tuning  sync.Mutex // one change of what is subscribed to at a time

	mu     sync.Mutex
	closed bool
	bells  map[chan Lane]struct{}
	told   map[string]map[chan struct{}]struct{} // by the id of the conversation
}

// bellBuffer is how many lanes may wait for a slow listener; more are left to the sweep.
const bellBuffer = 256

// listen subscribes to the bell. That is waited for, so that nothing rung after
// Open is missed; if it fails the client goes on trying.
func (s *Store) listen(ctx, background context.Context) *hub {
	h := &hub{store: s, bells: map[chan Lane]struct{}{}, told: map[string]map[chan struct{}]struct{}{}}
	ctx, cancel := s.deadline(ctx)
	defer cancel()
	h.channel = s.client.Subscribe(background, s.keys.bell())
	if _, err := h.channel.Receive(ctx); err != nil {
		s.opt.Logger.Warn("subscribing to the bell failed; trying again in the background", "error", err)
	}
	h.ended.Go(h.run)
	return h
}

func (h *hub) run() {
	for message := range h.channel.ChannelWithSubscriptions(redis.WithChannelSize(bellBuffer)) {
		switch m := message.(type) {
		case *redis.Subscription:
			if m.Kind == "subscribe" { // for the first time or again: something may have been missed
				h.tell(m.Channel)
			}
		case *redis.Message:
			if m.Channel == h.store.keys.bell() {
				h.ring(m.Payload)
			} else {
				h.tell(m.Channel)
			}
		}
	}
}

// tune subscribes to a conversation that is followed, and leaves one that is not any more. What
// fails is made good when the connection comes back: the client knows what it subscribes to.
func (h *hub) tune(id string) {
	h.tuning.Lock()
	defer h.tuning.Unlock()
	h.mu.Lock()
	followed := len(h.told[id]) > 0
	h.mu.Unlock()
	ctx, cancel := h.store.deadline(context.Background())
	defer cancel()
	if followed {
		_ = h.channel.Subscribe(ctx, h.store.keys.told(id))
	} else {
		_ = h.channel.Unsubscribe(ctx, h.store.keys.told(id))
	}
}

func (h *hub) close() {
	_ = h.channel.Close() // ends run
	h.ended.Wait()
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for c := range h.bells {
		close(c)
	}
	for _, readers := range h.told {
		for c := range readers {
			close(c)
		}
	}
	h.bells, h.told = nil, nil
}

func (h *hub) ring(member string) {
	l, err := readLane(member)
	if err != nil {
		h.store.opt.Logger.Error("the bell rang for no lane", "error", err)
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.bells {
		select {
		case c <- l:
		default: // the listener is behind; its sweep finds the lane
		}
	}
}

func (h *hub) tell(channel string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.told[strings.TrimPrefix(channel, h.store.keys.told(""))] {
		nudge(c)
	}
}

// nudge leaves one signal; a second before the first is read says nothing new.
func nudge(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// Bell delivers lanes that have something to send and that nobody holds, as
// commits and releases announce them. It may miss some; Due finds those. The
// channel is closed when ctx ends or the store closes.
func (s *Store) Bell(ctx context.Context) <-chan Lane {
	h, c := s.hub, make(chan Lane, bellBuffer)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		close(c)
		return c
	}
	h.bells[c] = struct{}{}
	context.AfterFunc(ctx, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		if _, ok := h.bells[c]; ok {
			delete(h.bells, c)
			close(c)
		}
	})
	return c
}

// Follow signals that a conversation's transcript has grown, or may have:
// Events tells. The first signal says that this process listens from now on;
// signals that come together are one. The channel is closed when ctx ends or
// the store closes.
func (s *Store) Follow(ctx context.Context, k Key) <-chan struct{} {
	return s.follow(ctx, s.keys.place(k).id)
}

// deskTold stands for the desk among conversations, whose ids are longer; a row of it has changed.
const deskTold = "desk"

func (s *Store) follow(ctx context.Context, id string) <-chan struct{} {
	h, c := s.hub, make(chan struct{}, 1)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		close(c)
		return c
	}
	if h.told[id] == nil {
		h.told[id] = map[chan struct{}]struct{}{}
		go h.tune(id) // Redis's answer is the first signal
	} else {
		nudge(c)
	}
	h.told[id][c] = struct{}{}
	context.AfterFunc(ctx, func() {
		if h.leave(id, c) {
			h.tune(id)
		}
	})
	return c
}

// leave ends a channel, and reports whether nobody follows the conversation any more.
func (h *hub) leave(id string, c chan struct{}) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if _, ok := h.told[id][c]; !ok {
		return false
	}
	delete(h.told[id], c)
	close(c)
	if len(h.told[id]) > 0 {
		return false
	}
	delete(h.told, id)
	return true
}
