package main

import (
	"regexp"
	"strings"

	"supportbot/bot"
	"supportbot/channels/dingtalk"
	"supportbot/channels/slack"
	"supportbot/chat"
)

// surfaces are the places where agents are shown tickets: the first ones at once, the second ones
// those tickets that wait too long. The console is none of them: it reads the desk.
func (s settings) surfaces() bot.Surfaces {
	var all bot.Surfaces
	add := func(to *[]chat.Address, name string, place func(string) chat.Address) {
		if name != "" {
			*to = append(*to, place(name))
		}
	}
	add(&all.First, s.slack.desk, slack.DeskChannel)
	add(&all.First, s.dingtalk.desk, dingtalk.DeskGroup)
	add(&all.First, s.dingtalk.webhook, func(string) chat.Address { return dingtalk.DeskRobot() })
	add(&all.Second, s.slack.escalation, slack.DeskChannel)
	add(&all.Second, s.dingtalk.escalation, dingtalk.DeskGroup)
	return all
}

// desk checks the settings of a platform's agents: the place where they work, and what has no use without it.
func (r *settingsReader) desk(platform string, on bool, place string, rest ...string) {
	var set []string
	for _, name := range rest {
		if r.values[name] != "" {
			set = append(set, name)
		}
	}
	switch {
	case r.values[place] == "" && len(set) > 0:
		r.mistake(place, "is missing, the place where agents work; without it there is no use for %s", strings.Join(set, ", "))
	case r.values[place] != "" && !on:
		r.mistake(place, "is of no use without %s itself", platform)
	}
}

// named checks the form of ids: a channel's name instead of its id is a common mistake.
func (r *settingsReader) named(form *regexp.Regexp, says string, names ...string) {
	for _, name := range names {
		if value := r.values[name]; value != "" && !form.MatchString(value) {
			r.mistake(name, "is %q; it is %s", value, says)
		}
	}
}
