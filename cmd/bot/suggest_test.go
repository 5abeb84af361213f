package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"supportbot/faq"
	"supportbot/intents"
	"supportbot/internal/redistest"
	"supportbot/learn"
	"supportbot/session"
)

// record puts items on record in a real Redis, each in a conversation of its own, as turns do.
func record(t *testing.T, url string, items ...learn.Item) *session.Store {
	t.Helper()
	store, err := session.Open(t.Context(), session.Options{URL: url, OpTimeout: 10 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	for i, it := range items {
		if it.At.IsZero() {
			it.At = time.Date(2026, 3, 1, 9, i, 0, 0, time.UTC)
		}
		if it.Language == "" {
			it.Language = faq.EN
		}
		body, err := json.Marshal(it)
		if err != nil {
			t.Fatal(err)
		}
		key := session.Key{Channel: "web", Conversation: fmt.Sprint("c", i)}
		if _, err := store.Commit(t.Context(), session.Turn{Key: key, MessageID: "m", Person: key.Conversation, State: []byte("{}"), Inbox: [][]byte{body}}); err != nil {
			t.Fatal(err)
		}
	}
	return store
}

// libraryHere is a copy of the library's knowledge that a test may patch.
func libraryHere(t *testing.T) (folder, path string) {
	t.Helper()
	folder = t.TempDir()
	if err := os.CopyFS(folder, os.DirFS(filepath.Dir(library))); err != nil {
		t.Fatal(err)
	}
	return folder, filepath.Join(folder, "faq.yaml")
}

// contents are the files of a folder by name.
func contents(t *testing.T, folder string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		all[path] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// hostile is what somebody writes who knows that it may end up in a YAML file and before an author's eyes.
const hostile = "a \"quoted\" \\ text: [&a *a, {x: !!str y}] # no comment\n---\nintents:\n  - \x1b[31mred\u202e 13800138000 ada@example.org ${HOME} `id` late fee"

func TestSuggest(t *testing.T) {
	t.Parallel()
	url := redistest.Start(t).URL()
	folder, path := libraryHere(t)
	env := []string{"REDIS_URL=" + url, "BOT_KNOWLEDGE=" + path}
	store := record(t, url,
		learn.Item{Kind: learn.Missed, Text: "do you lend telescopes and microscopes"},
		learn.Item{Kind: learn.Missed, Text: "Do you lend telescopes or microscopes?"},
		learn.Item{Kind: learn.Missed, Text: "what is the weather like"},
		learn.Item{Kind: learn.Answered, Text: "my loan runs out while I am abroad, what now", Intent: "renewal", Answer: "You can renew it on our page."},
		learn.Item{Kind: learn.Answered, Text: "可以带我的狗进来吗", Language: faq.ZH, Answer: "可以的，电话 13800138000"},
		learn.Item{Kind: learn.Unhelpful, Text: "is it fine to bring coffee upstairs", Intent: "fine", Outcome: "fine_due", Comment: "not what I asked"},
		learn.Item{Kind: learn.Unhelpful, Text: "is it fine to bring a coffee upstairs", Intent: "fine", Outcome: "fine_due"},
		learn.Item{Kind: learn.Unhelpful, Text: "when do you close", Intent: "opening_hours"},
		learn.Item{Kind: learn.Missed, Text: "at which time are the doors unlocked of a morning"},
		learn.Item{Kind: learn.Missed, Text: hostile},
		learn.Item{Kind: learn.Missed, Text: "How much is the fine for a dvd 9 days late?"},
	)
	desk := lessons{store: store, engine: func() *intents.Engine { return nil }, now: time.Now}
	accept := func(beginning, intent string) {
		t.Helper()
		all, err := desk.Lessons(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range all {
			if strings.HasPrefix(l.Text, beginning) {
				if err := desk.Accept(t.Context(), l.ID, intent, false, "Ann"); err != nil {
					t.Fatal(err)
				}
				return
			}
		}
		t.Fatalf("no lesson begins with %q: %+v", beginning, all)
	}
	accept("at which time", "opening_hours")
	accept("a \"quoted\"", "fine")
	accept("How much is", "opening_hours") // wrong: a dialogue says otherwise

	before := contents(t, folder)
	out := filepath.Join(t.TempDir(), "learned.patch")
	end := runs(t, "", env, "suggest", "--out", out)
	if end.code != exitOK {
		t.Fatalf("exit code %d:\n%s%s", end.code, end.stdout, end.stderr)
	}
	patch, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range contents(t, folder) {
		if before[name] != content {
			t.Errorf("%s was touched", name)
		}
	}
	for _, part := range []string{
		"telescopes and microscopes", "new_intent_1", "An agent said: 可以的，电话 ***", "my loan runs out while I am abroad", "accepted by Ann",
		"is it fine to bring coffee upstairs", "# Left out, as it makes things worse", `"How much is the fine for a dvd 9 days late?"`,
	} {
		if !strings.Contains(string(patch), part) {
			t.Errorf("the patch has no %q:\n%s", part, patch)
		}
	}
	for _, part := range []string{"13800138000", "ada@example.org", "\x1b", "\u202e", "weather"} {
		if strings.Contains(string(patch)+end.stdout, part) && part != "weather" || part == "weather" && strings.Contains(string(patch), part) {
			t.Errorf("%q is shown:\n%s\n%s", part, patch, end.stdout)
		}
	}
	for _, part := range []string{"makes things worse", "asked once, and no intent comes near", "one thumb down", "with the patch: 0 problems"} {
		if !strings.Contains(end.stdout, part) {
			t.Errorf("the summary has no %q:\n%s", part, end.stdout)
		}
	}

	var applied [][]string // the files that each way of applying the patch leaves
	for _, apply := range [][]string{{"git", "apply", out}, {"patch", "-s", "-p1", "-i", out}} {
		folder, _ := libraryHere(t)
		cmd := exec.CommandContext(t.Context(), apply[0], apply[1:]...)
		cmd.Dir = folder
		if said, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s\n%s", apply[0], err, said, patch)
		}
		files := contents(t, folder)
		var texts []string
		for _, name := range slices.Sorted(maps.Keys(files)) {
			texts = append(texts, strings.TrimPrefix(name, folder), files[name])
		}
		applied = append(applied, texts)
	}
	if !slices.Equal(applied[0], applied[1]) {
		t.Errorf("git apply leaves %q, patch %q", applied[0], applied[1])
	}
	t.Run("applied", func(t *testing.T) {
		folder, path := libraryHere(t)
		for i := 0; i < len(applied[0]); i += 2 {
			if err := os.WriteFile(filepath.Join(folder, applied[0][i]), []byte(applied[0][i+1]), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if end := runs(t, "", nil, "test", "--knowledge", path); end.code != exitOK { // which checks it too
			t.Errorf("test: %s%s", end.stdout, end.stderr)
		}
		if end := runs(t, "", nil, "explain", "--knowledge", path, "my loan runs out while I am abroad, what now"); !strings.Contains(end.stdout, "renewal") || !strings.Contains(end.stdout, "exact") {
			t.Errorf("not learned: %s%s", end.stdout, end.stderr)
		}
		again := runs(t, "", []string{"REDIS_URL=" + url, "BOT_KNOWLEDGE=" + path}, "suggest")
		if again.code != exitOK || again.stdout != "" || !strings.Contains(again.stderr, "there is nothing to patch") || !strings.Contains(again.stderr, "the knowledge has it already") {
			t.Errorf("suggested again: %d\n%s%s", again.code, again.stdout, again.stderr)
		}
	})
	t.Run("json", func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "changed")
		end := runs(t, "", env, "suggest", "--accepted", "--json", "--dir", dir)
		var found suggestions
		if err := json.Unmarshal([]byte(end.stdout), &found); err != nil || found.Items != 11 || found.After.Failed != 0 || len(found.Proposals) != 2 || len(found.LeftOut) != 1 ||
			strings.Contains(found.Patch, "telescopes") || !strings.Contains(found.Patch, "doors unlocked") {
			t.Errorf("%v\n%s", err, end.stdout)
		}
		if changed := contents(t, dir); len(changed) != 2 || !strings.Contains(changed[filepath.Join(dir, "more", "learned.yaml")]+changed[filepath.Join(dir, "learned.yaml")], "doors unlocked") {
			t.Errorf("%v", changed)
		}
	})
	t.Run("over the knowledge", func(t *testing.T) {
		if end := runs(t, "", env, "suggest", "--out", path); end.code != exitUsage || !strings.Contains(end.stderr, "is a file of the knowledge") {
			t.Errorf("%d %s", end.code, end.stderr)
		}
	})
	t.Run("into a folder that is there", func(t *testing.T) {
		if end := runs(t, "", env, "suggest", "--accepted", "--dir", folder); end.code != exitUsage || !strings.Contains(end.stderr, "not there yet") {
			t.Errorf("%d %s", end.code, end.stderr)
		}
	})
	t.Run("dismissed", func(t *testing.T) {
		all, err := desk.Lessons(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range all {
			if err := desk.Dismiss(t.Context(), l.ID, "Ann"); err != nil {
				t.Fatal(err)
			}
		}
		if end := runs(t, "", env, "suggest"); end.stdout != "" || !strings.Contains(end.stderr, "0 items on record") {
			t.Errorf("%s%s", end.stdout, end.stderr)
		}
		if err := desk.Accept(t.Context(), all[0].ID, "fine", false, "Ann"); err == nil {
			t.Error("a lesson that is gone was accepted")
		}
	})
}

func TestCommandsThatNeedRedis(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"suggest": {"suggest"},
		"export":  {"privacy", "export", "--channel", "web", "--person", "abcdefghijklmnopqrstuvwxyz"},
		"erase":   {"privacy", "erase", "--channel", "web", "--person", "abcdefghijklmnopqrstuvwxyz", "--yes"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if end := runs(t, "", []string{"BOT_KNOWLEDGE=" + library}, args...); end.code != exitFailed || !strings.Contains(end.stderr, "needs REDIS_URL") {
				t.Errorf("%d %s", end.code, end.stderr)
			}
		})
	}
}
