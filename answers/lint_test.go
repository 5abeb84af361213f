package answers_test

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"supportbot/answers"
	"supportbot/faq"
)

func TestLint(t *testing.T) {
	t.Parallel()
	k, err := faq.Load("../testdata/library/faq.yaml")
	if err != nil {
		t.Fatal(err)
	}
	fresh := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	if found := answers.Lint(k, fresh); len(found) > 0 {
		t.Errorf("the library has %v", found)
	}
	stale := answers.Lint(k, fresh.AddDate(1, 0, 0))
	if len(stale) != len(k.Answers) || !stale[0].Warning || !strings.Contains(stale[0].Message, "days ago") || stale[0].Line == 0 {
		t.Errorf("a year later: %v", stale)
	}
	day := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC) // of the library's comparison
	if found := answers.Lint(k, day.Add(-14*time.Hour)); len(found) > 0 {
		t.Errorf("on that day, west of the author: %v", found)
	}
	if early := answers.Lint(k, day.AddDate(0, 0, -2)); len(early) != len(k.Answers) || !early[0].Warning || !strings.Contains(early[0].Message, "a day to come, 2026-03-01") || early[0].Line == 0 {
		t.Errorf("before it was compared: %v", early)
	}
}

func TestLintFindsWhatNothingUses(t *testing.T) {
	t.Parallel()
	const knowledge = `
format: 1
about: {name: {zh: 甲, en: a}, purpose: {zh: 乙, en: b}, command: x}
talk: {fallback: {zh: 不懂, en: what}, help: {zh: 帮助, en: help}, handoff: {zh: "{ticket}", en: "{ticket}"}}
intents:
  i:
    title: {zh: 问, en: ask}
    rules: [{outcome: o, because: {zh: 因为, en: because}}]
examples: {i: {zh: [问一下], en: [may I ask]}}
answers:
  o:
    verdict: neutral
    title: {zh: 答, en: answer}
    text: {zh: 长, en: LONG}
    sources: [{document: used, section: {zh: 节, en: section}}]
    verified: 2026-01-01
links:
  idle: {title: {zh: 链接, en: link}, url: "https://example.org/"}
documents:
  used: {title: {zh: 文档, en: document}, issued: 2026, url: "https://example.org/"}
  unread: {title: {zh: 文档, en: document}, issued: 2026, url: "https://example.org/2"}
`
	text := strings.Replace(knowledge, "LONG", strings.Repeat("word ", 700), 1)
	k, err := faq.LoadFS(fstest.MapFS{"faq.yaml": {Data: []byte(text)}}, "faq.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var messages []string
	for _, p := range answers.Lint(k, time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)) {
		messages = append(messages, p.Message)
	}
	got := strings.Join(messages, "\n")
	for _, part := range []string{"nothing uses the link idle", "nothing is said from the document unread", "characters in en"} {
		if !strings.Contains(got, part) {
			t.Errorf("no %q in:\n%s", part, got)
		}
	}
	if len(messages) != 3 {
		t.Errorf("got:\n%s", got)
	}
}
