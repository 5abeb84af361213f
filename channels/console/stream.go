package console

import (
	"net/http"
	"sync"
	"time"

	"supportbot/channels/web"
	"supportbot/session"
)

// maxStreams bounds the open streams of one agent: some tabs on some machines.
const maxStreams = 12

// streams counts the open streams by the agent's name.
type streams struct {
	mu   sync.Mutex
	open map[string]int
}

func (s *streams) enter(name string) (leave func(), ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open[name] >= maxStreams {
		return nil, false
	}
	if s.open == nil {
		s.open = map[string]int{}
	}
	s.open[name]++
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.open[name]--
	}, true
}

// stream is GET /desk/api/stream?ticket=ID&after=ID, as server-sent events: "queue" whenever a ticket
// may have changed, and the events of one ticket's conversation, if one is named. It is one stream, as
// browsers have few connections to a host. It ends when its agent is signed out.
func (c *Console) stream(w http.ResponseWriter, r *http.Request, by signedIn) {
	leave, ok := c.open.enter(by.Name)
	if !ok {
		web.Refuse(w, web.Problem{Status: http.StatusTooManyRequests, Code: "rate_limited", Message: "too many open pages of this agent", RetryAfter: time.Minute})
		return
	}
	defer leave()
	f := following{Console: c, request: r, by: by, queue: c.Store.Desks(r.Context())}
	if id := r.URL.Query().Get("ticket"); id != "" {
		t, err := c.find(r.Context(), id, by)
		if err != nil {
			c.refuse(w, r, err)
			return
		}
		f.key = t.row.Key
		f.grown = c.Store.Follow(r.Context(), f.key) // before reading, so that nothing falls in between
		if f.after = r.Header.Get("Last-Event-ID"); f.after == "" {
			f.after = r.URL.Query().Get("after")
		}
		if _, err := c.eventsAfter(r.Context(), f.key, f.after); err != nil {
			c.refuse(w, r, err)
			return
		}
	}
	f.out = web.NewEventStream(w)
	f.run()
}

// following is a stream under way.
type following struct {
	*Console
	request *http.Request
	by      signedIn
	out     *web.EventStream
	queue   <-chan struct{}

	key   session.Key
	grown <-chan struct{} // nil without a ticket
	after string
}

func (f *following) run() {
	f.out.Open()
	f.out.Send("", "queue", struct{}{})
	f.transcript()
	beat := time.NewTicker(f.Heartbeat)
	defer beat.Stop()
	for f.out.Flush() == nil {
		select {
		case <-f.request.Context().Done():
			return
		case <-f.stopped:
			return
		case _, open := <-f.queue:
			if !open {
				return
			}
			f.out.Send("", "queue", struct{}{})
		case _, open := <-f.grown:
			if !open {
				return
			}
			f.transcript()
		case <-beat.C:
			if _, err := f.stillIn(f.request.Context(), f.by.id); err == errSignedOut {
				f.out.Send("", "signed-out", struct{}{})
				_ = f.out.Flush() // it ends in any case
				return
			}
			f.out.Beat()
			f.transcript() // what tells that it has grown may be lost
		}
	}
}

// transcript sends what there is after the last event sent. While the store is away it sends nothing;
// the next beat looks again.
func (f *following) transcript() {
	for f.grown != nil {
		events, err := f.eventsAfter(f.request.Context(), f.key, f.after)
		if err != nil {
			return
		}
		for _, e := range events {
			f.out.Send(e.ID, "", e)
			f.after = e.ID
		}
		if len(events) < eventsPage {
			return
		}
	}
}
