package dialogues

import (
	"time"

	"supportbot/faq"
)

// Result is a dialogue with what was not as expected.
type Result struct {
	Dialogue
	Mismatches []Mismatch
	// Unsure is the number of turns in which the bot offered instead of answering or declining.
	Unsure int
}

// BearableUnsure is the share of dialogues in which a knowledge may be unsure and still go into
// service: two in a hundred cost somebody a click.
const BearableUnsure = 0.02

// RunAll holds all dialogues of a knowledge. The error says which file cannot be read.
func RunAll(b Brain, files []faq.File, lifetime time.Duration) ([]Result, error) {
	var results []Result
	for _, f := range files {
		list, err := Parse(f.Name, f.Content)
		if err != nil {
			return nil, err
		}
		for _, d := range list {
			mismatches, unsure := Run(b, d, lifetime)
			results = append(results, Result{d, mismatches, unsure})
		}
	}
	return results, nil
}

// Unsure counts the dialogues in which the bot offered instead of answering or declining.
func Unsure(results []Result) int {
	n := 0
	for _, r := range results {
		if r.Unsure > 0 {
			n++
		}
	}
	return n
}

// Bearable reports whether a knowledge with these results may go into service.
func Bearable(results []Result) bool {
	return Failed(results) == 0 && float64(Unsure(results)) <= BearableUnsure*float64(len(results))
}

// Failed counts the dialogues that did not go as expected.
func Failed(results []Result) int {
	n := 0
	for _, r := range results {
		if len(r.Mismatches) > 0 {
			n++
		}
	}
	return n
}
