package intents

import (
	"testing"

	"supportbot/faq"
)

func TestLanguage(t *testing.T) {
	t.Parallel()
	v := vocabularyOf(t)
	for text, want := range map[string]faq.Language{
		"":               "",
		"3":              "",
		"?!":             "",
		"👍":              "",
		"ECS":            "",
		"ecs cdn waf":    "",
		"ECS 2":          "",
		"icp":            "",
		"привет":         "",
		"ECS 备案":         faq.ZH,
		"轻量":             faq.ZH,
		"请问 my ecs 能备案吗": faq.ZH,
		"我的server只有1个month了还能备案吗":      faq.ZH,
		"my 轻量 has 2 months left":      faq.EN,
		"can i file with 轻量应用服务器 here": faq.EN,
		"hello":     faq.EN,
		"yes":       faq.EN,
		"2 months":  faq.EN,
		"Singapore": faq.EN,
		"備案":        faq.ZH,
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			if got := v.language(normalise(text)); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}
