package slack_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"supportbot/bot"
	"supportbot/channels/slack"
	"supportbot/chat"
	"supportbot/desk"
	"supportbot/faq"
	"supportbot/session"
	"supportbot/test/slack/wire"
)

// The agents and their channel.
const (
	agents = "C0DESK"
	cleo   = "U0CLEO"
	dan    = "U0DAN"
)

// opened is when the tests' ticket was opened.
var opened = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)

// person is whose ticket it is.
var person = session.Key{Channel: "web", Conversation: "visitor-1"}

// shelfmarks is the store, with refs that a test has put there.
type shelfmarks struct {
	*session.Store
	mu   sync.Mutex
	refs map[string]string
	lost int // how many look-ups fail from now on
}

func (s *shelfmarks) Ref(ctx context.Context, k session.Key, entry string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lost > 0 {
		s.lost--
		return "", session.ErrUnavailable
	}
	if ref, known := s.refs[entry]; known {
		return ref, nil
	}
	return s.Store.Ref(ctx, k, entry)
}

func (s *shelfmarks) lose(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lost = n
}

func (s *shelfmarks) put(entry string, ref chat.Ref) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refs[entry] = string(ref)
}

// team is a desk with one ticket, which writes down what was done and does it by the rules of package desk.
type team struct {
	store *session.Store

	mu     sync.Mutex
	ticket desk.Ticket
	acts   []desk.Act
	fails  error
}

func (d *team) Act(ctx context.Context, k session.Key, a desk.Act) (bot.Acted, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.fails != nil {
		return bot.Acted{}, d.fails
	}
	now := bot.Acted{Ticket: summary(d.ticket)}
	loaded, err := d.store.Load(ctx, session.LoadRequest{Key: k, MessageID: "act|" + a.ID})
	if err != nil || loaded.Seen {
		return now, err
	}
	if k != person || a.Ticket != d.ticket.ID {
		now.Refusal = desk.Unknown
		return now, nil
	}
	if a.Do == desk.Answer && a.Outcome != "gone" {
		a.Text = "the answer"
	}
	var next desk.Ticket
	next, now.Change, now.Refusal = desk.Policy{}.Do(d.ticket, a, opened.Add(time.Minute))
	if now.Refusal == desk.Empty && a.Do == desk.Answer {
		now.Refusal = desk.NoAnswer
	}
	if now.Refusal != "" || now.Change == desk.None {
		return now, nil
	}
	if _, err := d.store.Commit(ctx, session.Turn{
		Key: k, Version: loaded.Version, MessageID: "act|" + a.ID, State: []byte(`{"language":"en"}`), Reply: []byte("{}"),
	}); err != nil {
		return now, err
	}
	d.ticket, d.acts, now.Ticket = next, append(d.acts, a), summary(next)
	return now, nil
}

// done are the acts that were carried out, in short.
func (d *team) done() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	var all []string
	for _, a := range d.acts {
		text := fmt.Sprintf("%s %s", a.Agent.Name, a.Do)
		for _, more := range []string{a.Text, strings.Join(a.Attachments, ","), a.Intent, a.Outcome} {
			if more != "" {
				text += " " + more
			}
		}
		if a.Edited {
			text += " (edited)"
		}
		all = append(all, text)
	}
	return strings.Join(all, "; ")
}

func summary(t desk.Ticket) desk.Summary {
	return desk.Summary{Ticket: t, Channel: person.Channel, Conversation: person.Conversation, Language: faq.EN}
}

// staffed opens a scene with a desk that has one ticket, whose card is posted.
func staffed(t testing.TB, settings ...setting) (*scene, wire.Message) {
	t.Helper()
	var hasty clock
	s := open(t, append([]setting{func(o *parts) { o.slack.Now, o.slack.DeskChannels = hasty.now, []string{agents} }}, settings...)...)
	s.desk = &team{store: s.store, ticket: *desk.New("K7F3M2QX", desk.Asked, "How do I renew a film?", chat.Address{}, opened)}
	s.channel.ListenDesk(s.desk)
	s.Employ(cleo, wire.Person{Name: "Cleo", Locale: "en-GB"})
	s.Employ(dan, wire.Person{Name: "丹", Locale: "zh-CN"})
	s.shows(desk.Post{Change: desk.Opened, CardEntry: "card", Card: &desk.Card{Question: "How do I renew a film?"}}, "card")
	return s, s.Posted()[0]
}

