package main

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"supportbot/channels/dingtalk"
	"supportbot/faq"
	"supportbot/intents"
)

// dingtalkSettings are those of the DingTalk app; without a client id there is none.
type dingtalkSettings struct {
	id, robotCode, corpID, robotUserID string
	secrets                            []string // the first is in force
	aesKeys, callbackTokens            []string
	cardTemplate                       string
	cardSecrets                        []string
	stream                             bool
	apiURL, oapiURL                    string
	scope                              dingtalk.Scope
	// desk and escalation are the groups of agents; webhook and its secret a custom robot there.
	desk, escalation, webhook, webhookSecret string
}

func (s dingtalkSettings) on() bool { return s.id != "" }

func (s dingtalkSettings) options() dingtalk.Options {
	o := dingtalk.Options{
		ClientID: s.id, RobotCode: s.robotCode, CorpID: s.corpID, RobotUserID: s.robotUserID, Stream: s.stream,
		APIURL: s.apiURL, OAPIURL: s.oapiURL, Scope: s.scope,
		AESKeys: s.aesKeys, CallbackTokens: s.callbackTokens, CardTemplate: s.cardTemplate, CardSecrets: s.cardSecrets,
		DeskWebhook: s.webhook, DeskSecret: s.webhookSecret,
	}
	for _, group := range []string{s.desk, s.escalation} {
		if group != "" {
			o.DeskGroups = append(o.DeskGroups, group)
		}
	}
	if len(s.secrets) > 0 {
		o.ClientSecret, o.FormerSecrets = s.secrets[0], s.secrets[1:]
	}
	return o
}

// rotated splits a secret that may be two during a rotation.
func (r *settingsReader) rotated(name string) []string {
	if r.values[name] == "" {
		return nil
	}
	var secrets []string
	for secret := range strings.SplitSeq(r.values[name], ",") {
		if secret = strings.TrimSpace(secret); secret == "" {
			r.mistake(name, "has an empty secret beside a comma")
			return nil
		}
		secrets = append(secrets, secret)
	}
	return secrets
}

// dingtalkID is the form of DingTalk's ids.
var dingtalkID = regexp.MustCompile(`^[A-Za-z0-9+/=_.:$@-]{1,120}$`)

func (r *settingsReader) dingtalk() dingtalkSettings {
	s := dingtalkSettings{
		id: r.values["DINGTALK_CLIENT_ID"], secrets: r.rotated("DINGTALK_CLIENT_SECRET"),
		robotUserID: r.values["DINGTALK_ROBOT_USER_ID"],
		aesKeys:     r.rotated("DINGTALK_AES_KEY"), callbackTokens: r.rotated("DINGTALK_CALLBACK_TOKEN"),
		cardTemplate: r.values["DINGTALK_CARD_TEMPLATE"], cardSecrets: r.rotated("DINGTALK_CARD_SECRET"),
		robotCode: r.values["DINGTALK_ROBOT_CODE"], corpID: r.values["DINGTALK_CORP_ID"],
		apiURL: r.values["DINGTALK_API_URL"], oapiURL: r.values["DINGTALK_OAPI_URL"],
		scope: dingtalk.Scope(r.values["DINGTALK_CONVERSATION_SCOPE"]),
		desk:  r.values["DINGTALK_DESK_GROUP"], escalation: r.values["DINGTALK_DESK_ESCALATION"],
		webhook: r.values["DINGTALK_DESK_WEBHOOK"], webhookSecret: r.values["DINGTALK_DESK_SECRET"],
	}
	r.desk("DingTalk", s.on(), "DINGTALK_DESK_GROUP", "DINGTALK_DESK_ESCALATION", "DINGTALK_DESK_WEBHOOK", "DINGTALK_DESK_SECRET")
	r.named(dingtalkID, "an openConversationId: the conversationId of a message in the group", "DINGTALK_DESK_GROUP", "DINGTALK_DESK_ESCALATION")
	if s.webhook != "" {
		if _, err := dingtalk.NewRobot(s.webhook, s.webhookSecret, s.oapiURL, nil); err != nil {
			r.mistake("DINGTALK_DESK_WEBHOOK", "cannot be used: %v", err)
		}
	}
	var err error
	if s.stream, err = strconv.ParseBool(r.values["DINGTALK_STREAM"]); err != nil {
		r.mistake("DINGTALK_STREAM", "is %q; it is true or false", r.values["DINGTALK_STREAM"])
	}
	switch {
	case s.on() && r.values["DINGTALK_CLIENT_SECRET"] == "":
		r.mistake("DINGTALK_CLIENT_SECRET", "is missing; it stands beside the client id on the app's page of credentials")
	case !s.on() && (len(s.secrets) > 0 || s.robotCode != "" || s.stream || s.cardTemplate != ""):
		r.mistake("DINGTALK_CLIENT_ID", "is missing; the other settings of DingTalk are of no use without it")
	}
	if (len(s.aesKeys) > 0) != (len(s.callbackTokens) > 0) {
		r.mistake("DINGTALK_AES_KEY", "and DINGTALK_CALLBACK_TOKEN belong together; set both or none")
	}
	for _, key := range s.aesKeys {
		if len(key) != 43 {
			r.mistake("DINGTALK_AES_KEY", "does not have 43 characters; copy it from the app's page of callbacks")
		}
	}
	if s.cardTemplate != "" && !s.stream && len(s.cardSecrets) == 0 {
		r.mistake("DINGTALK_CARD_SECRET", "is missing; without Stream mode clicks on cards come over HTTP, and must be signed")
	}
	if s.scope != dingtalk.PerPerson && s.scope != dingtalk.PerGroup {
		r.mistake("DINGTALK_CONVERSATION_SCOPE", "is %q; it is person or group", s.scope)
	}
	for _, name := range []string{"DINGTALK_API_URL", "DINGTALK_OAPI_URL"} {
		u, err := url.Parse(r.values[name])
		if r.values[name] != "" && (err != nil || u.Host == "" || u.Path != "" && u.Path != "/" || u.Scheme != "http" && u.Scheme != "https") {
			r.mistake(name, "is not of the form https://host")
		}
	}
	return s
}

