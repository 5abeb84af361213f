package chaos

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"supportbot/chat"
	"supportbot/session"
)

// account is what became of everything that was sent over one channel.
type account struct {
	sent, acked, tries, turns, replies int
	window, undone                     int // messages, and replies of turns, that appendfsync everysec forgot
	lost, twice, disordered, unsent    []string
	doubled                            map[string]doubles // by cause
	slowest                            time.Duration
}

// settleAccounts prints the account and fails the test for anything that must not be.
func (sc *scene) settleAccounts(title string) {
	sc.t.Helper()
	for _, wrong := range sc.account(title) {
		sc.t.Error(wrong)
	}
}

// account waits until the bots have nothing left to do, compares what was
// acknowledged with the turns and the posts, prints the account and returns
// what must not be.
func (sc *scene) account(title string) (wrong []string) {
	sc.t.Helper()
	sc.settle()
	slackPosts, dingtalkPosts := sc.slackPosts(), sc.dingtalkPosts()
	accounts := map[channel]*account{}
	forgotten := map[string]bool{} // conversations
	for _, c := range sc.conversations {
		a := accounts[c.channel]
		if a == nil {
			a = &account{doubled: map[string]doubles{}}
			accounts[c.channel] = a
		}
		before := a.window
		order := sc.judgeTurns(c, a)
		if a.window > before {
			forgotten[c.key.Conversation] = true
		}
		switch c.channel {
		case overSlack:
			sc.judgePosts(c, a, order, slackPosts[c.place])
		case overStream, overCallback:
			sc.judgePosts(c, a, order, dingtalkPosts[c.key.Conversation])
		}
	}
	operations, err := sc.ops.judge(forgotten)
	if err != nil {
		wrong = append(wrong, err.Error())
	}
	sc.print(title, accounts, operations)
	return append(wrong, sc.verdict(accounts)...)
}

// writes is how long Redis may keep what it acknowledged out of its
// append-only file with appendfsync everysec: while the disk is busy with the
// last second it puts off the next, for two seconds and until it looks again.
const writes = 2500 * time.Millisecond

// unwritten reports whether Redis was killed, with appendfsync everysec, so
// soon after a time that what it took then may not have been in its file.
func (sc *scene) unwritten(at time.Time) bool {
	return sc.everysec && slices.ContainsFunc(sc.faults, func(f fault) bool {
		return f.what == redisAway && f.began.After(at.Add(-time.Second)) && f.began.Before(at.Add(writes))
	})
}

// turn is what the transcript has of one.
type turn struct{ message, receipt string }

// judgeTurns compares what was sent in a conversation with its transcript.
func (sc *scene) judgeTurns(c *conversation, a *account) []turn {
	order := sc.turns(c)
	times, receipts := map[string]int{}, map[string]string{}
	for _, t := range order {
		times[t.message]++
		receipts[t.message] = t.receipt
	}
	place := map[string]int{}
	var want []string
	for i, m := range c.sent {
		a.sent++
		a.tries += m.tries
		a.slowest = max(a.slowest, m.took)
		place[m.id] = i
		if m.acked {
			a.acked++
		}
		// Over the API the turn has to be the acknowledged one, not another that a repetition brought.
		lost := times[m.id] == 0 || m.receipt != "" && m.receipt != receipts[m.id]
		switch {
		case m.acked && lost && sc.unwritten(m.at):
			a.window++
		case m.acked && lost:
			a.lost = append(a.lost, fmt.Sprintf("%s, acknowledged after %v", m.id, m.at.Sub(sc.began)))
		case times[m.id] > 1:
			a.twice = append(a.twice, m.id)
		}
		if times[m.id] > 0 {
			want = append(want, m.id)
		}
	}
	var got []string
	for _, t := range order {
		a.turns++
		if _, ok := place[t.message]; !ok {
			a.unsent = append(a.unsent, t.message)
		}
		got = append(got, t.message)
	}
	// Over the API several write at a time; the history has been checked for that.
	if c.channel != overAPI && !slices.Equal(slices.Compact(got), want) {
		a.disordered = append(a.disordered, fmt.Sprintf("turns of %s: %v, sent %v", c.key.Conversation, got, want))
	}
	sc.judgeState(c, a, len(order))
	return order
}

// judgeState compares the number of turns that the state remembers with the transcript.
func (sc *scene) judgeState(c *conversation, a *account, turns int) {
	loaded, err := sc.store.Load(context.Background(), session.LoadRequest{Key: c.key})
	var state struct{ Turns int }
	if err == nil && loaded.State != nil {
		err = json.Unmarshal(loaded.State, &state)
	}
	if err != nil || state.Turns != turns {
		a.disordered = append(a.disordered, fmt.Sprintf("the state of %s knows %d turns, its transcript %d; %v", c.key.Conversation, state.Turns, turns, err))
	}
}

