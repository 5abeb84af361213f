package intents

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"supportbot/faq/expr"
)

// offeredNames is how many names are offered if none is clear.
const offeredNames = 3

// matchNames takes a short message for the name of something.
func (e *Engine) matchNames(p *Part, q *query) {
	s := &p.Signals
	if s.OnlyFacts || s.Yes || s.No || s.DontKnow || utf8.RuneCountInString(q.normal) > maxName || e.vocabulary.empty(q.normal) {
		return
	}
	text := q.normal
	if len(p.Mentions) > 0 {
		if text = q.reading.rest; wordCount(text) > 1 {
			return // more than a name: the facts belong to the question
		}
	}
	matches := e.names.find(text, len(p.Mentions) > 0, false)
	if len(matches) == 0 || matches[0].quality < offerQuality {
		return
	}
	clearly := matches[0].quality >= clearQuality &&
		(len(matches) == 1 || matches[0].quality-matches[1].quality >= clearMargin)
	if !clearly && p.Zone == Unsure {
		return // what the classifier offers has seen the whole text
	}
	if t := e.names.targets[matches[0].target]; clearly && t.fact != "" {
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
	case !clearly:
		p.Zone = Unsure
	case p.Zone == Unsure && p.Candidates[0].Intent != candidates[0].Intent:
		// Two opinions: the person decides.
		candidates = append(candidates[:1], p.Candidates[0])
		if candidates[0].Confidence < candidates[1].Confidence {
			candidates[0], candidates[1] = candidates[1], candidates[0]
		}
	default:
		p.Zone, candidates = Sure, candidates[:1]
	}
	p.Candidates, s.Fuzzy = candidates, true
}

// emptyLists hold words that name nothing.
var emptyLists = [...]list{listInterrogative, listQuestionStart, listFunction, listFiller, listLight, listArticle, listCourtesy}

// empty reports whether a text has no word that could name something.
func (v *vocabulary) empty(normal string) bool {
	ts := v.tokens(normal)
	for i := 0; i < len(ts); {
		longest := 0
		if ts[i].kind == mark || ts[i].kind == digits {
			longest = 1
		}
		for _, l := range emptyLists {
			n, _ := v.at(l, ts, i)
			longest = max(longest, n)
		}
		if longest == 0 {
			return false
		}
		i += longest
	}
	return true
}

// withoutCourtesy leaves out greetings, thanks and other phrases of courtesy.
func (v *vocabulary) withoutCourtesy(normal string) string {
	ts := v.tokens(normal)
	var b strings.Builder
	kept, last := 0, 0 // tokens kept; bytes of the text that are dealt with
	for i := 0; i < len(ts); {
		n, _ := v.at(listCourtesy, ts, i)
		if n == 0 {
			if ts[i].kind != mark {
				kept++
			}
			i++
			continue
		}
		b.WriteString(normal[last:ts[i].start])
		i += n
		last = ts[i-1].end
	}
	if kept == 0 || last == 0 {
		return normal
	}
	b.WriteString(normal[last:])
	return strings.TrimFunc(b.String(), func(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) })
}
