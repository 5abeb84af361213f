package terminal_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"supportbot/channels/terminal"
	"supportbot/chat"
	"supportbot/faq"
	"supportbot/session"
)

// transcript is one that a test writes.
type transcript struct {
	mu     sync.Mutex
	events []session.Event
	told   chan struct{}
}

func (t *transcript) add(e chat.Event) {
	body, _ := json.Marshal(e) // texts only
	t.mu.Lock()
	t.events = append(t.events, session.Event{ID: fmt.Sprint(len(t.events) + 1), Body: body})
	t.mu.Unlock()
	t.told <- struct{}{}
}

func (t *transcript) Events(_ context.Context, _ session.Key, after string, _ int) ([]session.Event, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := 0
	if after != "" {
		_, _ = fmt.Sscan(after, &n)
	}
	return t.events[n:], nil
}

func (t *transcript) Follow(context.Context, session.Key) <-chan struct{} { return t.told }

// screen waits for what is printed.
type screen struct {
	mu      sync.Mutex
	text    strings.Builder
	changed chan struct{}
}

func (s *screen) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.text.Write(b)
	close(s.changed)
	s.changed = make(chan struct{})
	return len(b), nil
}

func (s *screen) until(t *testing.T, text string) {
	t.Helper()
	if !s.wait(text) {
		s.mu.Lock()
		defer s.mu.Unlock()
		t.Fatalf("%q is not printed:\n%s", text, s.text.String())
	}
}

// wait reports whether a text is printed in a minute.
func (s *screen) wait(text string) bool {
	late := time.After(time.Minute)
	for {
		s.mu.Lock()
		shown, changed := s.text.String(), s.changed
		s.mu.Unlock()
		if strings.Contains(shown, text) {
			return true
		}
		select {
		case <-changed:
		case <-late:
			return false
		}
	}
}

// echo answers, and writes message and reply into the transcript as the bot does.
type echo struct{ *transcript }

func (e echo) Handle(_ context.Context, m chat.Message) (chat.Reply, error) {
	reply := chat.Reply{Kind: chat.Handoff, Language: faq.EN, Relayed: true, Text: "Passed on: " + m.Text}
	e.add(chat.Event{MessageID: m.ID, Text: m.Text})
	e.add(chat.Event{MessageID: m.ID, Reply: &reply})
	return reply, nil
}

// What agents say is printed when it comes, as they typed it; the bot's own replies are printed once.
func TestAgentsAreHeard(t *testing.T) {
	t.Parallel()
	tr := &transcript{told: make(chan struct{}, 100)}
	in, typing := io.Pipe()
	out := &screen{changed: make(chan struct{})}
	ended := make(chan error, 1)
	go func() {
		ended <- terminal.Run(t.Context(), in, out, terminal.Options{Handler: echo{tr}, Transcripts: tr, Prompt: "> "})
	}()
	_, _ = io.WriteString(typing, "one\n")
	out.until(t, "Passed on: one")
	tr.add(chat.Event{MessageID: "act|1", Desk: &chat.Desk{Ticket: "T", Change: "claimed", Agent: "Ann"}})
	tr.add(chat.Event{MessageID: "act|1", Reply: &chat.Reply{Kind: chat.Handoff, Language: faq.EN, Text: "Ann has joined"}})
	out.until(t, "Ann has joined\n")
	tr.add(chat.Event{MessageID: "act|2", Reply: &chat.Reply{Kind: chat.Handoff, Language: faq.EN, Agent: "Ann", Text: "*hi* \x1b[2J[a](https://a.example)"}})
	out.until(t, "Ann: *hi* [2J[a](https://a.example)\n")
	tr.add(chat.Event{MessageID: "act|3", Reply: &chat.Reply{Kind: chat.Answer, Language: faq.EN, Agent: "Ann", Text: "**5** coins", Choices: []chat.Option{{Label: "👍", Value: "good"}}}})
	out.until(t, "Ann: 5 coins\n  1) 👍\n")
	_, _ = io.WriteString(typing, "1\n")
	out.until(t, "Passed on: good")
	_ = typing.Close()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(out.text.String(), "Passed on: one"); n != 1 {
		t.Errorf("the reply is printed %d times:\n%s", n, out.text.String())
	}
}

// unsure commits a turn, and fails all the same at the message "lost". The reply is in the transcript before or after that.
type unsure struct {
	*transcript
	out   *screen
	early bool
}

func (u unsure) Handle(_ context.Context, m chat.Message) (chat.Reply, error) {
	reply := chat.Event{MessageID: m.ID, Reply: &chat.Reply{Kind: chat.Talk, Language: faq.EN, Text: "Committed: " + m.Text}}
	if m.Text != "lost" {
		defer u.add(reply) // heard while the next turn is under way, or before
		return *reply.Reply, nil
	}
	if u.early {
		u.add(reply)
		u.add(chat.Event{MessageID: "act|1", Reply: &chat.Reply{Kind: chat.Handoff, Language: faq.EN, Text: "Ann has joined"}})
		u.out.wait("Ann has joined") // the reply was heard, too
	} else {
		defer u.add(reply)
	}
	return chat.Reply{}, errors.New("the answer was lost")
}

// A reply whose turn failed after the commit is printed when it is heard.
func TestTheReplyOfAFailedTurn(t *testing.T) {
	t.Parallel()
	for name, early := range map[string]bool{"heard before": true, "heard after": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tr := &transcript{told: make(chan struct{}, 100)}
			in, typing := io.Pipe()
			out := &screen{changed: make(chan struct{})}
			ended := make(chan error, 1)
			go func() {
				ended <- terminal.Run(t.Context(), in, out, terminal.Options{Handler: unsure{tr, out, early}, Transcripts: tr})
			}()
			_, _ = io.WriteString(typing, "one\n")
			_, _ = io.WriteString(typing, "lost\n")
			out.until(t, "the answer was lost")
			out.until(t, "Committed: lost")
			_ = typing.Close()
			if err := <-ended; err != nil {
				t.Fatal(err)
			}
			for _, text := range []string{"Committed: one", "Committed: lost"} {
				if n := strings.Count(out.text.String(), text); n != 1 {
					t.Errorf("%q is printed %d times:\n%s", text, n, out.text.String())
				}
			}
		})
	}
}
