package slack

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/sahilm/fuzzy"
	"github.com/slack-go/slack"

	"supportbot/faq"
)

const (
	maxOptions = 100 // that Slack takes
	maxOption  = 75  // characters of an option
	// maxTyped is how much of what is typed is compared: fuzzy's bonus overflows beyond 40 neighbours.
	maxTyped = 32
)

// options completes what is being typed into a form's list.
func (c *Channel) options(i interaction) slack.OptionsResponse {
	var from formOrigin
	_ = json.Unmarshal([]byte(i.View.PrivateMetadata), &from) // without it: English
	if from.Language != faq.ZH {
		from.Language = faq.EN
	}
	list := slack.OptionsResponse{Options: []*slack.OptionBlockObject{}}
	f := c.Knowledge().Fact(i.BlockID)
	if f == nil {
		return list
	}
	for _, v := range ranked(f, i.Value) {
		list.Options = append(list.Options, slack.NewOptionBlockObject(v.Name, plainText(cut(v.Title.In(from.Language), maxOption)), nil))
	}
	return list
}

// names are the spellings of a fact's values, for fuzzy.
type names struct {
	text  []string
	value []*faq.FactValue
}

func (n *names) add(v *faq.FactValue, texts ...string) {
	for _, text := range texts {
		n.text, n.value = append(n.text, strings.ToLower(text)), append(n.value, v)
	}
}

// ranked returns the values that have the typed letters in their titles or words, best first: those
// that begin with them, those that contain them, those that have them scattered.
func ranked(f *faq.Fact, typed string) []*faq.FactValue {
	typed = strings.ToLower(cut(strings.TrimSpace(typed), maxTyped))
	if typed == "" {
		return f.Values[:min(len(f.Values), maxOptions)]
	}
	var n names
	for _, v := range f.Values {
		n.add(v, v.Title.ZH, v.Title.EN)
		n.add(v, v.Words...)
	}
	hits := fuzzy.Find(typed, n.text)
	slices.SortStableFunc(hits, func(a, b fuzzy.Match) int { return closeness(a.Str, typed) - closeness(b.Str, typed) })
	var values []*faq.FactValue
	for _, hit := range hits {
		if v := n.value[hit.Index]; !slices.Contains(values, v) && len(values) < maxOptions {
			values = append(values, v)
		}
	}
	return values
}

func closeness(text, typed string) int {
	switch {
	case strings.HasPrefix(text, typed):
		return 0
	case strings.Contains(text, typed):
		return 1
	}
	return 2
}
