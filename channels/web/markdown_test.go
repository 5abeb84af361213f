package web

import (
	"strings"
	"testing"

	"supportbot/chat"
)

// Replies come from the knowledge, and whoever edits it must not be able to put a script into the page.
func TestMarkdown(t *testing.T) {
	t.Parallel()
	const link = `<a href="https://a.example/x" rel="nofollow noreferrer noopener" target="_blank">`
	for text, want := range map[string]string{
		"plain":                         "<p>plain</p>",
		"a\nb":                          "<p>a<br>\nb</p>",
		"**a** *b* `c`":                 "<p><strong>a</strong> <em>b</em> <code>c</code></p>",
		"# a *b*":                       "<p><strong>a <em>b</em></strong></p>",
		"3. a\n4. b":                    "<ol start=\"3\">\n<li>a</li>\n<li>b</li>\n</ol>",
		"- a\n- b":                      "<ul>\n<li>a</li>\n<li>b</li>\n</ul>",
		"> a":                           "<blockquote>\n<p>a</p>\n</blockquote>",
		"|a|\n|-|\n|b|":                 "<table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>b</td>\n</tr>\n</tbody>\n</table>",
		"[a](https://a.example/x)":      "<p>" + link + "a</a></p>",
		"<https://a.example/x>":         "<p>" + link + "https://a.example/x</a></p>",
		`[a](https://a.example/x "t")`:  "<p>" + link + "a</a></p>",
		"[a](http://a.example)":         "<p>a</p>",
		"[a](javascript:alert(1))":      "<p>a</p>",
		"[a](JaVaScRiPt:alert(1))":      "<p>a</p>",
		"[a](data:text/html,x)":         "<p>a</p>",
		"[a](//evil.example)":           "<p>a</p>",
		"[a](/path)":                    "<p>a</p>",
		"![a](https://evil.example/t)":  "<p></p>",
		"<b>a</b>":                      "<p>a</p>",
		"<script>alert(1)</script>":     "",
		"<img src=x onerror=alert(1)>":  "",
		"a <svg/onload=alert(1)> b":     "<p>a &lt;svg/onload=alert(1)&gt; b</p>",
		"<div style='x'>a</div>":        "",
		"`<script>`":                    "<p><code>&lt;script&gt;</code></p>",
		"&lt;script&gt;":                "<p>&lt;script&gt;</p>",
		"{{.Secret}} ${x} %s":           "<p>{{.Secret}} ${x} %s</p>",
		"```html\n<script>\n```":        "<pre><code>&lt;script&gt;\n</code></pre>",
		"- [ ] a":                       "<ul>\n<li>[ ] a</li>\n</ul>",
		"[a]: javascript:x\n\n[a]":      "<p>a</p>",
		"[a](https://a.example/x\" y=)": "<p>[a](https://a.example/x&#34; y=)</p>",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			if got := strings.TrimSpace(NewMarkdown().HTML(chat.Reply{Text: text})[0]); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// What an agent types is not CommonMark: it stays as it was typed.
func TestAgentsWordsStayAsTyped(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"*a* [b](https://b.example)\n- c": "<p>*a* [b](https://b.example)<br>- c</p>",
		`<img src=x onerror="alert(1)">`:  "<p>&lt;img src=x onerror=&#34;alert(1)&#34;&gt;</p>",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			if got := NewMarkdown().HTML(chat.Reply{Kind: chat.Handoff, Agent: "Ann", Text: text}); len(got) != 1 || got[0] != want {
				t.Errorf("got %q, want %s", got, want)
			}
		})
	}
	if got := NewMarkdown().HTML(chat.Reply{Kind: chat.Answer, Agent: "Ann", Text: "*a*"})[0]; got != "<p><em>a</em></p>\n" {
		t.Errorf("an answer of the knowledge, given by an agent: %q", got)
	}
}

func TestMarkdownOfSeveralReplies(t *testing.T) {
	t.Parallel()
	reply := chat.Reply{Text: "1", More: []chat.Reply{{Text: "2", More: []chat.Reply{{Text: "3"}}}, {Text: "4"}}}
	if got := strings.Join(NewMarkdown().HTML(reply), ""); got != "<p>1</p>\n<p>2</p>\n<p>3</p>\n<p>4</p>\n" {
		t.Errorf("got %q", got)
	}
}
