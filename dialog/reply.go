package dialog

import (
	"strconv"

	"supportbot/answers"
	"supportbot/chat"
	"supportbot/faq"
	"supportbot/faq/expr"
	"supportbot/intents"
)

// assemble makes one reply of those for the parts: the first, with the others under More.
func (c *turn) assemble() chat.Reply {
	if len(c.replies) == 0 {
		c.miss(intents.Part{Text: c.Message.Text})
	}
	for i := range c.replies {
		c.complete(&c.replies[i])
	}
	first := c.replies[0]
	first.More = append(first.More, c.replies[1:]...)
	return first
}

// complete fills what every reply has. Lists are never nil: readers of the JSON see [] and {}.
func (c *turn) complete(r *chat.Reply) {
	r.ConversationID, r.MessageID = c.Message.Conversation, c.Message.ID
	r.Language, r.Receipt = c.lang, c.Turn.ID
	r.Values = orEmpty(r.Values)
	if r.Facts == nil {
		r.Facts = faq.Facts{}
	}
	r.Choices = append([]chat.Option{}, r.Choices...)
	r.Reasons = append([]string{}, r.Reasons...)
	r.Links = append([]chat.Link{}, r.Links...)
	r.Sources = append([]chat.Source{}, r.Sources...)
	r.More = []chat.Reply{}
}

func orEmpty(values map[string]float64) map[string]float64 {
	if values == nil {
		return map[string]float64{}
	}
	return values
}

// note records a decision for the receipt.
func (c *turn) note(heard faq.Facts, d answers.Decision, rules []string) {
	t := Trace{Text: c.Message.Text, Heard: heard, Intent: d.Intent, Rules: rules, Assumed: d.Assumed, Outcome: d.Outcome, Asks: d.Asks}
	if d.Outcome != "" {
		t.Decided = ruleName(d)
	}
	c.trace = append(c.trace, t)
}

// rulesTried lists the rules that were tried, with what came of each.
func rulesTried(d answers.Decision) []string {
	var rules []string
	for _, tried := range d.Tried {
		rules = append(rules, d.Intent+"["+strconv.Itoa(tried.Rule)+"]: "+resultName(tried.Result))
	}
	return rules
}

func resultName(r expr.Result) string {
	switch r {
	case expr.True:
		return "holds"
	case expr.False:
		return "does not hold"
	}
	return "open"
}

// ruleName names the deciding rule as it can be found in the knowledge.
func ruleName(d answers.Decision) string {
	return d.Intent + "/" + strconv.Itoa(d.Rule+1) + "/" + d.Outcome
}

func scores(p intents.Part) map[string]float64 {
	out := map[string]float64{}
	for _, candidate := range p.Candidates {
		out[candidate.Intent] = candidate.Confidence
	}
	return out
}
