package main

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"github.com/urfave/cli/v3"

	"supportbot"
	"supportbot/dialog"
	"supportbot/evaluation"
	"supportbot/intents"
)

// What --facts, --questions and --out-of-scope read where no file is named, beside the knowledge.
const (
	factsFile     = "knowledge/evaluation/facts.tsv"
	questionsFile = "knowledge/evaluation/questions.tsv"
	outsideFile   = "knowledge/evaluation/outside.tsv"
)

// maxFactErrors bounds the utterances that are listed as read wrongly; the JSON has all.
const maxFactErrors = 40

// maxWrong bounds the messages that are listed as served wrongly; the JSON has all.
const maxWrong = 40

func (p *program) crossValidate(c *cli.Command) error {
	k, err := p.knowledge(locate(c.String("knowledge")))
	if err != nil {
		return err
	}
	r := evaluation.CrossValidate(k, c.Int("folds"))
	if err := p.report(c, r, r.Table()); err != nil || c.Bool("json") || c.Bool("markdown") {
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

// evalPerturbed measures what distortions of the knowledge's own examples cost.
func (p *program) evalPerturbed(c *cli.Command) error {
	k, err := p.knowledge(locate(c.String("knowledge")))
	if err != nil {
		return err
	}
	losses, err := evaluation.Robustness(k, c.Int("folds"), 0)
	if err != nil {
		return err
	}
	return p.report(c, losses, losses.Table())
}

// evalFacts measures how well facts are read.
func (p *program) evalFacts(c *cli.Command) error {
	o := locate(c.String("knowledge"))
	k, err := p.knowledge(o)
	if err != nil {
		return err
	}
	var utterances []evaluation.Utterance
	if err := o.beside(c.Args().First(), factsFile, func(r io.Reader, name string) (err error) {
		utterances, err = evaluation.ReadUtterances(r, name, k)
		return err
	}); err != nil {
		return err
	}
	engine, err := intents.New(k)
	if err != nil {
		return fmt.Errorf("learning from the knowledge: %w", err)
	}
	r := evaluation.Facts(k, engine, utterances)
	if err := p.report(c, r, r.Table()); err != nil || c.Bool("json") || c.Bool("markdown") {
		return err
	}
	fmt.Fprintf(p.stdout, "%d utterances, %d read as labelled throughout\n", r.Utterances, r.Exact)
	for _, e := range r.Errors[:min(len(r.Errors), maxFactErrors)] {
		fmt.Fprintf(p.stdout, "%q%s: want %s, got %s\n", e.Text, askedFor(e.Open), evaluation.Told(e.Want), evaluation.Told(e.Got))
	}
	return nil
}

func askedFor(fact string) string {
	if fact == "" {
		return ""
	}
	return " (asked for " + fact + ")"
}

// evalCertainty measures what is served, offered and declined, by cross-validation and on texts out of scope.
func (p *program) evalCertainty(c *cli.Command) error {
	o := locate(c.String("knowledge"))
	k, err := p.knowledge(o)
	if err != nil {
		return err
	}
	outside, err := o.outside(c.Args().First())
	if err != nil {
		return err
	}
	r, err := evaluation.MeasureCertainty(k, outside, c.Int("folds"), 0)
	if err != nil {
		return err
	}
	return p.certainty(c, r)
}

// evalQuestions measures what the bot does with questions by somebody who has not seen the examples; with the usual
// ones, also with those out of scope.
func (p *program) evalQuestions(c *cli.Command) error {
	o := locate(c.String("knowledge"))
	k, err := p.knowledge(o)
	if err != nil {
		return err
	}
	var questions []evaluation.Question
	if err := o.beside(c.Args().First(), questionsFile, func(r io.Reader, name string) (err error) {
		questions, err = evaluation.ReadQuestions(r, name, k)
		return err
	}); err != nil {
		return err
	}
	if !c.Args().Present() {
		outside, err := o.outside("")
		if err != nil {
			return err
		}
		questions = append(questions, outside...)
	}
	brain, err := dialog.New(k)
	if err != nil {
		return fmt.Errorf("learning from the knowledge: %w", err)
	}
	return p.certainty(c, evaluation.MeasureQuestions(brain, questions))
}

// outside reads the texts out of scope from the file named, or from the one that belongs to the knowledge.
func (o origin) outside(named string) (all []evaluation.Question, err error) {
	err = o.beside(named, outsideFile, func(r io.Reader, name string) (err error) {
		all, err = evaluation.ReadOutside(r, name)
		return err
	})
	return all, err
}

func (p *program) certainty(c *cli.Command, r evaluation.Certainty) error {
	if err := p.report(c, r, r.Table()); err != nil || c.Bool("json") {
		return err
	}
	fmt.Fprintf(p.stdout, "\n%s\n", r)
	if c.Bool("markdown") {
		return nil
	}
	for _, m := range r.Wrong[:min(len(r.Wrong), maxWrong)] {
		fmt.Fprintf(p.stdout, "served wrongly: %q of %s, taken for %s (%.2f)\n", m.Text, m.Intent, m.Got, m.Confidence)
	}
	return nil
}

// beside opens the file named, or the one that belongs to the knowledge.
func (o origin) beside(named, usual string, read func(r io.Reader, name string) error) error {
	var file fs.File
	var err error
	name := named
	switch {
	case named != "":
		file, err = os.Open(named)
	case o.embedded:
		name = path.Join(path.Dir(o.path), usual)
		file, err = supportbot.Knowledge().Open(name)
	default:
		name = filepath.Join(filepath.Dir(o.path), filepath.FromSlash(usual))
		file, err = os.Open(name)
	}
	if err != nil {
		return fmt.Errorf("opening labelled texts (name a file, or write %s beside the knowledge): %w", usual, err)
	}
	defer file.Close()
	return read(file, name)
}
