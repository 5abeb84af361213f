package intents

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxParts bounds how many questions of one message are answered; the last part takes the rest.
const maxParts = 5

// maxSentences bounds how many sentences are looked at; what follows is one.
const maxSentences = 40

// sentence is a piece of a message between sentence marks.
type sentence struct {
	text     string
	question bool
	// leans: belongs to what follows (what if …?); tag: only seeks agreement.
	leans, tag, followUp bool
	// outcry: ends with an exclamation mark, and no question mark ("what a rule!").
	outcry bool
}

// split divides a message into its questions. What is stated belongs to the question that follows
// it, and what is stated last to the question before. In doubt it stays one part.
func split(text string) []string {
	text = strings.TrimSpace(text)
	x := shared()
	var all []sentence
	for _, s := range sentences(text) {
		for _, c := range x.clauses(s) {
			all = append(all, x.classify(c))
		}
	}
	var parts []string
	open := false // the last part has no question yet
	for i, s := range all {
		asks := s.question && !s.tag && !(s.leans && i+1 < len(all) && all[i+1].question && !all[i+1].followUp && !all[i+1].tag) &&
			!(s.outcry && moreQuestions(all[i+1:]))
		last := len(parts) - 1
		switch {
		case last < 0:
			parts = append(parts, s.text)
			open = !asks
		case open || len(parts) == maxParts:
			parts[last] = glue(parts[last], s.text)
			open = open && !asks
		case asks || !s.tag && moreQuestions(all[i+1:]):
			parts = append(parts, s.text)
			open = !asks
		default:
			parts[last] = glue(parts[last], s.text)
		}
	}
	if len(parts) == 0 {
		return []string{text}
	}
	return parts
}

// asked returns the last question of a part that has a story around it, normalised; "" if there is none.
func asked(part string) string {
	all := sentences(part)
	if len(all) < 2 {
		return ""
	}
	x := shared()
	for i := len(all) - 1; i >= 0; i-- {
		if s := x.classify(all[i]); s.question && !s.tag {
			return normalise(s.text)
		}
	}
	return ""
}

func moreQuestions(rest []sentence) bool {
	for _, s := range rest {
		if s.question && !s.tag && !s.outcry {
			return true
		}
	}
	return false
}

// glue joins two sentences again; between Latin ones a blank was lost.
func glue(a, b string) string {
	if r, _ := utf8.DecodeRuneInString(b); r < utf8.RuneSelf {
		return a + " " + b
	}
	if r, _ := utf8.DecodeLastRuneInString(a); r < utf8.RuneSelf {
		return a + " " + b
	}
	return a + b
}

// sentences cuts a text behind marks that end a sentence.
func sentences(text string) []string {
	var all []string
	start := 0
	cut := func(end int) {
		if s := strings.TrimSpace(text[start:end]); s != "" {
			if len(all) > 0 && !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
				all[len(all)-1] += s
			} else {
				all = append(all, s)
			}
		}
		start = end
	}
	for i, r := range text {
		if len(all) == maxSentences {
			break
		}
		end := i + utf8.RuneLen(r)
		if r == utf8.RuneError || i < start {
			continue
		}
		switch r {
		case '？', '。', '！', '；', '\n', '!', ';', '｡':
			cut(end)
		case '?':
			if !inAddress(text, i) {
				cut(end)
			}
		case '.':
			if end == len(text) || text[end] == ' ' || text[end] == '\n' {
				cut(end)
			}
		}
	}
	cut(len(text))
	return all
}

// inAddress reports whether the mark at i is part of a web address.
func inAddress(text string, i int) bool {
	if i+1 >= len(text) || text[i+1] <= ' ' || text[i+1] >= utf8.RuneSelf {
		return false
	}
	from := strings.LastIndexAny(text[:i], " \n") + 1
	return strings.Contains(text[from:i], "://") || strings.HasPrefix(text[from:], "www.")
}

// clauses cuts a sentence where a second question is joined to a first: "can I … and how many …",
// "…吗，另外怎么…".
func (x *lexicon) clauses(s string) []string {
	normal := normalise(s)
	ts := x.tokens(normal)
	if len(ts) < 6 {
		return []string{s}
	}
	var cuts []int
	for i := 2; i < len(ts)-1 && len(cuts) < maxParts; i++ {
		n, _ := x.at(listConnective, ts, i)
		switch {
		case n > 0 && ts[i].kind == word && x.is(listQuestionStart, ts, i+n) && x.asks(ts[:i]) && !ts[i+n].opensFiller():
			if !x.continues(ts, i, i+n) {
				cuts = append(cuts, i)
			}
		case ts[i-1].kind == mark && ts[i-1].text == "," && ts[i].kind == han && x.endsQuestion(ts[:i-1]) && (n > 0 || x.interrogates(ts[i:])):
			if n > 0 || !x.continuesInChinese(ts, i) {
				cuts = append(cuts, i)
			}
		case ts[i-1].kind == mark && ts[i-1].text == "," && ts[i].kind == word && x.interrogates(ts[clauseStart(ts, i-1):i-1]) && x.interrogates(ts[i:]):
			cuts = append(cuts, i) // "…几本，DVD要不要…": another subject, written in letters
		}
	}
	if len(cuts) == 0 {
		return []string{s}
	}
	return cutRaw(s, normal, ts, cuts)
}

