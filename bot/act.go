package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"supportbot/chat"
	"supportbot/desk"
	"supportbot/dialog"
	"supportbot/session"
)

// Acted is the result of an act on a ticket.
type Acted struct {
	Ticket desk.Summary `json:"ticket"`
	Change desk.Change  `json:"change"`
	// Refusal says why it was not done; empty if it was, or had been already.
	Refusal desk.Refusal `json:"refusal,omitempty"`
}

// Act does something with the ticket of a conversation, as a turn of that
// conversation: everything about it is committed before it returns. An act with
// an id that was committed before has the result of then. What is not allowed
// is a Refusal, not an error.
//
// Errors: *InvalidError, ErrBusy, ErrUnavailable, as of Handle.
func (b *Bot) Act(ctx context.Context, key session.Key, a desk.Act) (Acted, error) {
	switch {
	case idProblem(a.ID, false) != "":
		return Acted{}, &InvalidError{Field: "id", Problem: idProblem(a.ID, false)}
	case !utf8.ValidString(a.Text):
		return Acted{}, &InvalidError{Field: "text", Problem: "is not valid UTF-8"}
	}
	return b.do(ctx, key, a, ActMark(a.ID))
}

// do does something with a ticket once, as the mark is remembered.
func (b *Bot) do(ctx context.Context, key session.Key, a desk.Act, mark string) (Acted, error) {
	// What agents write to the person is theirs to decide: it is cleaned, not masked. A note on how it
	// ended goes to nobody and is kept.
	a.Text, a.Agent.Name = chat.Clean(a.Text), chat.Clean(a.Agent.Name)
	if a.Do == desk.Resolve {
		a.Text = b.masker.mask(a.Text)
	}
	a.Attachments = b.names(a.Attachments)
	t := b.begin(key, ActMark(a.ID), mark)
	t.decide = func(ctx context.Context, version int64, before dialog.State) (computed, error) {
		act := dialog.Act{Act: a, Now: t.Now, Channel: key.Channel, Conversation: key.Conversation, Unattended: b.Unattended}
		state, done, err := t.guarded(func(s Stepper) (dialog.State, dialog.Acted) { return s.Act(before, act) })
		if err != nil {
			return computed{}, err
		}
		return t.acted(ctx, version, state, done)
	}
	return t.act(ctx)
}

// ActMark is the id of the message under which an act that was done is remembered in its conversation.
// A person could write a message of that id, but not before the agent: ids of acts are made up by
// chance or by the platform, and no person sees one before it is done.
func ActMark(id string) string { return "act|" + id }

// ownMark is that of what the bot does by itself, whose ids a person could guess: no message and no
// act of an agent may have an id with a control character.
func ownMark(id string) string { return "\x00" + id }

// Judge hears what a person thinks of a reply, named by its receipt. It reports
// whether that was new: the last opinion of the reply again changes nothing. A
// receipt of another conversation is session.ErrNotFound, like one that there
// never was.
func (b *Bot) Judge(ctx context.Context, key session.Key, f chat.Feedback) (bool, error) {
	stored, err := b.Store.Receipt(ctx, f.Receipt)
	if err != nil {
		return false, err
	}
	var about dialog.Receipt
	if err := json.Unmarshal(stored, &about); err != nil || about.Message.Channel != key.Channel || about.Message.Conversation != key.Conversation {
		return false, session.ErrNotFound
	}
	f.Comment = b.masker.mask(chat.Clean(f.Comment))
	t := b.begin(key, "", "")
	t.replyTo = about.Message.ReplyTo
	t.decide = func(ctx context.Context, version int64, before dialog.State) (computed, error) {
		last, err := b.lastOpinion(ctx, key, f.Receipt)
		if err != nil {
			return computed{}, err
		}
		if last != nil && *last == f {
			t.report.Result = Repeated
			return computed{nothing: true}, nil
		}
		// Of this version: a mark of the opinion itself would know one to which the person comes back.
		t.Message.ID = fmt.Sprintf("opinion|%s|%d", f.Receipt, version)
		t.mark = ownMark(t.Message.ID)
		opinion := dialog.Judged{
			Feedback: f, Now: t.Now, Channel: key.Channel, Conversation: key.Conversation, About: about, Ticket: t.Ticket, Unattended: b.Unattended,
		}
		state, done, err := t.guarded(func(s Stepper) (dialog.State, dialog.Acted) { return s.Judge(before, opinion) })
		if err != nil {
			return computed{}, err
		}
		return t.acted(ctx, version, state, done)
	}
	_, err = t.act(ctx)
	return err == nil && t.report.Result != Repeated, err
}

// lastOpinion is what the transcript has of a reply, nil for nothing. A commit since then is a conflict
// for who decides by it.
func (b *Bot) lastOpinion(ctx context.Context, key session.Key, receipt string) (*chat.Feedback, error) {
	events, err := b.Store.Events(ctx, key, "", 0)
	if err != nil {
		return nil, err
	}
	for _, e := range slices.Backward(events) {
		var event chat.Event
		if json.Unmarshal(e.Body, &event) == nil && event.Feedback != nil && event.Feedback.Receipt == receipt {
			return event.Feedback, nil
		}
	}
	return nil, nil
}

