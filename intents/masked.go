package intents

import (
	"cmp"
	"slices"
	"strings"
)

// masked writes the text with placeholders.
func (r *reader) masked() string {
	type cut struct {
		from, to int
		text     string
	}
	var cuts []cut
	for n := range r.matches {
		m := &r.matches[n]
		if m.asked {
			continue
		}
		if m.quantity >= 0 {
			q := &r.qs[m.quantity]
			name := m.fact.Name
			if m.slot != nil {
				name = m.slot.Name
			}
			cuts = append(cuts, cut{q.from, q.end, "<" + name + ">"})
		} else if len(m.words) > 0 {
			cuts = append(cuts, cut{m.words[0].from, m.words[0].to, "<" + m.fact.Name + ">"})
		}
	}
	if len(cuts) == 0 {
		return r.text
	}
	slices.SortStableFunc(cuts, func(a, b cut) int { return cmp.Compare(a.from, b.from) })
	var b strings.Builder
	b.Grow(len(r.text) + 16)
	at := 0
	for _, c := range cuts {
		if start := r.ts[c.from].start; start > at {
			b.WriteString(r.text[at:start])
		}
		if b.Len() > 0 && !strings.HasSuffix(b.String(), " ") {
			b.WriteByte(' ')
		}
		b.WriteString(c.text)
		at = max(at, r.ts[c.to-1].end)
		if at < len(r.text) && r.text[at] != ' ' {
			b.WriteByte(' ')
		}
	}
	b.WriteString(r.text[at:])
	return b.String()
}

// rest returns what remains without facts, fillers and courtesy, in the order of the text. Fillers
// inside a run of other words stay: in Chinese they may be parts of words.
func (r *reader) rest() string {
	var b strings.Builder
	for i := 0; i < len(r.ts); {
		if r.used[i] || r.ts[i].kind == mark {
			i++
			continue
		}
		to := i
		for to < len(r.ts) && !r.used[to] && r.ts[to].kind != mark {
			to++
		}
		if from, end := r.trim(i, to); from < end {
			if b.Len() > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(r.text[r.ts[from].start:r.ts[end-1].end])
		}
		i = to
	}
	return b.String()
}

// trim takes fillers from both ends of a run of tokens. A run that is nothing but yes or no goes
// altogether.
func (r *reader) trim(from, to int) (int, int) {
	if (from == 0 || r.ts[from-1].kind == mark) && r.whollyWithin(listAffirm, from, to) || r.whollyWithin(listConsent, from, to) || r.whollyWithin(listDeny, from, to) || r.whollyWithin(listCorrectionAlone, from, to) {
		return to, to
	}
	for from < to {
		n := r.filler(from)
		if n == 0 || from+n > to {
			break
		}
		from += n
	}
	for from < to {
		start := to
		for _, l := range fillerLists {
			if j := r.before(l, r.ts, to); j >= from && j < start {
				start = j
			}
		}
		if start == to {
			break
		}
		to = start
	}
	return from, to
}

var fillerLists = [...]list{listFiller, listCourtesy, listFollowUp, listFollowUpEnd, listCorrection, listWhatIf, listAbout}

// filler returns how many tokens from i on say nothing for themselves.
func (r *reader) filler(i int) int {
	longest := 0
	for _, l := range fillerLists {
		if n, _ := r.at(l, r.ts, i); n > longest {
			longest = n
		}
	}
	if words := r.unitsAt(r.ts, i); len(words) > 0 && !measures(words[0].unit) {
		longest = max(longest, len(words[0].ids))
	}
	return longest
}
