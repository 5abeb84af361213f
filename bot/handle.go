package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	fast "github.com/goccy/go-json"

	"supportbot/chat"
	"supportbot/dialog"
	"supportbot/session"
)

const (
	// maxConflicts bounds how often a turn is computed again because another message of the
	// conversation was quicker. Each round lets at least one of the contenders through.
	maxConflicts = 32
	// reserve is the part of the deadline kept for finding out how a commit in doubt ended.
	reserve = 0.2
)

// Handle takes one message through a turn and returns the reply, after
// everything about it was committed. A message with an id that was committed
// before gets the first reply again and changes nothing.
//
// Errors: *InvalidError, *LimitError, ErrBusy, ErrUnavailable. Once the turn has
// begun it is finished even if ctx is cancelled, within Options.Deadline.
func (b *Bot) Handle(ctx context.Context, m chat.Message) (chat.Reply, error) {
	reply, _, err := b.answer(ctx, m)
	return reply, err
}

// Answer is Handle for whoever passes the reply on as JSON: it returns the reply as it was written down,
// which is what a message gets that comes again.
func (b *Bot) Answer(ctx context.Context, m chat.Message) ([]byte, error) {
	_, written, err := b.answer(ctx, m)
	return written, err
}

// answer has a message handled, traced and counted.
func (b *Bot) answer(ctx context.Context, m chat.Message) (reply chat.Reply, written []byte, err error) {
	began := b.Now()
	report := Turned{Channel: m.Channel}
	ctx, end := b.Tracer.Begin(ctx, "turn", "channel", m.Channel, "conversation", b.traced(keyOf(m)))
	reply, written, err = b.handle(ctx, m, began, &report)
	if err != nil {
		report.Result = resultOf(err)
	} else {
		report.Kind, report.Language, report.Intent, report.Outcome = reply.Kind, reply.Language, reply.Intent, reply.Outcome
	}
	report.Took = b.Now().Sub(began)
	b.Observer.Turned(report)
	end(err, "result", string(report.Result), "kind", string(report.Kind), "intent", report.Intent, "outcome", report.Outcome)
	if report.Result == Unavailable {
		if skipped, due := b.outage.due(b.Now()); due {
			b.Logger.Error("turn not committed", "conversation", hashOf(keyOf(m)), "error", err, "others_since_last_line", skipped)
		}
	}
	return reply, written, err
}

func resultOf(err error) Result {
	var invalid *InvalidError
	var limited *LimitError
	switch {
	case errors.As(err, &invalid):
		return Invalid
	case errors.As(err, &limited):
		return Limited
	case errors.Is(err, ErrBusy):
		return Busy
	}
	return Unavailable
}

func keyOf(m chat.Message) session.Key {
	return session.Key{Channel: m.Channel, Conversation: m.Conversation}
}

