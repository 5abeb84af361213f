package dingtalk_test

import (
	"regexp"
	"strings"
	"testing"

	"supportbot/channels/dingtalk"
)

// DingTalk's own hosts are the only ones where nothing else is configured.
func TestOwnHosts(t *testing.T) {
	t.Parallel()
	c, err := dingtalk.New(dingtalk.Options{ClientID: "a", ClientSecret: "b"})
	if err != nil {
		t.Fatal(err)
	}
	const canonical = "https://oapi.dingtalk.com/robot/sendBySession?session=a"
	for raw, want := range map[string]string{
		canonical: canonical,
		"https://OAPI.DingTalk.com:443/robot/sendBySession?session=a":             canonical,
		"https://api.dingtalk.com/robot/sendBySession?session=a":                  "https://api.dingtalk.com/robot/sendBySession?session=a",
		"http://oapi.dingtalk.com/robot/sendBySession?session=a":                  "",
		"https://oapi.dingtalk.com:8443/robot/sendBySession?session=a":            "",
		"https://oapi.dingtalk.com./robot/sendBySession?session=a":                "",
		"https://oapi.dingtalk.com.evil.example/robot/sendBySession?session=a":    "",
		"https://127.0.0.1/robot/sendBySession?session=a":                         "",
		"https://[::1]/robot/sendBySession?session=a":                             "",
		"https://2130706433/robot/sendBySession?session=a":                        "",
		"https://0x7f.1/robot/sendBySession?session=a":                            "",
		"https://169.254.169.254/robot/sendBySession?session=a":                   "",
		"https://evil.example/oapi.dingtalk.com/robot/sendBySession?session=a":    "",
		"https://sub.oapi.dingtalk.com/robot/sendBySession?session=a":             "",
		"https://oapi.dingtalk.com@127.0.0.1/robot/sendBySession?session=a":       "",
		"https://user:pw@oapi.dingtalk.com/robot/sendBySession?session=a":         "",
		`https://oapi.dingtalk.com\@127.0.0.1/robot/sendBySession?session=a`:      "",
		"https://oapi.dingtalk.com%00.evil.example/robot/sendBySession?session=a": "",
		"https://oapi.dingtalk.com;evil.example/robot/sendBySession?session=a":    "",
		"https://oapi.dingtalk.com#@evil.example/robot/sendBySession?session=a":   "",
		"https://oapi.dingtalk.com:22/robot/sendBySession?session=a":              "",
		"https://xn--api-6cd.dingtalk.com/robot/sendBySession?session=a":          "",
		"https://oapi.dingtalk.com/robot/send?access_token=a":                     "",
		"https://oapi.dingtalk.com/robot/../gettoken":                             "",
		"https://oapi.dingtalk.com//robot/sendBySession?session=a":                "",
		"javascript:alert(1)":                                   "",
		"file:///robot/sendBySession?session=a":                 "",
		"https:oapi.dingtalk.com/robot/sendBySession?session=a": "",
	} {
		if got := c.Allowed(raw); got != want {
			t.Errorf("%s: %q, want %q", raw, got, want)
		}
	}
}

func TestMarkdown(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"a\nb\n\nc":                        "a  \nb\n\nc",
		"a\nb\nc":                          "a  \nb  \nc",
		"* a\n* b":                         "- a  \n- b",
		"[t](https://library.example/a?b)": "[t](https://library.example/a?b)",
		"[t](http://library.example)":      "t",
		"[t](dingtalk://x(y))":             "t",
		"![t](https://evil.example/a.png)": "t",
		"<https://library.example>":        "[https://library.example](https://library.example)",
		`\*not bold\* \[x\](y) 1\.`:        "＊not bold＊ ［x］(y) 1.",
		// What a person typed stands escaped in the bot's words.
		`“\[win\](https://evil.example)”`:     "“［win］(https://evil.example)”",
		`“\!\[p\]\(https://evil.example/p\)”`: "“！［p］(https://evil.example/p)”",
		`“\<https://evil.example\>”`:          "“＜https://evil.example＞”",
		`“\\\[win\]\(https://evil.example\)”`: `“\［win］(https://evil.example)”`,
		`[\[a\]](https://library.example)`:    "[［a］](https://library.example)",
		"[x]: dingtalk://a":                   "［x］: dingtalk://a",
		"<script>1 < 2":                       "＜script>1 < 2",
		"":                                    "",
	} {
		t.Run(in, func(t *testing.T) {
			t.Parallel()
			if got := dingtalk.Markdown(in); got != want {
				t.Errorf("%q, want %q", got, want)
			}
		})
	}
}

var target = regexp.MustCompile(`\]\((.{0,8})`)

var punctuation = regexp.MustCompile(`[!-/:-@\[-` + "`" + `{-~]`)

// Whatever somebody wrote: no picture, no link but to https; where it was escaped, nothing but text.
func FuzzMarkdown(f *testing.F) {
	for _, seed := range []string{"![a](b)", "!![a](b)](c)", "[a]([b](c))", "[[a](b)](dingtalk://c)", `\![a](b)`, "[a\\](b)", "]](x", "<a:b>", "![[a]](https://x)"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := dingtalk.Markdown(text)
		if strings.Contains(got, "![") {
			t.Errorf("%q: a picture: %q", text, got)
		}
		for _, m := range target.FindAllStringSubmatch(got, -1) {
			if m[1] != "https://" {
				t.Errorf("%q: a link: %q", text, got)
			}
		}
		if got := dingtalk.Markdown(punctuation.ReplaceAllString(text, `\$0`)); strings.ContainsAny(got, "[]*_`<>#!~|") {
			t.Errorf("%q, escaped: %q", text, got)
		}
	})
}
