package evaluation

import (
	"fmt"
	"math/rand/v2"

	"supportbot/faq"
	"supportbot/intents"
)

// Loss is what a perturbation costs in one language. Only texts that it changes are counted.
type Loss struct {
	Perturbation string       `json:"perturbation"`
	Language     faq.Language `json:"language"`
	Texts        int          `json:"texts"`
	// Clean and Perturbed are the shares of texts whose best intent is the right one.
	Clean     float64 `json:"clean"`
	Perturbed float64 `json:"perturbed"`
	// CleanSure and PerturbedSure are the shares answered without asking back, and rightly.
	CleanSure     float64 `json:"clean_sure"`
	PerturbedSure float64 `json:"perturbed_sure"`
	// CleanWrong and PerturbedWrong are the shares answered without asking back, and wrongly.
	CleanWrong     float64 `json:"clean_wrong"`
	PerturbedWrong float64 `json:"perturbed_wrong"`
}

// Points is the loss of right ones, in percentage points.
func (l Loss) Points() float64 { return 100 * (l.Clean - l.Perturbed) }

// Losses are in the order of the perturbations, Chinese first.
type Losses []Loss

// asked is a question in scope with its language.
type asked struct {
	text, intent string
	language     faq.Language
}

// counts adds up what became of texts.
type counts struct{ texts, right, sure, wrong int }

func (c *counts) add(a Answer) {
	c.texts++
	c.right += one(a.right())
	c.sure += one(a.Sure && a.right())
	c.wrong += one(a.Sure && !a.right())
}

// comparison gathers clean and perturbed answers, by perturbation and language.
type comparison struct {
	phrases *phrases
	clean   map[[2]string]*counts
	after   map[[2]string]*counts
}

func newComparison() (*comparison, error) {
	p, err := readPhrases()
	if err != nil {
		return nil, err
	}
	return &comparison{phrases: p, clean: map[[2]string]*counts{}, after: map[[2]string]*counts{}}, nil
}

// compare asks each question as it is and in every distortion. The same seed distorts in the same way,
// on any number of processors.
func (c *comparison) compare(engine *intents.Engine, questions []asked, seed uint64) {
	clean := make([]Answer, len(questions))
	after := make([][]*Answer, len(questions)) // by question and perturbation; nil where nothing changes
	concurrently(len(questions), func(i int) {
		q := questions[i]
		clean[i] = answerOf(engine.Ask(q.text), q.intent)
		after[i] = c.distorted(engine, q, seed, uint64(i))
	})
	for i, q := range questions {
		for k, a := range after[i] {
			if a == nil {
				continue
			}
			key := [2]string{perturbations[k].name, string(q.language)}
			if c.clean[key] == nil {
				c.clean[key], c.after[key] = new(counts), new(counts)
			}
			c.clean[key].add(clean[i])
			c.after[key].add(*a)
		}
	}
}

func (c *comparison) distorted(engine *intents.Engine, q asked, seed, number uint64) []*Answer {
	answers := make([]*Answer, len(perturbations))
	for k, p := range perturbations {
		if p.only != "" && p.only != q.language {
			continue
		}
		d := &distorter{rand.New(rand.NewPCG(seed, number*uint64(len(perturbations))+uint64(k))), c.phrases}
		if text := p.apply(d, q.text, q.language); text != q.text {
			a := answerOf(engine.Ask(text), q.intent)
			answers[k] = &a
		}
	}
	return answers
}

func (c *comparison) losses() Losses {
	var all Losses
	for _, p := range perturbations {
		for _, l := range faq.Languages {
			key := [2]string{p.name, string(l)}
			before, after := c.clean[key], c.after[key]
			if before == nil {
				continue
			}
			n := before.texts
			all = append(all, Loss{
				Perturbation: p.name, Language: l, Texts: n,
				Clean: share(before.right, n), Perturbed: share(after.right, n),
				CleanSure: share(before.sure, n), PerturbedSure: share(after.sure, n),
				CleanWrong: share(before.wrong, n), PerturbedWrong: share(after.wrong, n),
			})
		}
	}
	return all
}

// rare is the share of a set's questions below which a language is not reported: its texts count with
// the others.
const rare = 0.05

// Robustness measures what distortions of a set's test questions in scope cost.
func (s Set) Robustness(seed uint64) (Losses, error) {
	c, err := newComparison()
	if err != nil {
		return nil, err
	}
	var questions []asked
	in := map[faq.Language]int{}
	for _, t := range s.Test {
		if t.Intent != intents.OutOfScope {
			q := asked{t.Text, t.Intent, intents.DetectLanguage(t.Text)}
			in[q.language]++
			questions = append(questions, q)
		}
	}
	most := faq.EN
	if in[faq.ZH] > in[faq.EN] {
		most = faq.ZH
	}
	for i := range questions {
		q := &questions[i]
		if q.language == "" || share(in[q.language], len(questions)) < rare {
			q.language = most
		}
	}
	c.compare(intents.TrainTexts(s.Train, seed), questions, seed)
	return c.losses(), nil
}

// Robustness measures what distortions of a knowledge's own examples cost, each asked of an engine that
// has not seen it or its paraphrases.
func Robustness(k *faq.Knowledge, folds int, seed uint64) (Losses, error) {
	c, err := newComparison()
	if err != nil {
		return nil, err
	}
	for engine, held := range intents.HoldOut(k, folds, seed) {
		var questions []asked
		for _, h := range held {
			if h.Intent != intents.OutOfScope && !h.Not {
				questions = append(questions, asked{h.Text, h.Intent, h.Language})
			}
		}
		c.compare(engine, questions, seed)
	}
	return c.losses(), nil
}

// Table lists the losses.
func (all Losses) Table() Table {
	t := Table{Head: []string{"perturbation", "language", "texts", "right", "perturbed", "loss", "answered rightly", "perturbed", "wrongly", "perturbed"}}
	for _, l := range all {
		t.Add(l.Perturbation, string(l.Language), count(l.Texts), points(l.Clean), points(l.Perturbed), fmt.Sprintf("%.1f", l.Points()),
			points(l.CleanSure), points(l.PerturbedSure), points(l.CleanWrong), points(l.PerturbedWrong))
	}
	return t
}
