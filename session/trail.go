package session

import "strings"

// trace is one step of a conversation's trail: names of what cannot be found from the conversation's
// own name. Most steps have one or two of them.
type trace struct {
	receipt string // id
	mark    string // hash of the message
	ref     string // hash of the entry
	route   string // key, in the partition of the thread
	person  string // hash
}

// String writes a trace; none of its parts has a blank.
func (t trace) String() string {
	return strings.TrimRight(strings.Join([]string{t.receipt, t.mark, t.ref, t.route, t.person}, " "), " ")
}

func readTrace(text string) (t trace) {
	for i, part := range strings.Split(text, " ") {
		switch i {
		case 0:
			t.receipt = part
		case 1:
			t.mark = part
		case 2:
			t.ref = part
		case 3:
			t.route = part
		case 4:
			t.person = part
		}
	}
	return t
}
