package slack

import (
	"strings"

	"supportbot/chat"
	"supportbot/session"
)

// place is where in the workspace something was said, and by whom.
type place struct{ team, channel, thread, user string }

// idForm reports whether a text has the form of the ids of workspaces, channels and people.
func idForm(text string) bool {
	for i := range len(text) {
		if c := text[i]; (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return false
		}
	}
	return 2 <= len(text) && len(text) <= 32
}

// tsForm reports whether a text has the form of a message's timestamp.
func tsForm(text string) bool {
	seconds, rest, divided := strings.Cut(text, ".")
	return divided && digits(seconds, 16) && digits(rest, 10)
}

func digits(text string, most int) bool {
	return 0 < len(text) && len(text) <= most && strings.Trim(text, "0123456789") == ""
}

// valid reports whether the names have Slack's forms: they become parts of keys.
func (p place) valid() bool {
	return idForm(p.team) && idForm(p.channel) && idForm(p.user) &&
		(p.thread == "" || tsForm(p.thread))
}

// direct reports whether the place is a direct message with one person.
func (p place) direct() bool { return strings.HasPrefix(p.channel, "D") }

func (p place) person() string { return p.team + "/" + p.user }

// The second or third part of a conversation's name where it is no thread.
const (
	partDirect  = "direct"
	partCommand = "command"
)

// direct names the conversation of a person with the bot: the direct messages and the Home tab.
func direct(team, user string) string { return team + "/" + partDirect + "/" + user }

// conversation names the conversation that something said here belongs to.
func (c *Channel) conversation(p place) string {
	switch {
	case p.direct() && p.thread == "":
		return direct(p.team, p.user)
	case c.Scope == PerThread:
		return strings.Join([]string{p.team, p.channel, p.thread}, "/")
	}
	return strings.Join([]string{p.team, p.channel, p.thread, p.user}, "/")
}

// commands names the conversation of a person's slash commands in a channel.
func commands(p place) string {
	return strings.Join([]string{p.team, p.channel, partCommand, p.user}, "/")
}

// mayUse reports whether a person may go on in a conversation: it is theirs, or everybody's in a thread.
func mayUse(conversation, team, user string) bool {
	parts := strings.Split(conversation, "/")
	if len(parts) < 3 || parts[0] != team {
		return false
	}
	shared := len(parts) == 3 && parts[1] != partDirect
	return shared || parts[len(parts)-1] == user
}

// personal reports whether a conversation is one person's.
func personal(conversation string) bool {
	parts := strings.Split(conversation, "/")
	return len(parts) == 4 || len(parts) == 3 && parts[1] == partDirect
}

func key(conversation string) session.Key {
	return session.Key{Channel: Name, Conversation: conversation}
}

// target is where a reply is posted: into a channel or thread, or into a channel for one person's eyes.
type target struct{ channel, thread, onlyFor string }

// address writes the target as an address: "C1/1700000000.000100", "D1", "C1/@U1".
func (t target) address(hints map[string]string) chat.Address {
	text := t.channel
	switch {
	case t.onlyFor != "":
		text += "/@" + t.onlyFor
	case t.thread != "":
		text += "/" + t.thread
	}
	return chat.Address{Channel: Name, Target: text, Hints: hints}
}

func readTarget(a chat.Address) target {
	channel, rest, _ := strings.Cut(a.Target, "/")
	if user, only := strings.CutPrefix(rest, "@"); only {
		return target{channel: channel, onlyFor: user}
	}
	return target{channel: channel, thread: rest}
}

// Hints of an address: how to reach it, and what the reply does beside being posted.
const (
	hintHook    = "response_url" // a secret
	hintSince   = "since"        // timestamp before which the reply cannot have been posted
	hintReplace = "replace"      // entry whose post is to be updated
	hintClicked = "clicked"      // receipt whose buttons were clicked
	hintChosen  = "chosen"       // label of the button
	hintButtons = "buttons"      // timestamp of the message with the buttons; absent if only one person sees it
	hintThread  = "hook_thread"  // not empty where the response URL stands in for a thread that the bot cannot write to
)
