package dingtalk

import (
	"regexp"
	"strings"

	"supportbot/chat"
)

// Markup that means something at the beginning of a line only, and addresses.
var (
	lineStart = regexp.MustCompile(`(?m)^(?:[#>|]|[+-](?:[ \t]|$)|-{2,}|=+[ \t]*$|\d{1,9}[.)](?:[ \t]|$))`)
	indent    = regexp.MustCompile(`(?m)^[ \t]+`)
	address   = regexp.MustCompile(`[A-Za-z][A-Za-z0-9+.-]*://[^\s<>"“”（）()，。；、\[\]*` + "`" + `]*`)
	mailbox   = regexp.MustCompile(`([A-Za-z0-9._%+-]+)@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)`)
)

// inert stands for the signs that begin markup, or an address, anywhere.
var inert = strings.NewReplacer("://", "：//", "[", "［", "]", "］", "*", "＊", "_", "＿", "`", "｀", "<", "＜", "~", "～")

// atStart stands for what begins markup at the beginning of a line.
var atStart = strings.NewReplacer("#", "＃", ">", "＞", "+", "＋", "=", "＝", "|", "｜", "-", "－", ".", "．", ")", "）")

// literal writes what somebody typed so that it is shown as it is: no markup, no picture, no mention.
// Addresses stay as they were typed if linked is true and they are of the web; all others lead nowhere.
func literal(text string, linked bool) string {
	text = chat.Clean(text)
	var out strings.Builder
	at := 0
	for _, found := range address.FindAllStringIndex(text, -1) {
		out.WriteString(words(text[at:found[0]]))
		to := text[found[0]:found[1]]
		scheme, _, _ := strings.Cut(strings.ToLower(to), ":")
		if linked && (scheme == "https" || scheme == "http") {
			out.WriteString(strings.ReplaceAll(to, "~", "%7E"))
		} else {
			out.WriteString(words(to))
		}
		at = found[1]
	}
	out.WriteString(words(text[at:]))
	text = lineStart.ReplaceAllStringFunc(out.String(), atStart.Replace)
	// Behind an indent nothing begins markup, once it is none that Markdown knows.
	text = indent.ReplaceAllStringFunc(text, strings.NewReplacer(" ", "\u00a0", "\t", "\u00a0\u00a0").Replace)
	return hardBreaks(text)
}

// words is a text without addresses, made inert. An at sign is left to mailboxes only.
func words(text string) string {
	const kept = "\x00" // which no clean text has
	text = mailbox.ReplaceAllString(text, "${1}"+kept+"${2}")
	return strings.ReplaceAll(inert.Replace(strings.ReplaceAll(text, "@", "＠")), kept, "@")
}

// line is a text on one line, cut at a number of characters and made inert.
func line(text string, most int) string { return literal(flat(text, most), false) }

// flat is a text on one line, cut at a number of characters.
func flat(text string, most int) string {
	return cut(strings.Join(strings.Fields(chat.Clean(text)), " "), most)
}
