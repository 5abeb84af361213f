package console

import (
	_ "embed"
	"net/http"
	"strings"

	"supportbot/faq"
	"supportbot/faq/wording"
)

//go:embed text.yaml
var textYAML []byte

// texts are the sentences of text.yaml, by language and name.
type texts map[faq.Language]map[string]string

func loadTexts() texts { return wording.Read[texts]("console/text.yaml", textYAML) }

// languageOf is the language that a browser prefers, and the other one. The parameter goes before.
func languageOf(r *http.Request) (own, other faq.Language) {
	asked := r.FormValue("lang")
	chinese := asked == string(faq.ZH)
	if asked == "" {
		chinese = strings.HasPrefix(strings.ToLower(r.Header.Get("Accept-Language")), "zh")
	}
	if chinese {
		return faq.ZH, faq.EN
	}
	return faq.EN, faq.ZH
}

// tag lets fonts and screen readers choose.
func tag(l faq.Language) string {
	if l == faq.ZH {
		return "zh-Hans"
	}
	return string(l)
}
