package slack

import (
	_ "embed"

	"supportbot/faq"
	"supportbot/faq/wording"
)

//go:embed text.yaml
var textYAML []byte

// texts are the embedded sentences.
type texts struct {
	TryAgain      faq.Text `yaml:"try_again"`
	SlowDown      faq.Text `yaml:"slow_down"`
	Empty         faq.Text `yaml:"empty"`
	Stale         faq.Text `yaml:"stale"`
	Changed       faq.Text `yaml:"changed"`
	Twice         faq.Text `yaml:"twice"`
	NotYours      faq.Text `yaml:"not_yours"`
	Voted         faq.Text `yaml:"voted"`
	Chosen        faq.Text `yaml:"chosen"`
	Person        faq.Text `yaml:"person"`
	Share         faq.Text `yaml:"share"`
	Shared        faq.Text `yaml:"shared"`
	SharedBy      faq.Text `yaml:"shared_by"`
	Reasons       faq.Text `yaml:"reasons"`
	Links         faq.Text `yaml:"links"`
	Sources       faq.Text `yaml:"sources"`
	Ticket        faq.Text `yaml:"ticket"`
	Helpful       faq.Text `yaml:"helpful"`
	Unhelpful     faq.Text `yaml:"unhelpful"`
	HomeExamples  faq.Text `yaml:"home_examples"`
	HomeCommands  faq.Text `yaml:"home_commands"`
	HomeLast      faq.Text `yaml:"home_last"`
	HomeNothing   faq.Text `yaml:"home_nothing"`
	HomeLanguage  faq.Text `yaml:"home_language"`
	LanguageNames faq.Text `yaml:"language_names"`
	Submit        faq.Text `yaml:"submit"`
	Close         faq.Text `yaml:"close"`
	Optional      faq.Text `yaml:"optional"`
	Yes           faq.Text `yaml:"yes"`
	No            faq.Text `yaml:"no"`
	Choose        faq.Text `yaml:"choose"`
	Required      faq.Text `yaml:"required"`
	NotListed     faq.Text `yaml:"not_listed"`
	NotNumber     faq.Text `yaml:"not_number"`
	NotWhole      faq.Text `yaml:"not_whole"`
	TooLarge      faq.Text `yaml:"too_large"`
}

func loadTexts() texts { return wording.Read[texts]("slack/text.yaml", textYAML) }
