package slack

import (
	"regexp"
	"strings"

	"github.com/slack-go/slack"

	"supportbot/chat"
)

// words collects what people wrote as rich text, in which nothing is notation: no mention, no link and
// no style comes from what somebody typed.
type words struct {
	elements []slack.RichTextSectionElement
	length   int
}

func (w *words) add(e slack.RichTextSectionElement, length int) *words {
	w.elements = append(w.elements, e)
	w.length += length
	return w
}

func (w *words) text(text string) *words {
	if text == "" {
		return w
	}
	return w.add(slack.NewRichTextSectionTextElement(text, nil), len([]rune(text)))
}

func (w *words) bold(text string) *words {
	return w.add(slack.NewRichTextSectionTextElement(text, &slack.RichTextSectionTextStyle{Bold: true}), len([]rune(text)))
}

// rich adds what was collected as a block.
func (s *sheet) rich(w *words) {
	s.add(slack.NewRichTextBlock("", slack.NewRichTextSection(w.elements...)), w.length)
}

// utterance adds what somebody said behind a name, in as many blocks as it takes. What an agent said has its
// addresses as links, which show where they lead; what a person said has none.
func (s *sheet) utterance(name, text string, byAgent bool) {
	for i, piece := range split(chat.Clean(text), maxSection-maxName-2) {
		var w words
		if i == 0 && name != "" {
			w.bold(name).text(": ")
		}
		if byAgent {
			w.linked(piece)
		} else {
			w.text(piece)
		}
		s.rich(&w)
	}
}

// quoted adds what somebody said as a quotation.
func (s *sheet) quoted(text string) {
	for _, piece := range split(chat.Clean(text), maxSection) {
		var w words
		w.text(piece)
		quote := slack.RichTextQuote{Type: slack.RTEQuote, Elements: w.elements}
		s.add(slack.NewRichTextBlock("", &quote), w.length)
	}
}

// address is where a link in an agent's words leads.
var address = regexp.MustCompile(`https://[^\s<>"“”（）()，。；、]+`)

func (w *words) linked(text string) *words {
	at := 0
	for _, found := range address.FindAllStringIndex(text, -1) {
		to := strings.TrimRight(text[found[0]:found[1]], ".,;:!?'")
		w.text(text[at:found[0]])
		w.add(slack.NewRichTextSectionLinkElement(to, "", nil), len(to))
		at = found[0] + len(to)
	}
	return w.text(text[at:])
}

// bare is a reply without the signs of CommonMark, for where it is quoted.
func bare(text string) string {
	text = imageInset.ReplaceAllString(text, "$1")
	text = link.ReplaceAllString(text, "$1 ($2)")
	text = heading.ReplaceAllString(text, "$1")
	text = listItem.ReplaceAllString(text, "$1• ")
	return strong.ReplaceAllString(text, "$1")
}
