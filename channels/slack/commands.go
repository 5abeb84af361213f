package slack

import (
	"context"
	"net/url"
	"strings"

	"supportbot/chat"
	"supportbot/faq"
)

// slashCommand is a slash command, as a form over HTTP and as JSON over Socket Mode.
type slashCommand struct {
	TeamID      string `json:"team_id"`
	ChannelID   string `json:"channel_id"`
	UserID      string `json:"user_id"`
	Command     string `json:"command"`
	Text        string `json:"text"`
	ResponseURL string `json:"response_url"`
	TriggerID   string `json:"trigger_id"`
}

func readCommand(form url.Values) slashCommand {
	return slashCommand{
		TeamID: form.Get("team_id"), ChannelID: form.Get("channel_id"), UserID: form.Get("user_id"),
		Command: form.Get("command"), Text: form.Get("text"),
		ResponseURL: form.Get("response_url"), TriggerID: form.Get("trigger_id"),
	}
}

func noCommand(string) *faq.Command { return nil }

// commanded is command with a word to the person even if the handler panics.
func (c *Channel) commanded(ctx context.Context, s slashCommand) answer {
	a := c.safely(func() answer { return c.command(ctx, s) })
	if a.verdict == again {
		return answer{payload: private(c.texts.TryAgain.In(languageOf(s.Text)))}
	}
	return a
}

// command handles a slash command. Slack never repeats one: a failure is said at once, to the person alone.
func (c *Channel) command(ctx context.Context, s slashCommand) answer {
	p := place{team: s.TeamID, channel: s.ChannelID, user: s.UserID}
	if !p.valid() || s.TriggerID == "" || len(s.TriggerID) > 200 {
		return answer{verdict: refused}
	}
	typed := plain(s.Text, "")
	lang := languageOf(typed)
	me, err := c.identity(ctx)
	if err != nil {
		c.Logger.Error("a command could not be served", "error", err)
		return answer{payload: private(c.texts.TryAgain.In(lang))}
	}
	if p.team != me.team {
		return answer{}
	}
	// Whatever the command is called in this workspace: for the conversation it is the knowledge's own.
	text := cut(strings.TrimSpace("/"+c.Knowledge().About.Command+" "+typed), chat.MaxText)
	if form := c.Command(text); form != nil && form.Form {
		if err := c.openForm(ctx, p, form, formOrigin{Hook: s.ResponseURL, Language: lang}, s.TriggerID); err != nil {
			c.Logger.Error("a form could not be opened", "error", err)
			return answer{payload: private(c.texts.TryAgain.In(lang))}
		}
		return answer{}
	}
	reply, err := c.handler.Handle(ctx, chat.Message{
		Channel: Name, Conversation: commands(p), ID: "command/" + s.TriggerID, Person: p.person(), Text: text,
		ReplyTo: target{channel: p.channel, onlyFor: p.user}.address(map[string]string{hintHook: s.ResponseURL}),
	})
	switch {
	case err != nil:
		return answer{payload: private(c.apology(err, lang))}
	case reply.Relayed: // nothing is posted, and nobody sees what was typed behind a slash
		return answer{payload: private(escape.Replace(reply.Text))}
	}
	return answer{}
}
