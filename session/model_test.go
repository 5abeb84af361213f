package session_test

import (
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"supportbot/session"
)

// TestModel compares a store with a few lines of Go that do the same in memory,
// over random sequences of turns and deliveries by two processes.
func TestModel(t *testing.T) {
	t.Parallel()
	e, err := session.StartEmbedded()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	rapid.Check(t, func(rt *rapid.T) {
		m := &model{
			now:    time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC),
			states: map[string]*modelState{},
			lanes:  map[session.Lane]*modelLane{},
		}
		m.store, err = session.Open(t.Context(), session.Options{
			URL: e.URL(), Prefix: "model:" + rand.Text(), MaxOutbox: modelOutbox, Now: func() time.Time { return m.now }, OpTimeout: 10 * time.Second,
		})
		if err != nil {
			rt.Fatal(err)
		}
		defer m.store.Close()
		rt.Repeat(map[string]func(*rapid.T){
			"":         m.compare,
			"turn":     m.turn,
			"again":    m.again,
			"acquire":  m.acquire,
			"begin":    m.begin,
			"finish":   m.finish,
			"bury":     m.bury,
			"postpone": m.postpone,
			"release":  m.release,
			"due":      m.due,
			"pass":     func(rt *rapid.T) { m.now = m.now.Add(time.Second) },
		})
	})
}

// modelOutbox is small, so that outboxes fill up.
const modelOutbox = 3

type model struct {
	store  *session.Store
	now    time.Time
	states map[string]*modelState
	lanes  map[session.Lane]*modelLane
	count  int // of messages, for their ids
}

type modelState struct {
	version int64
	text    string
	replies map[string]string // by message
}

type modelLane struct {
	entries  []string
	attempts int
	by       string // whose attempt was the last
	holder   string
	rests    time.Time // parked until
}

func (m *model) state(conversation string) *modelState {
	if m.states[conversation] == nil {
		m.states[conversation] = &modelState{replies: map[string]string{}}
	}
	return m.states[conversation]
}

func (m *model) lane(l session.Lane) *modelLane {
	if m.lanes[l] == nil {
		m.lanes[l] = &modelLane{}
	}
	return m.lanes[l]
}

func (m *model) waiting(k session.Key) (n int) {
	for l, lane := range m.lanes {
		if l.Key == k {
			n += len(lane.entries)
		}
	}
	return n
}

func anyKey(rt *rapid.T) session.Key {
	return session.Key{Channel: "desk", Conversation: rapid.SampledFrom([]string{"loan", "return"}).Draw(rt, "conversation")}
}

func anyLane(rt *rapid.T) session.Lane {
	return session.Lane{Key: anyKey(rt), Name: rapid.SampledFrom([]string{"a", "b"}).Draw(rt, "lane")}
}

func anyToken(rt *rapid.T) string {
	return rapid.SampledFrom([]string{"one", "two"}).Draw(rt, "token")
}

// turn commits a new message, now and then on an old version.
func (m *model) turn(rt *rapid.T) {
	k := anyKey(rt)
	s := m.state(k.Conversation)
	m.count++
	turn := session.Turn{
		Key: k, MessageID: fmt.Sprint(m.count), State: []byte("after " + fmt.Sprint(m.count)), Reply: []byte("to " + fmt.Sprint(m.count)),
		Version: s.version - int64(rapid.SampledFrom([]int{0, 0, 0, 1}).Draw(rt, "behind")),
	}
	for i, lane := range rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b"}), 0, 2).Draw(rt, "lanes") {
		turn.Outbox = append(turn.Outbox, session.Entry{ID: fmt.Sprintf("%d.%d", m.count, i), Lane: lane, Body: []byte("b")})
	}
	if rapid.Bool().Draw(rt, "leasing") {
		turn.Lease, turn.LeaseFor = anyToken(rt), time.Hour
	}

	c, err := m.store.Commit(rt.Context(), turn)
	switch {
	case turn.Version != s.version:
		if err != nil || c.Status != session.Conflict || c.Version != s.version {
			rt.Fatalf("on version %d of %d: %+v, %v", turn.Version, s.version, c, err)
		}
	case len(turn.Outbox) > 0 && m.waiting(k)+len(turn.Outbox) > modelOutbox:
		if !errors.Is(err, session.ErrFull) {
			rt.Fatalf("%d entries beside %d: %+v, %v", len(turn.Outbox), m.waiting(k), c, err)
		}
	default:
		leased := m.enqueue(turn)
		s.version++
		s.text, s.replies[turn.MessageID] = string(turn.State), string(turn.Reply)
		if err != nil || c.Status != session.Committed || c.Version != s.version || !slices.Equal(c.Leased, leased) {
			rt.Fatalf("%+v, %v; want version %d with leases %v", c, err, s.version, leased)
		}
	}
}

func (m *model) enqueue(turn session.Turn) (leased []session.Lane) {
	fresh := map[session.Lane]bool{}
	for _, e := range turn.Outbox {
		l := session.Lane{Key: turn.Key, Name: e.Lane}
		lane := m.lane(l)
		if len(lane.entries) == 0 && lane.holder == "" && turn.Lease != "" {
			fresh[l] = true
			leased = append(leased, l)
		}
		lane.entries = append(lane.entries, e.ID)
	}
	for l := range fresh {
		m.lane(l).holder = turn.Lease
	}
	return leased
}

