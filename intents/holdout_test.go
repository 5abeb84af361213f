package intents

import (
	"slices"
	"testing"

	"supportbot/faq"
)

// Every example is asked once, of an engine that has seen none of its paraphrases.
func TestHoldOut(t *testing.T) {
	t.Parallel()
	k := libraryKnowledge()
	foldOf := func(seed uint64) map[string]int {
		at := map[string]int{}
		fold := 0
		for _, held := range HoldOut(k, 3, seed) {
			for _, h := range held {
				if h.Not {
					continue
				}
				if _, twice := at[h.Text+h.Intent]; twice {
					t.Errorf("%q is asked twice", h.Text)
				}
				at[h.Text+h.Intent] = fold
			}
			fold++
		}
		if fold != 3 {
			t.Errorf("%d folds, want 3", fold)
		}
		return at
	}
	first := foldOf(0)
	for _, in := range k.Intents {
		for _, l := range faq.Languages {
			for _, group := range in.Examples.In(l) {
				for _, text := range group {
					a, asked := first[normalise(text)+in.Name]
					if !asked || a != first[normalise(group[0])+in.Name] {
						t.Errorf("%q is not in the fold of its paraphrases", text)
					}
				}
			}
		}
	}
	moved := 0
	for text, fold := range foldOf(1) {
		if first[text] != fold {
			moved++
		}
	}
	if moved < len(first)/3 {
		t.Errorf("another seed moves %d of %d examples", moved, len(first))
	}
}

func TestTrainTextsWithSeeds(t *testing.T) {
	t.Parallel()
	var train []Labelled
	k := libraryKnowledge()
	for _, in := range k.Intents {
		for _, group := range in.Examples.EN {
			train = append(train, Labelled{group[0], in.Name})
		}
	}
	confidence := func(seed uint64) float64 {
		c := TrainTexts(train, seed).Ask("is it possible to keep my novel for longer").Candidates
		if len(c) == 0 {
			t.Fatal("nothing is understood")
		}
		return c[0].Confidence
	}
	if a, b := confidence(1), confidence(1); a != b {
		t.Errorf("the same seed gives %v and %v", a, b)
	}
	seeds := []float64{confidence(0), confidence(1), confidence(2)}
	if slices.Max(seeds) == slices.Min(seeds) {
		t.Errorf("three seeds train the same: %v", seeds)
	}
}

func TestTraditional(t *testing.T) {
	t.Parallel()
	for simplified, want := range map[string]string{"图书馆": "圖書館", "借书": "借書", "book": "book"} {
		got := Traditional(simplified)
		if got != want || normalise(got) != normalise(simplified) {
			t.Errorf("%s is written %s, want %s", simplified, got, want)
		}
	}
}

func TestPinyin(t *testing.T) {
	t.Parallel()
	if got := Pinyin("续借 2 本 book"); got != "xujie 2 ben book" {
		t.Errorf("written %q", got)
	}
	others := Homophones('书')
	if !slices.Contains(others, '输') || slices.Contains(others, '书') {
		t.Errorf("homophones of 书: %q", string(others))
	}
	if others := Homophones('a'); len(others) != 0 {
		t.Errorf("homophones of a letter: %q", string(others))
	}
}
