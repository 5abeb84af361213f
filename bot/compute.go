package bot

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"

	"supportbot/chat"
	"supportbot/desk"
	"supportbot/dialog"
	"supportbot/faq"
	"supportbot/session"
)

// computed is a turn ready to be committed.
type computed struct {
	state  dialog.State
	reply  chat.Reply
	acted  Acted       // of an act rather than a message
	change desk.Change // of the ticket
	result Result
	write  session.Turn
	// nothing is to be committed: the act was refused, or had been done already.
	nothing bool
	// first is what was stored when the same was done before.
	first []byte
}

// compute steps and encodes what follows. A panic, or a result that cannot be
// encoded, is a mistake of ours in one message: the person gets an apology, the
// state stays as it was, the message is put among the dead letters with all
// that is needed to repeat it, and the conversation goes on.
func (t *turn) compute(ctx context.Context, version int64, before dialog.State) (computed, error) {
	state, result, err := t.step(ctx, before)
	if err == nil {
		var c computed
		if c, err = t.record(ctx, version, state, result, Committed, ""); err == nil {
			return c, nil
		}
	}
	t.Logger.Error("the turn could not be computed; its message goes to the dead letters",
		"conversation", hashOf(t.key), "receipt", t.ID, "error", err)
	return t.record(ctx, version, before, t.apology(before), Panicked, err.Error())
}

// step is traced in two parts, which divide where the message is understood.
func (t *turn) step(ctx context.Context, before dialog.State) (state dialog.State, result dialog.Result, err error) {
	_, end := t.Tracer.Begin(ctx, "understand")
	t.Understood = func() {
		end(nil)
		_, end = t.Tracer.Begin(ctx, "decide")
	}
	defer func() { end(err) }()
	defer func() { err = errors.Join(err, recovered(recover())) }()
	state, result = (*t.brain.Load()).Step(before, t.Turn)
	return state, result, nil
}

// recovered is the error of a panic, nil if there was none. The value of a
// panic may quote the message: only the runtime's own texts are told.
func recovered(r any) error {
	if r == nil {
		return nil
	}
	what := any(fmt.Sprintf("%T", r))
	if e, ok := r.(runtime.Error); ok {
		what = e
	}
	return fmt.Errorf("the step panicked: %v\n%s", what, debug.Stack())
}

func (t *turn) apology(before dialog.State) dialog.Result {
	lang := languageOf(t.Message.Language, before.Language, t.Message.Text)
	reply := chat.Reply{
		ConversationID: t.Message.Conversation, MessageID: t.Message.ID, Receipt: t.ID,
		Kind: chat.Fallback, Language: lang, Text: t.texts.Sorry.In(lang),
		// The message API promises lists and objects, never null.
		Values: map[string]float64{}, Facts: faq.Facts{}, Choices: []chat.Option{}, Reasons: []string{},
		Links: []chat.Link{}, Sources: []chat.Source{}, More: []chat.Reply{},
	}
	return dialog.Result{Reply: reply, Receipt: dialog.Receipt{
		ID: t.ID, Engine: dialog.Engine, Now: t.Now, Ticket: t.Ticket, Message: t.Message, Unattended: t.Turn.Unattended, Before: before, Reply: reply,
	}}
}

// record makes the one write of the turn. why says what is wrong with a poison message.
func (t *turn) record(ctx context.Context, version int64, state dialog.State, result dialog.Result, how Result, why string) (computed, error) {
	state.Schema = dialog.Schema
	var e encoder
	reply := e.json(result.Reply)
	w := session.Turn{
		Key: t.key, Version: version, MessageID: t.mark, Person: t.Message.Person,
		State: e.json(state), Keep: state.Keep(), Reply: reply, ReceiptID: t.ID, Receipt: e.with(reply, replyless{Receipt: &result.Receipt}),
		Events: [][]byte{
			e.json(chat.Event{At: t.Now, MessageID: t.Message.ID, Text: t.Message.Text, Attachments: t.Message.Attachments, Edited: t.Message.Edited}),
			e.with(reply, chat.Event{At: t.Now, MessageID: t.Message.ID}),
		},
	}
	trace := t.Tracer.Carry(ctx)
	if !t.replyTo.IsZero() && !result.Reply.Relayed { // the agent will answer; "passed on" is for who waits for a reply
		w.Outbox = append(w.Outbox, session.Entry{
			ID: t.ID, Lane: t.replyTo.Key(),
			Body: e.with(reply, parcel{To: t.replyTo, Unowned: !state.Ticket.Owns(), At: t.Now, Trace: trace}),
		})
	}
	t.follow(&e, &w, state, result.Effects, trace)
	w.Counts = append(w.Counts, countsOf(t.Message.Channel, result.Receipt.Before, result.Reply)...)
	if why != "" {
		w.Outbox = append(w.Outbox, session.Entry{
			ID: t.ID + ".poison", Lane: poisonLane, Body: e.json(parcel{Poison: &result.Receipt, Why: why}),
		})
	}
	t.claimLanes(&w)
	return computed{state: state, reply: result.Reply, change: result.Change, result: how, write: w}, e.err
}
