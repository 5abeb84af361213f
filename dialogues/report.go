package dialogues

import (
	"time"

	"supportbot/faq"
)

// Result is a dialogue with what was not as expected.
type Result struct {
	Dialogue
	Mismatches []Mismatch
}

// RunAll holds all dialogues of a knowledge. The error says which file cannot be read.
func RunAll(b Brain, files []faq.File, lifetime time.Duration) ([]Result, error) {
	var results []Result
	for _, f := range files {
		list, err := Parse(f.Name, f.Content)
		if err != nil {
			return nil, err
		}
		for _, d := range list {
			results = append(results, Result{d, Run(b, d, lifetime)})
		}
	}
	return results, nil
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
