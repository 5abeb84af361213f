package dingtalk_test

import (
	"context"
	"encoding/json"
	"sync"
	"testing"
	"time"

	"supportbot/bot"
	"supportbot/channels/dingtalk"
	"supportbot/chat"
	"supportbot/desk"
	"supportbot/faq"
	"supportbot/session"
	"supportbot/test/dingtalk/gateway"
)

// The agents' group and the second one.
const (
	agents  = "cidagents"
	seniors = "cidseniors"
)

const groupPath = "/v1.0/robot/groupMessages/send"

func withAgents(o *dingtalk.Options) { o.DeskGroups = []string{agents, seniors} }

// clerk is a desk that writes down what agents do, and says what it is told to.
type clerk struct {
	says  bot.Acted
	fails error

	mu   sync.Mutex
	acts []desk.Act
	keys []session.Key
}

func (d *clerk) Act(_ context.Context, k session.Key, a desk.Act) (bot.Acted, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.acts, d.keys = append(d.acts, a), append(d.keys, k)
	if d.says.Ticket.ID == "" && d.says.Refusal == "" {
		return bot.Acted{Change: desk.WasSaid}, d.fails
	}
	return d.says, d.fails
}

func (d *clerk) done() []desk.Act {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]desk.Act(nil), d.acts...)
}

// lina and mo work in the agents' group.
var lina = desk.Agent{Surface: "dingtalk", ID: "lina", Name: "李娜"}

// ticket makes a summary of a ticket of a visitor on the web.
func ticket(id string, status desk.Status, now time.Time) desk.Summary {
	t := *desk.New(id, desk.Asked, "Can I renew "+id+"?", chat.Address{}, now)
	t.Status = status
	switch status {
	case desk.Claimed:
		t.Agent, t.Claimed = &lina, now
	case desk.Resolved, desk.Expired:
		t.Ended = now
	}
	return desk.Summary{Ticket: t, Channel: "web", Conversation: "visitor-" + id, Language: faq.EN}
}

// has puts tickets on the desk.
func (s *scene) has(all ...desk.Summary) {
	s.t.Helper()
	for _, t := range all {
		summary, err := json.Marshal(t)
		if err != nil {
			s.t.Fatal(err)
		}
		k := session.Key{Channel: t.Channel, Conversation: t.Conversation}
		done, err := s.store.Commit(s.t.Context(), session.Turn{
			Key: k, MessageID: "opens", State: []byte(`{"ticket":` + string(summary) + `}`), Reply: []byte("{}"),
			Row: &session.Row{Key: k, Ticket: t.ID, Live: t.Live(), Summary: summary, At: t.Opened.UnixMilli()},
		})
		if err != nil || done.Status != session.Committed {
			s.t.Fatalf("a ticket is not on the desk: %v, %v", done.Status, err)
		}
	}
}

// staffed is a scene with agents, a recording desk and the tickets that most tests need.
func staffed(t *testing.T, change func(*dingtalk.Options)) (*scene, *clerk) {
	t.Helper()
	s := newScene(t, func(o *dingtalk.Options) {
		withAgents(o)
		if change != nil {
			change(o)
		}
	})
	d := &clerk{}
	s.channel.Listen(&scripted{})
	s.channel.ListenDesk(d)
	s.has(
		ticket("K7F3M2QX", desk.Open, s.clock.Now().Add(-25*time.Minute)),
		ticket("M9ABCDEF", desk.Claimed, s.clock.Now()),
		ticket("M9VVVVVV", desk.Open, s.clock.Now()),
		ticket("R2OLDOLD", desk.Resolved, s.clock.Now()),
		ticket("K7ENDED0", desk.Resolved, s.clock.Now()),
	)
	return s, d
}

// saying is what an agent says in the agents' group, mentioning the robot.
func (s *scene) saying(id, who, text string) gateway.Message {
	m := s.gate.Group(id, agents, who, text)
	m["senderNick"] = map[string]string{"lina": "李娜", "mo": "Mo"}[who]
	return m
}

// post is a post about a ticket.
func about(change desk.Change, t desk.Summary) desk.Post {
	return desk.Post{Change: change, Ticket: t, CardEntry: t.ID + ".card0"}
}

// told posts something to the agents' group and returns what is shown.
func (s *scene) told(p desk.Post) []gateway.Post {
	s.t.Helper()
	before := len(s.gate.Posts())
	if _, err := s.channel.Post(s.t.Context(), dingtalk.DeskGroup(agents), p, bot.Attempt{EntryID: "e", Number: 1}); err != nil {
		s.t.Fatal(err)
	}
	return s.gate.Posts()[before:]
}
