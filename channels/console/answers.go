package console

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"supportbot/channels/web"
	"supportbot/chat"
	"supportbot/faq"
)

const (
	maxAnswers = 12 // in a list to choose from
	maxTyped   = 64 // characters
)

// choice is an answer that an agent can give.
type choice struct {
	Intent  string `json:"intent"`
	Outcome string `json:"outcome"`
	// Question and Answer are the titles of the two.
	Question string `json:"question"`
	Answer   string `json:"answer"`
	rank     int
}

// answers is GET /desk/api/answers?q=TEXT&language=zh|en: the knowledge's answers that fit what is
// typed, the best first.
func (c *Console) answers(w http.ResponseWriter, r *http.Request, _ signedIn) {
	query := r.URL.Query()
	if utf8.RuneCountInString(query.Get("q")) > maxTyped {
		web.Refuse(w, invalid("q", fmt.Sprintf("has more than %d characters", maxTyped)))
		return
	}
	language := faq.EN
	if query.Get("language") == string(faq.ZH) {
		language = faq.ZH
	}
	found := []choice{}
	if c.Preview != nil {
		found = findAnswers(c.Knowledge(), query.Get("q"), language)
	}
	web.Respond(w, http.StatusOK, map[string][]choice{"answers": found})
}

// givable says that an agent can give what the knowledge says to an intent. A referral cannot be given:
// it says what the bot does not know, and whom the bot gets instead.
func givable(in *faq.Intent) bool { return in == nil || in.Kind != faq.Referral }

// findAnswers looks for every typed word in names and titles of both languages, and puts first what
// has them in front of others.
func findAnswers(k *faq.Knowledge, typed string, language faq.Language) []choice {
	words := strings.Fields(strings.ToLower(typed))
	var found []choice
	for _, t := range k.Topics() {
		in := t.Intent
		one := choice{Intent: in.Name, Outcome: t.Outcome, Question: in.Title.In(language), Answer: readable(t.Answer.Title, language)}
		texts := []string{in.Name, t.Outcome, in.Title.ZH, in.Title.EN, t.Answer.Title.ZH, t.Answer.Title.EN}
		texts = append(texts, in.Aliases.ZH...)
		texts = append(texts, in.Aliases.EN...)
		var fits bool
		if one.rank, fits = fit(words, texts); fits {
			found = append(found, one)
		}
	}
	slices.SortStableFunc(found, func(a, b choice) int { return cmp.Compare(a.rank, b.rank) })
	return found[:min(len(found), maxAnswers)]
}

// fit ranks the place of each word: at the beginning of a text before within it.
func fit(words, texts []string) (rank int, fits bool) {
	for _, word := range words {
		best := -1
		for _, text := range texts {
			at := strings.Index(strings.ToLower(text), word)
			if at > 0 {
				at = 1
			}
			if at >= 0 && (best < 0 || at < best) {
				best = at
			}
		}
		if best < 0 {
			return 0, false
		}
		rank += best
	}
	return rank, true
}

// readable is a title without the values that only a decision has.
func readable(t faq.Text, language faq.Language) string {
	text, out, from := t.In(language), "", 0
	for _, p := range faq.Placeholders(text) {
		out += text[from:p.Offset] + "…"
		from = p.End
	}
	return out + text[from:]
}

// preview is GET /desk/api/tickets/{id}/answer?intent=&outcome=: what the person would be shown.
func (c *Console) preview(w http.ResponseWriter, r *http.Request, by signedIn) {
	if c.Preview == nil {
		web.Refuse(w, notFound("there are no answers to give here"))
		return
	}
	t, err := c.find(r.Context(), r.PathValue("ticket"), by)
	if err != nil {
		c.refuse(w, r, err)
		return
	}
	query := r.URL.Query()
	if !givable(c.Knowledge().Intent(query.Get("intent"))) {
		web.Refuse(w, notFound("this is no answer for an agent to give"))
		return
	}
	reply, err := c.Preview(r.Context(), t.row.Key, query.Get("intent"), query.Get("outcome"))
	if err != nil {
		c.refuse(w, r, err)
		return
	}
	reply.ConversationID = ""
	web.Respond(w, http.StatusOK, event{Event: chat.Event{Reply: &reply}, HTML: c.markdown.HTML(reply)})
}
