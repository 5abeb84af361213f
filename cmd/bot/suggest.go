package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/urfave/cli/v3"

	"supportbot/bot"
	"supportbot/intents"
	"supportbot/learn"
	"supportbot/session"
)

// inboxDepth is how many items of each of the 64 partitions are looked at, the newest first: all that
// are kept.
const inboxDepth = 400

const suggestDescription = "Reads what was not understood, judged unhelpful or answered by agents, and writes a patch for an author to review: new examples, negative examples, skeletons of new intents. What was accepted in the console comes first. The files themselves are never touched. What would make \"bot check\" or \"bot test\" worse is left out, and said."

func suggestFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "out", Usage: "`FILE` to write the patch into, instead of printing it"},
		&cli.StringFlag{Name: "dir", Usage: "`FOLDER`, not there yet, to write the changed files into as they would be"},
		&cli.BoolFlag{Name: "accepted", Usage: "only what was accepted in the console"},
		&cli.BoolFlag{Name: "json", Usage: "print one JSON object: proposals, what was left out and why, measurements, patch"},
	}
}

// suggestions is what comes of the inbox.
type suggestions struct {
	Knowledge string           `json:"knowledge"`
	Items     int              `json:"items"`
	Proposals []learn.Proposal `json:"proposals"` // without those left out
	LeftOut   []learn.Proposal `json:"left_out"`
	Before    measured         `json:"before"`
	After     measured         `json:"after"`
	Patch     string           `json:"patch"`

	changed map[string][]byte
}

// suggest makes a patch to the knowledge of what was put on record.
func (p *program) suggest(ctx context.Context, c *cli.Command) error {
	s, err := p.settings(c)
	if err != nil {
		return err
	}
	o := locate(s.knowledge)
	if s.redisURL == "" {
		return errors.New("suggest looks into stored conversations and needs REDIS_URL")
	}
	k, err := p.knowledge(o)
	if err != nil {
		return err
	}
	if err := notOfKnowledge(c.String("out"), o, k.Files); err != nil {
		return err
	}
	if dir := c.String("dir"); dir != "" {
		if _, err := os.Lstat(dir); err == nil {
			return usageError{fmt.Errorf("suggest: --dir %s is there already; name a folder that is not there yet", dir)}
		}
	}
	engine, err := intents.New(k)
	if err != nil {
		return fmt.Errorf("learning from the knowledge: %w", err)
	}
	store, err := p.records(ctx, s)
	if err != nil {
		return err
	}
	defer store.Close()
	items, err := inbox(ctx, store)
	if err != nil {
		return err
	}
	groups := learn.Groups(items, engine)
	if c.Bool("accepted") {
		groups = onlyAccepted(groups)
	}
	t, err := newTrial(o, k, p.lifetime(c))
	if err != nil {
		return err
	}
	defer t.close()
	found, err := t.suggestions(learn.Propose(groups, k, bot.Mask()))
	if err != nil {
		return err
	}
	found.Knowledge, found.Items = o.String(), len(items)
	return p.tell(found, o, c.String("out"), c.String("dir"), c.Bool("json"))
}

// records opens the store for a command: nobody waits for it as platforms wait for an acknowledgement.
func (p *program) records(ctx context.Context, s settings) (*session.Store, error) {
	return session.Open(ctx, session.Options{
		URL: s.redisURL, TTL: s.conversationTTL, ReceiptTTL: s.retention, OpTimeout: 10 * time.Second, Logger: slog.New(slog.DiscardHandler),
	})
}

// inbox reads what is on record. What cannot be read is from another version of the program, and passed over.
func inbox(ctx context.Context, store *session.Store) ([]learn.Stored, error) {
	kept, err := store.Inbox(ctx, inboxDepth)
	if err != nil {
		return nil, fmt.Errorf("reading what is on record: %w", err)
	}
	items := make([]learn.Stored, 0, len(kept))
	for _, k := range kept {
		it := learn.Stored{ID: k.ID}
		if json.Unmarshal(k.Body, &it.Item) != nil {
			continue
		}
		if k.Accepted != nil {
			it.Accepted = new(learn.Acceptance)
			if json.Unmarshal(k.Accepted, it.Accepted) != nil {
				it.Accepted = nil
			}
		}
		items = append(items, it)
	}
	return items, nil
}

