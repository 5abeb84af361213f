package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"supportbot/channels/web"
	"supportbot/chat"
	"supportbot/dialog"
	"supportbot/dialogues"
	"supportbot/load"
)

const loadDescription = `What is said are the dialogues of the knowledge. The bot takes them for messages of people: one in service has them
among its numbers and alerts, in Insights, in what "bot suggest" reads, and in Redis until BOT_RETENTION is over.
Measure a bot with a Redis of its own. What would call an agent is left out, unless --call-agents is given.`

func loadFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "url", Value: "http://127.0.0.1:8080", Usage: "`address` of the bot"},
		&cli.FloatFlag{Name: "rate", Value: 50, Usage: "`messages` a second; 0 is as many as the connections carry"},
		&cli.DurationFlag{Name: "for", Value: 10 * time.Second, Usage: "`time` to send for"},
		&cli.IntFlag{Name: "connections", Value: 64, Usage: "most `messages` under way at a time"},
		&cli.IntFlag{Name: "people", Value: 500, Usage: "`conversations` at a time"},
		&cli.IntFlag{Name: "slack-every", Usage: "every `n`-th person writes in Slack, signed with SLACK_SIGNING_SECRET; 0 is nobody"},
		&cli.StringFlag{Name: "slack-team", Value: "T0LOAD", Usage: "`id` of the workspace that the bot is in"},
		&cli.StringFlag{Name: "stand-in", Usage: "`address` on which to stand in for Slack's web API; the bot's SLACK_API_URL has to be http://ADDRESS/api/"},
		&cli.BoolFlag{Name: "call-agents", Usage: "also say what calls an agent: tickets are opened, and whoever answers them is called"},
		&cli.BoolFlag{Name: "json", Usage: "print one JSON object"},
	}
}

// load drives a running bot with what the dialogues of the knowledge say. It exits with 1 if messages
// were not answered.
func (p *program) load(ctx context.Context, c *cli.Command) error {
	s, err := p.settings(c)
	if err != nil {
		return err
	}
	o := load.Options{
		URL: c.String("url"), Rate: c.Float("rate"), For: c.Duration("for"), Connections: c.Int("connections"),
		Script: load.Script{
			People: c.Int("people"), SlackEvery: c.Int("slack-every"), Team: c.String("slack-team"), Seed: uint64(time.Now().UnixNano()),
		},
	}
	switch {
	case o.Rate < 0 || o.Connections < 1 || o.Connections > maxConnections || o.For <= 0 || o.Script.People < 1 || o.Script.SlackEvery < 0:
		return usageError{fmt.Errorf("load: the rate is at least 0, the connections are 1 to %d, time and people more than 0", maxConnections)}
	case strings.Trim(o.Script.Team, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != "":
		return usageError{errors.New("load: --slack-team is the id of a workspace, in capital letters and digits, such as T0LOAD")}
	case o.Script.SlackEvery > 0 && len(s.slack.secrets) == 0:
		return usageError{errors.New("load: events of Slack are signed; set SLACK_SIGNING_SECRET to that of the bot")}
	}
	if o.Script.SlackEvery > 0 {
		o.Script.Secret = s.slack.secrets[0]
	}
	if o.Script.Dialogues, err = p.spoken(s, c.Bool("call-agents")); err != nil {
		return err
	}
	if at := c.String("stand-in"); at != "" {
		stop, err := standIn(at, &o)
		if err != nil {
			return err
		}
		defer stop()
		if !c.Bool("json") {
			fmt.Fprintf(p.stderr, "standing in for Slack at %s\n", at)
		}
	}
	report, err := load.Run(ctx, o)
	if err != nil {
		return err
	}
	if c.Bool("json") {
		err = json.NewEncoder(p.stdout).Encode(report)
	} else {
		report.Print(p.stdout)
		if report.Errors["429"] > 0 {
			fmt.Fprintln(p.stdout, "429: the bot limits people and addresses; measure with BOT_RATE_LIMIT=1000000")
		}
	}
	if err == nil && report.Failed() > 0 {
		return errShown
	}
	return err
}

// spoken are the turns of the dialogues that belong to the knowledge, with those that call an agent or
// without.
func (p *program) spoken(s settings, calling bool) ([][]string, error) {
	k, err := p.knowledge(locate(s.knowledge))
	if err != nil {
		return nil, err
	}
	brain, err := dialog.New(k)
	if err != nil {
		return nil, fmt.Errorf("learning from the knowledge: %w", err)
	}
	var all [][]string
	for _, file := range k.Dialogues {
		list, err := dialogues.Parse(file.Name, file.Content)
		if err != nil {
			return nil, err
		}
		for _, d := range list {
			var turns []string
			for _, turn := range d.Turns {
				if len(turn.Say) <= maxSaid && strings.TrimSpace(turn.Say) != "" {
					turns = append(turns, turn.Say)
				}
			}
			if !calling {
				turns = untilCall(brain, turns)
			}
			if len(turns) > 0 {
				all = append(all, turns)
			}
		}
	}
	if len(all) == 0 {
		return nil, errors.New("load: the knowledge has no dialogues to hold")
	}
	return all, nil
}

// untilCall is what is said of a dialogue before an agent is called.
func untilCall(brain *dialog.Brain, turns []string) []string {
	var state dialog.State
	for i, text := range turns {
		id := strconv.Itoa(i)
		state, _ = brain.Step(state, dialog.Turn{
			ID: id, Ticket: "load", Now: time.Now(),
			Message: chat.Message{Channel: web.Channel, Conversation: "load", ID: id, Text: text},
		})
		if state.Ticket.Live() {
			return turns[:i]
		}
	}
	return turns
}

// maxSaid leaves out what dialogues say to find limits, in bytes.
const maxSaid = 1000

// standIn serves Slack's web API in Slack's place until stop is called.
func standIn(at string, o *load.Options) (stop func(), err error) {
	l, err := net.Listen("tcp", at)
	if err != nil {
		return nil, fmt.Errorf("standing in for Slack: %w", err)
	}
	o.Posts = &load.StandIn{Team: o.Script.Team}
	server := &http.Server{Handler: o.Posts, ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = server.Serve(l) }() // until it is closed
	return func() { _ = server.Close() }, nil
}
