package faq

import (
	"fmt"
	"strings"
)

func (c *checker) intent(in *Intent) {
	k, path := c.k, in.Path
	if in.Kind != "" {
		c.kind(in)
	}
	c.texts(path+".title", in.Title)
	c.texts(path+".reply", in.Reply)
	c.references(path+".links", "link", in.Links, k.linkNames(), "links")
	c.references(path+".requires_facts", "fact", in.RequiresFacts, k.factNames(), "facts")
	if in.LeadsWith != "" && c.reference(path+".leads_with", "intent", in.LeadsWith, k.intentNames(), "intents") {
		switch {
		case in.LeadsWith == in.Name:
			c.add(path+".leads_with", in.Name+" cannot lead with itself", "name another intent")
		case k.Intent(in.LeadsWith).Kind != Decide:
			c.add(path+".leads_with", in.LeadsWith+" has no rules", "name an intent with rules")
		}
	}
	if n := k.find(path + ".assume"); n != nil && len(in.Assume) > 0 {
		for _, e := range n.entries {
			c.assumption(path+".assume."+e.key.text, e.key.text, in.Assume[e.key.text])
		}
	}
	for _, r := range in.Rules {
		c.rule(in, r)
	}
}

// kind reports keys that an intent of this kind does not have, or has to have.
func (c *checker) kind(in *Intent) {
	decides := in.Kind == Decide
	for _, key := range []struct {
		name  string
		given bool
		fits  bool
		what  string
	}{
		{"rules", len(in.Rules) > 0, decides, "intents that decide"},
		{"assume", len(in.Assume) > 0, decides, "intents that decide"},
		{"leads_with", in.LeadsWith != "", decides, "intents that decide"},
		{"links", len(in.Links) > 0, in.Kind == Referral, "referrals"},
		{"does", in.Does != "", in.Kind == SmallTalk, "talk"},
		{"reply", in.Reply != Text{}, !decides, "talk, referrals and handoff"},
	} {
		if key.given && !key.fits {
			c.addKey(in.Path+"."+key.name, key.name+" is only for "+key.what, "delete it, or change kind:")
		}
	}
	switch {
	case decides && len(in.Rules) == 0:
		c.addKey(in.Path, "the intent "+in.Name+" has no rules", "write rules:, or kind: referral or talk")
	case in.Kind == Referral && in.Reply == Text{}:
		c.addKey(in.Path, "the referral "+in.Name+" has no reply", "write reply:")
	case in.Kind == SmallTalk && in.Reply == Text{} && in.Does == "":
		c.addKey(in.Path, "the talk "+in.Name+" says nothing and does nothing", "write reply: or does:")
	}
}

func (c *checker) assumption(path, name string, v Value) {
	f := c.k.Fact(name)
	if f == nil {
		c.addKey(path, fmt.Sprintf("unknown fact %q", name), didYouMean(name, c.k.factNames(), "define it under facts"))
		return
	}
	if valueFits(f, v) {
		return
	}
	hint := map[FactType]string{
		Choice: didYouMean(v.String(), valueNames(f), "name one of its values"),
		YesNo:  "write true or false",
		Whole:  "write a whole number, 0 or more",
		Amount: "write a number, 0 or more",
	}[f.Type]
	c.add(path, fmt.Sprintf("%s cannot be %s", name, v), hint)
}

func (c *checker) rule(in *Intent, r *Rule) {
	c.condition(r.When)
	known := c.k.readable()
	a := c.k.Answer(in.Name, r.Outcome)
	if a == nil && r.Outcome != "" {
		c.add(r.Path+".outcome", fmt.Sprintf("no answer for the outcome %q", r.Outcome), didYouMean(r.Outcome, c.k.outcomeNames(), "write it under answers"))
	}
	if a != nil {
		known = append(known, c.values(a.Values)...)
	}
	c.texts(r.Path+".because", r.Because, known...)
	c.texts(r.Path+".passed", r.Passed, known...)
	if r.Asks != "" {
		c.reference(r.Path+".asks", "fact", r.Asks, c.k.factNames(), "facts")
	}
}

func (c *checker) commands() {
	seen := map[string]string{}
	for _, cmd := range c.k.Commands {
		path := cmd.Path
		switch {
		case cmd.Intent == "" && cmd.Does == "":
			c.addKey(path, "the command "+cmd.Name+" does nothing", "write intent: or does:")
		case cmd.Intent != "" && cmd.Does != "":
			c.addKey(path+".does", "the command "+cmd.Name+" has an intent already", "keep intent: or does:")
		}
		if cmd.Intent != "" {
			c.reference(path+".intent", "intent", cmd.Intent, c.k.intentNames(), "intents")
		}
		c.references(path+".arguments", "fact", cmd.Arguments, c.k.factNames(), "facts")
		c.texts(path+".usage", cmd.Usage)
		c.texts(path+".help", cmd.Help)
		for _, l := range Languages {
			for i, word := range cmd.Names.In(l) {
				place := fmt.Sprintf("%s.names.%s[%d]", path, l, i)
				if strings.ContainsAny(word, " \t\n") {
					c.add(place, "a command is one word", "join it with _ or -")
				}
				c.commandWord(seen, place, strings.ToLower(word), cmd.Name)
			}
		}
		c.commandWord(seen, path, cmd.Name, cmd.Name)
	}
}

// commandWord reports a word that calls two commands.
func (c *checker) commandWord(seen map[string]string, path, word, command string) {
	if other, taken := seen[word]; taken && other != command {
		c.add(path, fmt.Sprintf("%s calls the command %s already", word, other), "choose another word")
		return
	}
	seen[word] = command
}
