package dialog

import (
	"cmp"
	"strings"

	"supportbot/answers"
	"supportbot/chat"
	"supportbot/desk"
	"supportbot/faq"
)

// What a talk intent does, as named in the knowledge. Any other name only says its reply.
const (
	doesRestart = "restart"
	doesHelp    = "help"
	doesWhy     = "why"
	doesThanks  = "thanks"
)

// doing names the intent that does something, "" if the knowledge has none.
func (c *turn) doing(does string) string {
	for _, in := range c.Knowledge.Intents {
		if in.Does == does {
			return in.Name
		}
	}
	return ""
}

// talk serves the intents that no rules decide: small talk, referrals, the wish for a person.
func (c *turn) talk(in *faq.Intent, confidence float64) {
	reply := chat.Reply{Kind: chat.Talk, Intent: in.Name, Confidence: confidence, Text: in.Reply.In(c.lang)}
	c.Misses = 0
	switch {
	case in.Kind == faq.Handoff:
		c.handoff(&reply, c.wanted(), cmp.Or(c.lastQuestion(), c.Message.Text))
	case in.Kind == faq.Referral:
		reply.Kind = chat.Referral
		reply.Links = c.links(in.Links)
		c.offerPerson(&reply, desk.Referred)
		c.policy(&reply)
	case in.Does == doesRestart:
		c.State = State{Schema: Schema, Language: c.lang, Ticket: c.State.Ticket, Turns: c.Turns}
		c.offerExamples(&reply)
	case in.Does == doesHelp:
		reply.Text = c.help()
		c.offerExamples(&reply)
	case in.Does == doesWhy:
		reply.Text = c.why()
		if c.Last == nil {
			c.offerExamples(&reply)
		}
	case in.Does == "greeting" && c.Open == "":
		c.offerExamples(&reply)
	}
	if reply.Kind != chat.Handoff {
		reply.Text = paragraphs(reply.Text, c.askAgain(&reply))
	}
	reply.Facts = c.known()
	c.trace = append(c.trace, Trace{Text: c.Message.Text, Intent: in.Name})
	c.replies = append(c.replies, reply)
}

// askAgain repeats a question that small talk or a referral interrupted.
func (c *turn) askAgain(reply *chat.Reply) string {
	in := c.Knowledge.Intent(c.Intent)
	if in == nil || c.Open == "" || c.Answered {
		return ""
	}
	asked := answers.Question(c.Knowledge, in, c.Open, c.Facts, c.lang)
	c.offerValues(reply, in, asked)
	return c.phrases.say(c.lang, "back", "question", asked.Text)
}

// why puts the last decision's receipt into words.
func (c *turn) why() string {
	if c.Last == nil {
		return c.phrases.say(c.lang, "why_nothing")
	}
	in := c.Knowledge.Intent(c.Last.Intent)
	last := c.caseOf(in, c.Last.Facts)
	d := last.Decision()
	if d.Outcome == "" {
		return c.phrases.say(c.lang, "why_nothing")
	}
	r := last.Render(c.lang)
	var reasons strings.Builder
	for _, reason := range r.Reasons {
		reasons.WriteString("- " + reason + "\n")
	}
	for _, s := range r.Sources {
		reasons.WriteString("- " + strings.Join([]string{s.Document, s.Section, s.Issued}, " · ") + "\n")
	}
	known := ""
	if len(d.Facts) > 0 {
		known = c.phrases.say(c.lang, "why_known", "facts", c.list(answers.Shown(c.Knowledge, d.Facts)))
	}
	return paragraphs(
		c.phrases.say(c.lang, "why", "outcome", r.Title), reasons.String(), known,
		c.phrases.say(c.lang, "why_rule", "rule", ruleName(d), "hash", c.Knowledge.Hash[:min(12, len(c.Knowledge.Hash))], "receipt", c.Last.Receipt))
}

// help lists the commands below the knowledge's own words.
func (c *turn) help() string {
	var list strings.Builder
	for _, command := range c.Knowledge.Commands {
		list.WriteString("- `" + command.Usage.In(c.lang) + "` – " + command.Help.In(c.lang) + "\n")
	}
	return paragraphs(c.Knowledge.Talk.Help.In(c.lang), c.phrases.say(c.lang, "commands"), list.String())
}

func (c *turn) links(names []string) []chat.Link {
	var links []chat.Link
	for _, name := range names {
		if l := c.Knowledge.Link(name); l != nil {
			links = append(links, chat.Link{Title: l.Title.In(c.lang), URL: l.URL})
		}
	}
	return links
}
