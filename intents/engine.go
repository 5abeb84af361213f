package intents

import (
	"crypto/sha256"
	"strings"
	"sync"
	"unicode"

	"supportbot/faq"
	"supportbot/intents/classify"
	"supportbot/recall"
)

// maxRunes bounds the text that is looked at; what follows is ignored.
const maxRunes = 4000

// Engine understands messages in the terms of one knowledge. It never changes
// its mind, and is safe for concurrent use.
type Engine struct {
	knowledge  *faq.Knowledge
	vocabulary *vocabulary
	model      *classify.Model
	exact      exact
	demands    []demand
	names      *names
	mender     *mender
	// taught is the digest of all that the model was trained on.
	taught [sha256.Size]byte
	// understood is what was said before.
	understood recall.Memory[Understanding]
}

// New learns from a knowledge. It takes some tenths of a second for a few
// thousand examples, and gives the same engine for the same knowledge. An
// error means that the knowledge cannot be learned from.
func New(k *faq.Knowledge) (*Engine, error) { return (*Engine)(nil).Renew(k) }

// Renew is New for a knowledge that follows the engine's own. If it teaches the same (if the examples and
// what facts and concepts are read in them are unchanged), what was learned is used again, which saves
// most of the time; the result is the same as New's.
func (e *Engine) Renew(k *faq.Knowledge) (*Engine, error) {
	var v *vocabulary
	var n *names
	var lessons []lesson
	var wg sync.WaitGroup
	wg.Go(func() { v = newVocabulary(k) })
	wg.Go(func() { n, lessons = newNames(k), lessonsOf(k) })
	wg.Wait()
	return rebuild(e, k, v, n, lessons, 0), nil
}

// build makes an engine that has seen the lessons and nothing else. The seed is that of all chance in training.
func build(k *faq.Knowledge, v *vocabulary, n *names, lessons []lesson, seed uint64) *Engine {
	return rebuild(nil, k, v, n, lessons, seed)
}

// rebuild is build with the model of an engine before it, if there is one that was taught the same.
func rebuild(old *Engine, k *faq.Knowledge, v *vocabulary, n *names, lessons []lesson, seed uint64) *Engine {
	e := &Engine{knowledge: k, vocabulary: v, names: n, demands: demandsOf(k)}
	background := classify.Background()
	for i, sentence := range background {
		background[i] = normalise(sentence)
	}
	texts := v.texts(lessons, background)
	var wg sync.WaitGroup
	wg.Go(func() {
		e.exact = newExact(lessons, len(k.Intents))
		e.mender = newMender(lessons, background, v)
	})
	wg.Go(func() {
		examples := examplesOf(lessons, texts)
		e.taught = digest(examples, texts[len(lessons):], len(k.Intents), seed)
		if old != nil && old.taught == e.taught {
			e.model = old.model
			return
		}
		e.model = classify.Train(len(k.Intents), examples, classify.Options{Background: texts[len(lessons):], Seed: seed})
	})
	wg.Wait()
	return e
}

// Understand finds out what a message says and asks. Only the first 4,000
// characters are read. Others may be given the same result: it must not be changed.
func (e *Engine) Understand(text string, c Context) Understanding {
	understand := func() Understanding { return e.understand(text, c, false) }
	if len(text) > shortText || strings.IndexByte(text, 0) >= 0 {
		return understand()
	}
	var buf [shortText + 80]byte // enough for nearly all
	return e.understood.Of(e.vocabulary.input(buf[:0], text, c), understand)
}

// shortText is the length of texts that are worth remembering, in bytes: longer ones hardly come twice.
const shortText = 240

// Explain is Understand with the evidence for each candidate.
func (e *Engine) Explain(text string, c Context) Understanding {
	return e.understand(text, c, true)
}

// strongest is the number of features that Explain lists for a candidate.
const strongest = 12

func (e *Engine) understand(text string, c Context, explain bool) Understanding {
	text = firstRunes(text, maxRunes)
	u := Understanding{Language: e.vocabulary.language(normalise(text))}
	for _, part := range split(text) {
		u.Parts = append(u.Parts, e.part(part, c, explain))
	}
	if len(u.Parts) == 0 {
		u.Parts = []Part{{Text: text}}
	}
	return u
}

// firstRunes cuts a text after n characters.
func firstRunes(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for i := range text {
		if n == 0 {
			return text[:i]
		}
		n--
	}
	return text
}

// part understands one question: exactly, statistically, with its spelling
// mended, and last by the resemblance of names.
func (e *Engine) part(text string, c Context, explain bool) Part {
	normal := normalise(text)
	r := e.vocabulary.read(normal, c)
	p := Part{Text: text, Mentions: r.mentions, Refused: r.refused, Signals: r.signals}
	q := query{normal: normal, reading: &r}
	if e.matchExactly(&p, &q) {
		return p
	}
	written := q
	if core := e.core(normal); core != normal {
		q = e.again(core, &q, c)
		if e.matchExactly(&p, &q) {
			return p
		}
	}
	if name := e.vocabulary.bare(normal, 1); name != normal { // "hello, opening hours, thanks"
		if short := e.again(name, &written, c); e.matchExactly(&p, &short) {
			return p
		}
	}
	e.classify(&p, &q)
	if p.Zone != Sure {
		e.retry(&p, &q, c)
	}
	if p.Zone != Sure {
		e.matchNames(&p, &written)
	}
	if p.Zone == Declined && !p.Signals.OnlyFacts {
		e.listen(&p, &written)
	}
	if r.outside && p.Zone > Declined {
		if p.Zone == Sure && p.Candidates[0].Confidence >= beyondDoubt {
			p.Zone = Unsure
		} else {
			p.Zone = Declined
		}
	}
	if explain {
		e.addEvidence(&p, &q)
	}
	return p
}

