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

// topic is something that an agent can answer with.
type topic faq.Topic

func (t topic) value() string { return t.Intent.Name + "/" + t.Outcome }

func (t topic) title(lang faq.Language) string {
	return t.Answer.Title.In(lang) + " · " + t.Intent.Title.In(lang)
}

// topics are all that fit into a list, in the order of the knowledge.
func topics(k *faq.Knowledge) []topic {
	var all []topic
	for _, t := range k.Topics() {
		if t := topic(t); len(t.value()) <= maxOptionValue {
			all = append(all, t)
		}
	}
	return all
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
		spellings = append(append(spellings, t.Intent.Aliases.ZH...), t.Intent.Aliases.EN...)
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
