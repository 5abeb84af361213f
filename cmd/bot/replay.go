package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/urfave/cli/v3"

	"supportbot/dialog"
	"supportbot/session"
)

// replay computes the turn of a receipt again and compares the replies, byte by byte.
func (p *program) replay(ctx context.Context, c *cli.Command) error {
	id := c.Args().First()
	if id == "" {
		return usageError{errors.New("replay: which receipt? Give the id that a reply carries as \"receipt\"")}
	}
	s, err := p.settings(c)
	if err != nil {
		return err
	}
	if s.redisURL == "" {
		return errors.New("replay looks into stored conversations and needs REDIS_URL")
	}
	k, err := p.knowledge(locate(s.knowledge))
	if err != nil {
		return err
	}
	brain, err := dialog.New(k)
	if err != nil {
		return err
	}
	store, err := session.Open(ctx, session.Options{URL: s.redisURL, TTL: s.conversationTTL, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	defer store.Close()
	stored, err := store.Receipt(ctx, id)
	if err != nil {
		return fmt.Errorf("reading receipt %s: %w", id, err)
	}
	var receipt dialog.Receipt
	if err := json.Unmarshal(stored, &receipt); err != nil {
		return fmt.Errorf("reading receipt %s: %w", id, err)
	}
	replayed, err := brain.Replay(receipt)
	if err != nil {
		return err
	}
	return p.compare(receipt, replayed)
}

func (p *program) compare(receipt dialog.Receipt, r dialog.Replayed) error {
	fmt.Fprintf(p.stdout, "receipt    %s of %s\nknowledge  %.12s\nengine     %s\n", receipt.ID, receipt.Now.Format("2006-01-02 15:04:05 MST"), receipt.Knowledge, receipt.Engine)
	if len(r.Changed) > 0 {
		fmt.Fprintf(p.stdout, "changed    %s\n", strings.Join(r.Changed, ", "))
	}
	if r.Same {
		fmt.Fprintln(p.stdout, "the reply is the same, to the byte")
		return nil
	}
	recorded, err := indented(r.Recorded)
	if err != nil {
		return err
	}
	computed, err := indented(r.Computed)
	if err != nil {
		return err
	}
	fmt.Fprintln(p.stdout, "the reply differs (- recorded, + computed now):")
	for _, line := range difference(recorded, computed) {
		fmt.Fprintln(p.stdout, line)
	}
	return errShown
}

func indented(v any) ([]string, error) {
	b, err := json.MarshalIndent(v, "", "  ")
	return strings.Split(string(b), "\n"), err
}

// difference lists the lines of a that are not in b and the reverse, in their order: enough to see
// what has changed in two texts of the same shape.
func difference(a, b []string) []string {
	var lines []string
	for i, j := 0, 0; i < len(a) || j < len(b); {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			i, j = i+1, j+1
		case j >= len(b) || i < len(a) && index(b[j:], a[i]) < 0:
			lines = append(lines, "- "+a[i])
			i++
		default:
			lines = append(lines, "+ "+b[j])
			j++
		}
	}
	return lines
}

func index(lines []string, line string) int {
	for i, l := range lines {
		if l == line {
			return i
		}
	}
	return -1
}
