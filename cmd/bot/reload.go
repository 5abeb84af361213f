package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
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

	files []string // that make up the knowledge, dialogues included
	seen  string   // their fingerprint when they were last read
}

// reload keeps the assistant's knowledge up to date until ctx ends.
func (a *assistant) reload(ctx context.Context, lifetime time.Duration) {
	ticker := time.NewTicker(reloadEvery)
	defer ticker.Stop()
	r := newReloader(a.origin, a.knowledge, lifetime, a.log, func(_ *faq.Knowledge, b *dialog.Brain) { a.use(b) })
	r.told, r.brain = a.metrics.Reloaded, a.brain.Load()
	r.run(ctx, ticker.C)
}

func newReloader(o origin, k *faq.Knowledge, lifetime time.Duration, log *slog.Logger, use func(*faq.Knowledge, *dialog.Brain)) *reloader {
	r := &reloader{origin: o, lifetime: lifetime, log: log, use: use, files: filesOf(k)}
	r.seen = r.fingerprint()
	return r
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
	now := r.fingerprint()
	if now == r.seen {
		return
	}
	r.seen = now
	err := r.reload()
	if r.told != nil {
		r.told(err == nil)
	}
	if err != nil {
		r.log.Error("the changed knowledge is not used, the one in force stays", "knowledge", r.origin.path, "reason", err)
	}
}

func (r *reloader) reload() error {
	k, problems := r.origin.read()
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
	r.files = filesOf(k)
	r.seen = r.fingerprint()
	k.Compact()
	r.brain = brain
	r.use(k, brain)
	debug.FreeOSMemory()
	r.log.Info("knowledge reloaded", "knowledge", r.origin.path, "hash", k.Hash[:12])
	return nil
}

// fingerprint is made of name, size and time of every file. It changes when a file is edited,
// replaced, or removed.
func (r *reloader) fingerprint() string {
	var b strings.Builder
	folder := filepath.Dir(r.origin.path)
	for _, name := range r.files {
		info, err := os.Stat(filepath.Join(folder, filepath.FromSlash(name)))
		if err != nil {
			fmt.Fprintf(&b, "%s missing\n", name)
			continue
		}
		fmt.Fprintf(&b, "%s %d %d\n", name, info.Size(), info.ModTime().UnixNano())
	}
	return b.String()
}

func filesOf(k *faq.Knowledge) []string {
	files := append([]string{}, k.Files...)
	for _, f := range k.Dialogues {
		files = append(files, f.Name)
	}
	return files
}
