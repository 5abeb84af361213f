package slack

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"supportbot/bot"
	"supportbot/chat"
	"supportbot/desk"
	"supportbot/session"
)

// Post shows agents what happened with a ticket: its card in the agents' channel, all else in the
// thread below it. The ref of a card is "C0123/1700000000.000100". Errors are as those of Send.
//
// Where somebody has deleted the card, or agents have moved to another channel, it is posted anew, and
// the ticket goes on in the thread below the new one.
func (c *Channel) Post(ctx context.Context, to chat.Address, p desk.Post, attempt bot.Attempt) (chat.Ref, error) {
	channel, ours := strings.CutPrefix(to.Target, deskPrefix)
	if !ours || !idForm(channel) {
		return "", &bot.Permanent{Err: errors.New("the address is no channel of agents: it should be desk/ and a channel's id")}
	}
	d := deskPosting{Channel: c, channel: channel, post: p, attempt: attempt}
	ref, err := d.deliver(ctx)
	c.settle(attempt, d.begun, err)
	if err != nil {
		return "", err
	}
	return ref, nil
}

// deskPosting is one attempt to show a post.
type deskPosting struct {
	*Channel
	channel string
	post    desk.Post
	attempt bot.Attempt
	begun   bool // something may have been posted by this attempt
}

func (d *deskPosting) key() session.Key {
	return session.Key{Channel: d.post.Ticket.Channel, Conversation: d.post.Ticket.Conversation}
}

func (d *deskPosting) deliver(ctx context.Context) (chat.Ref, error) {
	at, err := d.card(ctx)
	if err != nil {
		return "", err
	}
	channel, root := readThread(at)
	switch {
	case d.post.Card != nil && (root == "" || d.post.Change == desk.Opened):
		ts, err := d.open(ctx, d.attempt.EntryID, *d.post.Card)
		return chat.Ref(threadName(d.channel, ts)), err
	case root == "":
		return d.anew(ctx, d.post.CardEntry)
	case channel != d.channel: // agents have moved
		return d.anew(ctx, at)
	}
	if d.changesCard() {
		if err := d.refresh(ctx, root); gone(err) {
			return d.anew(ctx, at)
		} else if err != nil && !Refused(err) {
			return "", err
		} else if err != nil { // the thread still says how the ticket stands
			d.Logger.Warn("a ticket's card is not up to date", "ticket", d.post.Ticket.ID, "error", err)
		}
	}
	ref, err := d.tell(ctx, root)
	if gone(err) {
		return d.anew(ctx, at)
	}
	return ref, err
}

// maxMoves bounds how often one card is posted anew.
const maxMoves = 20

// card finds where the ticket's card is, "" if there is none yet. A card that took another's place is
// known under the other's name.
func (d *deskPosting) card(ctx context.Context) (string, error) {
	entry := d.post.CardEntry
	if entry == "" || entry == d.attempt.EntryID {
		return "", nil
	}
	at, err := d.Store.Ref(ctx, d.key(), entry)
	if err != nil {
		return "", fmt.Errorf("looking for a ticket's card: %w", err)
	}
	from := at
	if from == "" {
		from = entry
	}
	for range maxMoves {
		r, err := d.Store.RouteOf(ctx, instead(from))
		switch {
		case errors.Is(err, session.ErrNotFound):
			return at, nil
		case err != nil:
			return "", fmt.Errorf("looking for a ticket's card: %w", err)
		}
		at = r.Key.Conversation
		from = at
	}
	return at, nil
}

// instead names what took the place of a card.
func instead(of string) session.Thread { return session.Thread{Channel: Name, Name: "instead/" + of} }

// open posts the card and remembers whose ticket its thread is about, before anybody can write in it
// unheard.
func (d *deskPosting) open(ctx context.Context, entry string, card desk.Card) (ts string, err error) {
	messages := d.Channel.card(d.post.Ticket, card)
	ref, err := d.send(ctx, "", entry, messages[:1])
	if err != nil {
		return "", err
	}
	ts = string(ref)
	thread := session.Thread{Channel: Name, Name: threadName(d.channel, ts)}
	if err := d.Store.PutRoute(ctx, thread, session.Route{Key: d.key(), Ticket: d.post.Ticket.ID}); err != nil {
		return "", fmt.Errorf("remembering a ticket's thread: %w", err)
	}
	if len(messages) > 1 {
		_, err = d.send(ctx, ts, entry+"/more", messages[1:])
	}
	return ts, err
}

