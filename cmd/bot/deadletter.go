package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/urfave/cli/v3"

	"supportbot/session"
)

func deadletterFlags() []cli.Flag {
	return []cli.Flag{
		&cli.BoolFlag{Name: "all", Usage: "all there are, instead of naming them"},
		&cli.BoolFlag{Name: "json", Usage: "print one JSON object a line"},
	}
}

func deadletterListFlags() []cli.Flag {
	return []cli.Flag{
		&cli.IntFlag{Name: "limit", Value: 100, Usage: "most `letters` of each of the 64 partitions, the newest first"},
		&cli.BoolFlag{Name: "json", Usage: "print one JSON object a line"},
	}
}

// deadLetter is what is shown of one. The reply itself is not: it may be private.
type deadLetter struct {
	ID       string    `json:"id"`
	At       time.Time `json:"at"`
	Channel  string    `json:"channel"`
	Attempts int       `json:"attempts"`
	Poison   bool      `json:"poison"` // a message that could not be computed
	Why      string    `json:"why"`
	Done     string    `json:"done,omitempty"`
}

// poisonMark ends the id of a dead letter that is a message and not a reply.
const poisonMark = ".poison"

func shown(d session.DeadLetter, done string) deadLetter {
	why, _, _ := strings.Cut(d.Why, "\n") // a panic's stack follows
	return deadLetter{
		ID: d.Entry.ID, At: d.At.UTC(), Channel: d.Lane.Key.Channel, Attempts: d.Attempts,
		Poison: strings.HasSuffix(d.Entry.ID, poisonMark), Why: why, Done: done,
	}
}

// letters prints dead letters, for people or for programs.
type letters struct {
	asJSON bool
	w      io.Writer
	table  *tabwriter.Writer
}

func (p *program) letters(asJSON bool) *letters {
	return &letters{asJSON: asJSON, w: p.stdout, table: tabwriter.NewWriter(p.stdout, 0, 4, 2, ' ', 0)}
}

func (l *letters) print(d deadLetter) error {
	if l.asJSON {
		return json.NewEncoder(l.w).Encode(d)
	}
	what := "reply"
	if d.Poison {
		what = "message"
	}
	_, err := fmt.Fprintf(l.table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", d.ID, d.At.Format("2006-01-02 15:04:05"), d.Channel, what, count(d.Attempts, "attempt"), d.Done, d.Why)
	return err
}

// deadLetters opens the store that REDIS_URL names and reads what is there.
func (p *program) deadLetters(ctx context.Context, c *cli.Command, limit int) (*session.Store, []session.DeadLetter, error) {
	s, err := p.settings(c)
	if err != nil {
		return nil, nil, err
	}
	if s.redisURL == "" {
		return nil, nil, errors.New("deadletter looks into stored conversations and needs REDIS_URL")
	}
	// Nobody waits for this command as platforms wait for an acknowledgement.
	store, err := session.Open(ctx, session.Options{URL: s.redisURL, TTL: s.conversationTTL, OpTimeout: 10 * time.Second, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, nil, err
	}
	list, err := store.DeadLetters(ctx, limit)
	if err != nil {
		store.Close()
		return nil, nil, err
	}
	return store, list, nil
}

func (p *program) listDeadLetters(ctx context.Context, c *cli.Command) error {
	store, list, err := p.deadLetters(ctx, c, max(c.Int("limit"), 1))
	if err != nil {
		return err
	}
	defer store.Close()
	out := p.letters(c.Bool("json"))
	for _, d := range list {
		if err := out.print(shown(d, "")); err != nil {
			return err
		}
	}
	if len(list) == 0 && !out.asJSON {
		fmt.Fprintln(p.stdout, "there are no dead letters")
	}
	return out.table.Flush()
}

func (p *program) retryDeadLetters(ctx context.Context, c *cli.Command) error {
	return p.eachDeadLetter(ctx, c, "queued", func(store *session.Store, d session.DeadLetter) error {
		if strings.HasSuffix(d.Entry.ID, poisonMark) {
			return fmt.Errorf("it is a message that could not be computed, and was answered with an apology; \"bot replay %s\" computes it again, \"bot deadletter drop\" removes it",
				strings.TrimSuffix(d.Entry.ID, poisonMark))
		}
		return store.Revive(ctx, d)
	})
}

func (p *program) dropDeadLetters(ctx context.Context, c *cli.Command) error {
	return p.eachDeadLetter(ctx, c, "dropped", func(store *session.Store, d session.DeadLetter) error { return store.Drop(ctx, d) })
}

// eachDeadLetter does something with those that are named, and says how it went with each.
func (p *program) eachDeadLetter(ctx context.Context, c *cli.Command, done string, do func(*session.Store, session.DeadLetter) error) error {
	names, all := c.Args().Slice(), c.Bool("all")
	if len(names) == 0 != all {
		return usageError{fmt.Errorf("deadletter %s: name the letters by their ids, or all with --all", c.Name)}
	}
	const everything = 10_000 // of a partition, ten times what is kept
	store, list, err := p.deadLetters(ctx, c, everything)
	if err != nil {
		return err
	}
	defer store.Close()
	byID := map[string]session.DeadLetter{}
	for _, d := range list {
		byID[d.Entry.ID] = d
		if all {
			names = append(names, d.Entry.ID)
		}
	}
	out, failed := p.letters(c.Bool("json")), false
	for _, name := range names {
		d, known := byID[name]
		if !known {
			fmt.Fprintf(p.stderr, "bot: there is no dead letter %q\n", name)
			failed = true
			continue
		}
		if err := do(store, d); err != nil {
			fmt.Fprintf(p.stderr, "bot: dead letter %s: %v\n", name, err)
			failed = true
			continue
		}
		if err := out.print(shown(d, done)); err != nil {
			return err
		}
	}
	if err := out.table.Flush(); err != nil {
		return err
	}
	if failed {
		return errShown
	}
	return nil
}