// shows posts something about the ticket as it stands.
func (s *scene) shows(p desk.Post, entry string) {
	s.t.Helper()
	if p.Ticket.ID == "" {
		s.desk.mu.Lock()
		p.Ticket = summary(s.desk.ticket)
		s.desk.mu.Unlock()
	}
	if p.CardEntry == "" {
		p.CardEntry = "card"
	}
	ref, err := s.channel.Post(s.t.Context(), chat.Address{Channel: slack.Name, Target: "desk/" + agents}, p, bot.Attempt{EntryID: entry, Number: 1})
	if err != nil {
		s.t.Fatalf("posting %s: %v", p.Change, err)
	}
	if ref == "" {
		s.t.Fatalf("posting %s: no ref", p.Change)
	}
	s.refs.put(entry, ref)
}

// claims makes an agent have the ticket, and the card show it.
func (s *scene) claims(user string) {
	s.t.Helper()
	name := map[string]string{cleo: "Cleo", dan: "丹"}[user]
	if _, err := s.desk.Act(s.t.Context(), person, desk.Act{
		ID: "claim by " + user, Ticket: s.desk.ticket.ID, Do: desk.Claim, Agent: desk.Agent{Surface: slack.Name, ID: user, Name: name},
	}); err != nil {
		s.t.Fatal(err)
	}
	s.desk.acts = nil
	s.shows(desk.Post{Change: desk.WasClaimed}, "claimed by "+user)
}

// whispers are what only this person was shown.
func (s *scene) whispers(user string) []string {
	var all []string
	for _, m := range s.Posted() {
		if m.OnlyFor == user {
			all = append(all, m.Text)
		}
	}
	return all
}

// presses clicks a card's button and returns what the agent is told.
func (s *scene) presses(card wire.Message, user, label string) string {
	s.t.Helper()
	before := len(s.whispers(user))
	s.click(card, user, label)
	return strings.Join(s.whispers(user)[before:], "\n")
}

// message finds a message as it stands now.
func (s *scene) message(m wire.Message) wire.Message {
	s.t.Helper()
	for _, now := range s.Posted() {
		if now.Channel == m.Channel && now.TS == m.TS {
			return now
		}
	}
	s.t.Fatalf("the message %s is gone", m.TS)
	return m
}

// below are the messages of a thread that all can see.
func (s *scene) below(root wire.Message) []wire.Message {
	var all []wire.Message
	for _, m := range s.Posted() {
		if m.Channel == root.Channel && m.Thread == root.TS && m.OnlyFor == "" {
			all = append(all, m)
		}
	}
	return all
}

// labels are the buttons of a message.
func labels(m wire.Message) string {
	var all []string
	for _, b := range m.Buttons() {
		all = append(all, b.Text.Text)
	}
	return strings.Join(all, ", ")
}

// edits is the event of a changed message.
func edits(was map[string]any, ts, text string) map[string]any {
	now := map[string]any{"edited": map[string]any{"user": was["user"], "ts": ts}}
	for name, value := range was {
		now[name] = value
	}
	now["text"] = text
	return map[string]any{
		"type": "message", "subtype": "message_changed", "channel": was["channel"], "ts": ts, "message": now, "previous_message": was,
	}
}

// deletes is the event of a message that is gone.
func deletes(was map[string]any, ts string) map[string]any {
	return map[string]any{
		"type": "message", "subtype": "message_deleted", "channel": was["channel"], "ts": ts, "deleted_ts": was["ts"], "previous_message": was,
	}
}

// sends fills a form in and returns what the agent is told.
func (s *scene) sends(view json.RawMessage, id, user string, values map[string]string) string {
	s.t.Helper()
	form := submission(s, view, user, values)
	form["view"].(map[string]any)["id"] = id
	status, body := s.Interaction(form)
	if status != http.StatusOK {
		s.t.Fatalf("the form: status %d", status)
	}
	var said struct{ Errors map[string]string }
	_ = json.Unmarshal([]byte(body), &said)
	for _, problem := range said.Errors {
		return problem
	}
	return body
}
