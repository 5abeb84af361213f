package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"supportbot/channels/slack"
	"supportbot/faq"
)

// slackSettings are those of the Slack app; without a bot token there is none.
type slackSettings struct {
	botToken, appToken, apiURL string
	secrets                    []string
	scope                      slack.Scope
	// desk and escalation are the channels of agents, group who of them may act.
	desk, escalation, group string
}

func (s slackSettings) on() bool { return s.botToken != "" }

func (s slackSettings) options() slack.Options {
	o := slack.Options{BotToken: s.botToken, AppToken: s.appToken, SigningSecrets: s.secrets, APIURL: s.apiURL, Scope: s.scope, DeskGroup: s.group}
	for _, channel := range []string{s.desk, s.escalation} {
		if channel != "" {
			o.DeskChannels = append(o.DeskChannels, channel)
		}
	}
	return o
}

// slackID is the form of Slack's ids.
var slackID = regexp.MustCompile(`^[A-Z0-9]{2,32}$`)

// mistaken finds a token that is surely another one: those for tests may look as they like.
func (r *settingsReader) mistaken(name, right string, wrong ...string) {
	for _, prefix := range wrong {
		if strings.HasPrefix(r.values[name], prefix) {
			r.mistake(name, "begins with %s, so it is another token; this one begins with %s", prefix, right)
		}
	}
}

func (r *settingsReader) slack() slackSettings {
	s := slackSettings{
		botToken: r.values["SLACK_BOT_TOKEN"], appToken: r.values["SLACK_APP_TOKEN"],
		desk: r.values["SLACK_DESK_CHANNEL"], escalation: r.values["SLACK_DESK_ESCALATION"], group: r.values["SLACK_DESK_GROUP"],
		apiURL: r.values["SLACK_API_URL"], scope: slack.Scope(r.values["SLACK_CONVERSATION_SCOPE"]),
	}
	if given := r.values["SLACK_SIGNING_SECRET"]; given != "" {
		for secret := range strings.SplitSeq(given, ",") {
			if secret = strings.TrimSpace(secret); secret == "" {
				r.mistake("SLACK_SIGNING_SECRET", "has an empty secret beside a comma")
				break
			}
			s.secrets = append(s.secrets, secret)
		}
	}
	switch further := s.appToken != "" || len(s.secrets) > 0; {
	case s.on() && !further:
		r.mistake("SLACK_BOT_TOKEN", "is set alone; events come in with SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP)")
	case !s.on() && further:
		r.mistake("SLACK_BOT_TOKEN", "is missing; SLACK_APP_TOKEN and SLACK_SIGNING_SECRET are of no use without it")
	}
	if s.scope != slack.PerPerson && s.scope != slack.PerThread {
		r.mistake("SLACK_CONVERSATION_SCOPE", "is %q; it is person or thread", s.scope)
	}
	r.desk("Slack", s.on(), "SLACK_DESK_CHANNEL", "SLACK_DESK_ESCALATION", "SLACK_DESK_GROUP")
	r.named(slackID, "the id of a channel, such as C0AB12CD3, which stands at the end of the channel's details", "SLACK_DESK_CHANNEL", "SLACK_DESK_ESCALATION")
	r.named(slackID, "the id of a user group, such as S0AB12CD3, which stands at the end of the link to it", "SLACK_DESK_GROUP")
	r.mistaken("SLACK_BOT_TOKEN", "xoxb-", "xapp-", "xoxp-")
	r.mistaken("SLACK_APP_TOKEN", "xapp-", "xoxb-", "xoxp-")
	if u, err := url.Parse(s.apiURL); s.apiURL != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
		r.mistake("SLACK_API_URL", "is not of the form https://host/api/")
	}
	return s
}

// slack adds the Slack channel, if there is one. A token that Slack refuses stops the start; a Slack that is
// out of reach does not: the other channels work, and this one when Slack is back.
func (a *assistant) slack(ctx context.Context, s slackSettings, log *slog.Logger) (*slack.Channel, error) {
	if !s.on() {
		return nil, nil
	}
	o := s.options()
	o.Store, o.Logger = a.store, log
	o.Knowledge = func() *faq.Knowledge { return a.brain.Load().Knowledge }
	o.Command = a.bareCommand
	o.Count = func(event string) { a.metrics.Counted(slack.Name, event) }
	o.Acknowledged = func(took time.Duration) { a.metrics.Acknowledged(slack.Name, http.StatusOK, took) }
	o.Judge, o.Judged = a.bot.Judge, a.metrics.Judged
	o.Preview = a.preview
	channel, err := slack.New(o)
	if err != nil {
		return nil, fmt.Errorf("setting up Slack: %w", err)
	}
	if err := channel.Identify(ctx); err != nil {
		if slack.Refused(err) {
			return nil, fmt.Errorf("%w\nRun \"bot slack check\" to see what is missing", err)
		}
		log.Error("Slack cannot be reached; its events wait", "error", err)
	}
	channel.Listen(a.bot)
	channel.ListenDesk(a.bot)
	a.senders[slack.Name], a.posters[slack.Name] = channel, channel
	return channel, nil
}

// bareCommand returns the command that a text calls without any argument.
func (a *assistant) bareCommand(text string) *faq.Command {
	use, ok := a.brain.Load().Engine.Command(text, faq.EN)
	if !ok || use.Rest != "" {
		return nil
	}
	return use.Command
}

// routes are the webhooks of the channels.
func routes(channel *slack.Channel) map[string]http.Handler {
	if channel == nil {
		return nil
	}
	return channel.Routes()
}

// checkSlack verifies that the Slack app is set up.
func (p *program) checkSlack(ctx context.Context, c *cli.Command) error {
	s, err := p.settings(c)
	if err != nil {
		return err
	}
	if !s.slack.on() {
		return usageError{fmt.Errorf("slack check: SLACK_BOT_TOKEN is not set")}
	}
	failed := 0
	for _, f := range slack.Check(ctx, s.slack.options()) {
		if f.OK {
			fmt.Fprintf(p.stdout, "✓ %s\n", f.What)
			continue
		}
		failed++
		fmt.Fprintf(p.stdout, "✗ %s\n  → %s\n", f.What, f.Fix)
	}
	fmt.Fprintf(p.stdout, "\n%s\n", slack.Note)
	if failed > 0 {
		return errShown
	}
	return nil
}