// turns reads a transcript: texts, each followed by its reply.
func (sc *scene) turns(c *conversation) []turn {
	events, err := sc.store.Events(context.Background(), c.key, "", 0)
	if err != nil {
		sc.t.Fatal(err)
	}
	var all []turn
	for _, raw := range events {
		var e chat.Event
		if err := json.Unmarshal(raw.Body, &e); err != nil {
			sc.t.Fatal(err)
		}
		switch {
		case e.Text != "":
			all = append(all, turn{message: e.MessageID})
		case e.Reply != nil && len(all) > 0 && all[len(all)-1].message == e.MessageID:
			all[len(all)-1].receipt = e.Reply.Receipt
		default:
			sc.t.Errorf("%v: the transcript has a line out of place", c.key)
		}
	}
	return all
}

// posted is one message on the platform: a part of the reply to a message, or of the turn with a receipt.
type posted struct {
	of, part string
	by       string // the process, see replica.life
	at       time.Time
	until    time.Time // in Slack: when the process gave the request up at the latest
}

// slackPosts are the posts by channel, in order.
func (sc *scene) slackPosts() map[string][]posted {
	all := map[string][]posted{}
	for _, m := range sc.slack.Posted() {
		var meta struct {
			Payload struct {
				Entry string
				Part  int
			} `json:"event_payload"`
		}
		if err := json.Unmarshal(m.Metadata, &meta); err != nil {
			sc.t.Errorf("a post without metadata: %.100s", m.Text)
		}
		until, err := time.Parse(time.RFC3339Nano, m.Header.Get(untilHeader))
		if err != nil {
			sc.t.Errorf("a post that nobody gives up: %v", err)
		}
		all[m.Channel] = append(all[m.Channel], posted{of: meta.Payload.Entry, part: fmt.Sprint(meta.Payload.Part), by: m.Header.Get("User-Agent"), at: m.At, until: until})
	}
	return all
}

// dingtalkPosts are the posts by conversation, in order.
func (sc *scene) dingtalkPosts() map[string][]posted {
	all := map[string][]posted{}
	for _, p := range sc.dingtalk.Posts() {
		body, err := json.Marshal(p.Body)
		if err != nil || p.Via != "webhook" {
			sc.t.Errorf("a post via %s; %v", p.Via, err)
		}
		all[p.To] = append(all[p.To], posted{of: sc.tokens[p.Session], part: string(body), by: p.By, at: p.At})
	}
	return all
}

// judgePosts compares the turns of a conversation with what its person got to see.
func (sc *scene) judgePosts(c *conversation, a *account, order []turn, posts []posted) {
	first := map[posted]posted{} // by reply and part
	var replies []string
	for _, p := range posts {
		if sc.unwritten(p.at) && !slices.ContainsFunc(order, func(t turn) bool { return t.message == p.of || t.receipt == p.of }) {
			a.undone++
			continue
		}
		key := posted{of: p.of, part: p.part}
		if before, again := first[key]; again {
			cause, after := sc.cause(c, before, p)
			if cause == unexplained {
				sc.t.Logf("posted twice, by %s after %v and by %s after %v: %+v", before.by, before.at.Sub(sc.began), p.by, p.at.Sub(sc.began), sc.around(before.at, p.at))
				if c.channel == overSlack {
					sc.t.Logf("given up %v and %v after that", before.until.Sub(before.at), p.until.Sub(p.at))
				}
			}
			d := a.doubled[cause]
			a.doubled[cause] = doubles{d.n + 1, max(d.latest, after)}
			continue
		}
		first[key] = p
		if len(replies) == 0 || replies[len(replies)-1] != p.of {
			replies = append(replies, p.of)
		}
	}
	a.replies += len(replies)
	var want []string
	for _, t := range order {
		name := t.message
		if c.channel == overSlack {
			name = t.receipt
		}
		want = append(want, name)
		if !slices.Contains(replies, name) {
			a.lost = append(a.lost, "the reply to "+t.message)
		}
	}
	if !slices.Equal(replies, want) {
		a.disordered = append(a.disordered, fmt.Sprintf("replies in %s: %v, want %v", c.key.Conversation, replies, want))
	}
}

// verdict lists what must not be.
func (sc *scene) verdict(accounts map[channel]*account) (wrong []string) {
	complain := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	for name, a := range accounts {
		if a.acked != a.sent {
			complain("%s: %d of %d messages were never acknowledged", name, a.sent-a.acked, a.sent)
		}
		for what, list := range map[string][]string{
			"lost": a.lost, "turns twice": a.twice, "out of order": a.disordered, "turns that nobody asked for": a.unsent,
		} {
			if len(list) > 0 {
				complain("%s: %d %s, such as %s; faults around: %+v", name, len(list), what, list[0], sc.around(sc.began, time.Now()))
			}
		}
		if n := a.doubled[unexplained].n; n > 0 {
			complain("%s: %d replies posted twice for no reason", name, n)
		}
	}
	letters, err := sc.store.DeadLetters(context.Background(), 100)
	for _, l := range letters {
		complain("a dead letter after %d attempts: %s", l.Attempts, l.Why)
	}
	if err != nil {
		complain("reading the dead letters: %v", err)
	}
	return wrong
}
