package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/urfave/cli/v3"
)

//go:embed starter
var starter embed.FS

// begin writes a small commented knowledge to start one's own from. Nothing is overwritten.
func (p *program) begin(_ context.Context, c *cli.Command) error {
	folder := c.Args().First()
	if folder == "" {
		folder = "."
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("making the folder of the knowledge: %w", err)
	}
	files, err := fs.ReadDir(starter, "starter")
	if err != nil {
		return err
	}
	for _, f := range files {
		if _, err := os.Lstat(filepath.Join(folder, f.Name())); !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%s is there already; name another folder: bot init FOLDER", filepath.Join(folder, f.Name()))
		}
	}
	for _, f := range files {
		content, err := fs.ReadFile(starter, "starter/"+f.Name())
		if err != nil {
			return err
		}
		path := filepath.Join(folder, f.Name())
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return fmt.Errorf("writing the knowledge: %w", err)
		}
		fmt.Fprintf(p.stdout, "wrote %s\n", path)
	}
	fmt.Fprintf(p.stdout, "Now change it, and look at the result with: bot check %[1]s; bot test --knowledge %[1]s; bot chat --knowledge %[1]s\n", filepath.Join(folder, knowledgeFile))
	return nil
}
