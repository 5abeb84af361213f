package main

import (
	"context"
	"fmt"

	"github.com/urfave/cli/v3"
)

// check prints every problem of a knowledge file, and how many there are.
func (p *program) check(_ context.Context, c *cli.Command) error {
	path := c.Args().First()
	if path == "" {
		path = c.String("knowledge")
	}
	o := locate(path)
	k, problems := o.read()
	for _, problem := range problems {
		fmt.Fprintln(p.stdout, problem)
	}
	bad := unfit(problems)
	fmt.Fprintf(p.stdout, "%s: %s", o, count(bad, "problem"))
	if warnings := len(problems) - bad; warnings > 0 {
		fmt.Fprintf(p.stdout, ", %s", count(warnings, "warning"))
	}
	if k != nil {
		fmt.Fprintf(p.stdout, " (%s, %s, %s)", count(len(k.Intents), "intent"), count(len(k.Facts), "fact"), count(len(k.Answers), "answer"))
	}
	fmt.Fprintln(p.stdout)
	if bad > 0 {
		return errShown
	}
	return nil
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
