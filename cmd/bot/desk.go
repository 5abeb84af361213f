package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"supportbot/channels/console"
	"supportbot/chat"
	"supportbot/desk"
	"supportbot/dialog"
	"supportbot/faq"
	"supportbot/intents"
	"supportbot/session"
)

// agents are the accounts of the console; without any there is none.
func (r *settingsReader) agents(name string) []console.Account {
	accounts, err := console.ParseAccounts(r.values[name])
	if err != nil {
		r.mistake(name, "has mistakes:\n    %s", strings.ReplaceAll(err.Error(), "\n", "\n    "))
	}
	return accounts
}

// console makes the agents' pages, nil if nobody may sign in.
func (a *assistant) console(s settings, log *slog.Logger) *console.Console {
	if len(s.agents) == 0 {
		return nil
	}
	return console.New(console.Options{
		Accounts:       s.agents,
		Actor:          a.bot,
		Store:          a.store,
		Knowledge:      func() *faq.Knowledge { return a.brain.Load().Knowledge },
		Card:           a.card,
		Preview:        a.preview,
		Inbox:          lessons{store: a.store, engine: func() *intents.Engine { return a.brain.Load().Engine }, now: time.Now},
		Erase:          func(ctx context.Context, key session.Key) error { return a.store.Erase(ctx, key, key.Conversation) },
		TrustedProxies: s.trustedProxies,
		Logger:         log,
	})
}

// withConsole adds the console's pages to the routes.
func withConsole(routes map[string]http.Handler, c *console.Console) map[string]http.Handler {
	if c == nil {
		return routes
	}
	all := c.Routes()
	maps.Copy(all, routes)
	return all
}

// state reads a conversation as it is now.
func (a *assistant) state(ctx context.Context, key session.Key) (dialog.State, error) {
	var s dialog.State
	loaded, err := a.store.Load(ctx, session.LoadRequest{Key: key})
	if err != nil || loaded.State == nil {
		return s, errors.Join(err)
	}
	if err := json.Unmarshal(loaded.State, &s); err != nil {
		return s, fmt.Errorf("reading the conversation's state: %w", err)
	}
	return s, nil
}

func (a *assistant) card(ctx context.Context, key session.Key) (desk.Card, error) {
	s, err := a.state(ctx, key)
	if err != nil {
		return desk.Card{}, err
	}
	return a.brain.Load().Card(s), nil
}

func (a *assistant) preview(ctx context.Context, key session.Key, intent, outcome string) (chat.Reply, error) {
	s, err := a.state(ctx, key)
	if err != nil {
		return chat.Reply{}, err
	}
	reply, ok := a.brain.Load().Preview(s, intent, outcome)
	if !ok {
		return reply, fmt.Errorf("an answer of that name: %w", session.ErrNotFound)
	}
	return reply, nil
}

func (p *program) deskCommands() []*cli.Command {
	role := &cli.StringFlag{Name: "role", Value: string(console.Agent), Usage: "`what` the agent may do: agent, or admin (also export and erase conversations)"}
	return []*cli.Command{{Name: "token", Usage: "make a token with which an agent signs in to the console", ArgsUsage: "NAME", Flags: []cli.Flag{role}, Action: p.deskToken}}
}

// deskToken prints a new token, and the line to configure. Nothing is kept.
func (p *program) deskToken(_ context.Context, c *cli.Command) error {
	if c.Args().Len() != 1 {
		return usageError{errors.New(`desk token: give the name of one agent, in quotes if it has spaces; flags come before it`)}
	}
	if name := c.Args().First(); strings.Contains(name, ":") {
		return usageError{fmt.Errorf("desk token: %q is no name: it has a colon, which ends the name in DESK_AGENTS", name)}
	}
	token, account, err := console.NewToken(c.Args().First(), console.Role(c.String("role")))
	if err != nil {
		return usageError{fmt.Errorf("desk token: %w", err)}
	}
	fmt.Fprintf(p.stdout, "Token, for %s alone (it is shown only now):\n  %s\n\nLine for DESK_AGENTS, or for the file that DESK_AGENTS_FILE names:\n  %s\n", account.Name, token, account)
	return nil
}
