package conformance

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"supportbot/bot"
	"supportbot/chat"
	"supportbot/dialog"
	"supportbot/dialogues"
	"supportbot/faq"
	"supportbot/session"
)

const (
	folder = "../../testdata/library/"
	// patience is for a machine that does much else, with the race detector on.
	patience = time.Minute
	// lifetime is that of a conversation.
	lifetime = 24 * time.Hour
	// ticket is the id that dialogues.Run gives to tickets.
	ticket = "k7f3"
)

// line is a channel with the bot behind it: say sends a person's text through the channel's own wire,
// and returns when the reply was shown there.
type line interface {
	say(person int, text string)
}

// channels are all there are. Each is given the bot's surroundings and says how it sends, if it does.
var channels = map[string]func(*testing.T, *office) line{
	"web": newWeb, "terminal": newTerminal, "dingtalk": newDingTalk, "dingtalk group": newDingTalkGroup, "slack": newSlack,
}

func TestSameOutcomes(t *testing.T) {
	t.Parallel()
	k, err := faq.Load(folder + "faq.yaml")
	if err != nil {
		t.Fatal(err)
	}
	brain, err := dialog.New(k)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(folder + "more/dialogues.yaml")
	if err != nil {
		t.Fatal(err)
	}
	list, err := dialogues.Parse("dialogues.yaml", data)
	if err != nil {
		t.Fatal(err)
	}
	// Only the message API can prescribe a language.
	list = slices.DeleteFunc(list, func(d dialogues.Dialogue) bool {
		return slices.ContainsFunc(d.Turns, func(e dialogues.Exchange) bool { return e.Language != "" })
	})
	if len(list) < 10 {
		t.Fatalf("only %d conversations are left to compare", len(list))
	}
	var mu sync.Mutex
	outcomes := map[string][]string{}
	t.Run("channels", func(t *testing.T) {
		for name, open := range channels {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				o := newOffice(t, brain)
				o.line = open(t, o)
				o.start(t)
				for _, d := range list {
					mismatches, unsure := dialogues.Run(o, d, lifetime)
					if unsure > 0 {
						t.Errorf("%s: unsure", d.Name)
					}
					for _, m := range mismatches {
						t.Errorf("%s: %s", d.Name, m)
					}
				}
				mu.Lock()
				defer mu.Unlock()
				outcomes[name] = o.outcomes
			})
		}
	})
	for name, got := range outcomes {
		if len(got) != len(outcomes["web"]) {
			t.Errorf("%s: %d replies, the web has %d", name, len(got), len(outcomes["web"]))
			continue
		}
		for i, o := range got {
			if o != outcomes["web"][i] {
				t.Errorf("%s, reply %d:\n    has     %s\n    the web %s", name, i+1, o, outcomes["web"][i])
			}
		}
	}
}

// office is the bot behind one channel. It stands in for the brain in dialogues.Run, but each step
// goes through the channel, the turn and the store.
type office struct {
	line
	brain   *dialog.Brain
	store   *session.Store
	bot     *bot.Bot
	senders map[string]bot.Sender

	person   int
	replies  chan chat.Reply
	outcomes []string
	receipts []string
}

func newOffice(t *testing.T, brain *dialog.Brain) *office {
	t.Helper()
	o := &office{brain: brain, senders: map[string]bot.Sender{}, replies: make(chan chat.Reply, 10)}
	var err error
	o.store, err = session.Open(t.Context(), session.Options{OpTimeout: patience})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(o.store.Close)
	return o
}

// start puts the bot to work; before, the channel has said how it sends.
func (o *office) start(t *testing.T) {
	o.bot = bot.New(bot.Options{
		Store: o.store, Brain: o.brain, Senders: o.senders, Deadline: patience,
		NewTicket: func() string { return ticket },
		Logger:    slog.New(slog.DiscardHandler),
		Delivery:  bot.Delivery{Workers: 2, Lease: 2 * patience, SendTimeout: patience, Sweep: 50 * time.Millisecond},
	})
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); _ = o.bot.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-ended })
}

// Handle is what the channel calls: it keeps the replies.
func (o *office) Handle(ctx context.Context, m chat.Message) (chat.Reply, error) {
	reply, err := o.bot.Handle(ctx, m)
	if err == nil {
		o.replies <- reply
	}
	return reply, err
}

// Answer is what the web channel calls.
func (o *office) Answer(ctx context.Context, m chat.Message) ([]byte, error) {
	written, err := o.bot.Answer(ctx, m)
	if err != nil {
		return nil, err
	}
	var reply chat.Reply
	if err := json.Unmarshal(written, &reply); err != nil {
		return nil, err
	}
	o.replies <- reply
	return written, nil
}

// Step sends the message through the channel. A state that is empty begins a conversation: that of a
// person who was never heard of.
func (o *office) Step(s dialog.State, t dialog.Turn) (dialog.State, dialog.Result) {
	if s.Turns == 0 {
		o.person++
	}
	o.say(o.person, t.Message.Text)
	select {
	case r := <-o.replies:
		o.receipts = append(o.receipts, r.Receipt)
		o.outcomes = append(o.outcomes, o.outcome(r))
		return dialog.State{Turns: s.Turns + 1}, dialog.Result{Reply: r}
	case <-time.After(patience):
		panic(fmt.Sprintf("no turn for %q", t.Message.Text))
	}
}

// outcome is everything about a reply that must not depend on the channel. Receipts have random names:
// they are counted.
func (o *office) outcome(r chat.Reply) string {
	said := r.Text
	for i, receipt := range o.receipts {
		said = strings.ReplaceAll(said, receipt, fmt.Sprint("receipt ", i+1))
	}
	text, err := json.Marshal(map[string]any{
		"kind": r.Kind, "language": r.Language, "intent": r.Intent, "outcome": r.Outcome, "values": r.Values, "facts": r.Facts,
		"asks": r.Asks, "choices": r.Choices, "text": said, "reasons": r.Reasons, "more": len(r.More),
	})
	if err != nil {
		panic(err)
	}
	return string(text)
}
