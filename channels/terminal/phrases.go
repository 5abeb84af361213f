package terminal

import (
	_ "embed"
	"slices"
	"strings"

	"supportbot/faq"
	"supportbot/faq/wording"
)

//go:embed phrases.yaml
var phrasesYAML []byte

// phrases are the sentences of phrases.yaml.
type phrases struct {
	Exit []string `yaml:"exit"`
	EN   sentences
	ZH   sentences
}

// sentences are what the terminal says in one language.
type sentences struct {
	Leave   string `yaml:"leave"`
	TooLong string `yaml:"too_long"`
	Failed  string `yaml:"failed"`
	Reasons string `yaml:"reasons"`
	Links   string `yaml:"links"`
	Sources string `yaml:"sources"`
}

func load() phrases { return wording.Read[phrases]("terminal/phrases.yaml", phrasesYAML) }

func (p phrases) in(l faq.Language) sentences {
	if l == faq.ZH {
		return p.ZH
	}
	return p.EN
}

// exits reports whether a line is a word that ends the conversation.
func (p phrases) exits(text string) bool {
	text = strings.ToLower(strings.TrimSpace(text))
	return slices.Contains(p.Exit, text)
}

// fill puts a value in the place of {name}.
func fill(sentence, name, value string) string {
	return strings.ReplaceAll(sentence, "{"+name+"}", value)
}
