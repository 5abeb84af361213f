package slack

import (
	_ "embed"

	"supportbot/desk"
	"supportbot/faq"
	"supportbot/faq/wording"
)

//go:embed desk.yaml
var deskYAML []byte

// deskTexts are the embedded sentences of the agents' channel.
type deskTexts struct {
	Title      faq.Text                 `yaml:"title"`
	Reasons    map[desk.Reason]faq.Text `yaml:"reasons"`
	Statuses   map[desk.Status]faq.Text `yaml:"statuses"`
	Closed     faq.Text                 `yaml:"closed"`
	Expected   faq.Text                 `yaml:"expected"`
	Channels   map[string]faq.Text      `yaml:"channels"`
	Languages  faq.Text                 `yaml:"languages"`
	Question   faq.Text                 `yaml:"question"`
	Facts      faq.Text                 `yaml:"facts"`
	From       faq.Text                 `yaml:"from"`
	Assumed    faq.Text                 `yaml:"assumed"`
	Conclusion faq.Text                 `yaml:"conclusion"`
	Receipt    faq.Text                 `yaml:"receipt"`
	SoFar      faq.Text                 `yaml:"so_far"`
	Person     faq.Text                 `yaml:"person"`
	Bot        faq.Text                 `yaml:"bot"`
	Agent      faq.Text                 `yaml:"agent"`
	Claim      faq.Text                 `yaml:"claim"`
	Release    faq.Text                 `yaml:"release"`
	Resolve    faq.Text                 `yaml:"resolve"`
	Answer     faq.Text                 `yaml:"answer"`

	Changes     map[desk.Change]faq.Text `yaml:"changes"`
	AnswerDue   faq.Text                 `yaml:"answer_due"`
	Note        faq.Text                 `yaml:"note"`
	Edited      faq.Text                 `yaml:"edited"`
	Attachments faq.Text                 `yaml:"attachments"`

	Refusals    map[desk.Refusal]faq.Text `yaml:"refusals"`
	NotSent     faq.Text                  `yaml:"not_sent"`
	NothingDone faq.Text                  `yaml:"nothing_done"`
	Already     faq.Text                  `yaml:"already"`
	NoAgent     faq.Text                  `yaml:"no_agent"`
	Broadcast   faq.Text                  `yaml:"broadcast"`
	Read        faq.Text                  `yaml:"read"`
	Unchanged   faq.Text                  `yaml:"unchanged"`
	Link        faq.Text                  `yaml:"link"`

	ResolveTitle faq.Text `yaml:"resolve_title"`
	ResolveNote  faq.Text `yaml:"resolve_note"`
	AnswerTitle  faq.Text `yaml:"answer_title"`
	AnswerChoose faq.Text `yaml:"answer_choose"`
	AnswerHint   faq.Text `yaml:"answer_hint"`
	Send         faq.Text `yaml:"send"`
}

func loadDeskTexts() deskTexts { return wording.Read[deskTexts]("slack/desk.yaml", deskYAML) }