// again commits a message that was committed before.
func (m *model) again(rt *rapid.T) {
	k := anyKey(rt)
	s := m.state(k.Conversation)
	for message := 1; message <= m.count; message++ {
		reply, ok := s.replies[fmt.Sprint(message)]
		if !ok {
			continue
		}
		c, err := m.store.Commit(rt.Context(), session.Turn{Key: k, Version: s.version, MessageID: fmt.Sprint(message), State: []byte("x"), Outbox: []session.Entry{{ID: "x", Lane: "a"}}})
		if err != nil || c.Status != session.Duplicate || string(c.Reply) != reply {
			rt.Fatalf("message %d again: %+v, %v", message, c, err)
		}
		return
	}
}

func (m *model) acquire(rt *rapid.T) {
	l, token := anyLane(rt), anyToken(rt)
	lane := m.lane(l)
	parked := len(lane.entries) > 0 && lane.rests.After(m.now)
	want := !parked && (lane.holder == "" || lane.holder == token)
	ok, err := m.store.Acquire(rt.Context(), l, token, time.Hour)
	if err != nil || ok != want {
		rt.Fatalf("acquire %v with %q: %v, %v", l, token, ok, err)
	}
	if ok {
		lane.holder = token
	}
}

func (m *model) begin(rt *rapid.T) {
	l, token := anyLane(rt), anyToken(rt)
	lane := m.lane(l)
	h, ok, err := m.store.Begin(rt.Context(), l, token)
	switch {
	case lane.holder != token:
		wantLost(rt, err)
	case len(lane.entries) == 0:
		lane.holder = ""
		if ok || err != nil {
			rt.Fatalf("begin of an empty lane: %+v, %v", h, err)
		}
	default:
		if lane.by != token {
			lane.attempts, lane.by = lane.attempts+1, token
		}
		if err != nil || !ok || h.ID != lane.entries[0] || h.Attempts != lane.attempts-1 {
			rt.Fatalf("begin: %+v, %v, %v; want %q after %d", h, ok, err, lane.entries[0], lane.attempts-1)
		}
	}
}

// pop is what finish and bury do to the head of a lane.
func (l *modelLane) pop() {
	l.entries, l.attempts, l.by = l.entries[1:], 0, ""
	if len(l.entries) == 0 {
		l.rests = time.Time{}
	}
}

func (m *model) finish(rt *rapid.T) {
	l, token := anyLane(rt), anyToken(rt)
	lane := m.lane(l)
	if len(lane.entries) == 0 {
		return
	}
	h, ok, err := m.store.Next(rt.Context(), l, token, lane.entries[0], "ref of "+lane.entries[0])
	if lane.holder != token {
		wantLost(rt, err)
		return
	}
	if err != nil {
		rt.Fatal(err)
	}
	if ref, err := m.store.Ref(rt.Context(), l.Key, lane.entries[0]); err != nil || ref != "ref of "+lane.entries[0] {
		rt.Fatalf("ref of %q: %q, %v", lane.entries[0], ref, err)
	}
	lane.pop()
	if len(lane.entries) == 0 {
		lane.holder = ""
	} else {
		lane.attempts, lane.by = 1, token
	}
	if ok != (len(lane.entries) > 0) || ok && (h.ID != lane.entries[0] || h.Attempts != 0) {
		rt.Fatalf("next: %+v, %v; want the first of %v", h, ok, lane.entries)
	}
}

func (m *model) bury(rt *rapid.T) {
	l, token := anyLane(rt), anyToken(rt)
	lane := m.lane(l)
	if len(lane.entries) == 0 {
		return
	}
	err := m.store.Bury(rt.Context(), l, token, lane.entries[0], "why")
	if lane.holder != token {
		wantLost(rt, err)
		return
	}
	if err != nil {
		rt.Fatal(err)
	}
	lane.pop()
}

func (m *model) postpone(rt *rapid.T) {
	l, token := anyLane(rt), anyToken(rt)
	lane := m.lane(l)
	until := m.now.Add(time.Duration(rapid.IntRange(-1, 2).Draw(rt, "seconds")) * time.Second)
	err := m.store.Postpone(rt.Context(), l, token, until)
	if lane.holder != token {
		wantLost(rt, err)
		return
	}
	if err != nil {
		rt.Fatal(err)
	}
	lane.holder = ""
	if len(lane.entries) > 0 {
		lane.rests = until
	}
}

func (m *model) release(rt *rapid.T) {
	l, token := anyLane(rt), anyToken(rt)
	if err := m.store.Release(rt.Context(), l, token); err != nil {
		rt.Fatal(err)
	}
	if lane := m.lane(l); lane.holder == token {
		lane.holder = ""
	}
}

// compare is asked after every step.
func (m *model) compare(rt *rapid.T) {
	for _, conversation := range []string{"loan", "return"} {
		s := m.state(conversation)
		l, err := m.store.Load(rt.Context(), session.LoadRequest{Key: session.Key{Channel: "desk", Conversation: conversation}})
		if err != nil || l.Version != s.version || string(l.State) != s.text {
			rt.Fatalf("%s: %+v, %v; want version %d, %q", conversation, l, err, s.version, s.text)
		}
	}
}

func (m *model) due(rt *rapid.T) {
	due, err := m.store.Due(rt.Context(), 0, 100)
	if err != nil {
		rt.Fatal(err)
	}
	want := 0
	for l, lane := range m.lanes {
		if len(lane.entries) > 0 && lane.holder == "" && !lane.rests.After(m.now) {
			want++
			if !slices.Contains(due, session.Waiting{Lane: l}) {
				rt.Fatalf("%v is not due: %v", l, due)
			}
		}
	}
	if len(due) != want {
		rt.Fatalf("%d lanes are due, want %d: %v", len(due), want, due)
	}
}

func wantLost(rt *rapid.T, err error) {
	if !errors.Is(err, session.ErrLost) {
		rt.Fatalf("without the lease: %v, want ErrLost", err)
	}
}
