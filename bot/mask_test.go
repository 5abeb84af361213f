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
		"010-62345678":              "***",
		"电话0571 8877 6655转8":        "电话***转8",
		"call +1 415 555 2671 now":  "call +*** now",
		"+442079460958":             "+***",
		"+33 1 23 45 67 89":         "+***",
		"5+30000000 books":          "5+30000000 books",
		"0.1234567890":              "0.1234567890",
		"+1 (415) 555-2671":         "+***",
		"415 555 2671":              "***",
		"call 212-555-0123, please": "call ***, please",
		"(212) 555-0199":            "***",
		"(212)5550199":              "***",
		"at 415.555.2671.":          "at ***.",
		"1-800-555-0101":            "***",
		"1 (415) 555-2671":          "***",
		"+1.415.555.2671":           "+***",
		"+1 415 555 2671 3 sites":   "+*** 3 sites",
		"001-212-555-0123":          "***",
		"+44 (0)20 7946 0958":       "+***",
		"0044 20 7946 0958":         "***",
		"+86 (138) 1234 5673":       "+***",
		"(+86) 138 1234 5673":       "***",
		"+86.13812345673":           "+***",
		"+86 138 1234 5673 12 个网站":  "+*** 12 个网站",
		"138.1234.5670":             "***",
		"138–1234–5670":             "***",
		"＋８６ １３８ １２３４ ５６７０": "＋***",
		"(010)62781235":                   "***",
		"（010）6278 1235转8":                "***转8",
		"010.6278.1235":                   "***",
		"拨400-123-4567":                   "拨***",
		"400 1234567":                     "***",
		"4008-123-123":                    "***",
		"800-820-8820":                    "***",
		"(13800138000)":                   "(***)",
		"1 4111 1111 1111 1111":           "1 ***",
		"13800138000 (2 servers)":         "*** (2 servers)",
		"212-555-0123 or 212-555-0199 ok": "*** or *** ok",
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
		"password: hunter2":               "password: ***",
		"Password=hunter2 does not work":  "Password=*** does not work",
		"密码：abc123，进不去":                   "密码：***，进不去",
		"my password is s3cret!":          "my password is ***",
		"密码是abc123":                       "密码是***",
		"API key: AKxyz":                  "API key: ***",
		"api_key=AKxyz":                   "api_key=***",
		`"token": "eyJhbGciOi"`:           `"token": ***`,
		"password is: hunter2x":           "password is: ***",
		"密码是：hunter，密码：x":                 "密码是：***，密码：***",
		"token:\nabc":                     "token:\n***",
		"pass: hunter3; password hunter8": "pass: *** password ***",
		"my password hunter8 fails":       "my password *** fails",
		"pw=hunter8":                      "pw=***",
		"PIN 1234":                        "PIN ***",
		"验证码 123456，收不到第二个":               "验证码 ***，收不到第二个",
		"密码hunter8登不上":                    "密码***登不上",
		"access key LTAI5tKx":             "access key ***",
		"password 1qaz2wsx":               "password ***",
		"this is 5 books":                 "this is 5 books",
		"I entered the password 3 times":  "I entered the password 3 times",
		"one token 12months":              "one token 12months",
		"the password hunter":             "the password hunter",
		"did it pass 2 checks":            "did it pass 2 checks",
		"how to pass review2024":          "how to pass review2024",
		"token v1.2, pin tls13":           "token v1.2, pin tls13",
		"密码8位还是16位":                       "密码8位还是16位",
		"due: 2026":                       "due: 2026",
		"the password is wrong":           "the password is wrong",
		"密码是什么":                           "密码是什么",
		"shipping: fast":                  "shipping: fast",
		// what has to stay
		"12 books for 365 days, 2026-01-02":                     "12 books for 365 days, 2026-01-02",
		"fee of 1000000":                                        "fee of 1000000",
		"10 2026 3000 1 5 17x":                                  "10 2026 3000 1 5 17x",
		"opened at 192.168.100.100":                             "opened at 192.168.100.100",
		"from 139.196.100.100-139.196.100.200, 010.010.010.010": "from 139.196.100.100-139.196.100.200, 010.010.010.010",
		"139.224.100.100:8080 8.138.212.220/24 2408:4001::1":    "139.224.100.100:8080 8.138.212.220/24 2408:4001::1",
		"Chrome 138.0.7204.100, kernel 10.212.555.0123":         "Chrome 138.0.7204.100, kernel 10.212.555.0123",
		"12 sites 3 subjects, 5-10 websites, 20 servers":        "12 sites 3 subjects, 5-10 websites, 20 servers",
		"CNY 1999, 1999.00 or 19999.00; 40000-50000 a year":     "CNY 1999, 1999.00 or 19999.00; 40000-50000 a year",
		"¥200 300 400, 200-300-400, 100 200 3000":               "¥200 300 400, 200-300-400, 100 200 3000",
		"2024-05-01 2024.05.01 20240501 2024-05-01 12:00":       "2024-05-01 2024.05.01 20240501 2024-05-01 12:00",
		"2024年5月1日 10:30:00，包年 12 个月，365 天":                     "2024年5月1日 10:30:00，包年 12 个月，365 天",
		"order 2024050112345, 202405011234567":                  "order 2024050112345, 202405011234567",
		"order 4155552671, 4001234567, 62781235":                "order 4155552671, 4001234567, 62781235",
		"京ICP备12345678号-1":                                      "京ICP备12345678号-1",
		"i-2ze4155552671, 550e8400-e29b-41d4-a716-446655440000": "i-2ze4155552671, 550e8400-e29b-41d4-a716-446655440000",
		"31.23040000, 121.47370000 and 139.69170000":            "31.23040000, 121.47370000 and 139.69170000",
		"Ubuntu 22.04, Go 1.25.3, Windows 2019 2022 (2025)":     "Ubuntu 22.04, Go 1.25.3, Windows 2019 2022 (2025)",
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
