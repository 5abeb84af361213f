package intents

// signals finds the properties of the part that matter to a conversation.
func (r *reader) signals() Signals {
	var s Signals
	first := r.skip(0, listCourtesy)
	s.FollowUp = r.is(listFollowUp, r.ts, first)
	end := len(r.ts)
	for end > 0 && r.ts[end-1].kind == mark {
		end--
	}
	if j := r.before(listFollowUpEnd, r.ts, end); j >= 0 && j > 0 && end-first <= 12 {
		s.FollowUp = true
	}
	for i := range r.ts {
		if r.is(listCorrection, r.ts, i) || r.aloneAt(r.ts, i) && i+1 < end {
			s.Correction = true
		}
		if n, _ := r.at(listWhatIf, r.ts, i); n > 0 && !r.covered(listNotWhatIf, i) {
			s.WhatIf = true
		}
	}
	for _, m := range r.said {
		if !m.Negated {
			continue
		}
		for _, o := range r.said {
			s.Correction = s.Correction || o.Fact == m.Fact && !o.Negated
		}
	}
	s.Yes = !r.asks() && (r.wholly(listAffirm) || r.wholly(listConsent))
	s.No = !r.asks() && r.wholly(listDeny) && !s.Yes
	s.DontKnow = r.wholly(listDontKnow)
	if !s.DontKnow && r.open != nil && len(r.said) == 0 && len(r.ts) < 20 && (end == len(r.ts) || r.ts[end].text != "?") {
		from := r.skip(first, listFiller)
		s.DontKnow = r.is(listDontKnowPart, r.ts, from) && !r.is(listDontKnowPart, r.ts, end)
		for i := from; i < end; i++ {
			if r.ts[i].text == "how" && i+1 < end && r.ts[i+1].text == "to" {
				s.DontKnow = false
			}
		}
	}
	s.Question = !s.DontKnow && r.vocabulary.questions(r.ts)
	s.Another = r.another()
	return s
}

// skip returns the first token from i on that is neither a mark nor in the list.
func (r *reader) skip(i int, l list) int {
	for i < len(r.ts) {
		if r.ts[i].kind == mark {
			i++
			continue
		}
		n, _ := r.at(l, r.ts, i)
		if n == 0 {
			break
		}
		i += n
	}
	return i
}

// covered reports whether token i lies inside a phrase of the list.
func (r *reader) covered(l list, i int) bool {
	for j := max(0, i-4); j <= i; j++ {
		if n, _ := r.at(l, r.ts, j); j+n > i {
			return true
		}
	}
	return false
}

// wholly reports whether the part says what the list says and nothing else that matters.
func (r *reader) wholly(l list) bool { return r.whollyUpTo(l, len(r.ts)) }

func (r *reader) whollyUpTo(l list, end int) bool { return r.whollyWithin(l, 0, end) }

func (r *reader) whollyWithin(l list, from, end int) bool {
	hit := false
	for i := from; i < end; {
		if r.ts[i].kind == mark {
			i++
			continue
		}
		n, _ := r.at(l, r.ts, i)
		if taken, _ := r.at(listCorrection, r.ts, i); n > 0 && n >= taken && i+n <= end {
			hit = true
			i += n
			continue
		}
		n, _ = r.at(listCourtesy, r.ts, i)
		if m, _ := r.at(listFiller, r.ts, i); m > n {
			n = m
		}
		if m, _ := r.at(listWhatIf, r.ts, i); m > n && r.supposing(end) {
			n = m
		}
		if m, _ := r.at(listCorrection, r.ts, i); m > n {
			n = m
		}
		if n == 0 {
			return false
		}
		i += n
	}
	return hit
}

// supposing reports whether the part ends as a what-if does: "如果有呢", "what if it does?"
func (r *reader) supposing(end int) bool {
	return r.is(listFollowUpEnd, r.ts, end-1) || r.is(listWhatIf, r.ts, 0) && end < len(r.ts) && r.ts[end].text == "?" ||
		r.is(listWhatIf, r.ts, 0) && r.ts[end-1].text == "?"
}

// asks reports whether the part ends as a question: "可以吗" is no yes.
func (r *reader) asks() bool {
	for i := len(r.ts) - 1; i >= 0; i-- {
		switch {
		case r.is(listQuestionEnd, r.ts, i):
			return true
		case r.ts[i].kind != mark:
			return false
		}
	}
	return false
}
