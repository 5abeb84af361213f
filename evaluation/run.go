package evaluation

import (
	"slices"
	"time"

	"supportbot/intents"
)

// Run is what one training on a set led to.
type Run struct {
	Metrics
	Answers []Answer
}

// Measure trains on a set and asks its test questions, one after the other. The
// seed is that of all chance in training.
func (s Set) Measure(seed uint64) Run {
	if s.NoneIsAClass {
		s = s.classed()
	}
	start := time.Now()
	engine := intents.TrainTexts(s.Train, seed)
	trained := time.Since(start)
	bound := engine.AcceptBound()
	switch {
	case s.NoneIsAClass:
		bound = 0
	case hasOutOfScope(s.Dev):
		answers, _ := ask(engine, s.Dev)
		bound = chooseBound(answers)
	}
	answers, micros := ask(engine, s.Test)
	r := Run{Metrics: Measure(answers, bound), Answers: answers}
	r.TrainSeconds = trained.Seconds()
	slices.Sort(micros)
	if n := len(micros); n > 0 {
		r.MedianMicros, r.P99Micros = micros[n/2], micros[n*99/100]
	}
	return r
}

// ask puts the questions to the engine and says how long each took, in microseconds.
func ask(engine *intents.Engine, questions []intents.Labelled) ([]Answer, []float64) {
	answers, micros := make([]Answer, len(questions)), make([]float64, len(questions))
	for i, q := range questions {
		start := time.Now()
		p := engine.Ask(q.Text)
		micros[i] = float64(time.Since(start).Nanoseconds()) / 1e3
		answers[i] = answerOf(p, q.Intent)
	}
	return answers, micros
}

func answerOf(p intents.Part, truth string) Answer {
	a := Answer{Truth: truth, Got: intents.OutOfScope, Sure: p.Zone == intents.Sure}
	if len(p.Candidates) > 0 {
		a.Got, a.Confidence = p.Candidates[0].Intent, p.Candidates[0].Confidence
	}
	for _, c := range p.Candidates[:min(len(p.Candidates), 3)] {
		a.Near = a.Near || c.Intent == truth
	}
	return a
}
