package slack

import (
	"net/url"
	"regexp"
	"strings"

	"supportbot/chat"
	"supportbot/faq"
)

// CommonMark as the replies use it: strong, emphasis, code, links, lists, headings.
var (
	codeSpan   = regexp.MustCompile("`[^`\n]+`")
	link       = regexp.MustCompile(`\[([^\[\]\n]+)\]\(([^()\s]+)\)`)
	strong     = regexp.MustCompile(`\*\*([^*\n]+)\*\*`)
	listItem   = regexp.MustCompile(`(?m)^(\s*)[-*+] +`)
	heading    = regexp.MustCompile(`(?m)^#{1,6} +(.+)$`)
	autolink   = regexp.MustCompile(`&lt;(https://[^\s<>]+?)&gt;`) // escaped by then
	quotedSign = regexp.MustCompile(`\\([!-/:-@\[-` + "`" + `{-~])`)
	imageInset = regexp.MustCompile(`!\[([^\[\]\n]*)\]\([^()\s]*\)`)
)

// writer turns CommonMark into Slack's notation.
type writer struct {
	// own are the URLs of the knowledge: no other becomes a link, as a reply may quote what a person typed.
	own map[string]bool
}

func newWriter(k *faq.Knowledge) writer {
	w := writer{own: map[string]bool{}}
	for _, l := range k.Links {
		w.own[l.URL] = true
	}
	for _, a := range k.Answers {
		for _, n := range a.Newer {
			w.own[n.URL] = true
		}
	}
	return w
}

// mrkdwn escapes everything first: nothing that a person or an author wrote
// becomes a mention or a link of Slack's own.
func (w writer) mrkdwn(text string) string {
	text = escape.Replace(strings.Map(func(r rune) rune {
		if stands(r) {
			return -1
		}
		return r
	}, chat.Clean(text)))
	// Others stand in for signs that are to be shown as they are, while the rest is read.
	text = quotedSign.ReplaceAllStringFunc(text, func(m string) string { return string(standIn + rune(m[1])) })
	var out strings.Builder
	at := 0
	for _, code := range codeSpan.FindAllStringIndex(text, -1) { // code stays as it is
		out.WriteString(w.styled(text[at:code[0]]))
		out.WriteString(text[code[0]:code[1]])
		at = code[1]
	}
	out.WriteString(w.styled(text[at:]))
	return strings.Map(func(r rune) rune {
		if stands(r) {
			return r - standIn
		}
		return r
	}, out.String())
}

// standIn is where the runes for quoted signs begin, in the area for private use.
const standIn rune = 0xE000

func stands(r rune) bool { return r > standIn && r <= standIn+'~' }

func (w writer) styled(text string) string {
	text = imageInset.ReplaceAllString(text, "$1")
	text = link.ReplaceAllStringFunc(text, func(m string) string {
		parts := link.FindStringSubmatch(m)
		if !w.own[unescape.Replace(parts[2])] {
			return parts[1] + " (" + parts[2] + ")"
		}
		// The URL was escaped with the rest; as part of a link it is escaped once as well.
		return anchorEscaped(parts[2], parts[1])
	})
	text = autolink.ReplaceAllStringFunc(text, func(m string) string {
		to := autolink.FindStringSubmatch(m)[1]
		if !w.own[unescape.Replace(to)] {
			return m
		}
		return anchorEscaped(to, to)
	})
	text = listItem.ReplaceAllString(text, "$1• ")
	text = heading.ReplaceAllString(text, "*$1*")
	return strong.ReplaceAllString(text, "*$1*")
}

// anchor writes a link; a URL that is not https is left out.
func anchor(to, title string) string {
	return anchorEscaped(escape.Replace(chat.Clean(to)), escape.Replace(chat.Clean(title)))
}

// maxAnchor is the greatest length of a link, in bytes: one that is longer than a section could not stay whole.
const maxAnchor = 2900

func anchorEscaped(to, title string) string {
	// A vertical bar or a newline would end the URL or the label.
	title = strings.NewReplacer("|", "¦", "\n", " ").Replace(title)
	u, err := url.Parse(unescape.Replace(to))
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || len(to)+len(title) > maxAnchor {
		return title
	}
	return "<" + strings.ReplaceAll(to, "|", "%7C") + "|" + title + ">"
}

// split cuts a text in Slack's notation into pieces of at most so many
// characters, at the end of a paragraph, a line or a sentence if possible, and
// never inside an entity or a link.
func split(text string, most int) []string {
	var pieces []string
	rest := []rune(text)
	for len(rest) > most {
		at := breakAt(rest, most)
		if piece := strings.TrimSpace(string(rest[:at])); piece != "" {
			pieces = append(pieces, piece)
		}
		rest = []rune(strings.TrimLeft(string(rest[at:]), " \n"))
	}
	if piece := strings.TrimSpace(string(rest)); piece != "" {
		pieces = append(pieces, piece)
	}
	return pieces
}

func breakAt(text []rune, most int) int {
	at := most
	window := string(text[:most])
	for _, end := range []string{"\n\n", "\n", "。", ". ", " "} {
		if i := strings.LastIndex(window, end); i > len(window)/2 {
			at = len([]rune(window[:i+len(end)]))
			break
		}
	}
	// "&amp;" and "<https://…|a label>" stay whole.
	for i := at - 1; i > 0 && i > at-8; i-- {
		if text[i] == ';' {
			break
		}
		if text[i] == '&' {
			at = i
			break
		}
	}
	for i := at - 1; i > 0; i-- {
		if text[i] == '>' {
			break
		}
		if text[i] == '<' {
			return i
		}
	}
	return at
}
