package dingtalk

import (
	_ "embed"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"

	"supportbot/faq"
)

//go:embed text.yaml
var textYAML []byte

// texts are the embedded sentences.
type texts struct {
	SlowDown  faq.Text `yaml:"slow_down"`
	TextOnly  faq.Text `yaml:"text_only"`
	NoSpeech  faq.Text `yaml:"no_speech"`
	NoPicture faq.Text `yaml:"no_picture"`
	NoFile    faq.Text `yaml:"no_file"`
	Reasons   faq.Text `yaml:"reasons"`
	Links     faq.Text `yaml:"links"`
	Sources   faq.Text `yaml:"sources"`
	Ticket    faq.Text `yaml:"ticket"`
	Choose    faq.Text `yaml:"choose"`
	Chosen    faq.Text `yaml:"chosen"`
	Answered  faq.Text `yaml:"answered"`
	Stale     faq.Text `yaml:"stale"`
	Says      faq.Text `yaml:"says"`
}

// loadTexts panics on a mistake in the embedded file: it is part of the program.
func loadTexts() texts {
	var t texts
	if err := yaml.UnmarshalWithOptions(textYAML, &t, yaml.Strict()); err != nil {
		panic(fmt.Sprintf("dingtalk: reading the embedded text.yaml: %v", err))
	}
	return t
}

// fill puts values in the place of {name}.
func fill(t faq.Text, lang faq.Language, pairs ...string) string {
	var names []string
	for i, p := range pairs {
		if i%2 == 0 {
			p = "{" + p + "}"
		}
		names = append(names, p)
	}
	return strings.NewReplacer(names...).Replace(t.In(lang))
}
