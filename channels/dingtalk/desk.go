package dingtalk

import (
	"context"
	"errors"
	"slices"
	"strings"

	"supportbot/bot"
	"supportbot/chat"
	"supportbot/desk"
	"supportbot/session"
)

// Desk does what agents do with tickets, in bounded time: *bot.Bot.
type Desk interface {
	Act(ctx context.Context, k session.Key, a desk.Act) (bot.Acted, error)
}

// ListenDesk makes d take what agents do. Like Listen it must be called before the first message comes
// in. Without it the Channel has no agents: it only posts to them.
func (c *Channel) ListenDesk(d Desk) { c.desk = d }

// An address of agents is "desk/group|openConversationId", or "desk/robot" for the custom robot.
const (
	deskPrefix = "desk/"
	toRobot    = "robot"
)

// DeskGroup is the address of a group of agents, by its openConversationId.
func DeskGroup(conversation string) chat.Address {
	return chat.Address{Channel: Name, Target: deskPrefix + toGroup + "|" + conversation}
}

// DeskRobot is the address of the custom robot that alerts agents.
func DeskRobot() chat.Address { return chat.Address{Channel: Name, Target: deskPrefix + toRobot} }

// Post shows agents what happened with a ticket: in a group, through the app's robot, or as an alert,
// through the custom robot. DingTalk has no threads: every message begins with the ticket's id. The ref
// and the errors are as those of Send.
func (c *Channel) Post(ctx context.Context, to chat.Address, p desk.Post, attempt bot.Attempt) (chat.Ref, error) {
	place, ours := strings.CutPrefix(to.Target, deskPrefix)
	kind, group, _ := strings.Cut(place, "|")
	switch {
	case ours && place == toRobot && c.robot != nil:
		return c.alert(ctx, p, attempt)
	case ours && kind == toGroup && idForm.MatchString(group):
	default:
		return "", &bot.Permanent{Err: errors.New("the address is none of agents on DingTalk: it should be desk/group| and an openConversationId, or desk/robot where a custom robot is configured")}
	}
	// In one pace with replies in the group.
	in := posting{Channel: c, to: chat.Address{Channel: Name, Target: place}, kind: kind, name: group}
	return c.deliver(attempt.EntryID, c.deskNotes(p), func(n note, _ bool) (string, error) {
		if err := in.takeTurn(); err != nil {
			return "", err
		}
		return in.byAPI(ctx, n)
	})
}

// alert tells the agents that a ticket waits. What happens otherwise is not the custom robot's business.
func (c *Channel) alert(ctx context.Context, p desk.Post, attempt bot.Attempt) (chat.Ref, error) {
	switch p.Change {
	case desk.Opened, desk.Reopened, desk.Reminded, desk.WasRaised, desk.HasExpired:
	default:
		return "", nil
	}
	return c.deliver(attempt.EntryID, c.alertNotes(p), func(n note, _ bool) (string, error) {
		return "", c.robot.post(ctx, n)
	})
}

// ofAgents reports whether a message was said in a group of agents.
func (c *Channel) ofAgents(m inbound) bool {
	return c.desk != nil && m.inGroup() && slices.Contains(c.DeskGroups, m.ConversationID)
}