// anew posts the card again, with what of it can be told from the transcript, and goes on in its thread.
// was is what the card was known as.
func (d *deskPosting) anew(ctx context.Context, was string) (chat.Ref, error) {
	d.Count(countCardAnew)
	card := d.post.Card
	if card == nil {
		events, err := d.Store.Events(ctx, d.key(), "", 0)
		if err != nil {
			return "", fmt.Errorf("reading the transcript for a new card: %w", err)
		}
		card = &desk.Card{Question: d.post.Ticket.Question, Lines: bot.Lines(events)}
	}
	ts, err := d.open(ctx, d.attempt.EntryID+"/card", *card)
	if err != nil {
		return "", err
	}
	at := threadName(d.channel, ts)
	if was != "" {
		to := session.Route{Key: session.Key{Channel: Name, Conversation: at}, Ticket: d.post.Ticket.ID}
		if err := d.Store.PutRoute(ctx, instead(was), to); err != nil {
			return "", fmt.Errorf("remembering a ticket's new card: %w", err)
		}
	}
	return d.tell(ctx, ts)
}

// tell posts in the thread below the card.
func (d *deskPosting) tell(ctx context.Context, root string) (chat.Ref, error) {
	return d.send(ctx, root, d.attempt.EntryID, d.inThread(d.post))
}

// send posts messages that are not there yet.
func (d *deskPosting) send(ctx context.Context, thread, entry string, messages []rendered) (chat.Ref, error) {
	if len(messages) == 0 {
		return "", nil
	}
	p := d.posting(thread, entry, messages)
	p.loud = thread != "" && loud(d.post)
	ref, err := p.post(ctx)
	d.begun = d.begun || p.begun
	return ref, err
}

func (d *deskPosting) posting(thread, entry string, messages []rendered) *posting {
	return &posting{
		Channel: d.Channel, to: target{channel: d.channel, thread: thread},
		attempt: bot.Attempt{EntryID: entry, Number: d.attempt.Number}, messages: messages,
	}
}

// changesCard reports whether the ticket's status has changed.
func (d *deskPosting) changesCard() bool {
	switch d.post.Change {
	case desk.Reopened, desk.WasClaimed, desk.WasFreed, desk.WasSolved, desk.WasClosed, desk.HasExpired, desk.PutAway:
		return true
	}
	return false
}

// errNoCard says that the card is not there any more.
var errNoCard = errors.New("the card was deleted")

// gone reports whether an error says that a card, or the thread below it, is no more.
func gone(err error) bool {
	switch refusal(err) {
	case "thread_not_found", "message_not_found", "cant_update_message":
		return true
	}
	return errors.Is(err, errNoCard)
}

// refresh shows on the card how the ticket stands. What else is on it is taken from the card itself:
// nobody else keeps it.
func (d *deskPosting) refresh(ctx context.Context, root string) error {
	if d.post.Card != nil {
		return d.update(ctx, root, d.Channel.card(d.post.Ticket, *d.post.Card)[0])
	}
	p := d.posting(root, d.post.CardEntry, nil)
	messages, _, err := p.page(ctx, "")
	if err != nil {
		return err
	}
	for _, m := range messages {
		if m.Timestamp == root && m.SubType != "tombstone" && len(m.Blocks.BlockSet) > 0 {
			return d.update(ctx, root, rendered{text: m.Text, blocks: d.restated(m.Blocks.BlockSet)})
		}
	}
	return errNoCard
}

func (d *deskPosting) update(ctx context.Context, root string, card rendered) error {
	return d.posting("", d.post.CardEntry, nil).update(ctx, root, card, 0)
}

// restated are a card's blocks with the status and the buttons of the present.
func (d *deskPosting) restated(blocks []slack.Block) []slack.Block {
	var all []slack.Block
	for _, b := range blocks {
		switch b.ID() {
		case blockDesk:
			continue
		case blockStatus:
			b = d.statusBlock(d.post.Ticket)
		}
		all = append(all, b)
	}
	if buttons := d.deskButtons(d.post.Ticket); buttons != nil {
		all = append(all, buttons)
	}
	return all
}
