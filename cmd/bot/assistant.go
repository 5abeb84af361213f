package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"time"

	"supportbot/bot"
	"supportbot/channels/web"
	"supportbot/dialog"
	"supportbot/faq"
	"supportbot/session"
)

// assistant is the bot put together: what every channel talks to.
type assistant struct {
	origin    origin
	knowledge *faq.Knowledge
	store     *session.Store
	metrics   *web.Metrics
	bot       *bot.Bot
	log       *slog.Logger
}

// assemble reads the knowledge, opens the store and joins them. The caller
// closes the assistant.
func (p *program) assemble(ctx context.Context, s settings, log *slog.Logger) (*assistant, error) {
	a := &assistant{origin: locate(s.knowledge), log: log}
	var err error
	if a.knowledge, err = p.knowledge(a.origin); err != nil {
		return nil, err
	}
	brain, err := dialog.New(a.knowledge)
	if err != nil {
		return nil, fmt.Errorf("learning from the knowledge: %w", err)
	}
	a.store, err = session.Open(ctx, session.Options{URL: s.redisURL, TTL: s.conversationTTL, Logger: log})
	if err != nil {
		return nil, err
	}
	a.metrics = web.NewMetrics(programVersion(), a.knowledge.Hash)
	a.bot = bot.New(bot.Options{
		Store:    a.store,
		Brain:    brain,
		Observer: a.metrics,
		Logger:   log,
		Limit:    session.Limit{Messages: s.rateLimit, Per: time.Minute},
	})
	return a, nil
}

func (a *assistant) close() { a.store.Close() }

// banner says what is in force, without a secret.
func (a *assistant) banner(w io.Writer, listening ...string) {
	fmt.Fprintf(w, "bot %s, engine %s\n", programVersion(), dialog.Engine)
	fmt.Fprintf(w, "  knowledge  %s (%.12s)\n", a.origin, a.knowledge.Hash)
	fmt.Fprintf(w, "  store      %s\n", a.store.Describe())
	for _, line := range listening {
		fmt.Fprintf(w, "  %s\n", line)
	}
}
