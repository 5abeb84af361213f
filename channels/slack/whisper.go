package slack

import (
	"context"

	"github.com/slack-go/slack"
)

// whisper says something to one person, as well as it can: nothing depends on it.
func (c *Channel) whisper(ctx context.Context, p place, text string) {
	options := []slack.MsgOption{slack.MsgOptionText(escape.Replace(text), false)}
	if p.thread != "" {
		options = append(options, slack.MsgOptionTS(p.thread))
	}
	var err error
	if p.direct() {
		_, _, err = c.api.PostMessageContext(ctx, p.channel, options...)
	} else {
		_, err = c.api.PostEphemeralContext(ctx, p.channel, p.user, options...)
	}
	if err != nil {
		c.Logger.Warn("a remark to one person did not get through", "error", err)
	}
}

// remark is whisper in answer to a click, which works where the bot is no member.
func (c *Channel) remark(ctx context.Context, i interaction, text string) {
	err := c.hooks.post(ctx, i.ResponseURL, &slack.WebhookMessage{ResponseType: "ephemeral", Text: escape.Replace(text)})
	if err == nil {
		return
	}
	if p := i.place(); p.valid() {
		c.whisper(ctx, p, text)
	}
}
