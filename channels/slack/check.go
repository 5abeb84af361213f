package slack

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/slack-go/slack"

	"supportbot/channels/outward"
)

// scopeNeed is a permission of the bot token, with what it is for.
type scopeNeed struct{ name, purpose string }

// scopes are what the bot token needs; the manifest in deploy asks for the same.
var scopes = []scopeNeed{
	{"app_mentions:read", "mentions in channels"},
	{"channels:history", "threads in public channels, and finding a reply again after a crash"},
	{"chat:write", "replies"},
	{"commands", "the slash command and the message shortcut"},
	{"groups:history", "threads in private channels, and finding a reply again after a crash"},
	{"im:history", "direct messages, and finding a reply again after a crash"},
	{"mpim:history", "threads in group messages, and finding a reply again after a crash"},
}

// deskScopes are what it needs besides where agents work in the workspace.
var deskScopes = []scopeNeed{
	{"users:read", "the names and languages of agents"},
}

// groupScopes are what it needs besides where a user group says who is an agent.
var groupScopes = []scopeNeed{
	{"usergroups:read", "who belongs to the agents' user group"},
}

// events are the events to subscribe to, with the scope that each needs.
var events = map[string]string{
	"app_home_opened": "", "app_mention": "app_mentions:read", "message.channels": "channels:history",
	"message.groups": "groups:history", "message.im": "im:history", "message.mpim": "mpim:history",
}

// Finding is one thing that Check looked at.
type Finding struct {
	OK   bool
	What string
	// Fix says what to do, if it is not OK.
	Fix string
}

const (
	tokenSettings = "https://api.slack.com/apps → your app → OAuth & Permissions"
	basicSettings = "https://api.slack.com/apps → your app → Basic Information"
)

var secretForm = regexp.MustCompile(`^[0-9a-f]{32}$`)

// Check asks Slack whether the app is set up: tokens, scopes, and what can be
// told of events. No finding has a secret in it.
func Check(ctx context.Context, o Options) []Finding {
	var found []Finding
	add := func(ok bool, what, fix string) {
		if ok {
			fix = ""
		}
		found = append(found, Finding{OK: ok, What: what, Fix: fix})
	}
	granted, identified := checkBotToken(ctx, o, add)
	if identified {
		for _, s := range needed(o) {
			add(slices.Contains(granted, s.name), "scope "+s.name+": "+s.purpose,
				"add "+s.name+" under "+tokenSettings+" → Scopes → Bot Token Scopes, then \"Reinstall to Workspace\"")
		}
		for _, event := range sorted(events) {
			if scope := events[event]; scope != "" && !slices.Contains(granted, scope) {
				add(false, "event "+event, "it cannot come without the scope "+scope+"; add the scope, then the event under Event Subscriptions → Subscribe to bot events")
			}
		}
	}
	if identified {
		checkDesk(ctx, o, add)
	}
	checkTransports(ctx, o, add)
	return found
}

// needed are the scopes that what is configured needs.
func needed(o Options) []scopeNeed {
	all := slices.Clone(scopes)
	if len(o.DeskChannels) > 0 {
		all = append(all, deskScopes...)
	}
	if o.DeskGroup != "" {
		all = append(all, groupScopes...)
	}
	return all
}

// checkDesk finds out whether the bot is a member of the agents' channels, and who the agents are.
func checkDesk(ctx context.Context, o Options, add func(bool, string, string)) {
	api := client(o.BotToken, o.AppToken, o.APIURL)
	for _, channel := range o.DeskChannels {
		what := "the bot is a member of the agents' channel " + channel
		_, err := api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{ChannelID: channel, Limit: 1})
		if err != nil {
			what += ": " + err.Error()
		}
		add(err == nil, what, "invite the bot to the channel; a channel's id begins with C and stands at the end of its details")
	}
	if o.DeskGroup != "" {
		members, err := api.GetUserGroupMembersContext(ctx, o.DeskGroup)
		what := fmt.Sprintf("the user group %s has members: %d", o.DeskGroup, len(members))
		if err != nil {
			what = "the user group " + o.DeskGroup + " can be read: " + err.Error()
		}
		add(err == nil && len(members) > 0, what, "a user group's id begins with S and stands at the end of the link to it; agents have to be in the group")
	}
}

// Note is what Check cannot find out.
const Note = "Which events are subscribed cannot be read with these tokens: compare Event Subscriptions → " +
	"Subscribe to bot events with deploy/slack-manifest.yaml, or paste the manifest."

func sorted(m map[string]string) []string {
	var names []string
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// checkBotToken returns the scopes of the token; false if Slack does not know the token.
func checkBotToken(ctx context.Context, o Options, add func(bool, string, string)) ([]string, bool) {
	add(strings.HasPrefix(o.BotToken, "xoxb-"), "SLACK_BOT_TOKEN is a bot token",
		"copy the \"Bot User OAuth Token\", which begins with xoxb-, from "+tokenSettings)
	if o.BotToken == "" {
		return nil, false
	}
	var mu sync.Mutex
	var granted []string
	options := []slack.Option{
		slack.OptionHTTPClient(&http.Client{Transport: bearer{token: o.BotToken, next: outward.NewTransport(connectTimeout, nil)}, Timeout: apiTimeout}),
		slack.OptionOnResponseHeaders(func(_ string, h http.Header) {
			mu.Lock()
			defer mu.Unlock()
			for name := range strings.SplitSeq(h.Get("X-OAuth-Scopes"), ",") {
				granted = append(granted, strings.TrimSpace(name))
			}
		}),
	}
	if o.APIURL != "" {
		options = append(options, slack.OptionAPIURL(strings.TrimSuffix(o.APIURL, "/")+"/"))
	}
	answer, err := slack.New(o.BotToken, options...).AuthTestContext(ctx)
	if err != nil {
		fix := remedies[refusal(err)]
		if fix == "" {
			fix = "is Slack within reach of this machine?"
		}
		add(false, fmt.Sprintf("Slack accepts SLACK_BOT_TOKEN: %v", err), fix)
		return nil, false
	}
	add(true, fmt.Sprintf("Slack accepts SLACK_BOT_TOKEN: %s in the workspace %s", answer.User, answer.Team), "")
	add(answer.BotID != "", "the token belongs to a bot user", "use the token that begins with xoxb-, not a person's")
	mu.Lock()
	defer mu.Unlock()
	return granted, true
}

func checkTransports(ctx context.Context, o Options, add func(bool, string, string)) {
	if o.AppToken == "" && len(o.SigningSecrets) == 0 {
		add(false, "a way for events to come in", "set SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET for HTTP")
	}
	if o.AppToken != "" {
		const fix = " → App-Level Tokens → generate one with the scope connections:write, and turn Socket Mode on"
		add(strings.HasPrefix(o.AppToken, "xapp-"), "SLACK_APP_TOKEN is an app-level token", basicSettings+fix)
		_, _, err := client(o.BotToken, o.AppToken, o.APIURL).StartSocketModeContext(ctx)
		what := "Slack opens a Socket Mode connection"
		if err != nil {
			what += ": " + err.Error()
		}
		add(err == nil, what, basicSettings+fix)
	}
	for i, secret := range o.SigningSecrets {
		add(secretForm.MatchString(secret), fmt.Sprintf("SLACK_SIGNING_SECRET, number %d, has the form of a signing secret", i+1),
			"copy the Signing Secret (32 letters and digits) from "+basicSettings)
	}
}