// clauseStart returns where the clause that ends before token i begins.
func clauseStart(ts []token, i int) int {
	for i > 0 && !ts[i-1].boundary() {
		i--
	}
	return i
}

// opensFiller keeps "and is" and the like from being taken for a question: too many statements go
// on with them.
func (t token) opensFiller() bool {
	switch t.text {
	case "is", "are", "has", "have", "who", "when", "where", "which", "will", "would", "must", "may", "am":
		return true
	}
	return false
}

// asks reports whether an English clause is a question of its own.
func (x *lexicon) asks(ts []token) bool {
	for i, t := range ts {
		if (i == 0 || ts[i-1].kind == mark || ts[i-1].text == "so" || ts[i-1].text == "hi" || ts[i-1].text == "hello") && t.kind == word && x.is(listQuestionStart, ts, i) {
			return true
		}
	}
	return false
}

// endsQuestion reports whether a Chinese clause ends as a question.
func (x *lexicon) endsQuestion(ts []token) bool {
	if len(ts) < 4 {
		return false
	}
	return x.is(listQuestionEnd, ts, len(ts)-1)
}

// interrogates reports whether Chinese words ask, whatever the mark behind them.
func (x *lexicon) interrogates(ts []token) bool {
	for i := 0; i < len(ts); i++ {
		if ts[i].kind != han {
			continue
		}
		if n, _ := x.at(listNotInterrogative, ts, i); n > 0 {
			i += n - 1
			continue
		}
		if x.is(listInterrogative, ts, i) {
			return true
		}
	}
	return false
}

// cutRaw cuts the text as written at places found in its normalised form. Where a place cannot be
// found again the text stays whole.
func cutRaw(s, normal string, ts []token, cuts []int) []string {
	var pieces []string
	at := 0
	lower := strings.ToLower(s)
	if len(lower) != len(s) {
		return []string{s}
	}
	for _, c := range cuts {
		end := -1
		if ts[c-1].kind == mark { // behind the comma
			end = nth(lower, strings.Count(normal[:ts[c].start], ","), ",", "，")
		} else {
			word := ts[c].text
			if end = nth(lower, strings.Count(normal[:ts[c].end], word), word, word); end > 0 {
				end -= len(word)
			}
		}
		if end <= at {
			return []string{s}
		}
		pieces = append(pieces, strings.TrimSpace(s[at:end]))
		at = end
	}
	return append(pieces, strings.TrimSpace(s[at:]))
}

// nth returns the end of the n-th occurrence of either form, -1 if there are fewer.
func nth(s string, n int, forms ...string) int {
	at := 0
	for range n {
		next, length := -1, 0
		for _, f := range forms {
			if i := strings.Index(s[at:], f); i >= 0 && (next < 0 || i < next) {
				next, length = i, len(f)
			}
		}
		if next < 0 {
			return -1
		}
		at += next + length
	}
	return at
}

// classify tells what kind of sentence a piece is.
func (x *lexicon) classify(s string) sentence {
	normal := normalise(s)
	ts := x.tokens(normal)
	out := sentence{text: s}
	first := 0
	for first < len(ts) {
		n, _ := x.at(listCourtesy, ts, first)
		if n == 0 && ts[first].kind == mark {
			n = 1
		}
		if n == 0 {
			break
		}
		first += n
	}
	out.followUp = x.is(listFollowUp, ts, first)
	out.leans = x.is(listWhatIf, ts, first)
	end := len(ts)
	for end > 0 && ts[end-1].kind == mark {
		out.question = out.question || ts[end-1].text == "?"
		out.outcry = out.outcry || ts[end-1].text == "!"
		end--
	}
	if out.question {
		out.outcry = false
	} else {
		out.question = x.interrogates(ts[min(first, end):end])
		out.question = out.question || first < end && ts[first].kind == word && x.is(listQuestionStart, ts, first) && !x.is(listNotInterrogative, ts, first)
	}
	n, _ := x.at(listTag, ts, first)
	out.tag = first >= end || n > 0 && first+n >= end
	return out
}
