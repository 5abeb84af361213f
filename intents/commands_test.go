package intents

import (
	"strings"
	"testing"

	"supportbot/faq"
)

// used writes what became of a command in one line.
func usedLine(u Use) string {
	var all []string
	if u.Command != nil {
		all = append(all, u.Command.Name)
	}
	for _, c := range u.Offered {
		all = append(all, "offer:"+c.Name)
	}
	if line := toldLine(reading{mentions: u.Mentions, refused: u.Refused}); line != "" {
		all = append(all, line)
	}
	for _, w := range u.Unknown {
		all = append(all, "unknown:"+w)
	}
	return strings.Join(all, " ")
}

func TestCommand(t *testing.T) {
	t.Parallel()
	v := vocabularyOf(t)
	for text, want := range map[string]string{
		"/icp":                            "help",
		"/ICP  ":                          "help",
		"／icp":                            "help",
		"/icp quota":                      "quota",
		"/icp quota ecs 2":                "quota product=ecs ~instances=2",
		"/ICP   Quota   ECS   2":          "quota product=ecs ~instances=2",
		"／icp 配额 轻量 2台":                   "quota product=simple_server instances=2",
		"/icp配额 轻量 2台":                    "quota product=simple_server instances=2",
		"/icp 配额轻量":                       "quota product=simple_server",
		"/icp quota 12 sites 3 subjects":  "quota websites=12 subjects=3",
		"/icp quota sites 12":             "quota ~websites=12",
		"/icp quota ecs 2 3":              "quota product=ecs ~instances=2 unknown:3",
		"/icp 配额 12个网站 3个主体":              "quota websites=12 subjects=3",
		"/icp quota 2 ecs":                "quota instances=2 product=ecs",
		"/icp quota ecs -1":               "quota product=ecs instances?",
		"/icp quota -1":                   "quota instances?",
		"/icp quota ecs 1.5":              "quota product=ecs instances?",
		"/icp quota ecs 1.5 instances":    "quota product=ecs instances?",
		"/icp quota ecs 9999999999999999": "quota product=ecs instances?",
		"/icp quota banana":               "quota unknown:banana",
		"/icp quota ecs banana 2":         "quota product=ecs ~instances=2 unknown:banana",
		"/icp qouta ecs":                  "quota product=ecs",
		"/icp quot ecs 2":                 "quota product=ecs ~instances=2",
		"/icp quota esc 2":                "quota product=ecs ~instances=2",
		"/icp product cnd":                "product product=cdn",
		"/icp an":                         "offer:human offer:lang",
		"/icp chek":                       "check",
		"/icp check ecs 3 months":         "check product=ecs months=3",
		"/icp 检查 建站市场 首购8个月 50元":    "check product=marketplace months_bought=8 order_amount=50",
		"/icp 检查 轻量 还剩1个月":          "check product=simple_server months_left=1",
		"/icp product cdn":          "product product=cdn",
		"/icp ask how many sites ?": "ask",
		"/icp 问 能备几个网站":             "ask",
		"/icp lang en":              "lang",
		"/icp human":                "human",
		"/icp reset":                "reset",
		"/icp xyzzy":                "",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			u, ok := v.command(text, faq.EN)
			if !ok {
				t.Fatal("not taken for a command")
			}
			if got := usedLine(u); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestCommandKeepsTheRestAsWritten(t *testing.T) {
	t.Parallel()
	u, ok := vocabularyOf(t).command("/icp ask  How many Sites?", faq.EN)
	if !ok || u.Rest != "How many Sites?" {
		t.Errorf("got %q, %v", u.Rest, ok)
	}
}

func TestNoCommand(t *testing.T) {
	t.Parallel()
	v := vocabularyOf(t)
	for _, text := range []string{"", "icp quota", "/other quota", "/", "quota", "what does /icp do", "/icpquota"} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			if u, ok := v.command(text, faq.EN); ok {
				t.Errorf("taken for a command: %s", usedLine(u))
			}
		})
	}
}
