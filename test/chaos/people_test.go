package chaos

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"supportbot/session"
)

// channel is how messages get to the bot.
type channel string

const (
	overSlack    channel = "slack"
	overStream   channel = "dingtalk stream"
	overCallback channel = "dingtalk callback"
	overAPI      channel = "api"
)

// conversation is what one person, or over the API several, wrote.
type conversation struct {
	channel channel
	key     session.Key
	person  string
	place   string // where Slack shows it
	mu      sync.Mutex
	sent    []*sent
}

// sent is one message, as often as it had to be sent.
type sent struct {
	id, text string
	tries    int
	acked    bool
	took     time.Duration  // of the try that was acknowledged,
	at       time.Time      // and its end
	receipt  string         // over the API
	envelope []byte         // of Slack: the same at every try
	push     map[string]any // of DingTalk
	frame    string         // of DingTalk's stream
}

// phrases are texts that the library understands.
var phrases = []string{
	"renew a book that was renewed once", "the fine for a film 5 days overdue", "opening hours on Sunday",
	"may I renew a magazine", "I kept a novel for 40 days, what is the fine", "续借一本小说", "影碟逾期 3 天罚多少",
}

// crowd is how many conversations go on at a time over each channel, and how
// long a person thinks before the next message.
type crowd map[channel]struct {
	people int
	think  time.Duration
}

// In a direct message Slack takes one reply a second, DingTalk's webhooks one in
// three: nobody writes faster.
const (
	paceOfSlack    = 1100 * time.Millisecond
	paceOfDingTalk = 3200 * time.Millisecond
)

// usual is a load well below what the fleet can do, busy one several times as great.
var (
	usual = crowd{overSlack: {12, paceOfSlack}, overStream: {10, paceOfDingTalk}, overCallback: {10, paceOfDingTalk}, overAPI: {4, 250 * time.Millisecond}}
	busy  = crowd{overSlack: {50, paceOfSlack}, overStream: {30, paceOfDingTalk}, overCallback: {30, paceOfDingTalk}, overAPI: {12, 250 * time.Millisecond}}
)

// longest is how many messages a conversation has; then another begins.
var longest = map[channel]int{overSlack: 60, overStream: 60, overCallback: 60, overAPI: 40}

// writers is how many write and read one conversation of the API at a time.
const writers = 2

// write lets the crowd write until the returned function is called, which
// returns when everything that was begun is acknowledged.
func (sc *scene) write(c crowd) (stop func()) {
	sc.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	var people sync.WaitGroup
	for _, over := range []channel{overSlack, overStream, overCallback, overAPI} {
		for range c[over].people {
			people.Go(func() {
				for pause(ctx, time.Duration(rand.Int64N(int64(c[over].think)))) {
					sc.converse(ctx, over, c[over].think)
				}
			})
		}
	}
	people.Go(func() { sc.redeliver(ctx) })
	stop = sync.OnceFunc(func() {
		cancel()
		people.Wait()
	})
	sc.t.Cleanup(stop)
	return stop
}

// converse holds one conversation.
func (sc *scene) converse(ctx context.Context, over channel, think time.Duration) {
	c := sc.meet(over)
	var several sync.WaitGroup
	n := 1
	if over == overAPI {
		n = writers
		several.Go(func() { sc.readAlong(ctx, c, think) })
	}
	for range n {
		several.Go(func() {
			for range longest[over] / n {
				sc.say(c)
				if !pause(ctx, think/2+time.Duration(rand.Int64N(int64(think)))) {
					return
				}
			}
		})
	}
	several.Wait()
}

// meet begins a conversation.
func (sc *scene) meet(over channel) *conversation {
	id := sc.name()
	c := &conversation{channel: over}
	switch over {
	case overSlack:
		c.person, c.place = "U"+id, "D"+id
		c.key = session.Key{Channel: "slack", Conversation: slackDirect(c.person)}
	case overStream, overCallback:
		c.person = "staff" + id
		c.key = session.Key{Channel: "dingtalk", Conversation: "cidsingle" + c.person}
	case overAPI:
		c.key = session.Key{Channel: "web", Conversation: "conversation-of-chaos-" + id}
	}
	sc.mu.Lock()
	defer sc.mu.Unlock()
	sc.conversations = append(sc.conversations, c)
	return c
}

// say sends one message until it is acknowledged, as platforms do; only the
// pauses between the tries are shorter than theirs.
func (sc *scene) say(c *conversation) {
	m := &sent{text: phrases[rand.IntN(len(phrases))]}
	sc.prepare(c, m)
	c.mu.Lock()
	c.sent = append(c.sent, m)
	c.mu.Unlock()
	op := sc.ops.call(c, operation{say: m.id})
	late := time.Now().Add(patience)
	for wait := 50 * time.Millisecond; time.Now().Before(late); wait = min(2*wait, time.Second) {
		began := time.Now()
		acked := sc.try(c, m)
		m.tries++
		if acked {
			c.mu.Lock()
			m.acked, m.took, m.at = true, time.Since(began), time.Now()
			c.mu.Unlock()
			break
		}
		pause(context.Background(), wait/2+time.Duration(rand.Int64N(int64(wait))))
	}
	op.done(result{receipt: m.receipt, open: !m.acked})
	// A platform that did not see the acknowledgement sends once more.
	if m.acked && c.channel != overStream && rand.IntN(20) == 0 {
		again := *m
		op := sc.ops.call(c, operation{say: m.id})
		acked := sc.try(c, &again)
		op.done(result{receipt: again.receipt, open: !acked})
		m.tries++
	}
}
