package slack

import (
	"html"
	"regexp"
	"strings"
	"unicode/utf8"

	"supportbot/chat"
	"supportbot/faq"
)

// markup is what Slack writes in angle brackets: mentions, links, dates.
var markup = regexp.MustCompile(`<([^<>]*)>`)

// plain turns a text as Slack sends it into what the person wrote, without
// mentions of the bot: entities are decoded once, links and mentions become
// their labels. It is cut at chat.MaxText.
func plain(text, self string) string { return cut(whole(text, self), chat.MaxText) }

// whole is plain without the cut.
func whole(text, self string) string {
	if strings.IndexByte(text, '<') < 0 && strings.IndexByte(text, '&') < 0 {
		return chat.Clean(text)
	}
	text = markup.ReplaceAllStringFunc(text, func(m string) string {
		inner := m[1 : len(m)-1]
		name, label, labelled := strings.Cut(inner, "|")
		switch {
		case self != "" && name == "@"+self:
			return " "
		case strings.HasPrefix(name, "@"), strings.HasPrefix(name, "#"):
			if labelled && label != "" {
				return name[:1] + strings.TrimLeft(label, "@#")
			}
			return name
		case strings.HasPrefix(name, "!"):
			if labelled && label != "" {
				return label
			}
			name, _, _ = strings.Cut(name[1:], "^")
			return "@" + name
		case labelled && label != "":
			return label
		case strings.HasPrefix(name, "mailto:"):
			return name[len("mailto:"):]
		case strings.Contains(name, "://"):
			return name
		}
		return m // brackets that are no markup of Slack's
	})
	return chat.Clean(unescape.Replace(text))
}

// Slack escapes exactly these three; decoding more would change what was written.
var unescape = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")

var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// cut shortens a text to a number of characters and marks the cut.
func cut(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	runes := []rune(text)
	return strings.TrimSpace(string(runes[:most-1])) + "…"
}

// mentions reports whether a text as Slack sends it mentions the user.
func mentions(text, user string) bool {
	return strings.Contains(text, "<@"+user+">") || strings.Contains(text, "<@"+user+"|")
}

// languageOf guesses the language of a text, for what is said where no turn could be taken.
func languageOf(text string) faq.Language {
	for _, r := range html.UnescapeString(text) {
		if '\u4e00' <= r && r <= '\u9fff' {
			return faq.ZH
		}
	}
	return faq.EN
}
