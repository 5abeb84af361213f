package answers

import (
	"fmt"
	"time"
	"unicode/utf8"

	"supportbot/faq"
)

const (
	// staleAfter is how long a comparison with the sources holds: documents of this kind change within a year.
	staleAfter = 365 * 24 * time.Hour
	// ahead is how much earlier a day may begin elsewhere.
	ahead = 24 * time.Hour
	// longestAnswer is the length in characters beyond which chat platforms cut or split a message:
	// Slack advises 4,000 for a text and allows 3,000 for a block.
	longestAnswer = 3000
)

// Lint finds what is no mistake and yet worth a look: answers that nobody has compared with their
// sources for a year, or only on a day to come, answers too long for a chat, links and documents that
// nothing uses. All are warnings: knowledge is as good on a machine whose clock is wrong.
func Lint(k *faq.Knowledge, today time.Time) []faq.Problem {
	l := linter{k: k, links: map[string]bool{}, documents: map[string]bool{}}
	for _, in := range k.Intents {
		l.use(in.Links)
	}
	for _, a := range k.Answers {
		l.answer(a, today)
	}
	for _, x := range k.Links {
		if !l.links[x.Name] {
			l.warn(x.Path, "nothing uses the link "+x.Name, "name it in the links of an answer, or delete it")
		}
	}
	for _, d := range k.Documents {
		if !l.documents[d.Name] {
			l.warn(d.Path, "nothing is said from the document "+d.Name, "name it in the sources of an answer, or delete it")
		}
	}
	return l.problems
}

type linter struct {
	k                *faq.Knowledge
	links, documents map[string]bool
	problems         []faq.Problem
}

func (l *linter) warn(path, message, hint string) {
	p := l.k.Problem(path, message, hint)
	p.Warning = true
	l.problems = append(l.problems, p)
}

func (l *linter) use(links []string) {
	for _, name := range links {
		l.links[name] = true
	}
}

func (l *linter) answer(a *faq.Answer, today time.Time) {
	for _, x := range a.Links {
		l.links[x.Link] = true
	}
	for _, s := range a.Sources {
		l.documents[s.Document] = true
	}
	day, err := time.Parse(time.DateOnly, a.Verified)
	switch {
	case err != nil: // the check says so; or there is none
	case day.Sub(today) > ahead:
		l.warn(a.Path+".verified", fmt.Sprintf("%s was compared with its sources on a day to come, %s", a.Outcome, a.Verified), "write the day on which somebody did, or set this machine's clock")
	case today.Sub(day) > staleAfter:
		l.warn(a.Path+".verified", fmt.Sprintf("%s was compared with its sources %d days ago", a.Outcome, int(today.Sub(day).Hours()/24)), "compare it again and write the day")
	}
	for _, lang := range faq.Languages {
		length := utf8.RuneCountInString(a.Text.In(lang))
		for _, n := range a.Notes {
			length += utf8.RuneCountInString(n.Text.In(lang))
		}
		for _, n := range a.Newer {
			length += utf8.RuneCountInString(n.Text.In(lang))
		}
		if length > longestAnswer {
			l.warn(a.Path, fmt.Sprintf("%s has up to %d characters in %s, more than the %d that fit into one message", a.Outcome, length, lang, longestAnswer), "say less, and link the rest")
		}
	}
}