func (b *Bot) handle(ctx context.Context, m chat.Message, began time.Time, report *Turned) (chat.Reply, []byte, error) {
	select {
	case b.turns <- struct{}{}:
		defer func() { <-b.turns }()
	default:
		return chat.Reply{}, nil, ErrBusy
	}
	m, err := b.admit(m)
	if err != nil {
		return chat.Reply{}, nil, err
	}
	if err := ctx.Err(); err != nil {
		return chat.Reply{}, nil, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	key := keyOf(m)
	t := &turn{
		Bot: b, report: report, key: key, mark: m.ID, replyTo: m.ReplyTo,
		Turn: dialog.Turn{ID: b.Store.NewReceiptID(key), Ticket: b.NewTicket(), Now: b.turnTime(began), Message: m, Unattended: b.Unattended},
	}
	// How to reach the person is a secret of the delivery: no state, receipt or transcript has it.
	t.Message.ReplyTo.Hints = nil
	t.decide = t.compute
	done, err := t.run(ctx)
	if err != nil || done.first == nil {
		return done.reply, done.write.Reply, err
	}
	var first chat.Reply
	if err := json.Unmarshal(done.first, &first); err != nil {
		return chat.Reply{}, nil, fmt.Errorf("%w: reading the first reply: %w", ErrUnavailable, err)
	}
	return first, done.first, nil
}

// turnTime is the time of a turn: the same on all machines, in UTC and without the monotonic reading,
// which is what a receipt gives back after storage.
func (o *Options) turnTime(t time.Time) time.Time { return o.Store.Corrected(t).UTC().Round(0) }

// turn is a message on its way through the transaction. Its ids and its time
// stay the same however often it is computed.
type turn struct {
	*Bot
	dialog.Turn
	report  *Turned
	key     session.Key
	mark    string // under which it is remembered as done: the message's id, or one that no message has
	replyTo chat.Address
	lease   string    // of the lanes that the turn writes to, made when the first one is
	leased  time.Time // when the commit that takes the lease began
	// decide computes what is to be committed.
	decide func(ctx context.Context, version int64, before dialog.State) (computed, error)
}

// run takes at most Options.Deadline. A caller who hangs up in the middle would
// leave the commit in doubt for nothing.
func (t *turn) run(ctx context.Context) (computed, error) {
	ctx = context.WithoutCancel(ctx)
	last := time.Now().Add(t.Deadline)
	work, cancel := context.WithDeadline(ctx, last.Add(-time.Duration(float64(t.Deadline)*reserve)))
	defer cancel()
	for ; t.report.Conflicts < maxConflicts; t.report.Conflicts++ {
		loading, end := t.Tracer.Begin(work, "load")
		loaded, err := t.load(loading, t.report.Conflicts == 0)
		end(err)
		switch {
		case err != nil:
			return computed{}, fmt.Errorf("%w: loading: %w", ErrUnavailable, err)
		case loaded.Seen:
			return t.repeated(loaded.Reply), nil
		case loaded.RetryAfter > 0:
			return computed{}, &LimitError{RetryAfter: loaded.RetryAfter}
		}
		t.Failpoint("loaded")
		before, err := t.decode(loaded.State)
		if err != nil {
			return computed{}, err
		}
		done, err := t.decide(ctx, loaded.Version, before)
		if err != nil {
			return computed{}, fmt.Errorf("%w: %w", ErrUnavailable, err)
		}
		if done.nothing {
			return done, nil
		}
		t.Failpoint("stepped")
		t.leased = t.Options.Now()
		committing, end := t.Tracer.Begin(work, "commit")
		commit, err := t.Store.Commit(committing, done.write)
		end(err)
		switch {
		case errors.Is(err, session.ErrFull):
			return computed{}, fmt.Errorf("%w: %w", ErrBusy, err)
		case err != nil:
			ctx, cancel := context.WithDeadline(ctx, last)
			defer cancel()
			return t.resolve(ctx, done.write, err)
		}
		switch commit.Status {
		case session.Committed:
			t.Failpoint("committed")
			t.deliver(commit.Leased)
			t.report.Result, t.report.Misses = done.result, done.state.Misses
			t.observeTicket(done)
			return done, nil
		case session.Duplicate:
			// It may be our own commit, repeated by the client after a lost answer.
			t.deliver(lanesOf(done.write))
			return t.repeated(commit.Reply), nil
		}
	}
	return computed{}, fmt.Errorf("%w: the conversation moved on %d times meanwhile", ErrBusy, maxConflicts)
}

// load reads the conversation; only the first time it counts against the person's limit.
func (t *turn) load(ctx context.Context, count bool) (session.Loaded, error) {
	req := session.LoadRequest{Key: t.key, MessageID: t.mark}
	if count {
		req.Person, req.Limit = t.Message.Person, t.Limit
	}
	return t.Store.Load(ctx, req)
}

// resolve finds out how a commit ended whose answer did not come.
func (t *turn) resolve(ctx context.Context, write session.Turn, cause error) (computed, error) {
	loaded, err := t.load(ctx, false)
	if err == nil && loaded.Seen {
		t.deliver(lanesOf(write))
		return t.repeated(loaded.Reply), nil
	}
	return computed{}, fmt.Errorf("%w: committing: %w", ErrUnavailable, cause)
}

// repeated gives back what was stored the first time.
func (t *turn) repeated(stored []byte) computed {
	t.report.Result = Repeated
	return computed{first: stored}
}

// decode reads the state. One of a newer program is refused, so that a newer
// process takes the message when it is sent again: writing it back would lose
// what this program does not know. Where that does no harm the newer program
// says so, with the oldest schema whose programs may go on with its states:
// during a roll-out old and new processes then share conversations.
func (t *turn) decode(stored []byte) (dialog.State, error) {
	var s dialog.State
	if stored == nil {
		return s, nil
	}
	form := struct {
		*dialog.State
		Oldest int
	}{State: &s}
	err := fast.Unmarshal(stored, &form)
	if err != nil {
		// A field that has another type in a newer version does not keep the rest from being read.
		s, form.Oldest = dialog.State{}, 0
		err = json.Unmarshal(stored, &form)
	}
	if s.Schema > dialog.Schema && (form.Oldest == 0 || form.Oldest > dialog.Schema) {
		return s, fmt.Errorf("%w: the conversation was written by a newer version (schema %d, this one knows %d); finish the roll-out or go back to the newer version", ErrUnavailable, s.Schema, dialog.Schema)
	}
	if err != nil {
		return s, fmt.Errorf("%w: reading the conversation's state: %w", ErrUnavailable, err)
	}
	return s, nil
}

// deliver hands the leased lanes to the courier.
func (t *turn) deliver(lanes []session.Lane) {
	for _, lane := range lanes {
		t.courier.take(lane, t.lease, t.leased.Add(t.Delivery.Lease))
	}
}

func lanesOf(write session.Turn) []session.Lane {
	if write.Lease == "" {
		return nil
	}
	var lanes []session.Lane
	for _, e := range write.Outbox {
		lanes = append(lanes, session.Lane{Key: write.Key, Name: e.Lane})
	}
	return lanes
}
