package slack

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/slack-go/slack"

	"supportbot/bot"
)

// doubtful are the errors after which Slack may have done what it was asked for.
var doubtful = map[string]bool{
	"internal_error": true, "fatal_error": true, "service_unavailable": true, "request_timeout": true,
	"team_added_to_org": true,
}

// remedies say what helps against the errors that end in the dead letters.
var remedies = map[string]string{
	"channel_not_found":   "the channel is gone, or private and without the bot: invite the bot",
	"not_in_channel":      "invite the bot to the channel",
	"is_archived":         "the channel is archived",
	"account_inactive":    "the app was removed or the bot deactivated: install it again and renew SLACK_BOT_TOKEN",
	"token_revoked":       "install the app again and renew SLACK_BOT_TOKEN",
	"token_expired":       "turn token rotation off, or renew SLACK_BOT_TOKEN",
	"invalid_auth":        "SLACK_BOT_TOKEN is wrong",
	"not_authed":          "SLACK_BOT_TOKEN is empty",
	"missing_scope":       "run \"bot slack check\", add the scope and install the app again",
	"restricted_action":   "a rule of the workspace forbids posting here",
	"user_not_in_channel": "the person has left the channel",
	"messages_tab_disabled": "turn the Messages tab of the app's Home on: " +
		"the manifest in deploy has it",
	"cannot_dm_bot": "the person is a bot",
}

// judge turns an error of the web API into one that the delivery understands: a *bot.RetryAt where
// Slack says when to come back, a *bot.Permanent where trying again cannot help, and any other where
// the call may have been carried out. nil stays nil.
func (c *Channel) judge(method, channel string, err error) error {
	if err == nil {
		return nil
	}
	var limited *slack.RateLimitedError
	var status slack.StatusCodeError
	var refused slack.SlackErrorResponse
	switch {
	case errors.As(err, &limited):
		return c.later(method, channel, limited, err)
	case errors.As(err, &status) && status.Code == http.StatusTooManyRequests:
		return c.later(method, channel, &slack.RateLimitedError{RetryAfter: defaultRetry}, err)
	case errors.As(err, &status) && status.Code < 500:
		return &bot.Permanent{Err: fmt.Errorf("%s: %w", method, err)}
	case errors.As(err, &refused) && (refused.Err == "ratelimited" || refused.Err == "rate_limited" || refused.Err == "message_limit_exceeded"):
		return c.later(method, channel, &slack.RateLimitedError{RetryAfter: defaultRetry}, err)
	case errors.As(err, &refused) && !doubtful[refused.Err]:
		err = fmt.Errorf("%s: %w", method, err)
		if remedy := remedies[refused.Err]; remedy != "" {
			err = fmt.Errorf("%w (%s)", err, remedy)
		}
		return &bot.Permanent{Err: err}
	}
	return fmt.Errorf("%s: %w", method, err)
}

func (c *Channel) later(method, channel string, limited *slack.RateLimitedError, err error) error {
	c.Count(countRateLimited)
	until := c.Now().Add(max(limited.RetryAfter, 0))
	c.pace.pause(method, channel, until)
	return &bot.RetryAt{Time: until, Err: fmt.Errorf("%s: %w", method, err)}
}

// refusal is the web API's own word for what was wrong, "" if it was something else.
func refusal(err error) string {
	var refused slack.SlackErrorResponse
	if errors.As(err, &refused) {
		return refused.Err
	}
	return ""
}

// Refused reports whether Slack will not have the bot at all, as with a wrong token: trying again cannot help.
func Refused(err error) bool {
	var never *bot.Permanent
	return errors.As(err, &never)
}
