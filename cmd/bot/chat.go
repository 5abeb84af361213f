package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"

	"github.com/urfave/cli/v3"

	"supportbot/channels/terminal"
	"supportbot/faq"
)

func languageFlag() cli.Flag {
	return &cli.StringFlag{Name: "lang", Usage: "`language` of the replies: zh or en; without it that of the text"}
}

func chatFlags() []cli.Flag {
	return []cli.Flag{languageFlag(), &cli.BoolFlag{Name: "explain", Usage: "show what lies behind each reply"}}
}

// chat holds a conversation in the terminal, through the same bot as all channels.
func (p *program) chat(ctx context.Context, c *cli.Command) error {
	s, err := p.settings(c)
	if err != nil {
		return err
	}
	language, err := languageOf(c)
	if err != nil {
		return err
	}
	s.rateLimit = 0 // who sits here may type as fast as they can
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	a, err := p.assemble(ctx, s, slog.New(slog.NewTextHandler(p.stderr, &slog.HandlerOptions{Level: slog.LevelError})))
	if err != nil {
		return err
	}
	defer a.close()
	delivered := make(chan error, 1)
	go func() { delivered <- a.bot.Run(ctx) }()

	o := terminal.Options{
		Handler:     a.bot,
		Transcripts: a.store,
		Language:    language,
		Force:       language != "",
		Explain:     c.Bool("explain"),
		Color:       interactive(p.stdout) && p.env["NO_COLOR"] == "" && p.env["TERM"] != "dumb",
		Numeric: func(fact string) bool {
			f := a.knowledge.Fact(fact)
			return f != nil && (f.Type == faq.Whole || f.Type == faq.Amount)
		},
	}
	if o.Language == "" {
		o.Language = p.env.language()
	}
	if interactive(p.stdin) {
		a.banner(p.stderr)
		about := a.knowledge.About
		o.Prompt, o.Greeting = "> ", about.Name.In(o.Language)+"\n"+about.Purpose.In(o.Language)
		if p.stdin == os.Stdin && interactive(p.stdout) {
			editor := terminal.NewEditor(a.completer(o.Language))
			defer editor.Close()
			o.Lines = editor
		}
	}
	err = terminal.Run(ctx, p.stdin, p.stdout, o)
	stop()
	if err == nil {
		err = <-delivered
	}
	return err
}

// completer completes a line to questions and commands.
func (a *assistant) completer(language faq.Language) func(string) []string {
	const most = 8
	return func(typed string) []string {
		var lines []string
		for _, command := range a.knowledge.Commands {
			if line := "/" + a.knowledge.About.Command + " " + command.Name; strings.HasPrefix(line, typed) {
				lines = append(lines, line)
			}
		}
		for _, s := range a.suggest(typed, language, most) {
			lines = append(lines, s.Label)
		}
		return lines
	}
}

// languageOf reads the flag; "" if it is not given.
func languageOf(c *cli.Command) (faq.Language, error) {
	switch l := faq.Language(c.String("lang")); l {
	case "", faq.ZH, faq.EN:
		return l, nil
	default:
		return "", usageError{fmt.Errorf("--lang is %q; it is zh or en", l)}
	}
}

// language is that of the locale.
func (e environment) language() faq.Language {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if locale := e[name]; locale != "" {
			if strings.HasPrefix(locale, "zh") {
				return faq.ZH
			}
			break
		}
	}
	return faq.EN
}

// interactive says whether a person is at the other end.
func interactive(stream any) bool {
	file, ok := stream.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	null, err := os.Stat(os.DevNull) // a character device as well
	return err != nil || !os.SameFile(info, null)
}
