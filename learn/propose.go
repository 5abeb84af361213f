package learn

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"supportbot/chat"
	"supportbot/faq"
)

// Bounds of what is written into a patch.
const (
	// maxExample is the length in characters of the longest message that becomes an example: longer
	// ones tell a story, and teach what the story is about.
	maxExample = 160
	// maxRemark bounds what stands in a comment.
	maxRemark = 200
	// leastAlike is how often something no intent comes near has to be asked before a new one is proposed.
	leastAlike = 2
	// leastUnhelpful is how many thumbs down make a misunderstanding likelier than an answer that
	// somebody did not like.
	leastUnhelpful = 2
)

// Proposal is a change of the knowledge that a group suggests.
type Proposal struct {
	Group
	As As `json:"as"`
	// For is the intent that it is about; of a new one, a name to begin with.
	For string `json:"for"`
	// Lines are the messages to write, cleaned and masked.
	Lines []string `json:"lines"`
	// Held says why it is not proposed; empty if it is.
	Held string `json:"held,omitempty"`
	// Harm are the checks and dialogues that it would make worse: then it is held as well.
	Harm []string `json:"harm,omitempty"`
}

// Propose says what to make of groups, what somebody has decided about first. mask removes personal
// data once more: what is proposed will be read by many.
func Propose(groups []Group, k *faq.Knowledge, mask func(string) string) []Proposal {
	groups = slices.Clone(groups)
	slices.SortStableFunc(groups, func(a, b Group) int { return cmp.Compare(rank(a), rank(b)) })
	written := newWritten(k)
	names := map[string]bool{}
	for _, in := range k.Intents {
		names[in.Name] = true
	}
	var all []Proposal
	for _, g := range groups {
		p := Proposal{Group: g}
		p.shown(mask)
		p.decide()
		if p.Held == "" && p.As == Intent {
			p.For = freeName(names)
		} else if p.For != "" && k.Intent(p.For) == nil {
			p.Held = fmt.Sprintf("there is no intent %s in this knowledge", p.For)
		}
		if p.Held == "" {
			p.choose(written)
		}
		all = append(all, p)
	}
	return all
}

// rank puts what was accepted first.
func rank(g Group) int {
	if g.Accepted != nil {
		return 0
	}
	return 1
}

// shown cleans and masks every text of people.
func (p *Proposal) shown(mask func(string) string) {
	for _, texts := range []*[]string{&p.Texts, &p.Answers, &p.Comments} {
		var kept []string
		for _, text := range *texts {
			if text = mask(Line(text)); text != "" {
				kept = append(kept, text)
			}
		}
		*texts = kept
	}
}

// decide chooses what becomes of the group, if anything.
func (p *Proposal) decide() {
	switch g := p.Group; {
	case g.Accepted != nil:
		p.As, p.For = g.Accepted.As, g.Accepted.Intent
	case g.Kind == Unhelpful && g.Intent == "":
		p.Held = "the reply judged unhelpful was about no intent"
	case g.Kind == Unhelpful:
		p.As, p.For = Negative, g.Intent
		if g.Count < leastUnhelpful {
			p.Held = "one thumb down: the answer may be what was wrong, not the understanding"
		}
	case g.Understood && g.Intent != "" && g.Intent != g.Nearest[0].Intent:
		p.Held = fmt.Sprintf("understood by now as %s, and an agent answered with %s: decide in the console", g.Nearest[0].Intent, g.Intent)
	case g.Understood:
		p.Held = "understood by now, as " + g.Nearest[0].Intent
	case g.Kind == Answered && g.Intent != "":
		p.As, p.For = Example, g.Intent // an agent chose it
	case g.Offered && len(g.Nearest) > 0:
		p.As, p.For = Example, g.Nearest[0].Intent
	case g.Kind == Answered || g.Count >= leastAlike:
		p.As = Intent
	default:
		p.Held = "asked once, and no intent comes near"
	}
}

// choose keeps the messages that can be written.
func (p *Proposal) choose(w written) {
	for _, text := range p.Texts {
		switch {
		case utf8.RuneCountInString(text) > maxExample:
			p.Held = fmt.Sprintf("longer than %d characters", maxExample)
		case p.Language != faq.ZH && p.Language != faq.EN:
			p.Held = "in no language of the knowledge"
		default:
			if p.Held = w.objection(text, p.As, p.For); p.Held == "" {
				p.Lines = append(p.Lines, text)
			}
		}
	}
	if len(p.Lines) > 0 {
		p.Held = ""
	} else if p.Held == "" {
		p.Held = "nothing of it can be written"
	}
}

// freeName is a name for a new intent that nothing has yet.
func freeName(names map[string]bool) string {
	for i := 1; ; i++ {
		if name := fmt.Sprintf("new_intent_%d", i); !names[name] {
			names[name] = true
			return name
		}
	}
}

// written are the sentences that the knowledge has, and those that are proposed.
type written struct{ examples, not map[string]string }

func newWritten(k *faq.Knowledge) written {
	w := written{examples: map[string]string{}, not: map[string]string{}}
	for _, in := range k.Intents {
		for _, l := range faq.Languages {
			for _, group := range in.Examples.In(l) {
				for _, sentence := range group {
					w.examples[folded(sentence)] = in.Name
				}
			}
			for _, group := range in.Not.In(l) {
				for _, sentence := range group {
					w.not[in.Name+"\n"+folded(sentence)] = in.Name
				}
			}
		}
	}
	for _, l := range faq.Languages {
		for _, group := range k.Outside.In(l) {
			for _, sentence := range group {
				w.examples[folded(sentence)] = outside
			}
		}
	}
	return w
}

const outside = "outside"

// objection says why a sentence cannot be written, or notes that it is.
func (w written) objection(text string, as As, intent string) string {
	key := folded(text)
	of, is := w.examples[key]
	_, not := w.not[intent+"\n"+key]
	switch {
	case as == Negative && not, as == Example && is && of == intent:
		return "the knowledge has it already"
	case as == Negative && is && of == intent, as == Example && not:
		return "the knowledge says the opposite"
	case as != Negative && is:
		return "the knowledge has it as an example of " + of
	case as == Negative:
		w.not[intent+"\n"+key] = intent
	default:
		w.examples[key] = intent
	}
	return ""
}

// Line makes one line of a text of people, fit for a file that is read by others: without what nobody
// sees, and with single blanks.
func Line(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsGraphic(r) || r == utf8.RuneError: // control, format, private and unassigned characters
			return -1
		}
		return r
	}, chat.Clean(text))
	return strings.Join(strings.Fields(text), " ")
}
