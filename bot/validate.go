package bot

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"supportbot/chat"
	"supportbot/desk"
	"supportbot/faq"
)

// maxID is the greatest length in bytes of the ids that platforms give us; theirs are below 100.
const maxID = 256

// admit returns the message cleaned and with personal data masked, or an
// *InvalidError. Nothing behind this point sees what was masked.
func (b *Bot) admit(m chat.Message) (chat.Message, error) {
	ids := []struct {
		field, value string
		optional     bool
	}{
		{field: "channel", value: m.Channel},
		{field: "conversation_id", value: m.Conversation},
		{field: "message_id", value: m.ID},
		{field: "person", value: m.Person, optional: true},
	}
	for _, id := range ids {
		if problem := idProblem(id.value, id.optional); problem != "" {
			return m, &InvalidError{Field: id.field, Problem: problem}
		}
	}
	if m.Language != "" && m.Language != faq.ZH && m.Language != faq.EN {
		return m, &InvalidError{Field: "language", Problem: "must be zh or en"}
	}
	if !utf8.ValidString(m.Text) {
		return m, &InvalidError{Field: "text", Problem: "is not valid UTF-8"}
	}
	m.Text = chat.Clean(m.Text)
	m.Attachments = b.names(m.Attachments)
	switch n := utf8.RuneCountInString(m.Text); {
	case n == 0 && len(m.Attachments) > 0:
	case n == 0:
		return m, &InvalidError{Field: "text", Problem: "must not be empty"}
	case n > chat.MaxText:
		return m, &InvalidError{Field: "text", Problem: fmt.Sprintf("has %d characters; at most %d are taken", n, chat.MaxText)}
	}
	m.Text = b.masker.mask(m.Text)
	return m, nil
}

// Bounds of the names of files, which are shown to agents.
const (
	maxAttachments    = 10
	maxAttachmentName = 120
)

// names makes the names of files safe to keep and to show.
func (b *Bot) names(attachments []string) []string {
	var names []string
	for _, name := range attachments[:min(len(attachments), maxAttachments)] {
		name = b.masker.mask(chat.Clean(strings.ToValidUTF8(name, "\uFFFD")))
		names = append(names, desk.Shorten(strings.ReplaceAll(name, "\n", " "), maxAttachmentName))
	}
	return names
}

func idProblem(id string, optional bool) string {
	switch {
	case id == "" && optional:
		return ""
	case id == "":
		return "must not be empty"
	case len(id) > maxID:
		return fmt.Sprintf("has %d bytes; at most %d are taken", len(id), maxID)
	case !utf8.ValidString(id) || strings.ContainsFunc(id, unicode.IsControl):
		return "must be printable text"
	}
	return ""
}
