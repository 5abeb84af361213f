package dingtalk

import (
	"strconv"
	"strings"

	"supportbot/chat"
	"supportbot/faq"
)

// offer is the quick replies of a reply, in the order in which they are numbered.
type offer struct {
	options []chat.Option
	// letters: numbers are taken, because the open question is for a number.
	letters bool
}

// offered collects the quick replies of a reply and of the further ones in it.
// The last of them is what a follow-up refers to, so its question is the open one.
func (c *Channel) offered(r chat.Reply) offer {
	o := offer{options: r.Choices, letters: c.takesNumber(r)}
	for _, more := range r.More {
		next := c.offered(more)
		o.options = append(o.options[:len(o.options):len(o.options)], next.options...)
		o.letters = next.letters
	}
	return o
}

// takesNumber says whether a bare number answers the reply.
func (c *Channel) takesNumber(r chat.Reply) bool {
	f := c.Knowledge().Fact(r.Asks)
	return f != nil && (f.Type == faq.Whole || f.Type == faq.Amount)
}

const alphabet = 26

// label is what is typed for the option at i; "" beyond the alphabet.
func (o offer) label(i int) string {
	switch {
	case !o.letters:
		return strconv.Itoa(i + 1)
	case i < alphabet:
		return string(rune('A' + i))
	}
	return ""
}

// prefix is the label as it stands before the text, "" if there is none.
func (o offer) prefix(i int) string {
	if label := o.label(i); label != "" {
		return label + ". "
	}
	return ""
}

// titles are the options as buttons show them.
func (o offer) titles() []string {
	var titles []string
	for i, option := range o.options {
		titles = append(titles, cut(o.prefix(i)+bare(option.Label), maxButton))
	}
	return titles
}

// pick returns the value of the option that was typed, else the text as it is.
func (o offer) pick(typed string) string {
	bare := trimLabel(typed)
	for i, option := range o.options {
		if label := o.label(i); label != "" && strings.EqualFold(bare, label) {
			return option.Value
		}
	}
	return typed
}

// isLabel reports whether a text may be the label of a quick reply: a short number or one letter.
func isLabel(text string) bool {
	bare := trimLabel(text)
	if len(bare) == 1 && (bare[0] >= 'a' && bare[0] <= 'z' || bare[0] >= 'A' && bare[0] <= 'Z') {
		return true
	}
	n, err := strconv.Atoi(bare)
	return err == nil && n > 0 && n < 100 && len(bare) <= 2
}

// trimLabel takes away what people write around a number, and full-width forms.
func trimLabel(text string) string {
	text = strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' { // full-width forms of ASCII
			return r - 0xFEE0
		}
		return r
	}, strings.TrimSpace(text))
	return strings.Trim(text, "().、。 ")
}
