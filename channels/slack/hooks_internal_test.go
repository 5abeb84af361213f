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
func TestPublicAddressesOnly(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"3.68.124.168:443": true, "[2600:1f18::1]:443": true,
		"127.0.0.1:443": false, "10.0.0.1:443": false, "172.16.0.1:443": false, "192.168.1.1:443": false, "169.254.169.254:80": false,
		"100.64.0.1:443": false, "0.0.0.0:443": false, "224.0.0.1:443": false, "255.255.255.255:443": false,
		"[::1]:443": false, "[fd00::1]:443": false, "[fe80::1]:443": false, "[::ffff:127.0.0.1]:443": false, "[64:ff9b::7f00:1]:443": false,
		"nonsense": false,
	} {
		if got := publicOnly("tcp", address, nil) == nil; got != want {
			t.Errorf("%s: allowed is %t", address, got)
		}
	}
}