// begin makes a turn that no message of the person causes.
func (b *Bot) begin(key session.Key, id, mark string) *turn {
	return &turn{
		Bot: b, report: &Turned{Channel: key.Channel}, key: key, mark: mark,
		Turn: dialog.Turn{
			Ticket: b.NewTicket(), Now: b.turnTime(b.Now()),
			Message: chat.Message{Channel: key.Channel, Conversation: key.Conversation, ID: id},
		},
	}
}

func (t *turn) act(ctx context.Context) (Acted, error) {
	select {
	case t.turns <- struct{}{}:
		defer func() { <-t.turns }()
	default:
		return Acted{}, ErrBusy
	}
	if err := ctx.Err(); err != nil {
		return Acted{}, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	done, err := t.run(ctx)
	if err != nil || done.first == nil {
		return done.acted, err
	}
	var first Acted
	if err := json.Unmarshal(done.first, &first); err != nil {
		return Acted{}, fmt.Errorf("%w: reading the first result: %w", ErrUnavailable, err)
	}
	return first, nil
}

// guarded computes an act; a panic is a mistake of ours in one act, and no other suffers from it.
func (t *turn) guarded(compute func(Stepper) (dialog.State, dialog.Acted)) (state dialog.State, done dialog.Acted, err error) {
	defer func() { err = errors.Join(err, recovered(recover())) }()
	state, done = compute(*t.brain.Load())
	return state, done, nil
}

// acted makes the one write of an act.
func (t *turn) acted(ctx context.Context, version int64, state dialog.State, done dialog.Acted) (computed, error) {
	c := computed{state: state, change: done.Change, result: Committed}
	if state.Ticket != nil {
		c.acted.Ticket = dialog.Summarise(state, t.key.Channel, t.key.Conversation)
	}
	c.acted.Change, c.acted.Refusal = done.Change, done.Refusal
	if done.Refusal != "" || done.Change == desk.None && done.Feedback == nil {
		c.nothing = true
		return c, nil
	}
	state.Schema = dialog.Schema
	var e encoder
	trace := t.Tracer.Carry(ctx)
	w := session.Turn{
		Key: t.key, Version: version, MessageID: t.mark, State: e.json(state), Keep: state.Keep(), Reply: e.json(c.acted),
	}
	to := t.replyTo
	if state.Ticket != nil && !state.Ticket.To.IsZero() {
		to = state.Ticket.To
	}
	if done.Reply != nil {
		done.Reply.MessageID, done.Reply.Receipt = t.Message.ID, ""
		w.Events = append(w.Events, e.json(chat.Event{At: t.Now, MessageID: t.Message.ID, Reply: done.Reply}))
		if !to.IsZero() {
			w.Outbox = append(w.Outbox, session.Entry{ID: t.Message.ID, Lane: to.Key(), Body: e.json(parcel{To: to, Reply: done.Reply, At: t.Now, Trace: trace})})
		}
	}
	t.follow(&e, &w, state, done.Effects, trace)
	t.claimLanes(&w)
	c.write = w
	return c, e.err
}

// tick does what is due with a conversation's ticket. Of all replicas one commits it. A timer that
// leads to nothing gets another time, so that sweeps do not find it for ever in place of others.
func (b *Bot) tick(ctx context.Context, key session.Key) {
	loaded, err := b.Store.Load(ctx, session.LoadRequest{Key: key})
	if err != nil {
		return // the next sweep looks again
	}
	var state dialog.State
	if loaded.State != nil {
		err = json.Unmarshal(loaded.State, &state)
	}
	var next time.Time
	if err == nil && state.Ticket != nil {
		var done Acted
		act := desk.Act{ID: fmt.Sprintf("tick|%s|%d", state.Ticket.ID, loaded.Version), Ticket: state.Ticket.ID, Do: desk.Tick}
		if done, err = b.do(ctx, key, act, ownMark(act.ID)); done.Change != desk.None {
			return // the commit has set the timer
		}
		next = (*b.brain.Load()).Due(state)
	}
	if err != nil {
		b.Logger.Warn("a timer could not be served", "conversation", hashOf(key), "error", err)
		if passes(err) {
			return
		}
		next = b.turnTime(b.Now()).Add(b.Delivery.MaxBackoff)
	}
	if err := b.Store.Retime(ctx, key, loaded.Version, next); err != nil {
		b.Logger.Warn("a timer could not be set", "conversation", hashOf(key), "error", err)
	}
}

// undelivered tells agents that what one of them said did not reach the person.
func (b *Bot) undelivered(ctx context.Context, key session.Key, p parcel, entry string) error {
	act := desk.Act{ID: "undelivered|" + entry, Ticket: p.Reply.Ticket, Do: desk.Undelivered, Text: p.Reply.Text}
	_, err := b.do(ctx, key, act, ownMark(act.ID))
	return err
}
