package terminal

import (
	"regexp"
	"strings"
)

// Marks that stand for the beginning and the end of strong text until the
// printer knows whether it may use colour. They are control characters, which
// no text has after cleaning.
const (
	strongOn  = "\x01"
	strongOff = "\x02"
)

var (
	heading   = regexp.MustCompile(`(?m)^#{1,6}[ \t]+(.+?)[ \t]*#*$`)
	linked    = regexp.MustCompile(`\[([^\]]+)\]\((\S+?)\)`)
	strong    = regexp.MustCompile(`\*\*(.+?)\*\*`)
	emphasis  = regexp.MustCompile(`\*([^*\s](?:[^*\n]*[^*\s])?)\*`)
	codeSpan  = regexp.MustCompile("`([^`\n]+)`")
	bullet    = regexp.MustCompile(`(?m)^([ \t]*)[*+][ \t]+`)
	escaped   = regexp.MustCompile(`\\([!-/:-@\[-` + "`" + `{-~])`)
	blankRuns = regexp.MustCompile(`\n{3,}`)
)

// plain turns CommonMark into text as one would type it: lists stay lists,
// links show their address, emphasis is dropped or marked.
func plain(text string) string {
	text = heading.ReplaceAllString(text, strongOn+"$1"+strongOff)
	text = bullet.ReplaceAllString(text, "$1- ")
	text = linked.ReplaceAllString(text, "$1 <$2>")
	text = strong.ReplaceAllString(text, strongOn+"$1"+strongOff)
	text = emphasis.ReplaceAllString(text, "$1")
	text = codeSpan.ReplaceAllString(text, "$1")
	text = escaped.ReplaceAllString(text, "$1")
	return strings.TrimSpace(blankRuns.ReplaceAllString(text, "\n\n"))
}
