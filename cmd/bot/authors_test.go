package main

import (
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"supportbot/channels/web"
	"supportbot/dialog"
	"supportbot/faq"
	"supportbot/internal/redistest"
)

// begun is a folder with the starter knowledge.
func begun(t *testing.T) (folder, knowledge string) {
	t.Helper()
	folder = filepath.Join(t.TempDir(), "shop")
	if end := runs(t, "", nil, "init", folder); end.code != exitOK {
		t.Fatalf("init ended with %d:\n%s", end.code, end.stderr)
	}
	return folder, filepath.Join(folder, knowledgeFile)
}

func replaceIn(t *testing.T, file, old, with string) {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(content), old) {
		t.Fatalf("%s does not contain %q", file, old)
	}
	if err := os.WriteFile(file, []byte(strings.Replace(string(content), old, with, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestInitMakesAKnowledgeThatPasses(t *testing.T) {
	t.Parallel()
	folder, knowledge := begun(t)
	if end := runs(t, "", nil, "check", knowledge); end.code != exitOK {
		t.Errorf("check ended with %d:\n%s", end.code, end.stdout)
	}
	if end := runs(t, "", nil, "test", "--knowledge", knowledge); end.code != exitOK || !strings.Contains(end.stdout, "2 dialogues passed (0 of them unsure), 0 failed") {
		t.Errorf("test ended with %d:\n%s%s", end.code, end.stdout, end.stderr)
	}
	if end := runs(t, "", nil, "init", folder); end.code != exitFailed || !strings.Contains(end.stderr, "is there already") {
		t.Errorf("a second init ended with %d:\n%s", end.code, end.stderr)
	}
}

// A bot of one's own explains itself and starts over like the shipped one.
func TestInitMakesABotThatSaysWhy(t *testing.T) {
	t.Parallel()
	_, knowledge := begun(t)
	end := runs(t, "Can I return my shoes? They came ten days ago\nwhy?\n重新开始\nwhy?\n", nil, "chat", "--knowledge", knowledge)
	for _, part := range []string{"I concluded “It can be returned”, because:", "好，从头来", "I have not concluded anything yet"} {
		if !strings.Contains(end.stdout, part) {
			t.Errorf("no %q in:\n%s%s", part, end.stdout, end.stderr)
		}
	}
	k, err := faq.Load(knowledge)
	if err != nil || !web.Introduce(k).Why {
		t.Errorf("the page offers no Why (%v)", err)
	}
}

// A changed number makes the dialogue fail that depends on it, and the report shows the difference.
func TestTestShowsWhatGoesDifferently(t *testing.T) {
	t.Parallel()
	_, knowledge := begun(t)
	replaceIn(t, knowledge, "clothes: {return_days: 30}", "clothes: {return_days: 31}")
	end := runs(t, "", nil, "test", "--knowledge", knowledge)
	if end.code != exitFailed {
		t.Errorf("exit code %d", end.code)
	}
	for _, part := range []string{"dialogues.yaml: shoes in time", "turn 2", "values.late", "want 5", "got  4", "1 dialogue passed (0 of them unsure), 1 failed"} {
		if !strings.Contains(end.stdout, part) {
			t.Errorf("no %q in:\n%s", part, end.stdout)
		}
	}
	if end := runs(t, "", nil, "test", "--knowledge", knowledge, "水壶"); end.code != exitOK {
		t.Errorf("the other dialogue alone ended with %d:\n%s", end.code, end.stdout)
	}
}

func TestEvalMeasuresLabelledQuestions(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	train := write("train.tsv", "when do you open\thours\nopening hours please\thours\nhow long are you open today\thours\n"+
		"I lost my card\tcard\nmy card is gone\tcard\nget a new card\tcard\n"+
		"renew my book\trenew\ncan I keep the book longer\trenew\nextend the loan\trenew\n")
	test := write("test.tsv", "when are you open\thours\nmy card is lost\tcard\nbuy a cheap flight to rome\toos\n")
	end := runs(t, "", nil, "eval", "--train", train, "--test", test, "--json")
	if end.code != exitOK {
		t.Fatalf("eval ended with %d:\n%s", end.code, end.stderr)
	}
	var got map[string]any
	if err := json.Unmarshal([]byte(end.stdout), &got); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"in_scope_accuracy", "oos_recall", "oos_precision", "mcc", "best_mcc", "auroc", "ece", "train_seconds", "median_us", "p99_us"} {
		if _, ok := got[key].(float64); !ok {
			t.Errorf("%s is %v", key, got[key])
		}
	}
	if got["in_scope_accuracy"] != 1.0 {
		t.Errorf("in-scope accuracy %v", got["in_scope_accuracy"])
	}
	bad := write("bad.tsv", "no tab here\n")
	if end := runs(t, "", nil, "eval", "--train", bad, "--test", test); end.code != exitFailed || !strings.Contains(end.stderr, "bad.tsv:1") {
		t.Errorf("a broken file ended with %d:\n%s", end.code, end.stderr)
	}
	if end := runs(t, "", nil, "eval", "--train", train); end.code != exitUsage {
		t.Errorf("half of the files ended with %d", end.code)
	}
}

// Changed knowledge is taken into service if it passes; otherwise the old one stays.
func TestReloadOnlyWhatPasses(t *testing.T) {
	t.Parallel()
	_, path := begun(t)
	o := origin{path: path}
	k, _, files := o.readSeeing()
	var used []*faq.Knowledge
	log := &watched{changed: make(chan struct{}, 1)}
	r := newReloader(o, files, time.Hour, slog.New(slog.NewTextHandler(log, nil)), func(k *faq.Knowledge, _ *dialog.Brain) { used = append(used, k) })

	r.look()
	if len(used) != 0 {
		t.Fatal("reloaded without a change")
	}
	replaceIn(t, path, "clothes: {return_days: 30}", "clothes: {return_days: 300}")
	r.look()
	if len(used) != 0 || !strings.Contains(log.text(), "dialogues do not pass") {
		t.Fatalf("a knowledge whose dialogues fail was used, or not reported:\n%s", log.text())
	}
	replaceIn(t, path, "clothes: {return_days: 300}", "clothes: {return_dayss: 30}")
	r.look()
	if len(used) != 0 || !strings.Contains(log.text(), "return_dayss") {
		t.Fatalf("a broken knowledge was used, or not reported:\n%s", log.text())
	}
	replaceIn(t, path, "clothes: {return_dayss: 30}", "clothes: {return_days: 30} # as before")
	r.look()
	if len(used) != 1 || used[0].Hash == k.Hash {
		t.Fatalf("the mended knowledge was not used:\n%s", log.text())
	}
}

// What is saved while the files are read, at the start or later, is a change.
func TestAFileSavedWhileItIsRead(t *testing.T) {
	t.Parallel()
	_, path := begun(t)
	o := origin{path: path}
	_, _, files := o.readSeeing()
	replaceIn(t, path, "clothes: {return_days: 30}", "clothes: {return_days: 30} # saved while the bot started")
	var used []string
	r := newReloader(o, files, time.Hour, slog.New(slog.DiscardHandler), func(k *faq.Knowledge, _ *dialog.Brain) { used = append(used, k.Hash) })
	read := r.read
	r.read = func() (*faq.Knowledge, faq.Problems, seen) {
		r.read = read
		defer replaceIn(t, path, "while the bot started", "while it reloaded")
		return read()
	}
	for range 3 {
		r.look()
	}
	now, _ := o.read()
	if len(used) != 2 || used[0] == used[1] || used[1] != now.Hash {
		t.Errorf("used %q, in the files is %q", used, now.Hash)
	}
}

// A file that was included too early, or with a mistake, is mended where it is.
func TestAFileIncludedWithAMistakeIsMended(t *testing.T) {
	t.Parallel()
	folder, path := begun(t)
	o := origin{path: path}
	_, _, files := o.readSeeing()
	used := 0
	log := &watched{changed: make(chan struct{}, 1)}
	r := newReloader(o, files, time.Hour, slog.New(slog.NewTextHandler(log, nil)), func(*faq.Knowledge, *dialog.Brain) { used++ })
	replaceIn(t, path, "format: 1", "format: 1\ninclude: [more.yaml]")
	for _, step := range []struct{ content, says string }{
		{"", "there is no such file"},
		{"factss: {}\n", "factss"},
		{"facts: {}\n", "knowledge reloaded"},
	} {
		if step.content != "" {
			if err := os.WriteFile(filepath.Join(folder, "more.yaml"), []byte(step.content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		r.look()
		if !strings.Contains(log.text(), step.says) {
			t.Fatalf("%q: the log does not say %q:\n%s", step.content, step.says, log.text())
		}
	}
	if used != 1 {
		t.Errorf("used %d times", used)
	}
}

// A stored receipt gives the same reply again; under other knowledge the difference is shown.
func TestReplay(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t).URL()
	_, path := begun(t)
	s := serves(t, "BOT_KNOWLEDGE="+path, "REDIS_URL="+redis)
	r := s.says("", "Can I return my shoes? They came 40 days ago")
	s.stop()
	env := []string{"BOT_KNOWLEDGE=" + path, "REDIS_URL=" + redis}

	if end := runs(t, "", env, "replay", r.Receipt); end.code != exitOK || !strings.Contains(end.stdout, "same, to the byte") {
		t.Errorf("replay ended with %d:\n%s%s", end.code, end.stdout, end.stderr)
	}
	replaceIn(t, path, "clothes: {return_days: 30}", "clothes: {return_days: 35}")
	end := runs(t, "", env, "replay", r.Receipt)
	if end.code != exitFailed || !strings.Contains(end.stdout, "changed    knowledge") || !strings.Contains(end.stdout, `+     "late": 5`) {
		t.Errorf("replay under other knowledge ended with %d:\n%s%s", end.code, end.stdout, end.stderr)
	}
	if end := runs(t, "", env, "replay", r.Receipt+"x"); end.code != exitFailed {
		t.Errorf("an unknown receipt ended with %d:\n%s", end.code, end.stdout)
	}
	if end := runs(t, "", []string{"BOT_KNOWLEDGE=" + path}, "replay", r.Receipt); end.code != exitFailed || !strings.Contains(end.stderr, "REDIS_URL") {
		t.Errorf("replay without a store ended with %d:\n%s", end.code, end.stderr)
	}
}
