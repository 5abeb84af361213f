package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/urfave/cli/v3"
)

// The exit codes.
const (
	exitOK     = 0
	exitFailed = 1
	exitUsage  = 2
)

// usageError is a mistake in how the program was called or configured.
type usageError struct{ error }

// errShown is a failure that has been reported in full already.
var errShown = errors.New("failed")

// run is the whole program; ending ctx stops it gracefully. Tests call it as main does.
func run(ctx context.Context, args, env []string, stdin io.Reader, stdout, stderr io.Writer) int {
	p := &program{env: newEnvironment(env), stdin: stdin, stdout: stdout, stderr: stderr}
	err := p.command().Run(ctx, args)
	var usage usageError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &usage):
		fmt.Fprintf(stderr, "bot: %v\nRun \"bot help\" for the commands and settings.\n", usage)
		return exitUsage
	case errors.Is(err, errShown):
	default:
		fmt.Fprintf(stderr, "bot: %v\n", err)
	}
	return exitFailed
}

// program is what the subcommands share: where settings come from and where text goes.
type program struct {
	env            environment
	stdin          io.Reader
	stdout, stderr io.Writer
}

// command is the tree of subcommands. Without one, the bot serves.
func (p *program) command() *cli.Command {
	root := &cli.Command{
		Name:                  "bot",
		Usage:                 "a support bot whose answers are decided by rules and can be replayed",
		Description:           "Without a command it serves.\n\nExit codes: 0 all is well; 1 the knowledge falls short, or something failed; 2 called or configured wrongly.\nShell completion: bot completion bash|zsh|fish|pwsh prints the script to load.",
		Version:               programVersion(),
		HideVersion:           true, // "bot version" says more
		Suggest:               true,
		EnableShellCompletion: true,
		Flags:                 p.flags(),
		Action:                p.serve,
		Commands: []*cli.Command{
			{Name: "serve", Usage: "serve the message API and the chat page", Action: p.serve},
			{Name: "chat", Usage: "hold a conversation in this terminal", Flags: chatFlags(), Action: p.chat},
			{Name: "check", Usage: "find the mistakes in a knowledge file", ArgsUsage: "[path]", Flags: checkFlags(), Action: p.check},
			{Name: "test", Usage: "hold the conversations written beside the knowledge", ArgsUsage: "[name or file ...]", Action: p.test},
			{Name: "eval", Usage: "measure how well messages are understood", ArgsUsage: "[file]", Description: evalDescription, Flags: evalFlags(), Action: p.eval},
			{Name: "explain", Usage: "show how a message is understood and decided", ArgsUsage: "TEXT", Flags: explainFlags(), Action: p.explain},
			{Name: "replay", Usage: "compute a reply again from its receipt, and compare", ArgsUsage: "RECEIPT", Action: p.replay},
			{Name: "deadletter", Usage: "look after what could not be delivered or computed", Commands: []*cli.Command{
				{Name: "list", Usage: "show what could not be delivered, oldest first", Flags: deadletterListFlags(), Action: p.listDeadLetters},
				{Name: "retry", Usage: "deliver dead letters after all", ArgsUsage: "ID ...", Flags: deadletterFlags(), Action: p.retryDeadLetters},
				{Name: "drop", Usage: "remove dead letters for good", ArgsUsage: "ID ...", Flags: deadletterFlags(), Action: p.dropDeadLetters},
			}},
			{Name: "suggest", Usage: "make a patch for the authors of what was missed, judged unhelpful or answered by agents", Description: suggestDescription, Flags: suggestFlags(), Action: p.suggest},
			{Name: "privacy", Usage: "hand out, or remove, what is kept of a person", Commands: []*cli.Command{
				{Name: "export", Usage: "write everything that is kept of a person, as JSON", Description: personDescription, Flags: privacyExportFlags(), Action: p.exportPerson},
				{Name: "erase", Usage: "remove everything that is kept of a person", Description: personDescription, Flags: privacyEraseFlags(), Action: p.erasePerson},
			}},
			{Name: "load", Usage: "send messages to a running bot at a given rate, and measure", Description: loadDescription, Flags: loadFlags(), Action: p.load},
			{Name: "ready", Usage: "ask the bot on this machine whether it takes messages; for health checks", Action: p.ready},
			{Name: "slack", Usage: "look after the Slack app", Commands: []*cli.Command{
				{Name: "check", Usage: "verify tokens, scopes and connections, and say what is missing", Action: p.checkSlack},
			}},
			{Name: "dingtalk", Usage: "look after the DingTalk app", Commands: []*cli.Command{
				{Name: "check", Usage: "verify credentials and permissions, and say what is missing", Action: p.checkDingTalk},
				{Name: "register", Usage: "tell DingTalk the bot's address for clicks on cards over HTTP", ArgsUsage: "https://HOST", Action: p.registerDingTalk},
			}},
			{Name: "desk", Usage: "look after the agents' console", Commands: p.deskCommands()},
			{Name: "init", Usage: "write a small commented knowledge to start from", ArgsUsage: "[folder]", Action: p.begin},
			{Name: "version", Usage: "print the versions of the program", Action: p.version},
			p.helpCommand(),
		},
		Reader: p.stdin, Writer: p.stdout, ErrWriter: p.stderr,
		ExitErrHandler: func(context.Context, *cli.Command, error) {}, // run turns errors into exit codes
	}
	takes := map[string]int{"help": -1, "check": 1, "eval": 1, "explain": -1, "test": -1, "replay": 1, "init": 1, "retry": -1, "drop": -1, "register": 1, "token": 1} // all others take no arguments; -1 is any number
	for _, c := range append(root.Commands, root) {
		c.OnUsageError = misused
		if c != root && len(c.Commands) > 0 {
			c.Commands = append(c.Commands, p.helpCommand(c.Name))
		}
		for _, sub := range c.Commands {
			sub.OnUsageError = misused
		}
		c.ArgValidator = func(_ context.Context, c *cli.Command) error {
			most := takes[c.Name]
			if most < 0 || c.Args().Len() <= most {
				return nil
			}
			if c == root {
				return usageError{fmt.Errorf("there is no command %q", c.Args().First())}
			}
			return usageError{fmt.Errorf("%s: unexpected argument %q", c.Name, c.Args().Get(most))}
		}
	}
	return root
}

func misused(_ context.Context, _ *cli.Command, err error, _ bool) error { return usageError{err} }
