package web

import (
	"bytes"
	stdhtml "html"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"supportbot/chat"
)

// Markdown turns a reply's text into HTML that may be put into the page. Two
// things stand between a text and a script: the renderer leaves raw HTML out,
// and the sanitiser lets only what is listed here through. What people write
// themselves never comes here; it is shown as text.
type Markdown struct {
	renderer  goldmark.Markdown
	sanitiser *bluemonday.Policy
}

// NewMarkdown returns a Markdown that is safe for concurrent use.
func NewMarkdown() Markdown {
	policy := bluemonday.NewPolicy()
	policy.AllowElements("p", "br", "hr", "strong", "em", "code", "pre", "blockquote", "ul", "ol", "li",
		"table", "thead", "tbody", "tr", "th", "td")
	policy.AllowAttrs("start").Matching(bluemonday.Integer).OnElements("ol")
	policy.AllowAttrs("href").OnElements("a")
	policy.AllowURLSchemes("https")
	policy.RequireParseableURLs(true)
	policy.AllowRelativeURLs(false)
	policy.RequireNoFollowOnLinks(true)
	policy.RequireNoReferrerOnLinks(true)
	policy.AddTargetBlankToFullyQualifiedLinks(true) // brings noopener with it
	return Markdown{
		renderer: goldmark.New(
			goldmark.WithExtensions(extension.Table),
			goldmark.WithParserOptions(parser.WithASTTransformers(util.Prioritized(headings{}, 100))),
			// Other channels show the author's line ends, so this one does too.
			goldmark.WithRendererOptions(html.WithHardWraps()),
		),
		sanitiser: policy,
	}
}

// HTML renders a reply and the further ones in it, in the order of reading. What an agent typed
// stays as it was typed.
func (m Markdown) HTML(r chat.Reply) []string {
	if r.Literal() {
		return []string{literal(r.Text)}
	}
	var b bytes.Buffer
	// A buffer takes everything, and CommonMark has no invalid text.
	_ = m.renderer.Convert([]byte(r.Text), &b)
	all := []string{m.sanitiser.SanitizeReader(&b).String()}
	for _, further := range r.More {
		all = append(all, m.HTML(further)...)
	}
	return all
}

func literal(text string) string {
	return "<p>" + strings.ReplaceAll(stdhtml.EscapeString(text), "\n", "<br>") + "</p>"
}

// headings makes headings strong paragraphs: in the page's outline a reply has none of its own.
type headings struct{}

func (headings) Transform(document *ast.Document, _ text.Reader, _ parser.Context) {
	var found []*ast.Heading
	// The walk cannot fail: the function never does.
	_ = ast.Walk(document, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if h, ok := n.(*ast.Heading); ok && entering {
			found = append(found, h)
		}
		return ast.WalkContinue, nil
	})
	for _, h := range found {
		strong := ast.NewEmphasis(2)
		for child := h.FirstChild(); child != nil; {
			next := child.NextSibling()
			strong.AppendChild(strong, child)
			child = next
		}
		paragraph := ast.NewParagraph()
		paragraph.AppendChild(paragraph, strong)
		h.Parent().ReplaceChild(h.Parent(), h, paragraph)
	}
}
