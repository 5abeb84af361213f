package terminal

import (
	"strconv"
	"strings"

	"supportbot/chat"
)

// offer is the quick replies of the last reply, in the order in which they were printed.
type offer struct {
	options []chat.Option
	// letters: numbers are taken, because the open question is for a number.
	letters bool
}

// offered collects the quick replies of a reply and of the further ones in it.
// The last of them is what a follow-up refers to, so its question is the open one.
func offered(r chat.Reply, numeric func(fact string) bool) offer {
	o := offer{options: r.Choices, letters: takesNumber(r, numeric)}
	for _, further := range r.More {
		next := offered(further, numeric)
		o.options = append(o.options[:len(o.options):len(o.options)], next.options...)
		o.letters = next.letters
	}
	return o
}

// takesNumber says whether a bare number answers the reply. A question that
// offers nothing to choose from is taken for one.
func takesNumber(r chat.Reply, numeric func(fact string) bool) bool {
	if r.Asks == "" {
		return false
	}
	return numeric != nil && numeric(r.Asks) || r.Kind == chat.Question && len(r.Choices) == 0
}

// label is what is typed for the option at i.
func (o offer) label(i int) string {
	if o.letters {
		if i >= 'z'-'a'+1 {
			return "-" // beyond the alphabet one has to type the text
		}
		return string(rune('a' + i))
	}
	return strconv.Itoa(i + 1)
}

// pick returns the value of the option that was typed, else the text as it is.
func (o offer) pick(typed string) string {
	for i, option := range o.options {
		if typed != "-" && strings.EqualFold(typed, o.label(i)) {
			return option.Value
		}
	}
	return typed
}
