package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/urfave/cli/v3"

	"supportbot/session"
)

func privacyExportFlags() []cli.Flag {
	return append(personFlags(), &cli.StringFlag{Name: "out", Usage: "`FILE` to write, readable by you alone, instead of printing"})
}

func privacyEraseFlags() []cli.Flag {
	return append(personFlags(), &cli.BoolFlag{Name: "yes", Usage: "really remove it; without this flag nothing is removed"})
}

// exported is everything that is kept of a person.
type exported struct {
	Channel       string                 `json:"channel"`
	Person        string                 `json:"person"`
	At            time.Time              `json:"at"`
	Conversations []exportedConversation `json:"conversations"`
}

// exportedConversation is everything that is kept of a conversation, as it is stored.
type exportedConversation struct {
	Conversation string         `json:"conversation"`
	State        any            `json:"state"`
	Transcript   []any          `json:"transcript"` // feedback included
	Receipts     []any          `json:"receipts"`
	Tickets      []any          `json:"tickets"`
	Waiting      []any          `json:"waiting"`     // not delivered yet
	Undelivered  []any          `json:"undelivered"` // could not be delivered
	OnRecord     []exportedItem `json:"on_record"`   // for the authors
}

type exportedItem struct {
	Item     any `json:"item"`
	Accepted any `json:"accepted,omitempty"`
}

// exportPerson writes everything that is kept of a person.
func (p *program) exportPerson(ctx context.Context, c *cli.Command) error {
	who, store, err := p.person(ctx, c)
	if err != nil {
		return err
	}
	defer store.Close()
	all, err := keptOf(ctx, store, who)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return p.nothingOf(who)
	}
	document := exported{Channel: who.channel, Person: who.id, At: time.Now().UTC().Truncate(time.Second), Conversations: []exportedConversation{}}
	for _, kept := range all {
		document.Conversations = append(document.Conversations, exportOf(kept))
	}
	out := p.stdout
	if path := c.String("out"); path != "" {
		file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return fmt.Errorf("writing the export: %w; name a file that is not there yet", err)
		}
		defer file.Close()
		out = file
	}
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	if err := e.Encode(document); err != nil {
		return fmt.Errorf("writing the export: %w", err)
	}
	p.audit("export", who, all)
	return nil
}

// erasePerson removes everything that is kept of a person.
func (p *program) erasePerson(ctx context.Context, c *cli.Command) error {
	who, store, err := p.person(ctx, c)
	if err != nil {
		return err
	}
	defer store.Close()
	all, err := keptOf(ctx, store, who)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return p.nothingOf(who)
	}
	if !c.Bool("yes") {
		p.audit("none", who, all)
		return errors.New("nothing was removed: say --yes to remove it for good")
	}
	// A turn that is under way may write once more: what is there then goes in the next round.
	const rounds = 3
	for left, round := all, 0; len(left) > 0; round++ {
		if round == rounds {
			return errors.New("the person is writing at this moment, so that not all could be removed: erase again")
		}
		for _, kept := range left {
			if err := store.Erase(ctx, kept.Key, who.id); err != nil {
				return fmt.Errorf("removing what is kept of a person: %w; erase again", err)
			}
		}
		if left, err = keptOf(ctx, store, who); err != nil {
			return err
		}
	}
	p.audit("erase", who, all)
	return nil
}

func exportOf(kept session.Kept) exportedConversation {
	e := exportedConversation{
		Conversation: kept.Key.Conversation, State: document(kept.State),
		Transcript: []any{}, Receipts: []any{}, Tickets: []any{}, Waiting: []any{}, Undelivered: []any{}, OnRecord: []exportedItem{},
	}
	for _, x := range kept.Events {
		e.Transcript = append(e.Transcript, document(x.Body))
	}
	for _, x := range kept.Receipts {
		e.Receipts = append(e.Receipts, document(x.Body))
	}
	for _, x := range kept.Rows {
		e.Tickets = append(e.Tickets, document(x.Summary))
	}
	for _, x := range kept.Waiting {
		e.Waiting = append(e.Waiting, document(x.Body))
	}
	for _, x := range kept.Dead {
		e.Undelivered = append(e.Undelivered, document(x.Entry.Body))
	}
	for _, x := range kept.Inbox {
		e.OnRecord = append(e.OnRecord, exportedItem{Item: document(x.Body), Accepted: document(x.Accepted)})
	}
	return e
}

// document reads stored JSON; anything else is given as text. Short-lived ways of reaching somebody are
// secrets of the delivery and are left out.
func document(body []byte) any {
	if len(body) == 0 {
		return nil
	}
	var v any
	if json.Unmarshal(body, &v) != nil {
		return string(body)
	}
	withoutHints(v)
	return v
}

func withoutHints(v any) {
	switch v := v.(type) {
	case map[string]any:
		delete(v, "hints")
		for _, x := range v {
			withoutHints(x)
		}
	case []any:
		for _, x := range v {
			withoutHints(x)
		}
	}
}

// nothingOf says that nothing was found, which is no success: the id may be another's.
func (p *program) nothingOf(who person) error {
	p.audit("none", who, nil)
	return fmt.Errorf("nothing is kept of this person in %s: it has expired or was removed, or the id is not theirs", who.channel)
}

// audit writes one line on what was done, without content: it may be kept.
func (p *program) audit(what string, who person, all []session.Kept) {
	var n struct{ events, receipts, tickets, waiting, dead, items int }
	for _, k := range all {
		n.events += len(k.Events)
		n.receipts += len(k.Receipts)
		n.tickets += len(k.Rows)
		n.waiting += len(k.Waiting)
		n.dead += len(k.Dead)
		n.items += len(k.Inbox)
	}
	slog.New(slog.NewTextHandler(p.stderr, nil)).Info("privacy",
		"done", cmp.Or(what, "none"), "channel", who.channel, "person", who.String(), "conversations", len(all), "events", n.events, "receipts", n.receipts,
		"tickets", n.tickets, "waiting", n.waiting, "undelivered", n.dead, "on_record", n.items)
}
