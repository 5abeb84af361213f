package main

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"supportbot/test/dingtalk/gateway"
	"supportbot/test/slack/wire"
)

// What a channel counts is shown from the start on: an alert on what grows does not see the step from
// nothing to the first number. The names are those that the channels have.
func TestEventsBeginAtNought(t *testing.T) {
	t.Parallel()
	g := gateway.New(nil)
	t.Cleanup(g.Close)
	s := serves(t, append(dingtalkEnv(g), slackEnv(wire.Start(t), "SLACK_SIGNING_SECRET="+wire.Secret)...)...)
	_, numbers := s.get(s.url + "/metrics")
	constant := regexp.MustCompile(`(?m)^\tcount[A-Z]\w* += "(\w+)"`)
	for _, channel := range []string{"slack", "dingtalk"} {
		source, err := os.ReadFile("../../channels/" + channel + "/options.go")
		if err != nil {
			t.Fatal(err)
		}
		names := constant.FindAllStringSubmatch(string(source), -1)
		if shown := strings.Count(numbers, `bot_channel_events_total{channel="`+channel+`"`); len(names) == 0 || shown != len(names) {
			t.Errorf("%s: %d of %d events are shown", channel, shown, len(names))
		}
		for _, name := range names {
			if line := fmt.Sprintf("bot_channel_events_total{channel=%q,event=%q} 0\n", channel, name[1]); !strings.Contains(numbers, line) {
				t.Errorf("the numbers do not show %s", line)
			}
		}
	}
	web := serves(t)
	if _, numbers := web.get(web.url + "/metrics"); strings.Contains(numbers, "bot_channel_events_total{") {
		t.Error("events of channels that are off are shown")
	}
}