// beyondDoubt is the confidence from which an intent is still offered where the text mentions something
// that usually means another matter.
const beyondDoubt = 0.99

// query is a part on its way through the engine.
type query struct {
	normal  string
	reading *reading
}

func (q *query) text() classify.Text {
	return classify.Text{Plain: q.normal, Masked: q.reading.masked, Told: append(told(q.reading.mentions), q.reading.concepts...), Sound: pinyin().soundOf(q.normal)}
}

// told names what was told as features: a value under all its synonyms is one feature.
func told(mentions []Mention) []string {
	var all []string
	for _, m := range mentions {
		if !m.Bare && m.Value.Text() != "" {
			all = append(all, m.Fact+"="+m.Value.Text())
		}
	}
	return all
}

// certain is the confidence of an exact match.
const certain = 0.99

func (e *Engine) matchExactly(p *Part, q *query) bool {
	intents := e.exact.of(q.normal)
	for _, i := range intents {
		if !e.demands[i].met(q) {
			return false
		}
	}
	for _, i := range intents {
		p.Candidates = append(p.Candidates, Candidate{Intent: e.knowledge.Intents[i].Name, Confidence: certain / float64(len(intents))})
	}
	switch {
	case len(intents) == 0:
		return false
	case len(intents) == 1:
		p.Zone = Sure
	default:
		p.Zone = Unsure
	}
	p.Signals.Exact = true
	return true
}

// classify asks the model. A single word may be about anything: its intent is
// offered, not taken for granted. Numbers alone ask nothing.
func (e *Engine) classify(p *Part, q *query) { e.classifyText(p, q, q.text()) }

func (e *Engine) classifyText(p *Part, q *query, t classify.Text) {
	size := wordCount(q.normal)
	var buf [8]classify.Ranked
	ranked := e.model.Classify(t, func(i int) bool { return e.demands[i].met(q) }, buf[:0])
	p.Candidates = make([]Candidate, len(ranked))
	for i, r := range ranked {
		p.Candidates[i] = Candidate{Intent: e.knowledge.Intents[r.Class].Name, Confidence: r.Confidence}
	}
	p.Zone = Declined
	if len(ranked) > 0 && size > 0 {
		switch b := e.model.Bounds; {
		case ranked[0].Confidence >= b.Sure && size > 1:
			p.Zone = Sure
		case ranked[0].Confidence >= b.Offer:
			p.Zone = Unsure
		}
	}
}

// wordCount estimates the words of a text: two Chinese characters are one. Numbers do not count.
func wordCount(normal string) int {
	words, han, inside := 0, 0, false
	for _, r := range normal {
		switch {
		case isHan(r):
			han++
			inside = false
		case unicode.IsLetter(r):
			if !inside {
				words++
			}
			inside = true
		default:
			inside = inside && r == '\''
		}
	}
	return words + (han+1)/2
}

// again is a query in other words, which tell the same facts.
func (e *Engine) again(text string, q *query, c Context) query {
	r := e.vocabulary.read(text, c)
	r.signals, r.mentions = q.reading.signals, q.reading.mentions
	return query{normal: text, reading: &r}
}

// retry tries again without courtesies, and then with misspelt words mended, the
// short ones last; it keeps what is better than before.
func (e *Engine) retry(p *Part, q *query, c Context) {
	core := e.vocabulary.withoutCourtesy(q.normal)
	for i, text := range [...]string{core, asked(p.Text), e.mender.mend(core, longEnough), e.mender.mend(core, shortestMended)} {
		if text == "" || text == q.normal {
			continue
		}
		again, other := Part{Signals: p.Signals}, e.again(text, q, c)
		if !e.matchExactly(&again, &other) {
			e.classify(&again, &other)
		}
		short := i == 3 // words so short resemble others by chance
		if text != core && again.Zone == Sure && (short || wordCount(text) <= 2) && !sameFirst(p, &again) {
			again.Zone = Unsure // too little is left that was written
		}
		if len(again.Candidates) > 0 && (len(p.Candidates) == 0 || again.Candidates[0].Confidence > p.Candidates[0].Confidence) {
			p.Candidates, p.Zone, p.Signals = again.Candidates, again.Zone, again.Signals
			*q = other
		}
		if p.Zone == Sure {
			return
		}
	}
}

// listen tries a text in Latin letters by its sound.
func (e *Engine) listen(p *Part, q *query) {
	sound, others, ok := e.mender.spoken(q.normal)
	if !ok {
		return
	}
	again := Part{Signals: p.Signals}
	e.classifyText(&again, q, classify.Text{Plain: others, Told: told(q.reading.mentions), Sound: sound})
	if again.Zone == Sure {
		again.Zone = Unsure // a sound has several meanings
	}
	if len(again.Candidates) > 0 && (len(p.Candidates) == 0 || again.Candidates[0].Confidence > p.Candidates[0].Confidence) {
		p.Candidates, p.Zone = again.Candidates, again.Zone
	}
}

func sameFirst(a, b *Part) bool {
	return len(a.Candidates) > 0 && len(b.Candidates) > 0 && a.Candidates[0].Intent == b.Candidates[0].Intent
}

func (e *Engine) addEvidence(p *Part, q *query) {
	if p.Signals.Fuzzy {
		return
	}
	for i := range p.Candidates {
		c := &p.Candidates[i]
		for n, in := range e.knowledge.Intents {
			if in.Name == c.Intent {
				for _, v := range e.model.Explain(q.text(), n, strongest) {
					c.Evidence = append(c.Evidence, Evidence(v))
				}
			}
		}
	}
}
