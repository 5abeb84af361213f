package bot

import (
	"crypto/rand"
	"fmt"
	"strconv"
	"strings"
	"time"

	"supportbot/chat"
	"supportbot/desk"
	"supportbot/dialog"
	"supportbot/session"
)

// follow adds to a write what a turn leads to outside of the conversation: posts
// for agents, the row of the desk, the timer, what is counted and what is put on record.
func (t *turn) follow(e *encoder, w *session.Turn, state dialog.State, f dialog.Effects, trace string) {
	if f.Feedback != nil {
		w.Events = append(w.Events, e.json(chat.Event{At: t.Now, MessageID: t.Message.ID, Feedback: f.Feedback}))
		if !f.Added {
			w.Counts = append(w.Counts, countOf("feedback", t.key.Channel, strconv.FormatBool(f.Feedback.Helpful)))
		}
	}
	w.Inbox = t.items(e, f)
	if state.Ticket == nil {
		return
	}
	if state.Ticket.Owns() {
		w.Owner = state.Ticket.Agent.Name
	}
	w.Timer = (*t.brain.Load()).Due(state)
	summary := dialog.Summarise(state, t.key.Channel, t.key.Conversation)
	if state.Ticket.Kept() || f.Change != desk.None { // the row of an ended ticket does not live on with the conversation
		w.Row = &session.Row{Ticket: summary.ID, Live: state.Ticket.Live(), Summary: e.json(summary), At: summary.Opened.UnixMilli()}
	}
	for i, p := range f.Posts {
		for _, s := range t.surfaces(state.Ticket, p) {
			p := p // each place has its own
			p.CardEntry = s.card
			if p.Change == desk.WasRaised && !s.first { // only the second target sees the ticket for the first time
				p.Card = nil
			}
			id := fmt.Sprintf("%s.desk%d.%d", t.entryID(), i, s.index)
			if s.first || p.Change == desk.Opened {
				id = s.card
			}
			w.Outbox = append(w.Outbox, session.Entry{ID: id, Lane: s.to.Key(), Body: e.json(parcel{To: s.to, Post: &p, At: t.Now, Trace: trace})})
		}
	}
	if f.Change != desk.None && f.Change != desk.WasSaid {
		change := &chat.Desk{Ticket: summary.ID, Change: string(f.Change)}
		if summary.Agent != nil {
			change.Agent = summary.Agent.Name
		}
		w.Events = append(w.Events, e.json(chat.Event{At: t.Now, MessageID: t.Message.ID, Desk: change}))
	}
	if f.Change == desk.Opened {
		w.Counts = append(w.Counts, countOf("escalated", t.key.Channel, string(summary.Reason)))
	}
}

// items are what is put on record. What agents write goes to the person as it is; the authors, who
// read it later, are not to see numbers and addresses in it.
func (t *turn) items(e *encoder, f dialog.Effects) (all [][]byte) {
	for _, item := range f.Learned {
		for _, text := range []*string{&item.Text, &item.Answer, &item.Comment} {
			*text = t.masker.mask(*text)
		}
		all = append(all, e.json(item))
	}
	return all
}

// entryID begins the ids of the turn's entries: that of its receipt, or of the act.
func (t *turn) entryID() string {
	if t.ID != "" {
		return t.ID
	}
	return t.Message.ID
}

// surface is one place that a post goes to.
type surface struct {
	to    chat.Address
	index int
	card  string // id of the card's entry there
	first bool   // the ticket was not shown there before
}

// surfaces lists where a post goes: not where its words were typed, and to the second target only
// since the ticket waited too long.
func (t *turn) surfaces(ticket *desk.Ticket, p desk.Post) []surface {
	var all []surface
	add := func(to chat.Address, index int, second bool) {
		if p.Typed && p.By != nil && p.By.Surface == to.Channel && (p.Place == "" || p.Place == to.Target) {
			return
		}
		// Opened again, a ticket has another card only where it had none.
		card := ticket.ID + ".card" + strconv.Itoa(index)
		all = append(all, surface{to: to, index: index, card: card, first: second && p.Change == desk.WasRaised})
	}
	for i, to := range t.Desk.First {
		add(to, i, false)
	}
	if ticket.Escalated {
		for i, to := range t.Desk.Second {
			add(to, len(t.Desk.First)+i, true)
		}
	}
	return all
}

// claimLanes takes the lease on the lanes of the write, if this process delivers all of them.
func (t *turn) claimLanes(w *session.Turn) {
	if len(w.Outbox) == 0 {
		return
	}
	for _, e := range w.Outbox {
		if !t.courier.ready(session.Lane{Key: t.key, Name: e.Lane}) {
			return
		}
	}
	if t.lease == "" {
		t.lease = rand.Text()
	}
	w.Lease, w.LeaseFor = t.lease, t.Delivery.Lease
}

// countsOf names what a turn counts: a conversation that begins, and every reply.
func countsOf(channel string, before dialog.State, reply chat.Reply) []string {
	var names []string
	if before.Turns == 0 {
		names = append(names, countOf("conversations", channel))
	}
	for _, r := range append([]chat.Reply{reply}, reply.More...) {
		if !r.Relayed {
			names = append(names, countOf("reply", channel, string(r.Language), string(r.Kind), r.Intent, r.Outcome))
		}
	}
	return names
}

// countOf joins the parts of a name under which something is counted.
func countOf(parts ...string) string { return strings.Join(parts, "|") }

// observeTicket tells the observer of a committed change of the ticket.
func (t *turn) observeTicket(done computed) {
	k := done.state.Ticket
	if k == nil || done.change == desk.None {
		return
	}
	first := map[desk.Change]time.Time{desk.WasClaimed: k.Claimed, desk.WasSaid: k.Replied}[done.change]
	t.Observer.Ticketed(Ticketed{
		Channel: t.key.Channel, Change: done.change, Reason: k.Reason, First: first.Equal(t.Now), Age: t.Now.Sub(k.Opened),
	})
}
