package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v3"
)

// helpCommand shows the help of the command with this path, or of one below it. The library's own knows
// one level, and guesses.
func (p *program) helpCommand(path ...string) *cli.Command {
	return &cli.Command{
		Name: "help", Aliases: []string{"h"}, Usage: "show the commands, or the help of one", ArgsUsage: "[command ...]", HideHelpCommand: true,
		Action: func(_ context.Context, c *cli.Command) error {
			return p.help(slices.Concat(path, c.Args().Slice()))
		},
	}
}

func (p *program) help(path []string) error {
	root := p.command()
	at := root
	for _, name := range path {
		if at = at.Command(name); at == nil {
			return usageError{fmt.Errorf("help: there is no command %q%s", strings.Join(path, " "), meant(root, path[len(path)-1]))}
		}
	}
	// A context of its own: in that of this command the library would take it for the root's parent.
	return root.Run(context.Background(), slices.Concat([]string{root.Name}, path, []string{"--help"}))
}

// meant names the commands that have one of this name below them.
func meant(root *cli.Command, name string) string {
	var found []string
	for _, c := range root.Commands {
		if len(c.Commands) > 0 && c.Command(name) != nil && name != "help" {
			found = append(found, fmt.Sprintf("%q", c.Name+" "+name))
		}
	}
	if len(found) == 0 {
		return ""
	}
	return "; is " + strings.Join(found, " or ") + " meant?"
}
