package bot

import (
	_ "embed"
	"unicode"

	"supportbot/faq"
	"supportbot/faq/wording"
)

//go:embed text.yaml
var textYAML []byte

// texts are the embedded sentences and words.
type texts struct {
	Sorry   faq.Text `yaml:"sorry"`
	Secrets []string `yaml:"secrets"`
	Marked  []string `yaml:"marked"`
}

func loadTexts() texts { return wording.Read[texts]("bot/text.yaml", textYAML) }

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
