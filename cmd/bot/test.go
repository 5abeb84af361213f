package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"supportbot/dialog"
	"supportbot/dialogues"
	"supportbot/faq"
)

// test holds the dialogues that are written beside the knowledge, and shows where the bot behaves
// differently. Arguments select dialogues by a part of their name or of their file's.
func (p *program) test(_ context.Context, c *cli.Command) error {
	o := locate(c.String("knowledge"))
	k, err := p.knowledge(o)
	if err != nil {
		return err
	}
	started := time.Now()
	brain, err := dialog.New(k)
	if err != nil {
		return err
	}
	results, err := dialogues.RunAll(brain, k.Dialogues, p.lifetime(c))
	if err != nil {
		return err
	}
	results = selected(results, c.Args().Slice())
	for _, r := range results {
		if r.Unsure > 0 && len(r.Mismatches) == 0 {
			fmt.Fprintf(p.stdout, "%s: %s: unsure, offered instead of answered or declined\n", r.File, r.Name)
		}
		if len(r.Mismatches) == 0 {
			continue
		}
		fmt.Fprintf(p.stdout, "%s: %s\n", r.File, r.Name)
		for _, m := range r.Mismatches {
			fmt.Fprintf(p.stdout, "  %s\n", m)
		}
	}
	failed := dialogues.Failed(results)
	fmt.Fprintf(p.stdout, "%s: %s passed (%d of them unsure), %d failed, in %.1f s\n", o, count(len(results)-failed, "dialogue"), dialogues.Unsure(results), failed, time.Since(started).Seconds())
	if len(results) == 0 {
		return fmt.Errorf("no dialogue was held: list files under dialogues in %s, or check the names given", filepath.Base(o.path))
	}
	if failed > 0 {
		return errShown
	}
	if !dialogues.Bearable(results) {
		return fmt.Errorf("the bot is unsure in more than %.0f %% of the dialogues: write more examples", 100*dialogues.BearableUnsure)
	}
	return nil
}

// lifetime is how long a conversation is remembered, as it would be in the store.
func (p *program) lifetime(c *cli.Command) time.Duration {
	d, err := time.ParseDuration(c.String("conversation-ttl"))
	if err != nil {
		return 24 * time.Hour
	}
	return d
}

func selected(results []dialogues.Result, parts []string) []dialogues.Result {
	if len(parts) == 0 {
		return results
	}
	var kept []dialogues.Result
	for _, r := range results {
		for _, part := range parts {
			if strings.Contains(r.Name, part) || strings.Contains(r.File, part) {
				kept = append(kept, r)
				break
			}
		}
	}
	return kept
}

// rehearse holds a knowledge's dialogues before the knowledge is put into service.
func rehearse(brain dialogues.Brain, k *faq.Knowledge, lifetime time.Duration) error {
	results, err := dialogues.RunAll(brain, k.Dialogues, lifetime)
	if err != nil {
		return err
	}
	for _, r := range results {
		if len(r.Mismatches) > 0 {
			return fmt.Errorf("%d of %s fail, the first being %q in %s: %s",
				dialogues.Failed(results), count(len(results), "dialogue"), r.Name, r.File, r.Mismatches[0])
		}
	}
	if !dialogues.Bearable(results) {
		return fmt.Errorf("the bot is unsure in %d of %s", dialogues.Unsure(results), count(len(results), "dialogue"))
	}
	return nil
}
