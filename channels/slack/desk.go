package slack

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"supportbot/bot"
	"supportbot/chat"
	"supportbot/desk"
	"supportbot/faq"
	"supportbot/faq/wording"
	"supportbot/session"
)

// Desk does what agents do with tickets, in bounded time: *bot.Bot.
type Desk interface {
	Act(ctx context.Context, k session.Key, a desk.Act) (bot.Acted, error)
}

// ListenDesk makes d take what agents do. Like Listen it must be called before the first event comes
// in. Without it the Channel has no agents: it only posts to them.
func (c *Channel) ListenDesk(d Desk) { c.desk = d }

// deskPrefix marks an address in the agents' channel: "desk/C0123".
const deskPrefix = "desk/"

// DeskChannel is the address of a channel of agents.
func DeskChannel(id string) chat.Address {
	return chat.Address{Channel: Name, Target: deskPrefix + id}
}

// A ticket's thread is known as "C0123/1700000000.000100".
func threadName(channel, ts string) string { return channel + "/" + ts }

func readThread(name string) (channel, ts string) {
	channel, ts, _ = strings.Cut(name, "/")
	return channel, ts
}

// routeOf finds the ticket that a thread is about; false if it is no ticket's.
func (c *Channel) routeOf(ctx context.Context, p place) (session.Route, bool, error) {
	if c.desk == nil || p.direct() || p.thread == "" {
		return session.Route{}, false, nil
	}
	r, err := c.Store.RouteOf(ctx, session.Thread{Channel: Name, Name: threadName(p.channel, p.thread)})
	if errors.Is(err, session.ErrNotFound) {
		return r, false, nil
	}
	return r, err == nil, err
}

// ticket is the value of a card's button, and what a form about the ticket carries. It says whose
// conversation it is, so that a click needs no look-up.
type ticket struct {
	ID           string       `json:"k"`
	Channel      string       `json:"c"`
	Conversation string       `json:"v"`
	Language     faq.Language `json:"l"`
	// Agent's language, of a form.
	Agent faq.Language `json:"a,omitempty"`
}

func ticketOf(s desk.Summary) ticket {
	return ticket{ID: s.ID, Channel: s.Channel, Conversation: s.Conversation, Language: spokenIn(s)}
}

func (t ticket) key() session.Key {
	return session.Key{Channel: t.Channel, Conversation: t.Conversation}
}

func (t ticket) String() string {
	text, _ := json.Marshal(t) // strings only
	return string(text)
}

func readTicket(text string) (ticket, bool) {
	var t ticket
	ok := json.Unmarshal([]byte(text), &t) == nil && t.ID != "" && t.Channel != "" && t.Conversation != ""
	return t, ok
}

// spokenIn is the person's language: whoever answers has to know it.
func spokenIn(s desk.Summary) faq.Language {
	if s.Language == faq.ZH {
		return faq.ZH
	}
	return faq.EN
}

// act does something with a ticket and says in the agent's words why it was not done; "" if it was.
// rest completes the sentence of a refusal.
func (c *Channel) act(ctx context.Context, t ticket, a desk.Act, lang faq.Language, rest faq.Text) (string, error) {
	a.Ticket = t.ID
	done, err := c.desk.Act(ctx, t.key(), a)
	switch {
	case err != nil:
		return "", err
	case done.Refusal != "":
		return sentences(lang, c.refused(done, lang), rest.In(lang)), nil
	case done.Change == desk.None && (a.Do == desk.Claim || a.Do == desk.Release):
		return c.deskTexts.Already.In(lang), nil
	}
	return "", nil
}

func (c *Channel) refused(done bot.Acted, lang faq.Language) string {
	why, known := c.deskTexts.Refusals[done.Refusal]
	if !known {
		return c.texts.TryAgain.In(lang)
	}
	agent := c.deskTexts.Agent.In(lang)
	if a := done.Ticket.Agent; a != nil && a.Name != "" {
		agent = a.Name
	}
	return wording.Fill(why, lang, "agent", agent)
}

// sentences joins sentences; Chinese ones need no space.
func sentences(lang faq.Language, all ...string) string {
	if lang == faq.ZH {
		return strings.Join(all, "")
	}
	return strings.Join(all, " ")
}
