package intents

import (
	"strings"

	"supportbot/faq"
	"supportbot/faq/expr"
)

// A pattern is a phrase in which the knowledge finds a fact. It is written as
//
//	words        they follow one another; articles and 的 may stand between them
//	{unit}       a number with this unit, or one of its multiples
//	<term>       any word of a term; <fact.value> any plain word of a value; <address> a web address;
//	             <before 2010-06>, <since 2010-06> a date that certainly lies on that side of the month
//	..           a gap inside the clause: up to 12 Chinese characters or 5 words
//	,            a mark that ends a clause: only so does a pattern go on into the next one
//	|            the clause ends here, and is not asked
//	(words)      they must be there, and stay free to tell another fact
//
// "borrowed .. {week}" finds "borrowed two books for 3 weeks". A pattern has at most one {unit}.
// Small words such as "only" or "just" may stand between words and the number.
type pattern struct {
	fact  *faq.Fact
	order int // of the fact in the file
	index int // of the pattern among all
	value faq.Value
	// pieces are the words and numbers to find.
	pieces []piece
	slot   *faq.Unit // of {unit}, nil if there is none
	bare   bool      // nothing but {unit}
	// onlyOpen patterns are looked for only while their fact is asked for, or told anew.
	onlyOpen bool
}

// piece is a run of words, a number if unit is set, or a word of a term (1 is the first term); gap
// says that other words may come before it, free that others may claim its words.
type piece struct {
	ids  []int32
	unit *faq.Unit
	term int32
	gap  bool
	free bool
	// clause is a mark between two clauses, ends the end of one.
	clause, ends bool
}

// The reach of a gap, in a measure in which a Chinese character counts 5 and a word 12.
const (
	gapReach  = 60
	gapHan    = 5
	gapOthers = 12
)

func numberValue(n float64) faq.Value { return expr.Num(n) }

// compile cuts a pattern into its pieces.
func (v *vocabulary) compile(k *faq.Knowledge, f *faq.Fact, order int, src string, value faq.Value) (pattern, bool) {
	p := pattern{fact: f, order: order, value: value}
	var next piece // what is known of the piece to come
	add := func(made piece) {
		made.gap, made.free = next.gap, next.free
		p.pieces = append(p.pieces, made)
		next.gap = false
	}
	for rest := src; rest != ""; {
		switch {
		case strings.HasPrefix(rest, ".."):
			next.gap = len(p.pieces) > 0
			rest = strings.TrimLeft(rest, ".")
		case rest[0] == ',':
			add(piece{clause: true})
			rest = rest[1:]
		case rest[0] == '|':
			add(piece{ends: true})
			rest = rest[1:]
		case rest[0] == '(' || rest[0] == ')':
			next.free = rest[0] == '('
			rest = rest[1:]
		case rest[0] == '{':
			name, after, ok := strings.Cut(rest[1:], "}")
			u := k.Unit(strings.TrimSpace(name))
			if !ok || u == nil {
				return p, false
			}
			add(piece{unit: u})
			p.slot, rest = u, after
		case rest[0] == '<':
			name, after, ok := strings.Cut(rest[1:], ">")
			term := v.term(k, name)
			if !ok || term == 0 {
				return p, false
			}
			add(piece{term: term})
			rest = after
		default:
			end := len(rest)
			if i := strings.IndexAny(rest, "{<(),|"); i >= 0 {
				end = i
			}
			if i := strings.Index(rest, ".."); i >= 0 && i < end {
				end = i
			}
			if ids := v.internAll(rest[:end]); len(ids) > 0 {
				add(piece{ids: ids})
			}
			rest = rest[end:]
		}
	}
	p.bare = len(p.pieces) == 1 && p.slot != nil
	return p, len(p.pieces) > 0 && !p.pieces[0].clause && !p.pieces[0].ends
}

// span is a run of tokens.
type span struct{ from, to int }

// match is a pattern found.
type match struct {
	*pattern
	// words are the tokens that are the pattern's own; gaps and numbers are not in it.
	words    []span
	from, to int
	quantity int // index of the number, -1 if none
	weight   int
	asked    bool
}
