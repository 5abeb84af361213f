package slack_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	api "github.com/slack-go/slack"

	"supportbot/channels/slack"
	"supportbot/test/slack/wire"
)

func manifest(t *testing.T) api.Manifest {
	t.Helper()
	text, err := os.ReadFile("../../deploy/slack-manifest.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var m api.Manifest
	if err := yaml.UnmarshalWithOptions(text, &m, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestManifest(t *testing.T) {
	t.Parallel()
	m := manifest(t)
	events := []string{"app_home_opened", "app_mention", "message.channels", "message.groups", "message.im", "message.mpim"}
	if got := m.Settings.EventSubscriptions.BotEvents; !slices.Equal(got, events) {
		t.Errorf("the events are %v, want %v", got, events)
	}
	if !m.Features.AppHome.HomeTabEnabled || !m.Features.AppHome.MessagesTabEnabled || m.Features.AppHome.MessagesTabReadOnlyEnabled || !m.Settings.Interactivity.IsEnabled {
		t.Error("the Home tab, messages to the app or interactivity are off")
	}
	if len(m.Features.Shortcuts) != 1 || m.Features.Shortcuts[0].Type != api.MessageShortcut || len(m.Features.SlashCommands) != 1 {
		t.Errorf("shortcuts and commands: %+v %+v", m.Features.Shortcuts, m.Features.SlashCommands)
	}
}

// What the manifest asks for is all that the check misses, and nothing else.
func TestCheck(t *testing.T) {
	t.Parallel()
	granted := manifest(t).OAuthConfig.Scopes.Bot
	good := slack.Options{
		BotToken: wire.BotToken, AppToken: wire.AppToken, SigningSecrets: []string{wire.Secret},
		DeskChannels: []string{agents}, DeskGroup: "S0TEAM",
	}
	failed := func(o slack.Options, scopes []string) []slack.Finding {
		workspace := wire.Start(t)
		workspace.Grant(strings.Join(scopes, ","))
		workspace.Group("S0TEAM", cleo)
		workspace.Fail(func(c wire.Call) *wire.Fault {
			if c.Method == "conversations.history" && c.Channel != agents {
				return &wire.Fault{Error: "not_in_channel"}
			}
			return nil
		})
		o.APIURL = workspace.URL
		return slices.DeleteFunc(slack.Check(t.Context(), o), func(f slack.Finding) bool { return f.OK })
	}
	if all := failed(good, granted); len(all) != 0 {
		t.Errorf("not well: %+v", all)
	}
	for _, scope := range granted {
		all := failed(good, slices.DeleteFunc(slices.Clone(granted), func(s string) bool { return s == scope }))
		if len(all) == 0 || !strings.Contains(all[0].Fix, "add "+scope) {
			t.Errorf("without %s: %+v", scope, all)
		}
	}
	without := good
	without.DeskChannels, without.DeskGroup = nil, ""
	if all := failed(without, slices.DeleteFunc(slices.Clone(granted), func(s string) bool { return strings.HasPrefix(s, "user") })); len(all) != 0 {
		t.Errorf("without agents: %+v", all)
	}
	for name, change := range map[string]func(*slack.Options){
		"a person's token":   func(o *slack.Options) { o.BotToken = "xoxp-1" },
		"a wrong bot token":  func(o *slack.Options) { o.BotToken = "xoxb-wrong" },
		"no bot token":       func(o *slack.Options) { o.BotToken = "" },
		"a wrong app token":  func(o *slack.Options) { o.AppToken = "xapp-wrong" },
		"no transport":       func(o *slack.Options) { o.AppToken, o.SigningSecrets = "", nil },
		"no signing secret":  func(o *slack.Options) { o.SigningSecrets = []string{wire.Secret, "xoxb-pasted-the-wrong-one"} },
		"an app's bot token": func(o *slack.Options) { o.AppToken = wire.BotToken },
		"not in the channel": func(o *slack.Options) { o.DeskChannels = []string{agents, shelf} },
		"no such group":      func(o *slack.Options) { o.DeskGroup = "S0OTHER" },
	} {
		o := good
		change(&o)
		all := failed(o, granted)
		if len(all) == 0 {
			t.Errorf("%s: nothing found", name)
		}
		for _, f := range all {
			if f.Fix == "" || strings.Contains(f.What+f.Fix, "pasted") {
				t.Errorf("%s: %+v", name, f)
			}
		}
	}
}
