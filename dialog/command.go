package dialog

import (
	"slices"
	"strings"

	"supportbot/chat"
	"supportbot/faq"
	"supportbot/intents"
)

// What a command does beside asking an intent, as named in the knowledge.
const (
	doesAsk      = "ask"
	doesLanguage = "language"
)

// command runs a slash command. It uses its arguments only; what it says is the context of what follows.
func (c *turn) command(use intents.Use) {
	if use.Command == nil {
		c.unknownCommand(use)
		return
	}
	in := c.Knowledge.Intent(use.Command.Intent)
	switch {
	case len(use.Refused) > 0:
		c.refuse(use.Refused[0], "")
	case use.Command.Does == doesLanguage:
		c.setLanguage(use)
	case use.Command.Does == doesAsk && use.Rest == "":
		c.complain(c.usage(use))
	case use.Command.Does == doesAsk:
		c.forget()
		c.parts(c.Engine.Understand(use.Rest, intents.Context{Language: c.lang}).Parts)
	case use.Command.Does == doesHelp || in == nil:
		c.talk(c.Knowledge.Intent(c.doing(doesHelp)), 1)
	case in.Kind != faq.Decide:
		c.talk(in, 1)
	case len(use.Unknown) > 0 && !use.Command.Free:
		c.complain(c.usage(use))
	default:
		c.forget()
		t := c.sort(use.Mentions)
		if t.conflict != "" {
			c.contradiction(t, in)
			return
		}
		c.serveCases(in, t, serving{confidence: 1})
	}
}

// forget drops what was said before.
func (c *turn) forget() {
	c.Intent, c.Facts, c.Open, c.Answered, c.Paused = "", nil, "", false, nil
}

// unknownCommand offers the commands that a misspelt one may be.
func (c *turn) unknownCommand(use intents.Use) {
	if len(use.Offered) == 0 {
		c.complain(paragraphs(c.phrases.say(c.lang, "no_command", "text", quoted(use.Rest)), c.help()))
		return
	}
	reply := chat.Reply{Kind: chat.Choice, Text: c.phrases.say(c.lang, "which_command", "text", quoted(use.Rest)), Facts: c.known()}
	for _, command := range use.Offered {
		name := command.Name
		if names := command.Names.In(c.lang); len(names) > 0 {
			name = names[0]
		}
		text := "/" + c.Knowledge.About.Command + " " + name
		c.offer(&reply, Offer{Label: text, Value: text})
	}
	c.replies = append(c.replies, reply)
}

// usage says what was not understood of a command and what it accepts.
func (c *turn) usage(use intents.Use) string {
	texts := []string{c.phrases.say(c.lang, "bad_argument", "text", quoted(strings.Join(use.Unknown, " ")), "usage", use.Command.Usage.In(c.lang))}
	for _, name := range use.Command.Arguments {
		f := c.Knowledge.Fact(name)
		var values []string
		for _, v := range f.Values {
			values = append(values, v.Title.In(c.lang))
		}
		if len(values) > 0 {
			texts = append(texts, c.phrases.say(c.lang, "accepted", "fact", f.Title.In(c.lang), "values", strings.Join(values, c.phrases.say(c.lang, "comma"))))
		}
	}
	return paragraphs(texts...)
}

// setLanguage changes the conversation's language.
func (c *turn) setLanguage(use intents.Use) {
	word := strings.ToLower(strings.TrimSpace(use.Rest))
	for _, l := range faq.Languages {
		if slices.Contains(strings.Fields(c.phrases.say(l, "language_words")), word) {
			c.lang, c.State.Language = l, l
			c.complain(c.phrases.say(l, "language_set"))
			return
		}
	}
	c.complain(c.phrases.say(c.lang, "language_unknown"))
}