// dingtalk adds the DingTalk channel, if there is one. DingTalk being out of reach does not stop the start.
func (a *assistant) dingtalk(s dingtalkSettings, log *slog.Logger) (*dingtalk.Channel, error) {
	if !s.on() {
		return nil, nil
	}
	o := s.options()
	o.Store, o.Logger = a.store, log
	o.Knowledge = func() *faq.Knowledge { return a.brain.Load().Knowledge }
	o.Language = func(text string) faq.Language {
		return a.brain.Load().Engine.Understand(text, intents.Context{}).Language
	}
	o.Card = a.card
	o.Count = func(event string) { a.metrics.Counted(dingtalk.Name, event) }
	o.Acknowledged = func(took time.Duration) { a.metrics.Acknowledged(dingtalk.Name, http.StatusOK, took) }
	channel, err := dingtalk.New(o)
	if err != nil {
		return nil, fmt.Errorf("DingTalk: %w", err)
	}
	channel.Listen(a.bot)
	channel.ListenDesk(a.bot)
	a.senders[dingtalk.Name], a.posters[dingtalk.Name] = channel, channel
	return channel, nil
}

// withDingTalk adds the webhooks of DingTalk to those of other channels.
func withDingTalk(routes map[string]http.Handler, channel *dingtalk.Channel) map[string]http.Handler {
	all := map[string]http.Handler{}
	maps.Copy(all, routes)
	if channel != nil {
		maps.Copy(all, channel.Routes())
	}
	return all
}

// ready says why no traffic should come.
func (a *assistant) ready(channel *dingtalk.Channel) func(context.Context) error {
	return func(ctx context.Context) error {
		if err := a.store.Ping(ctx); err != nil || channel == nil {
			return err
		}
		return channel.Ready(ctx)
	}
}

// checkDingTalk verifies that the DingTalk app is set up.
func (p *program) checkDingTalk(ctx context.Context, c *cli.Command) error {
	s, err := p.settings(c)
	if err != nil {
		return err
	}
	if !s.dingtalk.on() {
		return usageError{fmt.Errorf("dingtalk check: DINGTALK_CLIENT_ID is not set")}
	}
	channel, err := dingtalk.New(s.dingtalk.options())
	if err != nil {
		return fmt.Errorf("DingTalk: %w", err)
	}
	failed := 0
	for _, f := range channel.Check(ctx) {
		if f.Err == nil {
			fmt.Fprintf(p.stdout, "✓ %s\n", f.What)
			continue
		}
		failed++
		fmt.Fprintf(p.stdout, "✗ %s\n  → %v\n", f.What, f.Err)
	}
	if failed > 0 {
		return errShown
	}
	return nil
}

// registerDingTalk tells DingTalk where clicks on cards go over HTTP.
func (p *program) registerDingTalk(ctx context.Context, c *cli.Command) error {
	s, err := p.settings(c)
	if err != nil {
		return err
	}
	u, err := url.Parse(c.Args().First())
	switch {
	case c.Args().Len() != 1 || err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return usageError{fmt.Errorf("dingtalk register: give the bot's address as DingTalk reaches it, such as https://bot.example.com")}
	case !s.dingtalk.on() || len(s.dingtalk.cardSecrets) == 0:
		return usageError{fmt.Errorf("dingtalk register: DINGTALK_CLIENT_ID and DINGTALK_CARD_SECRET have to be set")}
	}
	channel, err := dingtalk.New(s.dingtalk.options())
	if err != nil {
		return fmt.Errorf("DingTalk: %w", err)
	}
	if err := channel.RegisterCards(ctx, u.String()); err != nil {
		return fmt.Errorf("registering the address of cards: %w", err)
	}
	fmt.Fprintf(p.stdout, "✓ clicks on cards go to %s/dingtalk/cards\n", strings.TrimSuffix(u.String(), "/"))
	return nil
}
