package knowledge

import (
	"os"
	"testing"

	"supportbot/evaluation"
)

const (
	// leastRead is the share of the values that must be read rightly, by fact: precision and recall.
	leastRead = 0.98
	// leastUtterances makes the shares mean something.
	leastUtterances = 500
	factsFile       = "knowledge/evaluation/facts.tsv"
)

// Facts are read from utterances by somebody who has not seen the words and patterns of the knowledge.
func TestFactsAreRead(t *testing.T) {
	t.Parallel()
	k := load(t)
	file, err := os.Open(root + "/" + factsFile)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	utterances, err := evaluation.ReadUtterances(file, factsFile, k.Knowledge)
	if err != nil {
		t.Fatal(err)
	}
	if len(utterances) < leastUtterances {
		t.Errorf("%d utterances are fewer than %d", len(utterances), leastUtterances)
	}
	report := evaluation.Facts(k.Knowledge, k.brain.Engine, utterances)
	told := map[string]bool{}
	for _, f := range report.Facts {
		told[f.Fact] = f.Labelled > 0
		if f.Precision() < leastRead || f.Recall() < leastRead {
			t.Errorf("%s: %.3f of %d values read are right, and %.3f of %d told are read: at least %.2f",
				f.Fact, f.Precision(), f.Read, f.Recall(), f.Labelled, leastRead)
		}
	}
	for _, f := range k.Facts {
		if !f.Hidden && !told[f.Name] {
			t.Errorf("no utterance tells %s", f.Name)
		}
	}
	t.Logf("%d utterances, %d read as labelled throughout", report.Utterances, report.Exact)
}
