package intents

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"supportbot/faq"
	"supportbot/faq/expr"
	"supportbot/intents/classify"
)

// maxRunes bounds the text that is looked at; what follows is ignored.
const maxRunes = 4000

// Engine understands messages in the terms of one knowledge. It is immutable
// and safe for concurrent use.
type Engine struct {
	knowledge  *faq.Knowledge
	vocabulary *vocabulary
	model      *classify.Model
	// exact has the intents of titles, aliases and examples, by exactKey.
	exact   map[string][]int
	demands []demand
	names   *names
	mender  *mender
}

// New learns from a knowledge. It takes some tenths of a second for a few
// thousand examples, and gives the same engine for the same knowledge. An
// error means that the knowledge cannot be learned from.
func New(k *faq.Knowledge) (*Engine, error) {
	return build(k, newVocabulary(k), newNames(k), lessonsOf(k)), nil
}

// build makes an engine that has seen the lessons and nothing else.
func build(k *faq.Knowledge, v *vocabulary, n *names, lessons []lesson) *Engine {
	e := &Engine{knowledge: k, vocabulary: v, names: n, exact: map[string][]int{}, demands: demandsOf(k)}
	for _, l := range lessons {
		if key := exactKey(l.normal); l.intent >= 0 && !l.not && key != "" {
			e.addExact(key, l.intent)
		}
	}
	e.mender = newMender(lessons, v)
	e.model = learn(v, lessons, len(k.Intents))
	return e
}

// addExact keeps the intents of a key in order, without doubles.
func (e *Engine) addExact(key string, intent int) {
	for _, i := range e.exact[key] {
		if i == intent {
			return
		}
	}
	e.exact[key] = append(e.exact[key], intent)
}

// exactKey is a normalised text without the marks around it.
func exactKey(normal string) string {
	return strings.TrimFunc(normal, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// Understand finds out what a message says and asks. Only the first 4,000
// characters are read.
func (e *Engine) Understand(text string, c Context) Understanding {
	return e.understand(text, c, false)
}

// Explain is Understand with the evidence for each candidate.
func (e *Engine) Explain(text string, c Context) Understanding {
	return e.understand(text, c, true)
}

// strongest is the number of features that Explain lists for a candidate.
const strongest = 12

func (e *Engine) understand(text string, c Context, explain bool) Understanding {
	text = firstRunes(text, maxRunes)
	u := Understanding{Language: detectLanguage(normalise(text))}
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
	e.classify(&p, &q)
	if p.Zone != Sure {
		e.mend(&p, &q, c)
	}
	if p.Zone != Sure {
		e.matchNames(&p, &q)
	}
	if explain {
		e.addEvidence(&p, &q)
	}
	return p
}

// query is a part on its way through the engine.
type query struct {
	normal  string
	reading *reading
}

func (q *query) text() classify.Text {
	return classify.Text{Plain: q.normal, Masked: q.reading.masked, Told: told(q.reading.mentions)}
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
	intents := e.exact[exactKey(q.normal)]
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
func (e *Engine) classify(p *Part, q *query) {
	size := wordCount(q.normal)
	var buf [8]classify.Ranked
	ranked := e.model.Classify(q.text(), func(i int) bool { return e.demands[i].met(q) }, buf[:0])
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

// mend tries again with misspelt words mended, and keeps what is better then.
func (e *Engine) mend(p *Part, q *query, c Context) {
	mended, changed := e.mender.mend(q.normal)
	if !changed {
		return
	}
	r := e.vocabulary.read(mended, c)
	r.signals, r.mentions = q.reading.signals, q.reading.mentions
	again := Part{}
	other := query{normal: mended, reading: &r}
	e.classify(&again, &other)
	if len(again.Candidates) > 0 && len(p.Candidates) > 0 && again.Candidates[0].Confidence > p.Candidates[0].Confidence {
		p.Candidates, p.Zone = again.Candidates, again.Zone
		*q = other
	}
}

// offeredNames is how many names are offered if none is clear.
const offeredNames = 3

// matchNames takes a short message for the name of something.
func (e *Engine) matchNames(p *Part, q *query) {
	s := &p.Signals
	if s.OnlyFacts || s.Yes || s.No || s.DontKnow || utf8.RuneCountInString(q.normal) > maxName {
		return
	}
	text := q.normal
	if len(p.Mentions) > 0 {
		text = q.reading.rest
	}
	matches := e.names.find(text, len(p.Mentions) > 0, false)
	if len(matches) == 0 || matches[0].quality < offerQuality {
		return
	}
	clear := matches[0].quality >= clearQuality &&
		(len(matches) == 1 || matches[0].quality-matches[1].quality >= clearMargin)
	if !clear && p.Zone == Unsure {
		return // what the classifier offers has seen the whole text
	}
	if t := e.names.targets[matches[0].target]; clear && t.fact != "" {
		if len(p.Mentions) == 0 && p.Zone == Declined {
			p.Mentions = []Mention{{Fact: t.fact, Value: expr.Text(t.value), Text: text}}
			s.OnlyFacts, s.Fuzzy = true, true
			p.Candidates = nil
		}
		return
	}
	var candidates []Candidate
	for _, m := range matches {
		if t := e.names.targets[m.target]; t.intent != "" && m.quality >= offerQuality && len(candidates) < offeredNames {
			candidates = append(candidates, Candidate{Intent: t.intent, Confidence: math.Round(m.quality*1e4) / 1e4})
		}
	}
	switch {
	case len(candidates) == 0:
		return
	case !clear:
		p.Zone = Unsure
	case p.Zone == Unsure && p.Candidates[0].Intent != candidates[0].Intent:
		// Two opinions: the person decides.
		candidates[0].Confidence = min(candidates[0].Confidence, p.Candidates[0].Confidence)
		candidates = append(candidates[:1], p.Candidates[0])
	default:
		p.Zone, candidates = Sure, candidates[:1]
	}
	p.Candidates, s.Fuzzy = candidates, true
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
