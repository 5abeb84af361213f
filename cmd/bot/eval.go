package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/urfave/cli/v3"

	"supportbot/evaluation"
)

// maxConfusions bounds the pairs that a report lists; the JSON has all.
const maxConfusions = 15

const evalDescription = `Without flags, the knowledge's own examples are cross-validated: each is asked of an engine that has
seen neither it nor its paraphrases. With --train and --test, or --suite, labelled files are measured instead:
lines of text, tab, intent ("oos" where no intent answers). One configuration serves all.

  bot eval                                      the knowledge's own examples, by intent
  bot eval --perturb                            what typos, homophones, courtesies … cost on these
  bot eval --facts [FILE]                       how well facts are read: text TAB {"months":2} TAB fact asked for
  bot eval --out-of-scope [FILE]                what is served, offered, declined, also out of scope: text TAB group
  bot eval --questions [FILE]                   the same on questions by somebody else: text TAB intent TAB group
  bot eval --train F --test F [--dev F]         one labelled set
  bot eval --suite DIR --seeds 5                every folder with train.tsv and test.tsv (and dev.tsv), beside
                                                published figures
  bot eval --suite DIR --curve curve.svg        coverage against precision, as a plot (or as .tsv)

The threshold between answering and declining comes from training, or from --dev where that has texts out of scope;
never from the test.`

func evalFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringSliceFlag{Name: "train", Usage: "`file` of examples to learn from: text TAB intent; may be given again"},
		&cli.StringFlag{Name: "test", Usage: "`file` of questions to measure with: text TAB intent, oos where no intent answers"},
		&cli.StringFlag{Name: "dev", Usage: "`file` of questions to find the threshold with"},
		&cli.StringFlag{Name: "suite", Usage: "measure every set in the `folder`"},
		&cli.IntFlag{Name: "seeds", Value: 1, Usage: "`number` of trainings, of which mean and standard deviation are printed; what varies is the order of training and the division for validation"},
		&cli.StringFlag{Name: "curve", Usage: "write coverage against precision to the `file`: .svg or .tsv"},
		&cli.BoolFlag{Name: "perturb", Usage: "measure what distortions of the questions cost, by language"},
		&cli.BoolFlag{Name: "facts", Usage: "measure how well facts are read, on a labelled file"},
		&cli.BoolFlag{Name: "out-of-scope", Usage: "measure what is answered, offered and declined, in and out of scope"},
		&cli.BoolFlag{Name: "questions", Usage: "measure the same on labelled questions by somebody who has not seen the examples"},
		&cli.IntFlag{Name: "folds", Value: 5, Usage: "`number` of parts in cross-validation"},
		&cli.BoolFlag{Name: "json", Usage: "print JSON"},
		&cli.BoolFlag{Name: "markdown", Usage: "print tables in Markdown"},
	}
}

// eval measures understanding: on labelled files if there are any, else on the knowledge.
func (p *program) eval(_ context.Context, c *cli.Command) error {
	if err := evalMisused(c); err != nil {
		return usageError{fmt.Errorf("eval: %w", err)}
	}
	switch {
	case c.Bool("facts"):
		return p.evalFacts(c)
	case c.Bool("out-of-scope"):
		return p.evalCertainty(c)
	case c.Bool("questions"):
		return p.evalQuestions(c)
	case onFiles(c) && c.Bool("perturb"):
		return p.evalSetsPerturbed(c)
	case c.String("suite") != "":
		return p.evalSuite(c)
	case onFiles(c):
		return p.evalSet(c)
	case c.Bool("perturb"):
		return p.evalPerturbed(c)
	}
	return p.crossValidate(c)
}

// onFiles reports whether labelled files are measured rather than the knowledge.
func onFiles(c *cli.Command) bool { return c.String("suite") != "" || len(c.StringSlice("train")) > 0 }

// evalMisused says which flags do not go together.
func evalMisused(c *cli.Command) error {
	set, suite := len(c.StringSlice("train")) > 0, c.String("suite") != ""
	own := 0
	for _, flag := range []string{"facts", "out-of-scope", "questions"} {
		if c.Bool(flag) {
			own++
		}
	}
	switch {
	case set != (c.String("test") != ""):
		return errors.New("--train and --test go together; without both the knowledge's own examples are cross-validated")
	case set && suite:
		return errors.New("--suite has its own sets: leave out --train and --test")
	case c.String("dev") != "" && !set:
		return errors.New("--dev goes with --train and --test")
	case own > 1 || own == 1 && (set || suite || c.Bool("perturb")):
		return errors.New("--facts, --out-of-scope and --questions measure the knowledge, each by itself")
	case c.Args().Present() && own == 0:
		return fmt.Errorf("unexpected argument %q: a file goes with --facts, --out-of-scope or --questions", c.Args().First())
	case c.Int("folds") < 2:
		return errors.New("--folds is a number from 2 on: what is asked was not learned from")
	case c.Int("seeds") < 1:
		return errors.New("--seeds is a number from 1 on")
	case (c.IsSet("seeds") || c.IsSet("curve")) && (!set && !suite || c.Bool("perturb")):
		return errors.New("--seeds and --curve go with --train and --test, or with --suite, and not with --perturb")
	case c.Bool("json") && c.Bool("markdown"):
		return errors.New("--json and --markdown are two ways to print one thing")
	}
	return curveMisnamed(c.String("curve"))
}

// report prints a table in the form that was asked for; data is what JSON has.
func (p *program) report(c *cli.Command, data any, t evaluation.Table) error {
	switch {
	case c.Bool("json"):
		return json.NewEncoder(p.stdout).Encode(data)
	case c.Bool("markdown"):
		return t.Markdown(p.stdout)
	}
	return t.Text(p.stdout)
}

func (p *program) confusions(all []evaluation.Confusion) {
	for _, c := range all[:min(len(all), maxConfusions)] {
		fmt.Fprintf(p.stdout, "%4d × %s taken for %s\n", c.Count, c.Intent, c.Got)
	}
}
