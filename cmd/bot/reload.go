package main

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"runtime/debug"
	"time"

	"supportbot/dialog"
	"supportbot/faq"
)

// reloadEvery is how often the knowledge's files are looked at. Looking works everywhere, also where
// files are replaced as a whole, and costs a few system calls.
const reloadEvery = 2 * time.Second

// reloader puts changed knowledge into service once it is free of mistakes and its dialogues pass.
// Until then, and whenever something is wrong, the knowledge in force stays.
type reloader struct {
	origin   origin
	lifetime time.Duration
	log      *slog.Logger
	use      func(*faq.Knowledge, *dialog.Brain)
	told     func(used bool) // what became of a change; nil for nobody
	brain    *dialog.Brain   // in force; nil if that is not known

	read  func() (*faq.Knowledge, faq.Problems, seen)
	files seen // that make up the knowledge, dialogues included, before they were last read
}

// reload keeps the assistant's knowledge up to date until ctx ends.
func (a *assistant) reload(ctx context.Context, lifetime time.Duration) {
	ticker := time.NewTicker(reloadEvery)
	defer ticker.Stop()
	r := newReloader(a.origin, a.files, lifetime, a.log, func(_ *faq.Knowledge, b *dialog.Brain) { a.use(b) })
	r.told, r.brain = a.metrics.Reloaded, a.brain.Load()
	r.run(ctx, ticker.C)
}

func newReloader(o origin, files seen, lifetime time.Duration, log *slog.Logger, use func(*faq.Knowledge, *dialog.Brain)) *reloader {
	return &reloader{origin: o, lifetime: lifetime, log: log, use: use, read: o.readSeeing, files: files}
}

// run looks for changes until ctx ends. ticks says when to look.
func (r *reloader) run(ctx context.Context, ticks <-chan time.Time) {
	if r.origin.embedded {
		return
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks:
			r.look()
		}
	}
}

// look reloads if a file has changed since it was last read, for better or worse.
func (r *reloader) look() {
	if maps.Equal(r.origin.look(r.files), r.files) {
		return
	}
	err := r.reload()
	if r.told != nil {
		r.told(err == nil)
	}
	if err != nil {
		r.log.Error("the changed knowledge is not used, the one in force stays", "knowledge", r.origin.path, "reason", err)
	}
}

func (r *reloader) reload() error {
	k, problems, files := r.read()
	r.files = files // also of what is not used: mending any of them is a change
	if n := unfit(problems); n > 0 {
		for _, p := range problems {
			r.log.Error("a mistake in the knowledge", "file", p.File, "line", p.Line, "column", p.Column, "mistake", p.Message, "hint", p.Hint)
		}
		return fmt.Errorf("it has %s; run \"bot check\"", count(n, "problem"))
	}
	brain, err := r.brain.Renew(k)
	if err != nil {
		return err
	}
	if err := rehearse(brain, k, r.lifetime); err != nil {
		return fmt.Errorf("its dialogues do not pass; run \"bot test\": %w", err)
	}
	k.Compact()
	r.brain = brain
	r.use(k, brain)
	debug.FreeOSMemory()
	r.log.Info("knowledge reloaded", "knowledge", r.origin.path, "hash", k.Hash[:12])
	return nil
}
