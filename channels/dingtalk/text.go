package dingtalk

import (
	_ "embed"

	"supportbot/faq"
	"supportbot/faq/wording"
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

func loadTexts() texts { return wording.Read[texts]("dingtalk/text.yaml", textYAML) }