func onlyAccepted(groups []learn.Group) (accepted []learn.Group) {
	for _, g := range groups {
		if g.Accepted != nil {
			accepted = append(accepted, g)
		}
	}
	return accepted
}

// notOfKnowledge refuses to write a patch over a file of the knowledge.
func notOfKnowledge(out string, o origin, files []string) error {
	if out == "" || o.embedded {
		return nil
	}
	there, err := os.Stat(out)
	if err != nil {
		return nil // it is not there
	}
	for _, name := range files {
		if file, err := os.Stat(filepath.Join(filepath.Dir(o.path), filepath.FromSlash(name))); err == nil && os.SameFile(file, there) {
			return usageError{fmt.Errorf("suggest: --out %s is a file of the knowledge; name another, such as learned.patch", out)}
		}
	}
	return nil
}

// tell writes and prints what was found.
func (p *program) tell(found suggestions, o origin, out, dir string, asJSON bool) error {
	summary := p.stderr // beside the patch
	if out != "" || dir != "" {
		summary = p.stdout
	}
	if found.Patch != "" && out != "" {
		if err := os.WriteFile(out, []byte(found.Patch), 0o644); err != nil {
			return fmt.Errorf("writing the patch: %w", err)
		}
	}
	if found.Patch != "" && dir != "" {
		if err := writeFiles(dir, found.changed); err != nil {
			return err
		}
	}
	switch {
	case asJSON:
		e := json.NewEncoder(p.stdout)
		e.SetEscapeHTML(false)
		return e.Encode(found)
	case out == "" && dir == "":
		fmt.Fprint(p.stdout, found.Patch)
	}
	found.print(summary)
	switch {
	case found.Patch == "":
		fmt.Fprintln(summary, "there is nothing to patch")
	case out != "":
		fmt.Fprintf(summary, "wrote %s: review it, and apply it in the folder of %s with \"patch -p1\" or \"git apply\"\n", out, filepath.Base(o.path))
	case dir != "":
		fmt.Fprintf(summary, "wrote the changed files into %s\n", dir)
	}
	return nil
}

// writeFiles writes into a folder that is not there yet.
func writeFiles(dir string, files map[string][]byte) error {
	if err := os.Mkdir(dir, 0o755); err != nil {
		return fmt.Errorf("writing the changed files: %w", err)
	}
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return fmt.Errorf("writing the changed files: %w", err)
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return fmt.Errorf("writing the changed files: %w", err)
		}
	}
	return nil
}

// print lists what is proposed and what is not.
func (s suggestions) print(w io.Writer) {
	fmt.Fprintf(w, "%s: %s on record\n", s.Knowledge, count(s.Items, "item"))
	for _, p := range s.Proposals {
		fmt.Fprintf(w, "  %-8s  %s  %s\n", p.As, p.For, shownTexts(p.Lines))
	}
	if len(s.LeftOut) > 0 {
		fmt.Fprintln(w, "left out:")
	}
	for _, p := range s.LeftOut {
		fmt.Fprintf(w, "  %s: %s\n", shownTexts(p.Texts), p.Held)
		for _, harm := range p.Harm {
			fmt.Fprintf(w, "      %s\n", harm)
		}
	}
	fmt.Fprintf(w, "now:            %s\nwith the patch: %s\n", s.Before, s.After)
}

func shownTexts(texts []string) string {
	switch len(texts) {
	case 0:
		return "(no text)"
	case 1:
		return fmt.Sprintf("%q", texts[0])
	}
	return fmt.Sprintf("%q and %d more", texts[0], len(texts)-1)
}
