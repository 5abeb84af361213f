package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"time"

	"github.com/urfave/cli/v3"

	"supportbot/channels/web"
	"supportbot/session"
)

const personDescription = "A person is named by channel and id as messages carry them: on the web the id of the conversation, in Slack TEAM/USER, in DingTalk CORPORATION|MEMBER. Where a conversation has several people in it (a whole thread, a whole group), it is handed out and removed as a whole."

func personFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "channel", Usage: "`name` of the channel: web, slack, dingtalk", Required: true},
		&cli.StringFlag{Name: "person", Usage: "`id` of the person there", Required: true},
	}
}

func privacyExportFlags() []cli.Flag {
	return append(personFlags(), &cli.StringFlag{Name: "out", Usage: "`FILE` to write, readable by you alone, instead of printing"})
}

func privacyEraseFlags() []cli.Flag {
	return append(personFlags(), &cli.BoolFlag{Name: "yes", Usage: "really remove it; without this flag nothing is removed"})
}

// person is whose data is looked for.
type person struct{ channel, id string }

// String names the person in an audit without naming them.
func (p person) String() string {
	sum := sha256.Sum256([]byte(p.channel + "\x00" + p.id))
	return hex.EncodeToString(sum[:6])
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

// person opens the store for what is kept of a person.
func (p *program) person(ctx context.Context, c *cli.Command) (person, *session.Store, error) {
	who := person{channel: c.String("channel"), id: c.String("person")}
	if who.channel == "" || who.id == "" {
		return who, nil, usageError{errors.New("privacy: name the person with --channel and --person")}
	}
	s, err := p.settings(c)
	if err != nil {
		return who, nil, err
	}
	if s.redisURL == "" {
		return who, nil, errors.New("privacy looks into stored conversations and needs REDIS_URL")
	}
	store, err := p.records(ctx, s)
	return who, store, err
}

// keptOf reads everything that is kept of a person, by the index of persons. On the web a person is a
// conversation, which may have outlived its entry there.
func keptOf(ctx context.Context, store *session.Store, who person) ([]session.Kept, error) {
	keys, err := store.Conversations(ctx, who.channel, who.id)
	if err != nil {
		return nil, fmt.Errorf("looking for a person: %w", err)
	}
	indexed := len(keys)
	if own := (session.Key{Channel: who.channel, Conversation: who.id}); who.channel == web.Channel && !slices.Contains(keys, own) {
		keys = append(keys, own)
	}
	var all []session.Kept
	for i, k := range keys {
		kept, err := store.Kept(ctx, k)
		if err != nil {
			return nil, fmt.Errorf("reading what is kept of a person: %w", err)
		}
		if i < indexed || !kept.Empty() {
			all = append(all, kept)
		}
	}
	return all, nil
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
