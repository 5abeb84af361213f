package main

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"supportbot/internal/redistest"
)

// A token that the program makes lets its agent in, from the environment or from a file.
func TestDeskToken(t *testing.T) {
	t.Parallel()
	made := runs(t, "", nil, "desk", "token", "--role", "admin", "Ann B.")
	found := regexp.MustCompile(`(?s)\n  (\S{40,})\n.*\n  (Ann B\.:admin:[0-9a-f]{64})\n`).FindStringSubmatch(made.stdout)
	if made.code != exitOK || found == nil {
		t.Fatalf("%d %s%s", made.code, made.stdout, made.stderr)
	}
	file := filepath.Join(t.TempDir(), "agents")
	if err := os.WriteFile(file, []byte("# the team\n"+found[2]+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for _, env := range []string{"DESK_AGENTS=" + found[2], "DESK_AGENTS_FILE=" + file} {
		s := serves(t, env)
		if !strings.Contains(s.banner, "/desk (accounts: 1)") {
			t.Errorf("the banner does not name the console:\n%s", s.banner)
		}
		for token, want := range map[string]int{found[1]: http.StatusSeeOther, found[1][1:]: http.StatusUnauthorized} {
			response, err := client.PostForm(s.url+"/desk/sign-in", url.Values{"name": {"Ann B."}, "token": {token}})
			if err != nil {
				t.Fatal(err)
			}
			_ = response.Body.Close()
			if response.StatusCode != want {
				t.Errorf("signing in: %s, want %d", response.Status, want)
			}
		}
		if end := s.stop(); strings.Contains(end.stderr, found[1]) || strings.Contains(end.stderr, found[2]) {
			t.Error("the log has the token, or its hash")
		}
	}
}

func TestDeskMistakes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		env  []string
		args []string
		want string
	}{
		"no name":        {nil, []string{"desk", "token"}, "name of one agent"},
		"two names":      {nil, []string{"desk", "token", "ann", "bob"}, "argument"},
		"bad name":       {nil, []string{"desk", "token", "a:b"}, `"a:b" is no name: it has a colon`},
		"bad role":       {nil, []string{"desk", "token", "--role", "boss", "ann"}, "role"},
		"bad account":    {[]string{"DESK_AGENTS=ann:agent:12"}, []string{"serve"}, "DESK_AGENTS"},
		"file not there": {[]string{"DESK_AGENTS_FILE=/nothing/there"}, []string{"serve"}, "DESK_AGENTS_FILE"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if end := runs(t, "", c.env, c.args...); end.code != exitUsage || !strings.Contains(end.stderr, c.want) {
				t.Errorf("%d %s", end.code, end.stderr)
			}
		})
	}
}

// Without accounts there is no console.
func TestDeskOff(t *testing.T) {
	t.Parallel()
	s := serves(t)
	for _, path := range []string{"/desk", "/desk/sign-in", "/desk/api/me", "/desk/static/console.js"} {
		if status, _ := s.get(s.url + path); status != http.StatusNotFound {
			t.Errorf("%s: %d", path, status)
		}
	}
}

// Without a desk the log says so at the start and people are promised nothing, which can be replayed;
// with one they are told that somebody was called.
func TestNoDesk(t *testing.T) {
	t.Parallel()
	redis := "REDIS_URL=" + redistest.Start(t).URL()
	account := regexp.MustCompile(`(?m)^ +(\S+:agent:\S+)$`).FindStringSubmatch(runs(t, "", nil, "desk", "token", "ann").stdout)
	if account == nil {
		t.Fatal("no line for DESK_AGENTS")
	}
	for name, c := range map[string]struct {
		env   string
		alone bool
	}{"none": {"DESK_AGENTS=", true}, "console": {"DESK_AGENTS=" + account[1], false}} {
		s := serves(t, redis, c.env)
		r := s.says("", "I want to talk to a person")
		end := s.stop()
		if warned := strings.Contains(end.stderr, "no desk is configured"); warned != c.alone {
			t.Errorf("%s: warned %t:\n%s", name, warned, end.stderr)
		}
		if told := strings.Contains(r.Text, "cannot promise"); r.Kind != "handoff" || told != c.alone {
			t.Errorf("%s: %+v", name, r)
		}
		if end := runs(t, "", []string{redis, "BOT_KNOWLEDGE=" + library}, "replay", r.Receipt); end.code != exitOK {
			t.Errorf("%s: replay ended with %d:\n%s%s", name, end.code, end.stdout, end.stderr)
		}
	}
	if end := runs(t, "", []string{"BOT_KNOWLEDGE=" + library}, "chat"); strings.Contains(end.stderr, "desk") {
		t.Errorf("chat warns:\n%s", end.stderr)
	}
}
