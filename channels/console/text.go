package console

import (
	_ "embed"
	"fmt"
	"net/http"
	"strings"

	"github.com/goccy/go-yaml"

	"supportbot/faq"
)

//go:embed text.yaml
var textYAML []byte

// texts are the sentences of text.yaml, by language and name.
type texts map[faq.Language]map[string]string

func loadTexts() (texts, error) {
	var t texts
	if err := yaml.UnmarshalWithOptions(textYAML, &t, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("reading the console's sentences: %w", err)
	}
	return t, nil
}

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
