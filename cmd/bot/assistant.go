package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"

	"supportbot/bot"
	"supportbot/channels/web"
	"supportbot/dialog"
	"supportbot/faq"
	"supportbot/observe"
	"supportbot/session"
)

// assistant is the bot put together: what every channel talks to.
type assistant struct {
	origin    origin
	knowledge *faq.Knowledge
	files     seen // of the knowledge, before they were read
	store     *session.Store
	metrics   *observe.Metrics
	traces    *observe.Traces // nil if nobody wants any
	bot       *bot.Bot
	senders   map[string]bot.Sender        // of the channels that are pushed to; complete before the bot runs
	posters   map[string]bot.Poster        // of the places where agents work; complete before the bot runs
	brain     atomic.Pointer[dialog.Brain] // in force, for type-ahead
	log       *slog.Logger
}

// assemble reads the knowledge, opens the store and joins them. The caller
// closes the assistant.
func (p *program) assemble(ctx context.Context, s settings, log *slog.Logger) (*assistant, error) {
	// Learning makes much garbage for a moment. Bearing half as much again as usual saves a tenth of the
	// time; bearing more leaves holes in the memory behind.
	defer debug.SetGCPercent(debug.SetGCPercent(150))
	a := &assistant{origin: locate(s.knowledge), senders: map[string]bot.Sender{}, posters: map[string]bot.Poster{}, log: log}
	var problems faq.Problems
	a.knowledge, problems, a.files = a.origin.readSeeing()
	if err := p.accept(a.origin, problems); err != nil {
		return nil, err
	}
	a.knowledge.Compact() // before learning, which then has its room
	brain, err := dialog.New(a.knowledge)
	if err != nil {
		return nil, fmt.Errorf("learning from the knowledge: %w", err)
	}
	debug.FreeOSMemory() // learning takes several times the memory of what was learned
	a.metrics = observe.NewMetrics(programVersion(), s.channels()...)
	for _, channel := range s.channels() {
		a.metrics.Expects(channel, channelEvents[channel]...)
	}
	a.store, err = session.Open(ctx, session.Options{URL: s.redisURL, TTL: s.conversationTTL, ReceiptTTL: s.retention, Logger: log, Failed: a.metrics.StoreFailed})
	if err != nil {
		return nil, err
	}
	o := bot.Options{
		Store:      a.store,
		Senders:    a.senders,
		Posters:    a.posters,
		Desk:       s.surfaces(),
		Observer:   a.metrics,
		Unattended: s.unattended,
		Logger:     log,
		Limit:      session.Limit{Messages: s.rateLimit, Per: time.Minute},
	}
	if s.traces {
		if a.traces, err = observe.NewTraces(ctx, programVersion(), log); err != nil {
			a.store.Close()
			return nil, err
		}
		o.Tracer = a.traces
	}
	a.bot = bot.New(o)
	a.use(brain)
	return a, nil
}

// use puts a brain into service.
func (a *assistant) use(b *dialog.Brain) {
	a.bot.Use(b)
	a.brain.Store(b)
	a.metrics.Uses(b.Knowledge.Hash)
}

// suggest completes what somebody is typing.
func (a *assistant) suggest(typed string, language faq.Language, limit int) []web.Suggestion {
	var all []web.Suggestion
	for _, s := range a.brain.Load().Engine.Suggest(typed, language, limit) {
		all = append(all, web.Suggestion(s))
	}
	return all
}

// checkStore warns of what in Redis is not set up to keep what was acknowledged.
func (a *assistant) checkStore(ctx context.Context) {
	for _, warning := range a.store.Check(ctx) {
		a.log.Warn("Redis: " + warning)
	}
}

func (a *assistant) close() {
	a.store.Close()
	if a.traces == nil {
		return
	}
	if err := a.traces.Close(); err != nil {
		a.log.Warn("the last traces are lost", "error", err)
	}
}

// banner says what is in force, without a secret. It is written at once: who reads one line may count on all.
func (a *assistant) banner(w io.Writer, listening ...string) {
	var b strings.Builder
	fmt.Fprintf(&b, "bot %s, engine %s\n", programVersion(), dialog.Engine)
	fmt.Fprintf(&b, "  knowledge  %s (%.12s)\n", a.origin, a.knowledge.Hash)
	fmt.Fprintf(&b, "  store      %s\n", a.store.Describe())
	for _, line := range listening {
		fmt.Fprintf(&b, "  %s\n", line)
	}
	_, _ = io.WriteString(w, b.String())
}
