package bot_test

import (
	"strings"
	"testing"

	"supportbot/bot"
)

// The brain says back what it read: what a reply shows is all that anything behind Handle has seen.
func TestPersonalDataIsMasked(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		// mobile numbers
		"call me at 13800138000 please": "call me at *** please",
		"手机13912345678，谢谢":              "手机***，谢谢",
		"+86 138 0013 8000":             "+***",
		"+8613800138000":                "+***",
		"008613800138000":               "***",
		"138-0013-8000":                 "***",
		"１３８００１３８０００":                   "***",
		"2 13800138000":                 "2 ***",
		"13800138000 13900139000":       "*** ***",
		"a12800138000":                  "a12800138000",
		"1380013800":                    "1380013800",
		// other telephone numbers
		"010-62345678":             "***",
		"电话0571 8877 6655转8":       "电话***转8",
		"call +1 415 555 2671 now": "call +*** now",
		"+442079460958":            "+***",
		"+33 1 23 45 67 89":        "+***",
		"5+30000000 books":         "5+30000000 books",
		"0.1234567890":             "0.1234567890",
		// identity numbers
		"身份证 110105194912310021": "身份证 ***",
		"11010519491231002X":     "***",
		"11010519491231002x，对吗":  "***，对吗",
		"110105 19491231 0021":   "***",
		// cards
		"card 4111 1111 1111 1111 ok": "card *** ok",
		"4111111111111111":            "***",
		"4111111111111112":            "4111111111111112",
		"6222 0212 3456 7890 128":     "***",
		// e-mail
		"write to ada.l+x@example.org.": "write to ***.",
		"邮箱ada@example.com，急":           "邮箱***，急",
		"a@example.org,b@example.org":   "***,***",
		"ada＠example.org":               "***",
		"@ada are you there":            "@ada are you there",
		"5 loans @ 2 each":              "5 loans @ 2 each",
		// secrets
		"password: hunter2":              "password: ***",
		"Password=hunter2 does not work": "Password=*** does not work",
		"密码：abc123，进不去":                  "密码：***，进不去",
		"my password is s3cret!":         "my password is ***",
		"密码是abc123":                      "密码是***",
		"API key: AKxyz":                 "API key: ***",
		"api_key=AKxyz":                  "api_key=***",
		`"token": "eyJhbGciOi"`:          `"token": ***`,
		"password is: hunter2x":          "password is: ***",
		"密码是：hunter，密码：x":                "密码是：***，密码：***",
		"token:\nabc":                    "token:\n***",
		"this is 5 books":                "this is 5 books",
		"due: 2026":                      "due: 2026",
		"the password is wrong":          "the password is wrong",
		"密码是什么":                          "密码是什么",
		"shipping: fast":                 "shipping: fast",
		// what has to stay
		"12 books for 365 days, 2026-01-02": "12 books for 365 days, 2026-01-02",
		"fee of 1000000":                    "fee of 1000000",
		"10 2026 3000 1 5 17x":              "10 2026 3000 1 5 17x",
		"opened at 192.168.100.100":         "opened at 192.168.100.100",
	}
	b := newBot(t, bot.Options{})
	for text, want := range tests {
		t.Run(text, func(t *testing.T) {
			got := handle(t, b, message(t.Name(), "m1", text)).Text
			if got = strings.TrimPrefix(got, "turn 1: "); got != want {
				t.Errorf("the brain read %q, want %q", got, want)
			}
			again := handle(t, b, message(t.Name(), "m2", got)).Text
			if again = strings.TrimPrefix(again, "turn 2: "); again != got {
				t.Errorf("masked again: %q, want %q", again, got)
			}
		})
	}
}
