package slack

import (
	"context"

	"supportbot/desk"
	"supportbot/faq"
)

// deskClicked handles a button of a card. Slack never repeats a click: whatever came of it is said at
// once, to the agent alone. What it did is shown by the card.
func (c *Channel) deskClicked(ctx context.Context, i interaction, a action, do desk.Verb) {
	t, ok := readTicket(a.Value)
	if !ok || !i.place().valid() || a.ActionTS == "" {
		return
	}
	who, problem := c.clicker(ctx, i, t.Language)
	if problem == "" {
		switch do {
		case desk.Claim, desk.Release:
			problem = c.claimOrRelease(ctx, i, a, t, who, do)
		case desk.Resolve, desk.Answer:
			problem = c.openDeskForm(ctx, i, t, who, do)
		}
	}
	if problem != "" {
		c.remark(ctx, i, problem)
	}
}

// clicker is the agent who clicked or sent a form, or what to tell somebody who is none.
func (c *Channel) clicker(ctx context.Context, i interaction, lang faq.Language) (agent, string) {
	if c.desk == nil {
		return agent{}, c.texts.TryAgain.In(lang)
	}
	who, err := c.agent(ctx, i.User.ID, lang)
	switch {
	case err != nil:
		return who, c.texts.TryAgain.In(lang)
	case !who.may, i.User.TeamID != "" && i.User.TeamID != i.place().team: // somebody from outside, in a shared channel
		return who, c.deskTexts.NoAgent.In(who.language)
	}
	return who, ""
}

// claimOrRelease does what a button says.
func (c *Channel) claimOrRelease(ctx context.Context, i interaction, a action, t ticket, who agent, do desk.Verb) string {
	problem, err := c.act(ctx, t, desk.Act{ID: "slack/click/" + string(do) + "/" + a.ActionTS + "/" + i.User.ID, Do: do, Agent: who.Agent}, who.language, c.deskTexts.NothingDone)
	if err != nil {
		return c.apology(err, who.language)
	}
	return problem
}
