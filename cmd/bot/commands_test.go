package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Every mistake in the configuration is told at once, and no secret is shown.
func TestWrongUsage(t *testing.T) {
	t.Parallel()
	empty := filepath.Join(t.TempDir(), "empty")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		env, args []string
		says      []string
	}{
		"unknown command":  {args: []string{"sevre"}, says: []string{`no command "sevre"`}},
		"unknown flag":     {args: []string{"--port", "1"}, says: []string{"port"}},
		"argument":         {args: []string{"serve", "now"}, says: []string{`unexpected argument "now"`}},
		"two files":        {args: []string{"check", "a", "b"}, says: []string{`unexpected argument "b"`}},
		"no text":          {args: []string{"explain"}, says: []string{"which text"}},
		"unknown language": {args: []string{"explain", "--lang", "fr", "hi"}, says: []string{`--lang is "fr"`}},
		"all at once": {
			env: []string{"BOT_ADDR=8080", "BOT_ADMIN_ADDR=x:y", "BOT_RATE_LIMIT=-1", "BOT_TRUSTED_PROXIES=10.0.0.0/8,proxy", "BOT_CONVERSATION_TTL=soon", "BOT_EMBED_ORIGINS=https://a.example,help.example.com/x", "REDIS_URL=redis://user:hunter2@host:port"},
			says: []string{`BOT_ADDR is "8080"`, `BOT_ADMIN_ADDR is "x:y"`, `BOT_RATE_LIMIT is "-1"`, `BOT_TRUSTED_PROXIES has "proxy"`,
				`BOT_CONVERSATION_TTL is "soon"`, `BOT_EMBED_ORIGINS has "help.example.com/x"`, "REDIS_URL: host 1: the port"},
		},
		"flag over variable":      {env: []string{"BOT_RATE_LIMIT=5"}, args: []string{"--rate-limit", "many"}, says: []string{`BOT_RATE_LIMIT is "many"`}},
		"flag behind the command": {args: []string{"serve", "--rate-limit", "many"}, says: []string{`BOT_RATE_LIMIT is "many"`}},
		"secret twice":            {env: []string{"REDIS_URL=redis://:hunter2@host", "REDIS_URL_FILE=" + empty}, says: []string{"REDIS_URL and REDIS_URL_FILE are both set"}},
		"empty secret file":       {env: []string{"REDIS_URL_FILE=" + empty}, says: []string{"REDIS_URL_FILE names an empty file"}},
		"no secret file":          {env: []string{"REDIS_URL_FILE=" + empty + "x"}, says: []string{"REDIS_URL_FILE cannot be read"}},
		"the same address":        {env: []string{"BOT_ADDR=:8080", "BOT_ADMIN_ADDR=:8080"}, says: []string{"BOT_ADMIN_ADDR is the address of BOT_ADDR"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			end := runs(t, "", c.env, c.args...)
			if end.code != exitUsage {
				t.Errorf("exit code %d", end.code)
			}
			for _, part := range c.says {
				if !strings.Contains(end.stderr, part) {
					t.Errorf("no %q in:\n%s", part, end.stderr)
				}
			}
			if strings.Contains(end.stderr+end.stdout, "hunter2") {
				t.Errorf("a secret is shown:\n%s", end.stderr)
			}
		})
	}
}

func TestHelpShowsNoSecret(t *testing.T) {
	t.Parallel()
	end := runs(t, "", []string{"REDIS_URL=redis://:hunter2@host"}, "help")
	if end.code != exitOK || strings.Contains(end.stdout, "hunter2") {
		t.Errorf("exit code %d:\n%s", end.code, end.stdout)
	}
	for _, part := range []string{"--addr", "BOT_ADDR", "127.0.0.1:8080", "--redis-url-file", "check", "explain"} {
		if !strings.Contains(end.stdout, part) {
			t.Errorf("the help does not mention %s:\n%s", part, end.stdout)
		}
	}
}

