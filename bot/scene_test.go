package bot_test

import (
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"supportbot/chat"
	"supportbot/internal/redistest"
	"supportbot/session"
)

// crowd is the number of conversations at a time.
const crowd = 4

// scene is a crowd that writes to a bot which keeps dying.
type scene struct {
	order
	messages int // of each conversation

	mu    sync.Mutex
	child *child
	lives []int32 // the hits at which the next children die
	// acknowledged are the ids of messages by conversation and turn.
	acknowledged map[string]map[float64]string
	deaths       int
}

func newScene(t *testing.T, server *redistest.Server, messages int) *scene {
	t.Helper()
	return &scene{
		order:    order{URL: server.URL(), Record: filepath.Join(t.TempDir(), "platform"), LookUp: true},
		messages: messages, acknowledged: map[string]map[float64]string{},
	}
}

// play lets everybody write; whoever gets no answer sends the message again
// with the same id, as platforms do. The children die at the given hits; the
// last one lives.
func (s *scene) play(t *testing.T, hits ...int32) {
	t.Helper()
	s.lives = hits
	s.next(t, nil)
	var all sync.WaitGroup
	for c := range crowd {
		conversation := fmt.Sprint("c", c)
		s.mu.Lock()
		s.acknowledged[conversation] = map[float64]string{}
		s.mu.Unlock()
		all.Go(func() {
			for i := range s.messages {
				m := posted(conversation, fmt.Sprint(conversation, "-", i), fmt.Sprint("renew ", i))
				turn := s.send(t, m)
				s.mu.Lock()
				if other, ok := s.acknowledged[conversation][turn]; ok {
					t.Errorf("turn %v of %s was acknowledged to %s and %s", turn, conversation, other, m.ID)
				}
				s.acknowledged[conversation][turn] = m.ID
				s.mu.Unlock()
			}
		})
	}
	all.Wait()
}

func (s *scene) send(t *testing.T, m chat.Message) float64 {
	s.mu.Lock()
	c := s.child
	s.mu.Unlock()
	for late := time.Now().Add(2 * patience); time.Now().Before(late); {
		answer, alive := c.ask(m)
		switch {
		case !alive:
			c = s.next(t, c)
		case answer.Error == "":
			return answer.Turn
		}
	}
	t.Errorf("no answer to %s", m.ID)
	return -1
}

// next starts a child in place of a dead one, once.
func (s *scene) next(t *testing.T, dead *child) *child {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.child != dead {
		return s.child
	}
	if dead != nil {
		s.deaths++
	}
	o := s.order
	if len(s.lives) > 0 {
		o.Hit, s.lives = s.lives[0], s.lives[1:]
	}
	s.child = startChild(t, o)
	return s.child
}

// settle waits until everything is delivered and stops the last child. A
// delivery may take its time after a death: a lease and a sweep.
func (s *scene) settle(t *testing.T) {
	t.Helper()
	store := open(t, session.Options{URL: s.URL})
	until(t, "empty outboxes", func() bool {
		if isClosed(s.child.dead) { // it met its point while delivering
			s.next(t, s.child)
		}
		if posts, err := readRecord(s.Record); err != nil || len(entries(posts)) < crowd*s.messages {
			return false // looking into an outbox counts as an attempt: not before the end
		}
		for c := range crowd {
			lane := session.Lane{Key: session.Key{Channel: "desk", Conversation: fmt.Sprint("c", c)}, Name: fmt.Sprint("desk|c", c)}
			if ok, err := store.Acquire(t.Context(), lane, "judge", time.Second); err != nil || !ok {
				return false
			}
			_, waiting, err := store.Begin(t.Context(), lane, "judge")
			if err != nil || waiting {
				_ = store.Release(t.Context(), lane, "judge") // the child goes on
				return false
			}
		}
		return true
	})
	s.child.stop(t)
}

// entries counts how often each entry was posted.
func entries(posts []line) map[string]int {
	times := map[string]int{}
	for _, p := range posts {
		times[p.Entry]++
	}
	return times
}

// judge compares what was acknowledged, what is stored, and what the platform has.
func (s *scene) judge(t *testing.T, once bool) {
	t.Helper()
	if s.deaths == 0 {
		t.Fatalf("nobody died at %q: the test shows nothing", s.Point)
	}
	posts, err := readRecord(s.Record)
	if err != nil {
		t.Fatal(err)
	}
	first := map[string][]string{} // texts by conversation, in the order of their first appearance
	seen := map[string]time.Time{}
	doubled := 0
	for _, p := range posts {
		before, again := seen[p.Entry]
		switch {
		case !again:
			first[p.Target] = append(first[p.Target], p.Text)
			seen[p.Entry] = p.Began
		case p.Began.Before(before):
			// Frozen in the middle of writing the request, and thawed: nobody can prevent that.
		default:
			doubled++
		}
	}
	switch {
	case !once && s.Point == "sent" && doubled == 0:
		t.Error("dying between the post and its confirmation must double where nobody can be asked: the test sees nothing")
	case once && doubled > 0:
		t.Errorf("%d posts too many", doubled)
	}
	store := open(t, session.Options{URL: s.URL})
	for c := range crowd {
		conversation := fmt.Sprint("c", c)
		if got := stateOf(t, store, posted(conversation, "", "")).Turns; got != s.messages || len(s.acknowledged[conversation]) != s.messages {
			t.Errorf("%s: %d turns stored, %d acknowledged, want %d", conversation, got, len(s.acknowledged[conversation]), s.messages)
		}
		var want []string
		for i := range s.messages {
			want = append(want, fmt.Sprintf("turn %d: renew %d", i+1, i))
		}
		if got := first[conversation]; fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: the platform has %q, want %q", conversation, got, want)
		}
	}
}

// progress counts the acknowledged messages.
func (s *scene) progress() (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, turns := range s.acknowledged {
		n += len(turns)
	}
	return n
}

func isClosed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}
