package main

import (
	"context"
	"fmt"
	"time"

	"github.com/urfave/cli/v3"

	"supportbot/answers"
	"supportbot/evaluation"
	"supportbot/faq"
)

// checkFolds divide the examples when their likeness is looked at: few, for speed.
const checkFolds = 3

// maxCrowded bounds the examples reported as nearer to another intent; bot eval lists them all.
const maxCrowded = 20

func checkFlags() []cli.Flag {
	return []cli.Flag{&cli.BoolFlag{Name: "quick", Usage: "leave out the comparison of the examples with each other"}}
}

// check prints every problem of a knowledge file with what is worth a look, and how many there are.
func (p *program) check(_ context.Context, c *cli.Command) error {
	path := c.Args().First()
	if path == "" {
		path = c.String("knowledge")
	}
	o := locate(path)
	k, problems := o.read()
	if k != nil {
		problems = append(problems, answers.Lint(k, time.Now())...)
		if !c.Bool("quick") {
			problems = append(problems, crowded(k)...)
		}
	}
	for _, problem := range problems {
		if problem.Warning {
			// One line each: they are many, and nothing has to be mended at once.
			problem.Message, problem.Hint, problem.Excerpt = problem.Message+" ("+problem.Hint+")", "", ""
		}
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

// crowded warns of examples that are surely taken for another intent by those who have not seen them.
func crowded(k *faq.Knowledge) []faq.Problem {
	var warnings []faq.Problem
	more := 0
	for _, m := range evaluation.CrossValidate(k, checkFolds).Misses {
		in := k.Intent(m.Intent)
		switch {
		case !m.Answered || in == nil:
			continue
		case len(warnings) == maxCrowded:
			more++
			continue
		}
		w := k.Problem(in.Path, fmt.Sprintf("the example %q is nearer to %s", m.Text, m.Got), "reword it, move it, or write more examples around it")
		w.Warning = true
		warnings = append(warnings, w)
	}
	if more > 0 {
		warnings = append(warnings, faq.Problem{Message: fmt.Sprintf("%d more examples are nearer to another intent", more), Hint: "bot eval lists them", Warning: true})
	}
	return warnings
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
