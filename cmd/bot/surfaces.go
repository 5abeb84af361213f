package main

import (
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

// desk checks the settings of a platform's agents.
func (r *settingsReader) desk(platform string, on bool, first, second string, rest ...string) {
	some := second != ""
	for _, value := range rest {
		some = some || value != ""
	}
	switch {
	case first == "" && some:
		r.mistake(platform+"_DESK_*", "are set without the place where agents work; set that too")
	case first != "" && !on:
		r.mistake(platform+"_DESK_*", "are of no use without %s itself", platform)
	}
}
