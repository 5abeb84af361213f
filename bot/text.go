package bot

import (
	_ "embed"
	"fmt"
	"unicode"

	"github.com/goccy/go-yaml"

	"supportbot/faq"
)

//go:embed text.yaml
var textYAML []byte

// texts are the embedded sentences and words.
type texts struct {
	Sorry   faq.Text `yaml:"sorry"`
	Secrets []string `yaml:"secrets"`
}

// loadTexts panics on a mistake in the embedded file: it is part of the program.
func loadTexts() texts {
	var t texts
	if err := yaml.UnmarshalWithOptions(textYAML, &t, yaml.Strict()); err != nil {
		panic(fmt.Sprintf("bot: reading the embedded text.yaml: %v", err))
	}
	return t
}

// languageOf chooses the language of a reply that no step could compute.
func languageOf(prescribed, conversation faq.Language, text string) faq.Language {
	for _, l := range []faq.Language{prescribed, conversation} {
		if l != "" {
			return l
		}
	}
	for _, r := range text {
		if unicode.Is(unicode.Han, r) {
			return faq.ZH
		}
	}
	return faq.EN
}
