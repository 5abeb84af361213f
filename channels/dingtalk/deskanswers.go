package dingtalk

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/sahilm/fuzzy"

	"supportbot/chat"
	"supportbot/desk"
	"supportbot/faq"
	"supportbot/faq/wording"
)

// topic is something that an agent can answer with.
type topic faq.Topic

// name is what an agent can always type.
func (t topic) name() string { return t.Intent.Name + "/" + t.Outcome }

func (t topic) title(lang faq.Language) string {
	return gap.ReplaceAllString(t.Intent.Title.In(lang)+" · "+t.Answer.Title.In(lang), "…")
}

// gap is a place in a title that something is printed into.
var gap = regexp.MustCompile(`\{[^{}]*\}`)

// spellings are how an agent may call a topic, in small letters.
func (t topic) spellings() []string {
	all := []string{t.name(), t.Intent.Title.ZH, t.Intent.Title.EN, t.Outcome, t.Answer.Title.ZH, t.Answer.Title.EN}
	all = append(append(all, t.Intent.Aliases.ZH...), t.Intent.Aliases.EN...)
	for i, s := range all {
		all[i] = strings.ToLower(gap.ReplaceAllString(s, ""))
	}
	return slices.DeleteFunc(all, func(s string) bool { return s == "" })
}

func topics(k *faq.Knowledge) []topic {
	var all []topic
	for _, t := range k.Topics() {
		all = append(all, topic(t))
	}
	return all
}

const (
	maxOffered = 8  // topics to choose from
	maxTyped   = 32 // characters that are compared: fuzzy's bonus overflows beyond 40 neighbours
)

// matching are the topics that an agent may mean, and whether that is sure: then there is one, called by its
// name or by words that all stand in its titles. Scattered letters are never sure.
func matching(all []topic, typed string) (found []topic, sure bool) {
	typed, _, _ = strings.Cut(typed, " · ") // a line of the offer
	typed = strings.ToLower(strings.TrimSpace(typed))
	words := strings.Fields(typed)
	for _, fits := range []func(topic) bool{
		func(t topic) bool { return strings.EqualFold(t.name(), strings.TrimSuffix(typed, "/")) },
		func(t topic) bool { return slices.Contains(t.spellings(), typed) },
		func(t topic) bool {
			text := strings.Join(t.spellings(), "\n")
			return len(words) > 0 && !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(text, word) })
		},
	} {
		if found = slices.DeleteFunc(slices.Clone(all), func(t topic) bool { return !fits(t) }); len(found) > 0 {
			return found, len(found) == 1
		}
	}
	var texts []string
	var owners []int
	for i, t := range all {
		for _, s := range t.spellings() {
			texts, owners = append(texts, s), append(owners, i)
		}
	}
	taken := map[int]bool{}
	for _, hit := range fuzzy.Find(cut(typed, maxTyped), texts) {
		if i := owners[hit.Index]; !taken[i] {
			taken[i] = true
			found = append(found, all[i])
		}
	}
	return found, false
}

// chosenTopic is the topic that an agent wants to answer with, or what to say where that is not clear.
func (c *Channel) chosenTopic(o order, t desk.Summary) (topic, string) {
	found, sure := matching(topics(c.Knowledge()), o.text)
	if sure {
		return found[0], ""
	}
	if len(found) == 0 || o.text == "" {
		typed := cmp.Or(line(chat.Clean(o.text), maxTitle), "…")
		return topic{}, wording.Fill(c.deskTexts.NoTopic, o.lang, "ticket", line(t.ID, maxName), "short", line(short(t.ID), maxName), "typed", typed)
	}
	verb := c.deskTexts.Verbs[desk.Answer].In(o.lang)[0]
	lines := []string{c.deskTexts.WhichAnswer.In(o.lang)}
	for _, f := range found[:min(len(found), maxOffered)] {
		lines = append(lines, line(short(t.ID), maxName)+" "+verb+" "+f.name()+" · "+line(f.title(o.lang), maxTitle))
	}
	return topic{}, hardBreaks(strings.Join(lines, "\n"))
}
