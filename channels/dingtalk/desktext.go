package dingtalk

import (
	_ "embed"
	"strconv"
	"time"

	"supportbot/desk"
	"supportbot/faq"
	"supportbot/faq/wording"
)

//go:embed desk.yaml
var deskYAML []byte

// deskTexts are the embedded sentences of the agents' groups.
type deskTexts struct {
	Verbs map[desk.Verb]faq.Words `yaml:"verbs"`

	Title      faq.Text                 `yaml:"title"`
	Reasons    map[desk.Reason]faq.Text `yaml:"reasons"`
	Statuses   map[desk.Status]faq.Text `yaml:"statuses"`
	Expected   faq.Text                 `yaml:"expected"`
	Channels   map[string]faq.Text      `yaml:"channels"`
	Languages  faq.Text                 `yaml:"languages"`
	Facts      faq.Text                 `yaml:"facts"`
	From       faq.Text                 `yaml:"from"`
	Assumed    faq.Text                 `yaml:"assumed"`
	Conclusion faq.Text                 `yaml:"conclusion"`
	Receipt    faq.Text                 `yaml:"receipt"`
	SoFar      faq.Text                 `yaml:"so_far"`
	Person     faq.Text                 `yaml:"person"`
	Bot        faq.Text                 `yaml:"bot"`
	Agent      faq.Text                 `yaml:"agent"`
	Colon      faq.Text                 `yaml:"colon"`
	ToDo       faq.Text                 `yaml:"to_do"`

	Changes     map[desk.Change]faq.Text `yaml:"changes"`
	AnswerDue   faq.Text                 `yaml:"answer_due"`
	Note        faq.Text                 `yaml:"note"`
	Edited      faq.Text                 `yaml:"edited"`
	Attachments faq.Text                 `yaml:"attachments"`
	Kinds       map[string]faq.Text      `yaml:"kinds"`

	Refusals    map[desk.Refusal]faq.Text `yaml:"refusals"`
	Already     faq.Text                  `yaml:"already"`
	Failed      faq.Text                  `yaml:"failed"`
	Which       faq.Text                  `yaml:"which"`
	WhichAnswer faq.Text                  `yaml:"which_answer"`
	NoTopic     faq.Text                  `yaml:"no_topic"`
	Unsure      faq.Text                  `yaml:"unsure"`
	Outsider    faq.Text                  `yaml:"outsider"`
	None        faq.Text                  `yaml:"none"`
	More        faq.Text                  `yaml:"more"`
	Help        faq.Text                  `yaml:"help"`

	Moment  faq.Text `yaml:"moment"`
	Moments faq.Text `yaml:"moments"`
	Minutes faq.Text `yaml:"minutes"`
	Hours   faq.Text `yaml:"hours"`
	Days    faq.Text `yaml:"days"`
}

func loadDeskTexts() deskTexts { return wording.Read[deskTexts]("dingtalk/desk.yaml", deskYAML) }

// span says how long something took, roughly.
func (t deskTexts) span(d time.Duration, lang faq.Language) string {
	say := func(text faq.Text, unit time.Duration) string {
		return wording.Fill(text, lang, "n", strconv.Itoa(int(d/unit)))
	}
	switch {
	case d < time.Minute:
		return t.Moments.In(lang)
	case d < time.Hour:
		return say(t.Minutes, time.Minute)
	case d < 48*time.Hour:
		return say(t.Hours, time.Hour)
	}
	return say(t.Days, 24*time.Hour)
}

// moment writes a point in time in the desk's own zone: DingTalk has no notation for the reader's.
func (c *Channel) moment(at time.Time, lang faq.Language) string {
	zone := time.UTC
	if h := c.Knowledge().Desk.Hours; h != nil && h.Zone != nil {
		zone = h.Zone
	}
	return at.In(zone).Format(c.deskTexts.Moment.In(lang))
}

// spokenIn is the person's language: whoever answers has to know it.
func spokenIn(s desk.Summary) faq.Language {
	if s.Language == faq.EN {
		return faq.EN
	}
	return faq.ZH
}

// short is the beginning of a ticket's id that is easy to type; which one it is is looked up.
func short(id string) string { return id[:min(len(id), 4)] }
