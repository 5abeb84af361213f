package dingtalk

import (
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	"supportbot/chat"
)

// CommonMark as the replies use it.
var (
	codeSpan  = regexp.MustCompile("`([^`\n]+)`")
	image     = regexp.MustCompile(`!\[([^\[\]\n]*)\]\((?:[^()\n]|\([^()\n]*\))*\)`)
	link      = regexp.MustCompile(`\[([^\[\]\n]*)\]\(((?:[^()\n]|\([^()\n]*\))*)\)`)
	autolink  = regexp.MustCompile(`<([a-zA-Z][a-zA-Z0-9+.-]*:[^<>\s]*)>`)
	tag       = regexp.MustCompile(`<([a-zA-Z/!?])`)
	escaped   = regexp.MustCompile(`\\([!-/:-@\[-` + "`" + `{-~])`)
	listItem  = regexp.MustCompile(`(?m)^(\s*)[*+] +`)
	strong    = regexp.MustCompile(`\*\*([^*\n]+)\*\*`)
	reference = regexp.MustCompile(`(?m)^(\s*)\[([^\[\]\n]+)\]:`)
	heading   = regexp.MustCompile(`(?m)^#{1,6} +`)
)

// leftover are beginnings of pictures, and of links that lead elsewhere than to https, however they came about.
var leftover = strings.NewReplacer("![", "！[", "](https://", "](https://", "](", "］(")

// lookalikes stand for signs that were escaped: DingTalk's Markdown knows no
// escapes, and must see no markup in what somebody wrote.
var lookalikes = map[string]string{
	"[": "［", "]": "］", "*": "＊", "_": "＿", "`": "｀", "#": "＃", "<": "＜", ">": "＞", "!": "！", "~": "～", "|": "｜",
}

// markdown turns CommonMark into what DingTalk shows: no pictures, no HTML, and
// links to https only, so that nothing opens a page of the client itself.
func markdown(text string) string {
	text = escaped.ReplaceAllStringFunc(chat.Clean(text), func(s string) string {
		if alike := lookalikes[s[1:]]; alike != "" {
			return alike
		}
		return s[1:]
	})
	text = image.ReplaceAllString(text, "$1")
	text = link.ReplaceAllStringFunc(text, func(s string) string {
		parts := link.FindStringSubmatch(s)
		return anchor(parts[2], parts[1])
	})
	text = autolink.ReplaceAllStringFunc(text, func(s string) string {
		to := s[1 : len(s)-1]
		return anchor(to, to)
	})
	text = reference.ReplaceAllString(leftover.Replace(text), "$1［$2］:")
	text = tag.ReplaceAllString(text, "＜$1")
	text = listItem.ReplaceAllString(text, "$1- ")
	return hardBreaks(strings.TrimSpace(text))
}

// hardBreaks keeps lines apart: a single line end is nothing to DingTalk.
func hardBreaks(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines[:len(lines)-1] {
		line = strings.TrimRight(line, " ")
		if line != "" && strings.TrimSpace(lines[i+1]) != "" {
			line += "  "
		}
		lines[i] = line
	}
	return strings.Join(lines, "\n")
}

// anchor writes a link; where it does not lead to https it is only its title.
func anchor(to, title string) string {
	title = strings.NewReplacer("[", "［", "]", "］", "\n", " ").Replace(chat.Clean(title))
	u, err := url.Parse(to)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || strings.ContainsAny(to, "() \t") || len(to) > 500 {
		return title
	}
	return "[" + title + "](" + to + ")"
}

// plain takes the markup out of DingTalk's Markdown.
func plain(text string) string {
	text = link.ReplaceAllStringFunc(text, func(s string) string {
		parts := link.FindStringSubmatch(s)
		if strings.HasPrefix(parts[2], "https://") {
			return parts[1] + " " + parts[2]
		}
		return parts[1]
	})
	text = strong.ReplaceAllString(text, "$1")
	text = heading.ReplaceAllString(text, "")
	text = codeSpan.ReplaceAllString(text, "$1")
	return strings.ReplaceAll(text, "  \n", "\n")
}

// split cuts a text into pieces of at most so many bytes of JSON, at the end of
// a paragraph, a line or a sentence if possible, and never inside a link.
func split(text string, most int) []string {
	var pieces []string
	for text = strings.TrimSpace(text); size(text) > most; {
		at := breakAt(text, most)
		if piece := strings.TrimSpace(text[:at]); piece != "" {
			pieces = append(pieces, piece)
		}
		text = strings.TrimSpace(text[at:])
	}
	return append(pieces, text)
}

// size is the length of a text in JSON.
func size(text string) int { return len(encode(text)) }

func breakAt(text string, most int) int {
	end := 0 // the longest beginning that fits
	for length := 2; end < len(text); {
		_, width := utf8.DecodeRuneInString(text[end:])
		length += size(text[end:end+width]) - 2
		if length > most {
			break
		}
		end += width
	}
	window := text[:end]
	for _, stop := range []string{"\n\n", "\n", "。", ". ", " "} {
		if i := strings.LastIndex(window, stop); i > end/2 {
			return i + len(stop)
		}
	}
	if open := strings.LastIndex(window, "["); open > end/2 && !strings.Contains(window[open:], ")") {
		return open
	}
	return end
}
