package dingtalk

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"

	"supportbot/bot"
	"supportbot/desk"
	"supportbot/faq"
	"supportbot/faq/wording"
	"supportbot/session"
)

const (
	maxListed     = 20 // tickets in a list
	maxCandidates = 50 // tickets of which a message that comes again is looked for
)

// tickets reads all tickets, oldest first.
func (c *Channel) tickets(ctx context.Context) ([]desk.Summary, error) {
	rows, err := c.Store.Desk(ctx)
	if err != nil {
		return nil, err
	}
	var all []desk.Summary
	for _, row := range rows {
		var t desk.Summary
		if err := json.Unmarshal(row.Summary, &t); err != nil || t.ID == "" {
			c.Logger.Error("a ticket of the desk cannot be read", "ticket", excerpt(row.Ticket))
			continue
		}
		t.Channel, t.Conversation = row.Key.Channel, row.Key.Conversation
		all = append(all, t)
	}
	return all, nil
}

// meant finds the tickets that an id's beginning may mean: the live ones, and if there is none, those that have
// ended. A message that comes again means the ticket that it meant before, however the tickets stand by now.
func (c *Channel) meant(ctx context.Context, all []desk.Summary, beginning, message string) ([]desk.Summary, error) {
	var found, live []desk.Summary
	for _, t := range all {
		switch {
		case beginning != "" && strings.EqualFold(t.ID, beginning):
			return []desk.Summary{t}, nil
		case len(t.ID) < len(beginning) || !strings.EqualFold(t.ID[:len(beginning)], beginning):
			continue
		case t.Live():
			live = append(live, t)
		}
		found = append(found, t)
	}
	if len(found) < 2 {
		return found, nil
	}
	for _, t := range found[max(0, len(found)-maxCandidates):] {
		loaded, err := c.Store.Load(ctx, session.LoadRequest{Key: keyOf(t), MessageID: bot.ActMark(message)})
		if err != nil {
			return nil, err
		}
		if loaded.Seen {
			return []desk.Summary{t}, nil
		}
	}
	if len(live) > 0 {
		return live, nil
	}
	return found, nil
}

// list shows the tickets that an agent can do something with, those that wait longest first, and then those that
// have ended if they are asked for.
func (c *Channel) list(all []desk.Summary, lang faq.Language, ended bool) string {
	statuses := []desk.Status{desk.Open, desk.Claimed, desk.Expired}
	if ended {
		statuses = append(statuses, desk.Resolved)
	}
	var lines []string
	for _, status := range statuses {
		for _, t := range all {
			if t.Status == status {
				lines = append(lines, "- **"+line(t.ID, maxName)+"** "+c.standing(t, lang)+"  \n"+line(t.Question, maxTitle))
			}
		}
	}
	if len(lines) == 0 {
		return c.deskTexts.None.In(lang)
	}
	if more := len(lines) - maxListed; more > 0 {
		lines = append(lines[:maxListed], wording.Fill(c.deskTexts.More, lang, "n", strconv.Itoa(more)))
	}
	return strings.Join(lines, "\n")
}
