package slack

import "testing"

func TestResponseURLs(t *testing.T) {
	t.Parallel()
	h, err := newHooks("")
	if err != nil {
		t.Fatal(err)
	}
	for raw, want := range map[string]bool{
		"https://hooks.slack.com/commands/T1/2/x":                 true,
		"https://hooks.slack.com/actions/T1/2/x":                  true,
		"https://hooks.slack.com/app/T1/2/x":                      true,
		"https://HOOKS.slack.com:443/actions/T1/2/x":              true,
		"http://hooks.slack.com/actions/T1/2/x":                   false,
		"https://hooks.slack.com/services/T1/B1/x":                false,
		"https://hooks.slack.com/actions/../services/T1/B1/x":     false,
		"https://hooks.slack.com/actions/%2e%2e/services/T1/B1/x": false,
		"https://hooks.slack.com//actions/T1/2/x":                 false,
		"https://hooks.slack.com/actions/":                        false,
		"https://hooks.slack.com:8443/actions/T1/2/x":             false,
		"https://hooks.slack.com:22/actions/T1/2/x":               false,
		"https://hooks.slack.com.evil.example/actions/T1/2/x":     false,
		"https://evil.example/hooks.slack.com/actions/x":          false,
		"https://sub.hooks.slack.com/actions/T1/2/x":              false,
		"https://hooks.slack.com@127.0.0.1/actions/x":             false,
		"https://user:pw@hooks.slack.com/actions/x":               false,
		"https://hooks.slack.com\\@127.0.0.1/actions/x":           false,
		"https://hooks.slack.com%00.evil.example/actions/x":       false,
		"https://hooks.slack.com/actions/x#@evil.example":         false,
		"https://hooks.slack.com/actions/x\r\nHost: evil.example": false,
		" https://hooks.slack.com/actions/x":                      false,
		"https://hooks.slack.com./actions/T1/2/x":                 false,
		"https://hооks.slack.com/actions/T1/2/x":                  false, // Cyrillic о
		"https://127.0.0.1/actions/x":                             false,
		"https://[::1]/actions/x":                                 false,
		"https://2130706433/actions/x":                            false,
		"https://169.254.169.254/actions/x":                       false,
		"gopher://hooks.slack.com/actions/x":                      false,
		"//hooks.slack.com/actions/x":                             false,
		"https:hooks.slack.com/actions/x":                         false,
		"javascript:alert(1)":                                     false,
		"":                                                        false,
	} {
		if got := h.allowed(raw); got != want {
			t.Errorf("%q: allowed is %t", raw, got)
		}
	}
	other, err := newHooks("http://127.0.0.1:4033/api/")
	if err != nil {
		t.Fatal(err)
	}
	if !other.allowed("http://127.0.0.1:4033/actions/x") || other.allowed("http://127.0.0.1:4034/actions/x") {
		t.Error("the configured host alone is allowed besides")
	}
}

// A name that is Slack's may be made to resolve to anything.
