package slack

import (
	"slices"
	"strings"

	"github.com/sahilm/fuzzy"
	"github.com/slack-go/slack"

	"supportbot/faq"
)

// maxOptionValue is how long the value of an option may be, in characters.
const maxOptionValue = 150

// topic is something that an agent can answer with: an outcome of an intent, or an intent that has one
// answer only.
type topic struct {
	intent  *faq.Intent
	outcome string
	answer  *faq.Answer // nil for an intent with one answer
}

func (t topic) value() string { return t.intent.Name + "/" + t.outcome }

func (t topic) title(lang faq.Language) string {
	if t.answer == nil {
		return t.intent.Title.In(lang)
	}
	return t.answer.Title.In(lang) + " · " + t.intent.Title.In(lang)
}

// topics are all of them, in the order of the knowledge.
func topics(k *faq.Knowledge) []topic {
	var all []topic
	for _, in := range k.Intents {
		if in.Kind == faq.Referral {
			all = append(all, topic{intent: in})
		}
		seen := map[string]bool{}
		for _, r := range in.Rules {
			if a := k.Answer(in.Name, r.Outcome); a != nil && !seen[r.Outcome] {
				seen[r.Outcome] = true
				all = append(all, topic{intent: in, outcome: r.Outcome, answer: a})
			}
		}
	}
	return slices.DeleteFunc(all, func(t topic) bool { return len(t.value()) > maxOptionValue })
}

// deskOptions completes what an agent types into the list of answers.
func (c *Channel) deskOptions(i interaction) slack.OptionsResponse {
	t, _ := readTicket(i.View.PrivateMetadata) // without it: English
	list := slack.OptionsResponse{Options: []*slack.OptionBlockObject{}}
	for _, found := range matching(topics(c.Knowledge()), i.Value) {
		list.Options = append(list.Options, slack.NewOptionBlockObject(found.value(), plainText(cut(found.title(t.Agent), maxOption)), nil))
	}
	return list
}

// matching are the topics that have the typed letters in their titles or their aliases, in either
// language, best first.
func matching(all []topic, typed string) []topic {
	typed = strings.ToLower(cut(strings.TrimSpace(typed), maxTyped))
	if typed == "" {
		return all[:min(len(all), maxOptions)]
	}
	var texts []string
	var owners []int
	for n, t := range all {
		spellings := []string{t.title(faq.ZH), t.title(faq.EN)}
		spellings = append(append(spellings, t.intent.Aliases.ZH...), t.intent.Aliases.EN...)
		for _, s := range spellings {
			texts, owners = append(texts, strings.ToLower(s)), append(owners, n)
		}
	}
	hits := fuzzy.Find(typed, texts)
	slices.SortStableFunc(hits, func(a, b fuzzy.Match) int { return closeness(a.Str, typed) - closeness(b.Str, typed) })
	var found []topic
	taken := map[int]bool{}
	for _, hit := range hits {
		if n := owners[hit.Index]; !taken[n] && len(found) < maxOptions {
			taken[n] = true
			found = append(found, all[n])
		}
	}
	return found
}
