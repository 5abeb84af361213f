package learn

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode"

	"supportbot/faq"
	"supportbot/intents"
)

// Bounds of what a group shows.
const (
	maxTexts   = 10 // different messages
	maxAnswers = 5  // different answers, and comments
	maxNearest = 3
)

// Group are items of one kind that ask the same, as far as their words tell.
type Group struct {
	// ID is that of the oldest item: it stays while others join.
	ID       string       `json:"id"`
	Kind     Kind         `json:"kind"`
	Texts    []string     `json:"texts"` // different ones, the most frequent first
	Language faq.Language `json:"language"`
	Count    int          `json:"count"`
	// Nearest are the intents that the first text comes close to by the knowledge in force, best first;
	// Understood says that the first of them would be served now.
	Nearest    []Near `json:"nearest"`
	Understood bool   `json:"understood"`
	// Offered says that at least it would be offered.
	Offered bool `json:"offered"`
	// Intent and Outcome are what was answered, see Item.
	Intent   string    `json:"intent,omitempty"`
	Outcome  string    `json:"outcome,omitempty"`
	Answers  []string  `json:"answers,omitempty"`
	Comments []string  `json:"comments,omitempty"`
	At       time.Time `json:"at"` // the latest
	// Items are the ids of its items.
	Items []string `json:"items"`
	// Accepted is what was decided about the group last.
	Accepted *Acceptance `json:"accepted,omitempty"`
}

// Groups puts items together that are alike, the greatest group first. Only items of one kind and
// language, about the same answer, come together. The engine is that of the knowledge in force; without
// one, Nearest is what the bot thought then. The same items make the same groups, in whatever order.
func Groups(items []Stored, e *intents.Engine) []Group {
	items = slices.Clone(items)
	slices.SortFunc(items, func(a, b Stored) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })

	type class struct {
		kind            Kind
		language        faq.Language
		intent, outcome string
	}
	type like struct {
		index  index
		groups []int
	}
	classes := map[class]*like{}
	var groups [][]Stored
	for _, it := range items {
		c := class{it.Kind, it.Language, it.Intent, it.Outcome}
		l := classes[c]
		if l == nil {
			l = &like{}
			classes[c] = l
		}
		g := grams(it.Text)
		if i, ok := l.index.nearest(g); ok {
			groups[l.groups[i]] = append(groups[l.groups[i]], it)
			continue
		}
		l.index.add(g)
		l.groups = append(l.groups, len(groups))
		groups = append(groups, []Stored{it})
	}

	all := make([]Group, 0, len(groups))
	for _, members := range groups {
		g := newGroup(members)
		g.understand(e)
		all = append(all, g)
	}
	slices.SortStableFunc(all, func(a, b Group) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), b.At.Compare(a.At), cmp.Compare(a.ID, b.ID))
	})
	return all
}

// newGroup makes a group of items that are alike, oldest first.
func newGroup(items []Stored) Group {
	first, last := items[0], items[len(items)-1]
	g := Group{
		ID: first.ID, Kind: first.Kind, Language: first.Language, At: last.At,
		Nearest: last.Nearest, Intent: first.Intent, Outcome: first.Outcome,
	}
	var texts, answers, comments tally
	tickets := map[string]bool{}
	for _, it := range items {
		g.Items = append(g.Items, it.ID)
		if it.Ticket == "" || !tickets[it.Ticket] { // what a person says of an answer is no second question
			g.Count++
			tickets[it.Ticket] = true
		}
		texts.add(it.Text)
		answers.add(it.Answer)
		comments.add(it.Comment)
		if a := it.Accepted; a != nil && (g.Accepted == nil || a.At.After(g.Accepted.At)) {
			g.Accepted = a
		}
	}
	g.Texts, g.Answers, g.Comments = texts.first(maxTexts), answers.first(maxAnswers), comments.first(maxAnswers)
	return g
}

// understand asks the engine in force what it makes of the group.
func (g *Group) understand(e *intents.Engine) {
	if e == nil || len(g.Texts) == 0 {
		return
	}
	p := e.Ask(g.Texts[0])
	g.Nearest = nil
	for _, c := range p.Candidates[:min(len(p.Candidates), maxNearest)] {
		g.Nearest = append(g.Nearest, Near{Intent: c.Intent, Confidence: c.Confidence})
	}
	g.Understood, g.Offered = p.Zone == intents.Sure, p.Zone != intents.Declined
}

// tally counts texts; those that differ only in blanks, case and the marks around them are the same.
type tally struct {
	texts []string
	count map[string]int
}

func folded(text string) string {
	text = strings.ToLower(strings.Join(strings.Fields(text), " "))
	mark := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	return cmp.Or(strings.TrimFunc(text, mark), text)
}

func (t *tally) add(text string) {
	key := folded(text)
	if key == "" {
		return
	}
	if t.count == nil {
		t.count = map[string]int{}
	}
	if t.count[key]++; t.count[key] == 1 {
		t.texts = append(t.texts, text)
	}
}

// first returns the most frequent texts, the older of two first.
func (t *tally) first(n int) []string {
	slices.SortStableFunc(t.texts, func(a, b string) int { return cmp.Compare(t.count[folded(b)], t.count[folded(a)]) })
	return t.texts[:min(n, len(t.texts))]
}