func TestHelpOfCommand(t *testing.T) {
	t.Parallel()
	for args, c := range map[string]struct {
		code int
		says string
	}{
		"help eval":            {exitOK, "--suite"},
		"help privacy":         {exitOK, "export"},
		"help privacy export":  {exitOK, "--out"},
		"help desk token":      {exitOK, "--role"},
		"privacy help export":  {exitOK, "--out"},
		"help help":            {exitOK, "[command ...]"},
		"help nonsense":        {exitUsage, `help: there is no command "nonsense"`},
		"help export":          {exitUsage, `there is no command "export"; is "privacy export" meant?`},
		"help privacy exprot":  {exitUsage, `there is no command "privacy exprot"`},
		"privacy help exprot":  {exitUsage, `there is no command "privacy exprot"`},
		"help desk token more": {exitUsage, `there is no command "desk token more"`},
		"help version load":    {exitUsage, `there is no command "version load"`},
	} {
		end := runs(t, "", nil, strings.Fields(args)...)
		if end.code != c.code || !strings.Contains(end.stdout+end.stderr, c.says) {
			t.Errorf("%s: exit code %d:\n%s%s", args, end.code, end.stdout, end.stderr)
		}
	}
}

func TestSecretFromFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "redis-url")
	if err := os.WriteFile(file, []byte("redis://:hunter2@127.0.0.1:1/0\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	end := runs(t, "", []string{"REDIS_URL_FILE=" + file, "BOT_KNOWLEDGE=" + library})
	if end.code != exitFailed || !strings.Contains(end.stderr, "127.0.0.1:1") || strings.Contains(end.stderr, "hunter2") {
		t.Errorf("a Redis that is not there: exit code %d:\n%s", end.code, end.stderr)
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	end := runs(t, "", nil, "check", library)
	if end.code != exitOK || !strings.Contains(end.stdout, ": 0 problems") {
		t.Errorf("exit code %d:\n%s%s", end.code, end.stdout, end.stderr)
	}
}

func TestCheckOfADayToCome(t *testing.T) {
	t.Parallel()
	_, path := begun(t)
	replaceIn(t, path, "verified: 2026-01-15", "verified: 2999-01-15")
	end := runs(t, "", nil, "check", path)
	if !strings.Contains(end.stdout, "on a day to come, 2999-01-15") || !strings.Contains(end.stdout, ": 0 problems, ") {
		t.Errorf("exit code %d:\n%s", end.code, end.stdout)
	}
}

// broken has two mistakes, each on its line.
const broken = "format: 1\nnonsense: 1\nabout: 7\n"

func TestBrokenKnowledgeIsRefused(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "faq.yaml")
	if err := os.WriteFile(file, []byte(broken), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string][]string{
		"check":   {"check", file},
		"serve":   {"serve", "--knowledge", file, "--addr", "127.0.0.1:0"},
		"chat":    {"chat", "--knowledge", file},
		"explain": {"explain", "--knowledge", file, "hello"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			end := runs(t, "", nil, args...)
			all := end.stdout + end.stderr
			if end.code != exitFailed || !strings.Contains(all, file+":2:") || !strings.Contains(all, file+":3:") {
				t.Errorf("exit code %d:\n%s", end.code, all)
			}
		})
	}
}

func TestNoKnowledge(t *testing.T) {
	t.Parallel()
	end := runs(t, "", nil, "check", filepath.Join(t.TempDir(), "none.yaml"))
	if end.code != exitFailed || !strings.Contains(end.stdout, "none.yaml") {
		t.Errorf("exit code %d: %s", end.code, end.stdout)
	}
}

func TestExplain(t *testing.T) {
	t.Parallel()
	end := runs(t, "", nil, "explain", "--knowledge", library, "What is the fine for a film 5 days late?")
	if end.code != exitOK {
		t.Fatalf("exit code %d: %s", end.code, end.stderr)
	}
	for _, part := range []string{"language: en", "item_type = film", "days_overdue = 5", "candidate", " fine\n", "outcome    fine_due", "reply: answer in en"} {
		if !strings.Contains(end.stdout, part) {
			t.Errorf("no %q in:\n%s", part, end.stdout)
		}
	}
}

func TestChat(t *testing.T) {
	t.Parallel()
	end := runs(t, "What is the fine for a film?\n5\nexit\n", []string{"BOT_KNOWLEDGE=" + library}, "chat", "--explain")
	if end.code != exitOK {
		t.Fatalf("exit code %d: %s", end.code, end.stderr)
	}
	for _, part := range []string{"How many days is the film overdue?", "asks=days_overdue", "outcome=fine_due", "values.fine=5"} {
		if !strings.Contains(end.stdout, part) {
			t.Errorf("no %q in:\n%s", part, end.stdout)
		}
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	end := runs(t, "", nil, "version")
	if end.code != exitOK || !strings.Contains(end.stdout, "engine ") || !strings.Contains(end.stdout, "knowledge in this program ") {
		t.Errorf("exit code %d:\n%s%s", end.code, end.stdout, end.stderr)
	}
}
