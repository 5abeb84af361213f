package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/urfave/cli/v3"

	"supportbot/evaluation"
)

// evalSet measures one labelled set.
func (p *program) evalSet(c *cli.Command) error {
	set, err := oneSet(c)
	if err != nil {
		return err
	}
	r := set.MeasureSeeds(c.Int("seeds"))
	if err := writeCurves(c.String("curve"), []evaluation.Spread{r}); err != nil {
		return err
	}
	if err := p.report(c, r, r.Table()); err != nil || c.Bool("json") || c.Bool("markdown") {
		return err
	}
	p.confusions(r.Confusions)
	return nil
}

// oneSet reads the set that --train, --test and --dev name.
func oneSet(c *cli.Command) (evaluation.Set, error) {
	test := c.String("test")
	set := evaluation.Set{Name: filepath.Base(filepath.Dir(test))}
	for _, path := range c.StringSlice("train") {
		some, err := evaluation.ReadLabelled(path)
		if err != nil {
			return set, err
		}
		set.Train = append(set.Train, some...)
	}
	var err error
	if set.Test, err = evaluation.ReadLabelled(test); err != nil {
		return set, err
	}
	if dev := c.String("dev"); dev != "" {
		set.Dev, err = evaluation.ReadLabelled(dev)
	}
	return set, err
}

// evalSuite measures every set of a folder, and prints them beside what others published.
func (p *program) evalSuite(c *cli.Command) error {
	published, err := evaluation.ReadPublished()
	if err != nil {
		return err
	}
	sets, err := evaluation.ReadSets(c.String("suite"))
	if err != nil {
		return err
	}
	var results []evaluation.Spread
	for i := range sets {
		sets[i].NoneIsAClass = published.Sets[sets[i].Name].NoneIsAClass
		results = append(results, sets[i].MeasureSeeds(c.Int("seeds")))
		fmt.Fprintf(p.stderr, "%s is measured\n", sets[i].Name)
	}
	if err := writeCurves(c.String("curve"), results); err != nil {
		return err
	}
	if err := p.report(c, results, evaluation.SuiteTable(results, sets, published)); err != nil || c.Bool("json") {
		return err
	}
	fmt.Fprintln(p.stdout)
	for _, line := range evaluation.Citations(results, published) {
		fmt.Fprintln(p.stdout, "- "+line)
	}
	return nil
}

// evalSetsPerturbed measures what distortions cost on one set, or on each of a folder.
func (p *program) evalSetsPerturbed(c *cli.Command) error {
	var sets []evaluation.Set
	var err error
	if dir := c.String("suite"); dir != "" {
		sets, err = evaluation.ReadSets(dir)
	} else {
		sets = make([]evaluation.Set, 1)
		sets[0], err = oneSet(c)
	}
	if err != nil {
		return err
	}
	type result struct {
		Set    string            `json:"set"`
		Losses evaluation.Losses `json:"losses"`
	}
	var results []result
	var all evaluation.Table
	for _, set := range sets {
		losses, err := set.Robustness(0)
		if err != nil {
			return err
		}
		results = append(results, result{set.Name, losses})
		t := losses.Table()
		all.Head = append([]string{"set"}, t.Head...)
		for _, row := range t.Rows {
			all.Add(append([]string{set.Name}, row...)...)
		}
	}
	return p.report(c, results, all)
}

// curveMisnamed refuses a curve's file that is neither a plot nor a table.
func curveMisnamed(path string) error {
	switch filepath.Ext(path) {
	case ".svg", ".tsv":
		return nil
	}
	if path == "" {
		return nil
	}
	return errors.New("--curve writes a .svg or a .tsv")
}

// writeCurves writes coverage against precision of all results to one file, if one is named.
func writeCurves(path string, results []evaluation.Spread) error {
	if path == "" {
		return nil
	}
	var all []evaluation.Series
	for _, r := range results {
		all = append(all, evaluation.Series{Name: r.Set, Points: evaluation.Curve(r.Answers)})
	}
	file, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("writing the curve: %w", err)
	}
	write := evaluation.WriteCurves
	if filepath.Ext(path) == ".svg" {
		write = evaluation.Plot
	}
	if err := errors.Join(write(file, all), file.Close()); err != nil {
		return fmt.Errorf("writing the curve: %w", err)
	}
	return nil
}
