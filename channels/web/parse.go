package web

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	fast "github.com/goccy/go-json"

	"supportbot/chat"
	"supportbot/faq"
)

// maxDepth is how deep the JSON may nest. The request itself is flat; the rest
// is room for fields that are ignored.
const maxDepth = 32

// conversationForm is what a conversation may be called: at least what newID makes, less
// the alphabet's restriction, so that integrations may bring random names of their own.
func conversationForm(id string) bool {
	return len(id) >= 20 && len(id) <= 64 && !strings.ContainsFunc(id, func(r rune) bool {
		return (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '_' && r != '-'
	})
}

// messageForm is printable ASCII without blanks.
func messageForm(id string) bool {
	return len(id) >= 1 && len(id) <= 128 && !strings.ContainsFunc(id, func(r rune) bool { return r < '!' || r > '~' })
}

// newID returns an unguessable name: 130 bits as 26 characters of base32.
func newID() string { return strings.ToLower(rand.Text()) }

// Object is a request's body: its fields, not yet decoded. Field names are
// matched exactly, the last of several equal ones counts, null is the same as
// absent, and unknown fields are ignored.
type Object map[string]json.RawMessage

func parseObject(body []byte) (Object, *Problem) {
	if !utf8.Valid(body) {
		return nil, malformed("the body is not valid UTF-8")
	}
	if depth(body) > maxDepth {
		return nil, malformed(fmt.Sprintf("the body nests deeper than %d levels", maxDepth))
	}
	// A map and not a struct: the names of a struct's fields would be matched in any case. The stricter
	// reader judges what comes from outside, the faster one takes it apart.
	var fields Object
	if !json.Valid(body) || fast.Unmarshal(body, &fields) != nil || fields == nil {
		return nil, malformed("the body is not a single JSON object")
	}
	return fields, nil
}

// Text reads a field that is a string, and reports whether it is there.
func (o Object) Text(field string) (string, bool, *Problem) {
	raw, ok := o[field]
	if !ok || string(raw) == "null" {
		return "", false, nil
	}
	if raw[0] == '"' && bytes.IndexByte(raw, '\\') < 0 { // nothing to decode, as the document was valid
		return string(raw[1 : len(raw)-1]), true, nil
	}
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return "", false, invalid(field, "must be a string")
	}
	return s, true, nil
}

// parse reads a message, which has its conversation empty when a new one begins.
func parse(fields Object) (chat.Message, *Problem) {
	m := chat.Message{Channel: Channel}
	id, given, p := fields.Text("conversation_id")
	if p != nil {
		return m, p
	}
	if given && !conversationForm(id) {
		return m, invalid("conversation_id", "must be 20 to 64 letters, digits, - or _; leave it out to begin a conversation")
	}
	m.Conversation = id

	id, given, p = fields.Text("message_id")
	switch {
	case p != nil:
		return m, p
	case !given:
		id = newID()
	case !messageForm(id):
		return m, invalid("message_id", "must be 1 to 128 printable ASCII characters without spaces; leave it out to have one made")
	}
	m.ID = id

	language, given, p := fields.Text("language")
	if p != nil {
		return m, p
	}
	m.Language = faq.Language(language)
	if given && m.Language != faq.ZH && m.Language != faq.EN {
		return m, invalid("language", "must be zh or en; leave it out to follow the text")
	}

	said, given, p := fields.Text("text")
	if p != nil {
		return m, p
	}
	if !given {
		return m, invalid("text", "is required")
	}
	m.Text = chat.Clean(said)
	switch n := utf8.RuneCountInString(m.Text); {
	case n == 0:
		return m, invalid("text", "must not be empty or blank")
	case n > chat.MaxText:
		return m, invalid("text", fmt.Sprintf("has %d characters, at most %d are accepted", n, chat.MaxText))
	}
	return m, nil
}

// depth is how deep the arrays and objects of a JSON document nest. It looks
// before the decoder does, which would follow ten thousand levels.
func depth(document []byte) int {
	level, deepest := 0, 0
	quoted := false
	for i := 0; i < len(document); i++ {
		switch c := document[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{', c == '[':
			level++
			deepest = max(deepest, level)
		case c == '}', c == ']':
			level--
		}
	}
	return deepest
}
