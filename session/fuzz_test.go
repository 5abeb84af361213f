package session_test

import (
	"strings"
	"testing"

	"supportbot/session"
)

// No REDIS_URL, however wrong, makes an error that shows the password.
func FuzzCheckURL(f *testing.F) {
	for _, seed := range []string{
		"redis://user:%s@host:6379/0", "rediss://:%s@host", "redis-sentinel://u:%s@a:1,b:2/m?db=0&tls=true", "redis-cluster://u:%s@a:1,b?tls=x", "redis://%s", "%s://%s@", "redis://u:%s@[::1",
	} {
		f.Add(seed)
	}
	const password = "canary0password"
	f.Fuzz(func(t *testing.T, form string) {
		url := strings.Replace(form, "u:%s@", "u:"+password+"@", 1)
		if err := session.CheckURL(url); err != nil && strings.Contains(url, "u:"+password+"@") && strings.Contains(err.Error(), password) {
			t.Errorf("%v shows the password", err)
		}
	})
}
