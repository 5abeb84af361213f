package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/urfave/cli/v3"

	"supportbot/intents"
)

// maxConfusions bounds the pairs that a report lists; the JSON has all.
const maxConfusions = 15

func evalFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringSliceFlag{Name: "train", Usage: "`file` of examples to learn from: text TAB intent; may be given again"},
		&cli.StringFlag{Name: "test", Usage: "`file` of questions to measure with: text TAB intent, oos where no intent answers"},
		&cli.IntFlag{Name: "folds", Value: 5, Usage: "`number` of parts in cross-validation"},
		&cli.BoolFlag{Name: "json", Usage: "print one JSON object"},
	}
}

// eval measures understanding: with files, on these; without, the knowledge's own examples by
// cross-validation.
func (p *program) eval(_ context.Context, c *cli.Command) error {
	train, test := c.StringSlice("train"), c.String("test")
	switch {
	case len(train) == 0 && test == "":
		return p.crossValidate(c)
	case len(train) == 0 || test == "":
		return usageError{errors.New("eval: --train and --test go together; without both the knowledge's own examples are cross-validated")}
	}
	return p.measure(train, test, c.Bool("json"))
}

// measured is what eval prints of a test file.
type measured struct {
	intents.Metrics
	TrainSeconds float64 `json:"train_seconds"`
}

func (p *program) measure(train []string, test string, asJSON bool) error {
	var examples []intents.Labelled
	for _, path := range train {
		some, err := labelled(path)
		if err != nil {
			return err
		}
		examples = append(examples, some...)
	}
	questions, err := labelled(test)
	if err != nil {
		return err
	}
	start := time.Now()
	engine := intents.TrainTexts(examples)
	m := measured{TrainSeconds: time.Since(start).Seconds()}
	m.Metrics = engine.Evaluate(questions)
	if asJSON {
		return json.NewEncoder(p.stdout).Encode(m)
	}
	w := tabwriter.NewWriter(p.stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintf(w, "examples\t%d\n", len(examples))
	fmt.Fprintf(w, "questions\t%d\t(%d in scope)\n", m.Texts, m.InScope)
	fmt.Fprintf(w, "in-scope accuracy\t%.1f %%\twhatever the confidence\n", 100*m.InScopeAccuracy)
	fmt.Fprintf(w, "out-of-scope recall\t%.1f %%\t\n", 100*m.OOSRecall)
	fmt.Fprintf(w, "out-of-scope precision\t%.1f %%\t\n", 100*m.OOSPrecision)
	fmt.Fprintf(w, "MCC\t%.3f\tat the threshold from training; %.3f at the best one\n", m.MCC, m.BestMCC)
	fmt.Fprintf(w, "AUROC\t%.3f\tin scope against out of scope\n", m.AUROC)
	fmt.Fprintf(w, "calibration error\t%.3f\t\n", m.ECE)
	fmt.Fprintf(w, "training\t%.2f s\t\n", m.TrainSeconds)
	fmt.Fprintf(w, "a question\t%.0f µs\tmedian; %.0f µs at the 99th percentile\n", m.MedianMicros, m.P99Micros)
	if err := w.Flush(); err != nil {
		return err
	}
	p.confusions(m.Confusions)
	return nil
}

func (p *program) crossValidate(c *cli.Command) error {
	k, err := p.knowledge(locate(c.String("knowledge")))
	if err != nil {
		return err
	}
	r := intents.CrossValidate(k, c.Int("folds"))
	if c.Bool("json") {
		return json.NewEncoder(p.stdout).Encode(r)
	}
	w := tabwriter.NewWriter(p.stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "intent\tlanguage\texamples\tright\tamong three\tanswered\twrongly\toffered\tdeclined")
	row := func(name, language string, t intents.Tally) {
		if t.Examples == 0 {
			return
		}
		share := func(n int) string { return fmt.Sprintf("%.1f %%", 100*float64(n)/float64(t.Examples)) }
		fmt.Fprintf(w, "%s\t%s\t%d\t%s\t%s\t%s\t%s\t%s\t%s\n", name, language, t.Examples, share(t.Right), share(t.Near),
			share(t.Answered), share(t.Wrong), share(t.Offered), share(t.Declined))
	}
	for _, t := range r.Intents {
		row(t.Intent, string(t.Language), t.Tally)
	}
	for _, t := range r.Languages {
		row("all", string(t.Language), t.Tally)
	}
	row("all", "both", r.All)
	if err := w.Flush(); err != nil {
		return err
	}
	p.confusions(r.Confusions)
	for _, m := range r.Misses {
		if m.Answered {
			fmt.Fprintf(p.stdout, "answered wrongly: %q of %s, taken for %s (%.2f)\n", m.Text, m.Intent, m.Got, m.Confidence)
		}
	}
	return nil
}

func (p *program) confusions(all []intents.Confusion) {
	for _, c := range all[:min(len(all), maxConfusions)] {
		fmt.Fprintf(p.stdout, "%4d × %s taken for %s\n", c.Count, c.Intent, c.Got)
	}
}

// labelled reads lines of text, tab, intent.
func labelled(path string) ([]intents.Labelled, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("reading labelled questions: %w", err)
	}
	defer file.Close()
	var all []intents.Labelled
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSuffix(lines.Text(), "\r")
		if strings.TrimSpace(line) == "" {
			continue
		}
		text, intent, ok := strings.Cut(line, "\t")
		if intent = strings.TrimSpace(intent); !ok || intent == "" || strings.TrimSpace(text) == "" {
			return nil, fmt.Errorf("%s:%d: a line is a text, a tab and an intent", path, n)
		}
		all = append(all, intents.Labelled{Text: text, Intent: intent})
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("reading %s: %w", path, err)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s has no questions", path)
	}
	return all, nil
}
