package escalation

import (
	"encoding/json"
	"html"
	"regexp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"

	"supportbot/test/slack/wire"
)

// What people see of what was posted. Whatever a platform would make of somebody's words (a mention, a
// link, bold letters) stands between these, so that words that were not shown literally are not found.
const (
	madeOf  = "⟦"
	madeEnd = "⟧"
)

// wide are the signs that DingTalk is sent in the place of those that mean something to it.
var wide = strings.NewReplacer("＊", "*", "＠", "@", "［", "[", "］", "]", "：", ":", "＜", "<", "＞", ">", "＿", "_", "～", "~", "｀", "`", "！", "!", "\u00a0", " ")

// folded makes texts comparable over platforms.
func folded(s string) string { return strings.Join(strings.Fields(wide.Replace(s)), " ") }

var (
	slackMarkup = regexp.MustCompile(`<[^<>]*>`)
	slackBold   = regexp.MustCompile(`\*([^*\n]+)\*`)
)

// mrkdwn is Slack's notation as it is shown.
func mrkdwn(s string) string {
	s = slackMarkup.ReplaceAllString(s, madeOf+"$0"+madeEnd)
	s = slackBold.ReplaceAllString(s, madeOf+"$1"+madeEnd)
	return html.UnescapeString(s)
}

// onSlack is a message as it is shown: the blocks, without them the text.
func onSlack(m wire.Message) string {
	if len(m.Blocks) == 0 {
		return mrkdwn(m.Text)
	}
	var blocks any
	_ = json.Unmarshal(m.Blocks, &blocks) // the emulator has checked them
	var out strings.Builder
	showBlocks(&out, blocks)
	return out.String()
}

func showBlocks(out *strings.Builder, part any) {
	switch part := part.(type) {
	case []any:
		for _, one := range part {
			showBlocks(out, one)
		}
	case map[string]any:
		said, _ := part["text"].(string)
		style, _ := part["style"].(map[string]any)
		switch part["type"] {
		case "mrkdwn":
			out.WriteString(mrkdwn(said) + "\n")
			return
		case "plain_text":
			out.WriteString(said + "\n")
			return
		case "text":
			if len(style) > 0 {
				said = madeOf + said + madeEnd
			}
			out.WriteString(said)
			return
		case "link", "user", "usergroup", "broadcast", "channel":
			link, _ := part["url"].(string)
			out.WriteString(madeOf + link + madeEnd)
			return
		}
		for _, name := range []string{"text", "elements"} {
			showBlocks(out, part[name])
		}
		if part["type"] == "rich_text" {
			out.WriteString("\n")
		}
	}
}

// markdown reads as widely as any client of DingTalk's may.
var markdown = goldmark.New(goldmark.WithExtensions(extension.GFM))

var mention = regexp.MustCompile(`@(all|所有人)`)

// onDingTalk is a message's Markdown as it is shown.
func onDingTalk(source string) string {
	var out strings.Builder
	bytes := []byte(source)
	_ = ast.Walk(markdown.Parser().Parse(text.NewReader(bytes)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.Text:
			if entering {
				out.Write(n.Segment.Value(bytes))
				if n.SoftLineBreak() || n.HardLineBreak() {
					out.WriteByte('\n')
				}
			}
		case *ast.AutoLink, *ast.RawHTML, *ast.HTMLBlock, *ast.CodeBlock:
			if entering {
				out.WriteString(madeOf + "markup" + madeEnd)
			}
		case *ast.Emphasis, *ast.Link, *ast.Image, *ast.CodeSpan:
			out.WriteString(map[bool]string{true: madeOf, false: madeEnd}[entering])
		default:
			if !entering && n.Type() == ast.TypeBlock {
				out.WriteByte('\n')
			}
		}
		return ast.WalkContinue, nil
	})
	return mention.ReplaceAllString(out.String(), madeOf+"$0"+madeEnd)
}

var (
	meaningful = regexp.MustCompile(`<(a|em|strong|img|script|iframe|svg)\b[^>]*>`)
	lineEnd    = regexp.MustCompile(`<br[^>]*>|</(p|li|h[1-6])>`)
	tag        = regexp.MustCompile(`</?[a-z][^>]*>`)
)

// onPage is the HTML of a reply as it is shown.
func onPage(source string) string {
	source = lineEnd.ReplaceAllString(meaningful.ReplaceAllString(source, madeOf), "\n")
	return html.UnescapeString(tag.ReplaceAllString(source, ""))
}
