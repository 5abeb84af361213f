package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"runtime/debug"
	"sync/atomic"
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
	senders   map[string]bot.Sender        // of the channels that are pushed to; complete before the bot runs
	brain     atomic.Pointer[dialog.Brain] // in force, for type-ahead
	log       *slog.Logger
}

// assemble reads the knowledge, opens the store and joins them. The caller
// closes the assistant.
func (p *program) assemble(ctx context.Context, s settings, log *slog.Logger) (*assistant, error) {
	a := &assistant{origin: locate(s.knowledge), senders: map[string]bot.Sender{}, log: log}
	var err error
	if a.knowledge, err = p.knowledge(a.origin); err != nil {
		return nil, err
	}
	brain, err := dialog.New(a.knowledge)
	if err != nil {
		return nil, fmt.Errorf("learning from the knowledge: %w", err)
	}
	a.knowledge.Compact()
	debug.FreeOSMemory() // learning takes several times the memory of what was learned
	a.store, err = session.Open(ctx, session.Options{URL: s.redisURL, TTL: s.conversationTTL, Logger: log})
	if err != nil {
		return nil, err
	}
	a.metrics = web.NewMetrics(programVersion(), a.knowledge.Hash)
	a.bot = bot.New(bot.Options{
		Store:    a.store,
		Senders:  a.senders,
		Observer: a.metrics,
		Logger:   log,
		Limit:    session.Limit{Messages: s.rateLimit, Per: time.Minute},
	})
	a.use(brain)
	return a, nil
}

// use puts a brain into service.
func (a *assistant) use(b *dialog.Brain) {
	a.bot.Use(b)
	a.brain.Store(b)
}

// suggest completes what somebody is typing.
func (a *assistant) suggest(typed string, language faq.Language, limit int) []web.Suggestion {
	var all []web.Suggestion
	for _, s := range a.brain.Load().Engine.Suggest(typed, language, limit) {
		all = append(all, web.Suggestion(s))
	}
	return all
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
